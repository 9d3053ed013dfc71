"""Absences with who stands in, and families opened with a reason: both end by themselves."""

from collections.abc import Sequence

import msgspec

from server.database import Connection, Row
from server.store.turning import Key, Place, Turned, turned


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """`from_on` and `until_on` are the first and the last day of the absence."""

    id: str
    absent_id: str
    cover_id: str
    from_on: str
    until_on: str
    starts_at: str
    ends_at: str
    made_by: str
    made_at: str
    seq: int
    ended_by: str | None = None


class Glass(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    household_id: str
    staff_id: str
    reason: str
    opened_at: str
    expires_at: str
    seq: int
    closed_by: str | None = None


_STANDING = """
    select c.id, c.absent_id, c.cover_id, c.from_on, c.until_on, c.starts_at, c.ends_at, a.name as absent, a.district,
        s.name as cover, a.district as absent_district
    from cover c join staff a on a.id = c.absent_id join staff s on s.id = c.cover_id
    where c.ends_at > :now and c.starts_at < c.ends_at
"""


class CoverStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, cover: Cover) -> None:
        self._connection.run(
            """
            insert into cover (id, absent_id, cover_id, from_on, until_on, starts_at, ends_at, made_by, made_at, seq)
            values (:id, :absent_id, :cover_id, :from_on, :until_on, :starts_at, :ends_at, :made_by, :made_at, :seq)
            """,
            **{name: value for name, value in msgspec.structs.asdict(cover).items() if name != "ended_by"},
        )

    def get(self, id: str) -> Cover | None:
        row = self._connection.one("select * from cover where id = :id", id=id)
        return None if row is None else msgspec.convert(row, Cover)

    def end(self, id: str, *, by_id: str, now: str, seq: int) -> bool:
        """End it now, or before it begins; return False if it is over."""
        ended = self._connection.run(
            """
            update cover set ends_at = case when starts_at > :now then starts_at else :now end, ended_by = :by_id, seq = :seq
            where id = :id and ends_at > :now and starts_at < ends_at
            """,
            id=id,
            by_id=by_id,
            now=now,
            seq=seq,
        )
        return ended == 1

    def absences_of(self, staff_id: str, starts_at: str, ends_at: str) -> list[Row]:
        """Return the absences of this worker that touch the time between."""
        return self._connection.all(
            """
            select id, from_on, until_on from cover
            where absent_id = :staff_id and starts_at < :ends_at and ends_at > :starts_at and starts_at < ends_at
            """,
            staff_id=staff_id,
            starts_at=starts_at,
            ends_at=ends_at,
        )

    def standing(self, now: str, place: Place, size: int, district: str = "") -> Turned:
        """Return the absences of now and to come, of a district's workers or of all: the first to be over first."""
        return turned(
            self._connection,
            _STANDING + (" and a.district = :district" if district else ""),
            (Key("c.ends_at", "ends_at"), Key("c.id", "id")),
            place,
            size,
            now=now,
            district=district,
        )

    def around(self, staff_ids: Sequence[str], now: str) -> list[Row]:
        """Return the absences of now and to come in which one of these is away or stands in, the nearest first."""
        return self._connection.all(
            _STANDING + " and (c.absent_id in :ids or c.cover_id in :others) order by c.starts_at, c.id",
            now=now,
            ids=list(staff_ids),
            others=list(staff_ids),
        )

    def families_of(self, staff_id: str, today: str) -> list[str]:
        rows = self._connection.all(
            """
            select household_id from assignment
            where staff_id = :staff_id and starts_on <= :today and (ends_on is null or ends_on > :today)
            """,
            staff_id=staff_id,
            today=today,
        )
        return [row["household_id"] for row in rows]


class GlassStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, glass: Glass) -> None:
        self._connection.run(
            """
            insert into glass (id, household_id, staff_id, reason, opened_at, expires_at, seq)
            values (:id, :household_id, :staff_id, :reason, :opened_at, :expires_at, :seq)
            """,
            **{name: value for name, value in msgspec.structs.asdict(glass).items() if name != "closed_by"},
        )

    def get(self, id: str) -> Glass | None:
        row = self._connection.one("select * from glass where id = :id", id=id)
        return None if row is None else msgspec.convert(row, Glass)

    def close(self, id: str, *, by_id: str, now: str, seq: int) -> bool:
        """Close it now; return False if it is closed already."""
        closed = self._connection.run(
            "update glass set expires_at = :now, closed_by = :by_id, seq = :seq where id = :id and expires_at > :now",
            id=id,
            by_id=by_id,
            now=now,
            seq=seq,
        )
        return closed == 1

    def log(self, staff_id: str, district: str, limit: int) -> list[Row]:
        """Return what this person opened, or with nobody named what was opened in a district, the newest first."""
        return self._connection.all(
            """
            select g.id, g.household_id, g.staff_id, g.reason, g.opened_at, g.expires_at, g.closed_by, s.name, s.role,
                s.district as staff_district, h.number, h.name as family, v.kk as village, v.ru as village_ru, v.en as village_en,
                h.district
            from glass g join staff s on s.id = g.staff_id join household h on h.id = g.household_id
                join called v on v.household_id = h.id
            where (:staff_id = '' or g.staff_id = :staff_id)
                and (:district = '' or h.district = :district or s.district = :district)
            order by g.opened_at desc, g.id desc limit :limit
            """,
            staff_id=staff_id,
            district=district,
            limit=limit,
        )

    def of_family(self, household_id: str, limit: int) -> list[Row]:
        return self._connection.all(
            """
            select g.id, g.reason, g.opened_at, g.expires_at, s.name, s.role
            from glass g join staff s on s.id = g.staff_id
            where g.household_id = :household_id order by g.opened_at desc, g.id desc limit :limit
            """,
            household_id=household_id,
            limit=limit,
        )
