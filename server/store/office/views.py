"""Filters of a list that somebody of the staff keeps at hand: one's own, and nobody else's."""

from server.database import Connection, Row


class ViewStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, id: str, staff_id: str, page: str, name: str, query: str, now: str) -> None:
        self._connection.run(
            """
            insert into saved_view (id, staff_id, page, name, query, made_at)
            values (:id, :staff_id, :page, :name, :query, :now)
            """,
            id=id,
            staff_id=staff_id,
            page=page,
            name=name,
            query=query,
            now=now,
        )

    def of(self, staff_id: str, page: str) -> list[Row]:
        """Return one's views of a page, the oldest first."""
        return self._connection.all(
            "select id, name, query from saved_view where staff_id = :staff_id and page = :page order by made_at, id",
            staff_id=staff_id,
            page=page,
        )

    def remove(self, staff_id: str, id: str) -> bool:
        """Remove a view if it is one's own."""
        removed = self._connection.run(
            "delete from saved_view where id = :id and staff_id = :staff_id", id=id, staff_id=staff_id
        )
        return removed == 1
