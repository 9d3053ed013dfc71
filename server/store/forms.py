"""Published forms: each version once, never changed."""

import msgspec

from server.database import Connection
from surveys.sync import FormEntry, FormFile


class FormStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, form: FormFile, now: str) -> bool:
        """Keep this version; return False if it was published before."""
        added = self._connection.run(
            """
            insert into form (id, version, hash, xform, published_at) values (:id, :version, :hash, :xform, :now)
            on conflict (id, version) do nothing
            """,
            **msgspec.structs.asdict(form),
            now=now,
        )
        return added == 1

    def get(self, id: str, version: str) -> FormFile | None:
        row = self._connection.one(
            "select id, version, hash, xform from form where id = :id and version = :version",
            id=id,
            version=version,
        )
        return None if row is None else msgspec.convert(row, FormFile)

    def is_known(self, id: str) -> bool:
        return self._connection.one("select 1 as yes from form where id = :id limit 1", id=id) is not None

    def newest(self) -> list[FormEntry]:
        """Return the newest version of each form: versions sort as text."""
        rows = self._connection.all(
            """
            select id, version, hash from form f
            where version = (select max(version) from form g where g.id = f.id) order by id
            """
        )
        return msgspec.convert(rows, list[FormEntry])
