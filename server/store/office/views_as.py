"""Which administrator looked at the pages of which role: rows are added, never changed."""

from server.database import Connection, Row


class ViewedStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, id: str, at: str, staff_id: str, role: str, page: str) -> None:
        self._connection.run(
            "insert into viewed_as (id, at, staff_id, role, page) values (:id, :at, :staff_id, :role, :page)",
            id=id,
            at=at,
            staff_id=staff_id,
            role=role,
            page=page,
        )

    def latest(self, limit: int) -> list[Row]:
        return self._connection.all(
            """
            select v.at, v.role, v.page, s.name from viewed_as v join staff s on s.id = v.staff_id
            order by v.at desc, v.id desc limit :limit
            """,
            limit=limit,
        )
