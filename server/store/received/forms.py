"""Published forms with their files: each version once, never changed and never removed."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from server.database import Connection, Row
from surveys.exchange.sync import FormAttachment, FormEntry, FormFile


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One published version, as an operator lists it."""

    id: str
    version: str
    published_at: str
    closed_at: str | None
    files: int


class FormStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, form: FormFile, now: str) -> bool:
        """Keep this version; return False if it was published before. The content of its files is there already."""
        added = self._connection.run(
            """
            insert into form (id, version, hash, xform, published_at) values (:id, :version, :hash, :xform, :now)
            on conflict (id, version) do nothing
            """,
            id=form.id,
            version=form.version,
            hash=form.hash,
            xform=form.xform,
            now=now,
        )
        if added:
            self._connection.many(
                """
                insert into form_file (form_id, form_version, uri, hash)
                values (:form_id, :form_version, :uri, :hash)
                """,
                [
                    {"form_id": form.id, "form_version": form.version, "uri": file.uri, "hash": file.hash}
                    for file in form.files
                ],
            )
        return added == 1

    def keep_content(self, file: FormAttachment, content: bytes) -> None:
        """Keep the content of a file, once for all forms that have it."""
        self._connection.run(
            """
            insert into form_content (hash, size, content) values (:hash, :size, :content)
            on conflict (hash) do nothing
            """,
            hash=file.hash,
            size=file.size,
            content=content,
        )

    def content(self, hash: str) -> bytes | None:
        row = self._connection.one("select content from form_content where hash = :hash", hash=hash)
        return None if row is None else bytes(row["content"])

    def picture(self, form_id: str, hash: str) -> bytes | None:
        """Return the content of a picture that some version of this form brings."""
        row = self._connection.one(
            """
            select c.content from form_content c where c.hash = :hash and exists (
                select 1 from form_file f
                where f.form_id = :form_id and f.hash = c.hash and f.uri like 'jr://images/%'
            )
            """,
            form_id=form_id,
            hash=hash,
        )
        return None if row is None else bytes(row["content"])

    def get(self, id: str, version: str) -> FormFile | None:
        row = self._connection.one(
            "select id, version, hash, xform from form where id = :id and version = :version",
            id=id,
            version=version,
        )
        return None if row is None else msgspec.convert({**row, "files": self._files(id, version)}, FormFile)

    def is_known(self, id: str) -> bool:
        return self._connection.one("select 1 as yes from form where id = :id limit 1", id=id) is not None

    def newest(self) -> list[FormEntry]:
        """Return the newest version of each form that is not closed: versions sort as text."""
        rows = self._connection.all(
            """
            select id, version, hash from form f
            where version = (
                select max(version) from form g where g.id = f.id and g.closed_at is null
            ) order by id
            """
        )
        files = self._files_of_all() if rows else {}
        entries = [{**row, "files": files.get((row["id"], row["version"]), [])} for row in rows]
        return msgspec.convert(entries, list[FormEntry])

    def versions(self) -> list[Version]:
        """Return every version of every form, oldest first."""
        rows = self._connection.all(
            """
            select id, version, published_at, closed_at, (
                select count(*) from form_file where form_id = id and form_version = version
            ) as files from form order by id, version
            """
        )
        return msgspec.convert(rows, list[Version])

    def closed(self) -> tuple[str, ...]:
        """Return the forms of which no version is open."""
        rows = self._connection.all(
            "select id from form group by id having count(*) = count(closed_at) order by id"
        )
        return tuple(row["id"] for row in rows)

    def close(self, id: str, version: str, now: str | None) -> bool:
        """Close a version for new interviews, or open it again with `now` None; return False if there is none."""
        changed = self._connection.run(
            "update form set closed_at = :now where id = :id and version = :version",
            id=id,
            version=version,
            now=now,
        )
        return changed == 1

    def withheld(self, staff_id: str | None) -> set[str]:
        """Return the forms that other teams alone begin; for a settler's phone, or nobody's, all that are any team's."""
        rows = self._connection.all(
            """
            select form_id from form_team group by form_id
            having sum(case when team_id = (select team_id from staff where id = :staff_id) then 1 else 0 end) = 0
            """,
            staff_id=staff_id or "",
        )
        return {row["form_id"] for row in rows}

    def teams(self) -> list[Row]:
        """Return which teams a form is for, by name; a form that is not here is everybody's."""
        return self._connection.all(
            """
            select f.form_id, f.team_id, t.name from form_team f join team t on t.id = f.team_id
            order by f.form_id, t.name
            """
        )

    def give_to(self, form_id: str, team_ids: Sequence[str]) -> None:
        """Let these teams alone begin a form; with none of them everybody."""
        self._connection.run("delete from form_team where form_id = :form_id", form_id=form_id)
        self._connection.many(
            "insert into form_team (form_id, team_id) values (:form_id, :team_id)",
            [{"form_id": form_id, "team_id": team_id} for team_id in sorted(set(team_ids))],
        )

    def _files_of_all(self) -> dict[tuple[str, str], list[Row]]:
        """Return the files of every version, from one statement: each pull asks for them."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self._connection.all(
            """
            select f.form_id, f.form_version, f.uri, f.hash, c.size
            from form_file f join form_content c on c.hash = f.hash order by f.uri
            """
        ):
            found[row.pop("form_id"), row.pop("form_version")].append(row)
        return found

    def _files(self, id: str, version: str) -> tuple[FormAttachment, ...]:
        rows = self._connection.all(
            """
            select f.uri, f.hash, c.size from form_file f join form_content c on c.hash = f.hash
            where f.form_id = :id and f.form_version = :version order by f.uri
            """,
            id=id,
            version=version,
        )
        return msgspec.convert(rows, tuple[FormAttachment, ...])
