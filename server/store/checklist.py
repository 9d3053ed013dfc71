"""What was signed before risk may be switched on."""

from server.database import Connection, Row


class ChecklistStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def signatures(self) -> list[Row]:
        return self._connection.all(
            """
            select c.item, c.signed_by, c.signed_at, s.name
            from risk_check c join staff s on s.id = c.signed_by
            """
        )

    def sign(self, item: str, staff_id: str, at: str) -> None:
        """Keep the signature; the first one stands."""
        self._connection.run(
            """
            insert into risk_check (item, signed_by, signed_at) values (:item, :staff_id, :at)
            on conflict (item) do nothing
            """,
            item=item,
            staff_id=staff_id,
            at=at,
        )

    def withdraw(self, item: str) -> None:
        self._connection.run("delete from risk_check where item = :item", item=item)
