"""What the caseload page reads: how many families each worker holds, and the families with whose they are."""

from server.database import Connection, Row
from server.store.standing import StandingStore

# Families that live here and stand in the register; `own` is a district, or empty for all of them.
_HERE = """
    from household h join called v on v.household_id = h.id
    left join assignment a on a.household_id = h.id and a.ends_on is null
    left join staff s on s.id = a.staff_id and s.active = 1
    where h.closed = '' and (:own = '' or h.district = :own)
        and not exists (select 1 from departed e where e.household_id = h.id)
"""


class CaseloadStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self, staff_ids: list[str]) -> dict[str, int]:
        """Return how many families each of these workers has of the own, those that stand in for others not counted."""
        rows = self._connection.all(
            """
            select a.staff_id, count(*) as n
            from assignment a join household h on h.id = a.household_id
            where a.staff_id in :ids and a.ends_on is null and h.closed = ''
                and not exists (select 1 from departed e where e.household_id = h.id)
            group by a.staff_id
            """,
            ids=staff_ids,
        )
        return {row["staff_id"]: row["n"] for row in rows}

    def count(self, own: str, holder: str) -> int:
        """Count the families of a holder; 'none' are those without one who works here, an empty holder is everybody.

        How many there are of everybody is known beforehand.
        """
        if not holder:
            return StandingStore(self._connection).counts(own).get("served", 0)
        row = self._connection.one(
            "select count(*) as n " + _HERE + _OF,
            own=own,
            holder=holder,
        )
        return 0 if row is None else row["n"]

    def families(self, own: str, holder: str, start: int, size: int) -> list[Row]:
        """Return families with their worker, those without one first, then by worker and number."""
        return self._connection.all(
            "select h.id, h.number, h.name, h.district, v.kk as village, v.ru as village_ru, v.en as village_en, s.id as staff_id, "
            "s.name as worker "
            + _HERE
            + _OF
            + "order by s.id is not null, s.name, h.number limit :size offset :start",
            own=own,
            holder=holder,
            start=start,
            size=size,
        )

    def in_district(self, own: str, ids: list[str]) -> set[str]:
        """Return which of these families the district has."""
        rows = self._connection.all(
            "select id from household where id in :ids and closed = '' and (:own = '' or district = :own)",
            ids=ids,
            own=own,
        )
        return {row["id"] for row in rows}

    def numbered(self, number: int) -> str | None:
        row = self._connection.one(
            "select id from household where number = :number and closed = ''", number=number
        )
        return row["id"] if row else None


_OF = """
    and (:holder = '' or (:holder = 'none' and s.id is null) or s.id = :holder)
"""
