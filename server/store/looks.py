"""The log of who opened which family's page: rows are added, never changed."""

from server.database import Connection, Row


class LookStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, id: str, at: str, staff_id: str, household_id: str, page: str) -> None:
        self._connection.run(
            """
            insert into look (id, at, staff_id, household_id, page)
            values (:id, :at, :staff_id, :household_id, :page)
            """,
            id=id,
            at=at,
            staff_id=staff_id,
            household_id=household_id,
            page=page,
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
