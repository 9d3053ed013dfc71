"""Forms that somebody uploaded and looks at before publishing them."""

import msgspec

from server.database import Connection


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One uploaded file: what was found in it, as JSON, and its XForm, blank where that cannot be published."""

    id: str
    name: str
    xform: str
    findings: str
    made_by: str
    made_at: str


class UploadStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Upload) -> None:
        self._connection.run(
            """
            insert into form_upload (id, name, xform, findings, made_by, made_at)
            values (:id, :name, :xform, :findings, :made_by, :made_at)
            """,
            **msgspec.structs.asdict(one),
        )

    def get(self, id: str) -> Upload | None:
        row = self._connection.one("select * from form_upload where id = :id", id=id)
        return None if row is None else msgspec.convert(row, Upload)

    def forget(self, before: str) -> None:
        self._connection.run("delete from form_upload where made_at < :before", before=before)
