"""Entries of the register as far as they help to know a person again, and which pairs somebody judged."""

from collections.abc import Iterable

import msgspec

from server.database import Connection, Row
from server.store.turning import Key, Place, Turned, turned
from surveys.register.likeness import Entry

ENTRIES = """
    select m.id, m.name, m.household_id, m.birth_date, m.birth_year, m.sex, m.phone, h.name as family_name, h.origin,
        i.lookup as iin
    from member m join household h on h.id = m.household_id left join person_iin i on i.person_id = m.id
    where h.closed = ''
"""
# Crossed, for SQLite to begin with what was said.
_JUDGED = """
    select n.id, n.said_at, s.name as by_name, a.name as first_name, b.name as second_name
    from not_the_same n cross join staff s cross join person a cross join person b
    cross join household ah cross join household bh
    where s.id = n.said_by and a.id = n.first_id and b.id = n.second_id
    and ah.id = a.household_id and bh.id = b.household_id and n.taken_back_at is null
"""
_SAID = (Key("n.said_at", "said_at"), Key("n.id", "id"))
_MERGED = """
    select p.id, p.seq, p.name, p.household_id, k.id as kept_id, k.name as kept_name
    from person p join person k on k.id = p.same_as join household h on h.id = p.household_id
    where p.same_as is not null
"""
_ENTERED = (Key("p.seq", "seq", int), Key("p.id", "id"))


class LikenessStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def entries(self, district: str = "") -> list[Entry]:
        """Return everybody who lives in a household of the district, or of the region."""
        rows = self._connection.all(
            ENTRIES + " and (:district = '' or h.district = :district) order by m.id", district=district
        )
        return [msgspec.convert(row, Entry) for row in rows]

    def judged(self, district: str, place: Place, size: int) -> Turned:
        """Return who was told apart by whom, the latest first, with their names. Raise NotFound for a place that names none."""
        here = " and ah.district = :district and bh.district = :district" if district else ""
        return turned(self._connection, _JUDGED + here, _SAID, place, size, falls=True, district=district)

    def merged(self, district: str, place: Place, size: int) -> Turned:
        """Return who was entered twice and is one person now, the latest entry first. Raise NotFound as `judged`."""
        # Few are united: so that no engine begins with all families of the district.
        here = " and h.district || '' = :district" if district else ""
        return turned(self._connection, _MERGED + here, _ENTERED, place, size, falls=True, district=district)

    def merged_one(self, district: str, id: str) -> Row | None:
        """Return this one of those who were entered twice, however long ago they were united."""
        return self._connection.one(
            """
            select p.id, p.household_id from person p join household h on h.id = p.household_id
            where p.id = :id and p.same_as is not null and (:district = '' or h.district = :district)
            """,
            id=id,
            district=district,
        )

    def merge_of(self, household_id: str) -> Row | None:
        """Return the merge by which this household went into another, unless it was taken back."""
        return self._connection.one(
            """
            select id, household_id from parting
            where kind = 'merge' and other_id = :id and undone = 0 order by happened_on desc, id desc limit 1
            """,
            id=household_id,
        )

    def tell_apart(self, id: str, first_id: str, second_id: str, *, by: str, at: str) -> None:
        self._connection.run(
            """
            insert into not_the_same (id, first_id, second_id, said_by, said_at)
            select :id, :first_id, :second_id, :by, :at
            where not exists (
                select 1 from not_the_same
                where first_id = :first_id and second_id = :second_id and taken_back_at is null)
            """,
            id=id,
            first_id=first_id,
            second_id=second_id,
            by=by,
            at=at,
        )
        self._connection.run(
            "delete from likely_pair where first_id = :first and second_id = :second",
            first=first_id,
            second=second_id,
        )

    def pair(self, id: str) -> tuple[str, str] | None:
        row = self._connection.one(
            "select first_id, second_id from not_the_same where id = :id and taken_back_at is null", id=id
        )
        return (row["first_id"], row["second_id"]) if row else None

    def take_back(self, id: str, *, by: str, at: str) -> None:
        self._connection.run(
            "update not_the_same set taken_back_by = :by, taken_back_at = :at where id = :id",
            id=id,
            by=by,
            at=at,
        )

    def places(self, household_ids: Iterable[str]) -> dict[str, Row]:
        """Return number, name, origin and district of households, by id."""
        rows = self._connection.all(
            "select id, number, name, origin, district, settlement, village from household where id in :ids",
            ids=sorted(set(household_ids)),
        )
        return {row["id"]: row for row in rows}
