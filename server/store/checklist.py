"""What was signed before risk may be switched on."""

from server.database import Connection, Row


class ChecklistStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def signatures(self) -> list[Row]:
        return self._connection.all(
            """
            select c.item, c.signed_by, c.signed_at, s.name, r.name as recorder
            from risk_check c join staff s on s.id = c.signed_by
            left join staff r on r.id = c.recorded_by and r.id <> c.signed_by
            """
        )

    def sign(self, item: str, staff_id: str, at: str, recorded_by: str | None = None) -> None:
        """Keep who answers for the item and who wrote it down; the first signature stands."""
        self._connection.run(
            """
            insert into risk_check (item, signed_by, signed_at, recorded_by)
            values (:item, :staff_id, :at, :recorded_by)
            on conflict (item) do nothing
            """,
            item=item,
            staff_id=staff_id,
            at=at,
            recorded_by=recorded_by or staff_id,
        )

    def withdraw(self, item: str) -> None:
        self._connection.run("delete from risk_check where item = :item", item=item)
