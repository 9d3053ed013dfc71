"""Photographs that were given by a link and wait for their record: sealed, by the name that the answer gives them."""

from server.database import Connection


class InvitedPhotoStore:
    """The photographs of one filling-in."""

    def __init__(self, connection: Connection, invitation_id: str, form_id: str) -> None:
        self._connection = connection
        self._whose = {"id": invitation_id, "form_id": form_id}

    def add(self, name: str, content: bytes) -> None:
        self._connection.run(
            """
            insert into invited_photo (invitation_id, form_id, name, content)
            values (:id, :form_id, :name, :content)
            """,
            **self._whose,
            name=name,
            content=content,
        )

    def names(self) -> list[str]:
        rows = self._connection.all(
            "select name from invited_photo where invitation_id = :id and form_id = :form_id order by name",
            **self._whose,
        )
        return [row["name"] for row in rows]

    def content(self, name: str) -> bytes:
        row = self._connection.one(
            """
            select content from invited_photo
            where invitation_id = :id and form_id = :form_id and name = :name
            """,
            **self._whose,
            name=name,
        )
        return bytes(row["content"]) if row else b""

    def drop(self, name: str) -> None:
        self._connection.run(
            """
            delete from invited_photo
            where invitation_id = :id and form_id = :form_id and name = :name
            """,
            **self._whose,
            name=name,
        )
