"""Photos and other files of a record: sealed in pieces, so that a large one never lies in memory whole."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from mobile.keeping.store import Store
from surveys.exchange.sync import MAX_ATTACHMENT_BYTES

PIECE = 128 * 1024

State = Literal["kept", "sent"]

_WHICH = {
    "record": "select * from attachment where record_id = :record_id order by id",
    "kept": "select * from attachment where state = 'kept' order by id",
    "waiting": """
        select * from attachment where state = 'kept' and record_id in (select id from outbox where state = 'sent')
        order by id
    """,
    "nobody's": """
        select * from attachment where record_id not in (select id from outbox)
            and record_id not in (select id from sealed where kind = 'draft')
    """,
}


class LargeFile(Exception):
    """The file is larger than the server takes; nothing of it was kept."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is called and whose it is, sealed apart from its content."""

    household_id: str
    name: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """One file of one record; `record_id` is the draft's id before the record is finished."""

    id: int
    record_id: str
    household_id: str
    name: str
    hash: str
    size: int
    state: State


class Attachments:
    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, record_id: str, household_id: str, name: str, content: Iterable[bytes]) -> Attachment:
        """Keep a file in the place of one of the same name. All of it is on the disk when this returns, or nothing.

        `content` may come in pieces of any length. Raises DiskFull or LargeFile and leaves the earlier one.
        """
        whole, size = hashlib.sha256(), 0
        with self._store.atomic() as db:
            for one in self.of(record_id):
                if one.name == name:
                    self._remove(one.id)
            id_ = db.execute(
                "insert into attachment (record_id, hash, size, state, head) values (?, '', 0, 'kept', x'')",
                (record_id,),
            ).lastrowid
            for number, piece in enumerate(_pieces(content)):
                whole.update(piece)
                size += len(piece)
                if size > MAX_ATTACHMENT_BYTES:
                    raise LargeFile
                body = self._store.key.seal(f"attachment|{id_}|{number}", piece)
                db.execute(
                    "insert into attachment_piece (id, number, body) values (?, ?, ?)", (id_, number, body)
                )
            head = msgspec.json.encode(Named(household_id=household_id, name=name))
            db.execute(
                "update attachment set hash = ?, size = ?, head = ? where id = ?",
                (whole.hexdigest(), size, self._store.key.seal(f"attachment.head|{id_}", head), id_),
            )
        return next(one for one in self.of(record_id) if one.id == id_)

    def drop(self, record_id: str, name: str) -> None:
        """Remove a file of a draft that one has thought better of."""
        for one in self.of(record_id):
            if one.name == name:
                self._remove(one.id)

    def of(self, record_id: str) -> list[Attachment]:
        return self._found("record", record_id=record_id)

    def waiting(self) -> list[Attachment]:
        """Return the files that the server has not got whole, of records that it has accepted, oldest first."""
        return self._found("waiting")

    def count_waiting(self) -> int:
        """Return how many accepted records still wait for a file of theirs: they are not sent yet."""
        return len({one.record_id for one in self.waiting()})

    def has_of(self, household_id: str) -> bool:
        """Whether a file of this family still has to go."""
        return any(one.household_id == household_id for one in self._found("kept"))

    def content(self, one: Attachment, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes from `start` on, a piece at a time."""
        for number in range(start // PIECE, -(-one.size // PIECE)):
            found = self._store.rows(
                "select body from attachment_piece where id = :id and number = :number",
                id=one.id,
                number=number,
            )
            piece = self._store.key.open(f"attachment|{one.id}|{number}", found[0]["body"])
            yield piece[max(0, start - number * PIECE) :]

    def sent(self, one: Attachment) -> None:
        """Let the content go: the server has it whole and has checked it."""
        with self._store.atomic() as db:
            db.execute("update attachment set state = 'sent' where id = ?", (one.id,))
            db.execute("delete from attachment_piece where id = ?", (one.id,))

    def tidy(self) -> None:
        """Remove the files of drafts that were thrown away, and what is left of records that are long gone."""
        with self._store.atomic():
            for one in self._found("nobody's"):
                self._remove(one.id)

    def _remove(self, id: int) -> None:
        with self._store.atomic() as db:
            db.execute("delete from attachment_piece where id = ?", (id,))
            db.execute("delete from attachment where id = ?", (id,))

    def _found(self, which: str, **values: object) -> list[Attachment]:
        return [self._opened(row) for row in self._store.rows(_WHICH[which], **values)]

    def _opened(self, row: sqlite3.Row) -> Attachment:
        head = self._store.key.open(f"attachment.head|{row['id']}", row["head"])
        named = msgspec.json.decode(head, type=Named)
        return Attachment(
            id=row["id"],
            record_id=row["record_id"],
            household_id=named.household_id,
            name=named.name,
            hash=row["hash"],
            size=row["size"],
            state=row["state"],
        )


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of one length, the last one shorter."""
    waiting = bytearray()
    for some in content:
        waiting += some
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)
