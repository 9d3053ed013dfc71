"""What the caseload page reads: how many families each worker holds, and the families with whose they are."""

from collections.abc import Sequence

from server.database import Connection, Row
from server.store.letters import in_order
from server.store.standing import StandingStore
from server.store.turning import Key, Place, Turned, turned

# Who may hold families, each with how many are the own: those that stand in for others not counted.
_LOADS = """
    select s.id, s.name, (select count(*) from standing c where c.holder = s.id and c.served = 1) as families
    from staff s where s.role in ('worker', 'supervisor') and s.active = 1 and s.duties = '[]'
"""
_FIT = """
    select s.id, s.name from staff s where s.role in ('worker', 'supervisor') and s.active = 1 and s.duties = '[]'
"""
# Families that live here and stand in the register.
_FAMILIES = """
    select h.id, h.number, h.name, h.district, v.kk as village, v.ru as village_ru, v.en as village_en, s.name as worker,
        c.holder, c.number as place
    from standing c join household h on h.id = c.household_id join called v on v.household_id = h.id
    left join staff s on s.id = c.holder
    where c.served = 1
"""


class CaseloadStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def loads(self, district: str) -> list[Row]:
        """Return (id, name, families) of all who may hold families, of a district or everywhere."""
        return self._connection.all(
            _LOADS + (" and s.district = :district" if district else ""), district=district
        )

    def placed(self, staff_ids: Sequence[str]) -> dict[str, Row]:
        """Return the district and the team of each of these workers."""
        rows = self._connection.all(
            "select s.id, s.district, t.name as team from staff s left join team t on t.id = s.team_id where s.id in :ids",
            ids=list(staff_ids),
        )
        return {row["id"]: row for row in rows}

    def fit_by_name(self, district: str, most: int | None) -> list[Row]:
        """Return (id, name) of those who may hold families: at most so many, or all."""
        rows = self._connection.all(
            _FIT
            + (" and s.district = :district" if district else "")
            + " order by s.name, s.id"
            + ("" if most is None else " limit :most"),
            district=district,
            most=most,
        )
        return sorted(rows, key=lambda row: in_order(row["name"]))

    def fit(self, district: str, staff_ids: Sequence[str]) -> set[str]:
        """Return which of these may hold families, and work in the district where one is told."""
        rows = self._connection.all(
            _FIT + " and s.id in :ids and (:district = '' or s.district = :district)",
            ids=list(staff_ids),
            district=district,
        )
        return {row["id"] for row in rows}

    def counts(self, staff_ids: Sequence[str]) -> dict[str, int]:
        """Return how many families each of these workers has of the own."""
        rows = self._connection.all(
            "select holder, count(*) as n from standing where holder in :ids and served = 1 group by holder",
            ids=list(staff_ids),
        )
        return {row["holder"]: row["n"] for row in rows}

    def unheld(self, own: str) -> int:
        """Return how many families have no worker who works here, of a district or of all: that is known beforehand."""
        return StandingStore(self._connection).counts(own).get("unheld", 0)

    def count(self, own: str, holder: str) -> int:
        """Count the families of a holder; 'none' are those without one who works here, an empty holder is everybody."""
        if holder in ("", "none"):
            return StandingStore(self._connection).counts(own).get("unheld" if holder else "served", 0)
        row = self._connection.one(
            "select count(*) as n from standing where holder = :holder and served = 1 and (:own = '' or district = :own)",
            holder=holder,
            own=own,
        )
        return 0 if row is None else row["n"]

    def families(self, own: str, holder: str, place: Place, size: int) -> Turned:
        """Return families with their worker, those without one first, then by worker and number."""
        return turned(
            self._connection,
            _FAMILIES
            + (" and c.district = :own" if own else "")
            + (" and c.holder = :holder" if holder else ""),
            (Key("c.holder", "holder"), Key("c.number", "place", int)),
            place,
            size,
            own=own,
            holder="" if holder == "none" else holder,
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
