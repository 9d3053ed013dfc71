"""Files of submissions: their content in pieces as it came, once for each family, and which submission names them."""

from collections.abc import Iterator

import msgspec

from server.database import Connection, Row


class Content(msgspec.Struct, frozen=True, kw_only=True):
    size: int
    have: int
    is_whole: bool


class AttachmentStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def content(self, household_id: str, hash: str) -> Content | None:
        row = self._connection.one(
            "select size, have, is_whole from attachment_content where household_id = :household_id and hash = :hash",
            household_id=household_id,
            hash=hash,
        )
        return None if row is None else msgspec.convert(row, Content, strict=False)

    def hold(self, household_id: str, hash: str) -> Content | None:
        """Return what there is of a content, and let nobody else add to it until the transaction ends."""
        row = self._connection.one(
            """
            update attachment_content set have = have where household_id = :household_id and hash = :hash
            returning size, have, is_whole
            """,
            household_id=household_id,
            hash=hash,
        )
        return None if row is None else msgspec.convert(row, Content, strict=False)

    def begin(self, household_id: str, hash: str, size: int, now: str) -> None:
        """Make room for a content, if there is none yet."""
        self._connection.run(
            """
            insert into attachment_content (household_id, hash, size, begun_at)
            values (:household_id, :hash, :size, :now) on conflict (household_id, hash) do nothing
            """,
            household_id=household_id,
            hash=hash,
            size=size,
            now=now,
        )

    def add_piece(self, household_id: str, hash: str, start: int, content: bytes) -> None:
        self._connection.run(
            """
            insert into attachment_piece (household_id, hash, start, content)
            values (:household_id, :hash, :start, :content)
            """,
            household_id=household_id,
            hash=hash,
            start=start,
            content=content,
        )
        self._connection.run(
            "update attachment_content set have = :have where household_id = :household_id and hash = :hash",
            household_id=household_id,
            hash=hash,
            have=start + len(content),
        )

    def pieces(self, household_id: str, hash: str) -> Iterator[bytes]:
        rows = self._connection.each(
            "select content from attachment_piece where household_id = :household_id and hash = :hash order by start",
            household_id=household_id,
            hash=hash,
        )
        return (bytes(row["content"]) for row in rows)

    def set_whole(self, household_id: str, hash: str) -> None:
        self._connection.run(
            "update attachment_content set is_whole = 1 where household_id = :household_id and hash = :hash",
            household_id=household_id,
            hash=hash,
        )

    def begin_anew(self, household_id: str, hash: str) -> None:
        """Throw away what came of a content: it was another one."""
        for sql in (
            "delete from attachment_piece where household_id = :household_id and hash = :hash",
            "update attachment_content set have = 0 where household_id = :household_id and hash = :hash",
        ):
            self._connection.run(sql, household_id=household_id, hash=hash)

    def name(
        self, *, household_id: str, submission_id: str, name: str, hash: str, device_id: str, now: str
    ) -> str:
        """Say which content a submission has under a name; return the one that stands: the first stays."""
        self._connection.run(
            """
            insert into attachment (household_id, submission_id, name, hash, device_id, at)
            values (:household_id, :submission_id, :name, :hash, :device_id, :now)
            on conflict (household_id, submission_id, name) do nothing
            """,
            household_id=household_id,
            submission_id=submission_id,
            name=name,
            hash=hash,
            device_id=device_id,
            now=now,
        )
        row = self._connection.one(
            """
            select hash from attachment
            where household_id = :household_id and submission_id = :submission_id and name = :name
            """,
            household_id=household_id,
            submission_id=submission_id,
            name=name,
        )
        return row["hash"] if row else ""

    def count(self, household_id: str, submission_id: str) -> int:
        row = self._connection.one(
            """
            select count(*) as n from attachment
            where household_id = :household_id and submission_id = :submission_id
            """,
            household_id=household_id,
            submission_id=submission_id,
        )
        return row["n"] if row else 0

    def count_early(self, household_id: str) -> int:
        """Return how many files of a family belong to submissions that have not come."""
        row = self._connection.one(
            """
            select count(*) as n from attachment a where a.household_id = :household_id and not exists (
                select 1 from submission s where s.household_id = a.household_id and s.id = a.submission_id)
            """,
            household_id=household_id,
        )
        return row["n"] if row else 0

    def household_of(self, submission_id: str) -> str | None:
        """Return the family of a submission that has come."""
        row = self._connection.one("select household_id from receipt where id = :id", id=submission_id)
        return row["household_id"] if row else None

    def named(self, household_id: str, hash: str) -> list[Row]:
        """Return name, open answers as JSON, form and person of the submissions that have come and name this content."""
        return self._connection.all(
            """
            select a.name, s.answers, s.household_id, s.person_id, s.form_id from attachment a
            join submission s on s.household_id = a.household_id and s.id = a.submission_id
            where a.household_id = :household_id and a.hash = :hash order by a.at, a.submission_id
            """,
            household_id=household_id,
            hash=hash,
        )
