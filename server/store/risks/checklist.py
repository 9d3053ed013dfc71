"""What was signed before risk may be switched on."""

from server.database import Connection, Row

SWITCH = "risk"


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

    def is_switched_off(self) -> bool:
        """Ask whether somebody has switched the order off as a whole, whatever is signed."""
        return (
            self._connection.one("select 1 as yes from setting where name = :name", name=SWITCH) is not None
        )

    def switch(self, *, on: bool) -> None:
        self._connection.run("delete from setting where name = :name", name=SWITCH)
        if not on:
            self._connection.run("insert into setting (name, value) values (:name, 'off')", name=SWITCH)

    def withdraw(self, item: str) -> None:
        self._connection.run("delete from risk_check where item = :item", item=item)
