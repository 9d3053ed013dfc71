"""Phones, the one-time codes that enrol them, and the data keys that were given back."""

from collections.abc import Sequence

import msgspec

from server.database import Connection, Row

_DEVICE = """
    select d.*, s.name as staff_name, s.role as staff_role, s.active as staff_active, s.language as staff_language,
        s.district as staff_district, s.duties as staff_duties, p.name as person_name, h.language as household_language,
        (select min(m.household_id) from member m where m.id = d.person_id) as lives_in
    from device d
    left join staff s on s.id = d.staff_id
    left join person p on p.household_id = d.household_id and p.id = d.person_id
    left join household h on h.id = d.household_id
"""


_NAMES = """
    select d.id, coalesce(s.name, p.name, '') as holder, coalesce(h.name, '') as home, h.number
    from device d
    left join staff s on s.id = d.staff_id
    left join person p on p.household_id = d.household_id and p.id = d.person_id
    left join household h on h.id = d.household_id
"""
_COUNT = "select count(*) as n from device d "
_OF_DISTRICT = """
    (d.staff_id in (select id from staff where district = :district)
        or d.household_id in (select id from household where district = :district))
"""
# What stands behind a link, so that its records have somewhere to come from, is no phone.
_IS_PHONE = "not exists (select 1 from invitation i where i.id = d.id)"
_UNSENT = "d.waiting > 0 and d.revoked_at is null and d.waiting_since < :before"
_LONGEST = """
    order by (case when d.revoked_at is null then 0 else 1 end),
        (coalesce(case when d.waiting > 0 then d.waiting_since end, d.seen_at, d.enrolled_at)), d.id
"""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which phones are asked for: of a district, or of all; working ones alone; or those with something unsent since before."""

    district: str = ""
    works: bool = False
    unsent_before: str = ""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code, made for one holder: a person of the staff, or one person of one household."""

    code_hash: str
    staff_id: str | None
    household_id: str | None
    person_id: str | None
    made_by: str
    made_at: str
    expires_at: str
    used_at: str | None = None
    device_id: str | None = None

    @property
    def holder(self) -> tuple[str | None, str | None, str | None]:
        return (self.staff_id, self.household_id, self.person_id)


class DeviceStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_code(self, code: Code) -> None:
        self._connection.run(
            """
            insert into enrolment_code
                (code_hash, staff_id, household_id, person_id, made_by, made_at, expires_at, used_at, device_id)
            values (:code_hash, :staff_id, :household_id, :person_id, :made_by, :made_at, :expires_at, :used_at, :device_id)
            """,
            **msgspec.to_builtins(code),
        )

    def code(self, code_hash: str) -> Code | None:
        row = self._connection.one(
            "select * from enrolment_code where code_hash = :code_hash", code_hash=code_hash
        )
        return None if row is None else msgspec.convert(row, Code)

    def use_code(self, code_hash: str, *, device_id: str, now: str) -> bool:
        """Mark the code as used; return False if somebody was faster."""
        used = self._connection.run(
            """
            update enrolment_code set used_at = :now, device_id = :device_id
            where code_hash = :code_hash and used_at is null
            """,
            code_hash=code_hash,
            device_id=device_id,
            now=now,
        )
        return used == 1

    def add(self, *, id: str, code: Code, name: str, token_hash: str, now: str) -> None:
        self._connection.run(
            """
            insert into device (id, kind, staff_id, household_id, person_id, name, token_hash, enrolled_at)
            values (:id, :kind, :staff_id, :household_id, :person_id, :name, :token_hash, :now)
            """,
            id=id,
            kind="worker" if code.staff_id else "settler",
            staff_id=code.staff_id,
            household_id=code.household_id,
            person_id=code.person_id,
            name=name,
            token_hash=token_hash,
            now=now,
        )

    def by_token(self, token_hash: str) -> Row | None:
        """Return the device with what is known of its holder, or None."""
        return self._connection.one(_DEVICE + "where d.token_hash = :token_hash", token_hash=token_hash)

    def get(self, id: str) -> Row | None:
        return self._connection.one(_DEVICE + "where d.id = :id", id=id)

    def everything(self, asked: Asked) -> list[Row]:
        return self._connection.all(_DEVICE + _where(asked) + _LONGEST, **_named(asked))

    def names(self, asked: Asked) -> list[Row]:
        """Return of each of these phones what it may be found by, in the order of `page`: no more of very many is read."""
        return self._connection.all(_NAMES + _where(asked) + _LONGEST, **_named(asked))

    def some(self, ids: Sequence[str]) -> list[Row]:
        """Return these phones, in the order of `ids`."""
        found = {row["id"]: row for row in self._connection.all(_DEVICE + "where d.id in :ids", ids=ids)}
        return [found[one] for one in ids if one in found]

    def page(self, asked: Asked, start: int, size: int) -> list[Row]:
        """Return the phones that have waited longest for a sending or a word, those that are switched off last."""
        return self._connection.all(
            _DEVICE + _where(asked) + _LONGEST + " limit :size offset :start",
            **_named(asked),
            start=start,
            size=size,
        )

    def count(self, asked: Asked) -> int:
        row = self._connection.one(_COUNT + _where(asked), **_named(asked))
        return 0 if row is None else row["n"]

    def set_seen(self, id: str, now: str) -> None:
        self._connection.run("update device set seen_at = :now where id = :id", id=id, now=now)

    def report(self, id: str, *, waiting: int, since: str | None, skew_ms: int | None, now: str) -> None:
        """Keep what a phone says of itself: how many records wait there, since when, how far its clock is off."""
        self._connection.run(
            """
            update device set waiting = :waiting, waiting_since = :since, skew_ms = :skew_ms, reported_at = :now
            where id = :id
            """,
            id=id,
            waiting=waiting,
            since=since,
            skew_ms=skew_ms,
            now=now,
        )

    def revoke(self, id: str, now: str) -> bool:
        return (
            self._connection.run(
                "update device set revoked_at = :now where id = :id and revoked_at is null", id=id, now=now
            )
            == 1
        )

    def lose(self, id: str, now: str | None) -> None:
        """Note that a working phone is lost, or with None that it is found."""
        self._connection.run(
            "update device set lost_at = :now where id = :id and revoked_at is null", id=id, now=now
        )

    def clear(self, id: str, now: str) -> None:
        """Switch a lost phone off: it has destroyed its keys."""
        self._connection.run(
            "update device set revoked_at = :now where id = :id and lost_at is not null and revoked_at is null",
            id=id,
            now=now,
        )

    def add_key_release(self, *, id: str, device_id: str, holder: str, now: str) -> None:
        self._connection.run(
            "insert into key_release (id, device_id, holder, at) values (:id, :device_id, :holder, :now)",
            id=id,
            device_id=device_id,
            holder=holder,
            now=now,
        )

    def key_releases(self) -> list[Row]:
        return self._connection.all("select * from key_release order by at desc")


def _where(asked: Asked) -> str:
    parts = [
        part
        for part, is_asked in (
            (_IS_PHONE, True),
            (_OF_DISTRICT, asked.district),
            ("d.revoked_at is null", asked.works),
            (_UNSENT, asked.unsent_before),
        )
        if is_asked
    ]
    return "where " + " and ".join(parts)


def _named(asked: Asked) -> Row:
    return {"district": asked.district, "before": asked.unsent_before}
