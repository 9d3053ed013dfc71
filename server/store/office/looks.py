"""The log of who opened which family's page: rows are added, never changed."""

import msgspec

from server.database import Connection, Row
from server.store import counters

# That somebody dealt with a request tells that there is one: a family's other people, and a worker whom the request does
# not name, hear that the family was opened.
_QUIET = {"help": "family"}


def told_as(page: str) -> str:
    """Return what kind of opening is told to who may not know that help was asked."""
    return _QUIET.get(page, page)


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the staff opened which family, when, and by which page or way."""

    id: str
    at: str
    staff_id: str
    household_id: str
    page: str


_ADD = """
    insert into look (id, at, staff_id, household_id, page, seq)
    values (:id, :at, :staff_id, :household_id, :page, :seq) on conflict (id) do nothing
"""


class LookStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, id: str, at: str, staff_id: str, household_id: str, page: str) -> None:
        self.add_all([LookRow(id=id, at=at, staff_id=staff_id, household_id=household_id, page=page)])

    def add_all(self, looks: list["LookRow"]) -> int:
        """Write down who opens what, at the next place of the commit order; one that is written already stays as it is."""
        seq = counters.take(self._connection)
        self._connection.many(_ADD, [msgspec.structs.asdict(look) | {"seq": seq} for look in looks])
        return seq

    def known(self, ids: list[str]) -> set[str]:
        rows = self._connection.all("select id from look where id in :ids", ids=ids)
        return {row["id"] for row in rows}

    def changed(self, household_id: str, after: int, upto: int, limit: int) -> list[Row]:
        """Return who opened the family after the cursor, the latest first."""
        return self._connection.all(
            """
            select l.id, l.at, l.page, s.name, s.role from look l join staff s on s.id = l.staff_id
            where l.household_id = :household_id and l.seq > :after and l.seq <= :upto
            order by l.at desc, l.id desc limit :limit
            """,
            household_id=household_id,
            after=after,
            upto=upto,
            limit=limit,
        )

    def of_family(self, household_id: str, limit: int) -> list[Row]:
        """Return the latest looks first."""
        return self._connection.all(
            """
            select l.at, l.staff_id, l.page, s.name, s.role
            from look l left join staff s on s.id = l.staff_id
            where l.household_id = :household_id order by l.at desc, l.id desc limit :limit
            """,
            household_id=household_id,
            limit=limit,
        )

    def count(self, household_id: str) -> int:
        row = self._connection.one(
            "select count(*) as n from look where household_id = :household_id", household_id=household_id
        )
        return 0 if row is None else row["n"]
