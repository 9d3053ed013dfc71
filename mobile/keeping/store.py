"""The phone's one file: SQLite, everything about people sealed, each write whole or not at all."""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from mobile.keeping.locking import Lock
from mobile.platform.device import Keeper

if TYPE_CHECKING:
    from mobile.keeping.vault import DataKey

Kind = TypeVar("Kind")

_MIGRATIONS = (
    """
    create table plain (name text primary key, value blob not null);
    create table sealed (
        kind text not null, id text not null, revision integer not null, body blob not null,
        primary key (kind, id)
    );
    create table outbox (
        id text primary key, position integer not null, state text not null, hash text not null,
        size integer not null, revision integer not null, head blob not null, body blob not null
    );
    create index outbox_state on outbox (state, position);
    create table form (
        id text not null, version text not null, hash text not null, current integer not null,
        xform text not null, primary key (id, version)
    );
    """,
    """
    alter table form add column files text not null default '[]';
    create table file (hash text primary key, size integer not null, body blob not null);
    """,
    """
    alter table form add column compiled blob;
    """,
    "alter table form add column titles text not null default '{}'",
    "alter table outbox add column rank integer not null default 1",
    """
    create table attachment (
        id integer primary key autoincrement, record_id text not null, hash text not null, size integer not null,
        state text not null, head blob not null
    );
    create index attachment_record on attachment (record_id);
    create table attachment_piece (
        id integer not null, number integer not null, body blob not null, primary key (id, number)
    );
    create table file_piece (
        hash text not null, start integer not null, size integer not null, body blob not null,
        primary key (hash, start)
    )
    """,
)

_SEALED = ("sealed", "outbox", "form", "file", "attachment", "attachment_piece", "file_piece")


class DiskFull(Exception):
    """There is no room left on the phone; what was kept before is still there."""


class NewerStore(Exception):
    """The file was written by a newer app than this one."""


class BrokenStore(Exception):
    """The file is no store, or a damaged one; it is left as it is."""


class NoKey(Exception):
    """The store is locked: nothing sealed can be read or written."""


class Store:
    """The open file. One connection for all threads: a transaction holds it, the network never does.

    With `in_memory` there is no file: all is gone when the store is closed.
    """

    def __init__(self, path: Path, *, in_memory: bool = False, keeper: Keeper | None = None) -> None:
        """`keeper` is the device's own key, under which the lock lies."""
        if not in_memory:
            _make_private(path)
        self.path, self.keeper = path, keeper
        self.db = sqlite3.connect(
            ":memory:" if in_memory else path, isolation_level=None, check_same_thread=False
        )
        self.db.row_factory = sqlite3.Row
        self.guard = threading.RLock()
        self.changes = (
            0  # how many transactions this opening has seen: what was worked out before may be stale
        )
        self._depth = 0
        self._key: DataKey | None = None
        self._shelves: dict[str, Shelf] = {}
        self._prepare()

    def _prepare(self) -> None:
        """Bring the file to the newest shape; one that cannot be brought there is let go of as it was."""
        try:
            self.db.execute("pragma journal_mode = wal")
            self.db.execute("pragma synchronous = full")
            self._migrate()
        except BaseException as problem:
            self.db.close()
            if is_disk_full(problem):
                raise DiskFull from problem
            if type(problem) is sqlite3.DatabaseError:  # not one of its kinds, such as "locked"
                raise BrokenStore from problem
            raise

    def close(self) -> None:
        with self.guard:
            self.lock()
            self.db.close()

    @property
    def key(self) -> "DataKey":
        if self._key is None:
            raise NoKey
        return self._key

    @property
    def is_open(self) -> bool:
        return self._key is not None

    def unlock(self, key: "DataKey") -> None:
        self._key = key

    def lock(self) -> None:
        """Forget the key, and all that was read with it."""
        self._key = None
        self.forget()

    def destroy(self) -> None:
        """Destroy the device's key and all that is kept, for good; how the screen looks and speaks stays."""
        with self.guard:
            if self.keeper:
                self.keeper.destroy()
            self.db.execute("pragma secure_delete = on")
            with self.atomic() as db:
                db.execute(
                    "delete from plain where name not in ('language', 'script') and name not like 'look.%'"
                )
                for table in _SEALED:
                    db.execute(f"delete from {table}")  # noqa: S608  our own names
            self.lock()
            self.db.execute("vacuum")
            self.db.execute("pragma wal_checkpoint(truncate)")

    def forget(self) -> None:
        for shelf in self._shelves.values():
            shelf.forget()

    @contextmanager
    def atomic(self) -> Generator[sqlite3.Connection, None, None]:
        """All writes inside happen together or not at all. Inside another one it joins that one. Raises DiskFull."""
        with self.guard:
            if self._depth:
                yield self.db
                return
            self._depth = 1
            try:
                self.db.execute("begin immediate")
                yield self.db
                self.db.execute("commit")
                self.changes += 1
            except BaseException as problem:
                self._undo()
                if is_disk_full(problem):
                    raise DiskFull from problem
                raise
            finally:
                self._depth = 0

    def rows(self, sql: str, **values: object) -> list[sqlite3.Row]:
        with self.guard:
            return self.db.execute(sql, values).fetchall()

    def shelf(self, kind: str, of: type[Kind]) -> "Shelf[Kind]":
        """Return the sealed records of one kind. The same shelf is given each time, as it remembers what it read."""
        if kind not in self._shelves:
            self._shelves[kind] = Shelf(self, kind, of)
        return self._shelves[kind]

    def lock_kept(self) -> Lock | None:
        """Return the key's lock, None on a phone that is not enrolled yet."""
        value = self.word("lock")
        return msgspec.json.decode(value, type=Lock) if value else None

    def keep_lock(self, lock: Lock) -> None:
        self.keep_word("lock", msgspec.json.encode(lock).decode())

    def word(self, name: str) -> str:
        """Return an unsealed setting (language, server, lock), "" if there is none."""
        found = self.rows("select value from plain where name = :name", name=name)
        return found[0]["value"] if found else ""

    def keep_word(self, name: str, value: str) -> None:
        with self.atomic() as db:
            db.execute("insert or replace into plain (name, value) values (?, ?)", (name, value))

    def _undo(self) -> None:
        self.forget()
        if self.db.in_transaction:
            self.db.execute("rollback")

    def _migrate(self) -> None:
        done = self.db.execute("pragma user_version").fetchone()[0]
        if done > len(_MIGRATIONS):
            raise NewerStore(f"The file is at step {done}, this app knows {len(_MIGRATIONS)}.")
        for step in range(done, len(_MIGRATIONS)):
            with self.atomic() as db:
                for statement in _MIGRATIONS[step].split(";"):
                    db.execute(statement)
                db.execute(f"pragma user_version = {step + 1:d}")


class Shelf(Generic[Kind]):
    """The sealed records of one kind. Reading all of them once is dear, so they stay in memory until one changes."""

    def __init__(self, store: Store, kind: str, of: type[Kind]) -> None:
        self._store = store
        self._kind = kind
        self._decode: Callable[[bytes], Kind] = msgspec.json.Decoder(of).decode
        self._read: dict[str, Kind] | None = None

    def forget(self) -> None:
        self._read = None

    def all(self) -> dict[str, Kind]:
        """Return every record by its id, oldest id first."""
        with self._store.guard:
            if self._read is None:
                found = self._store.rows(
                    "select id, revision, body from sealed where kind = :kind order by id", kind=self._kind
                )
                self._read = {row["id"]: self._opened(row) for row in found}
            return self._read

    def get(self, id: str) -> Kind | None:
        if self._read is not None:
            return self._read.get(id)
        found = self._store.rows(
            "select id, revision, body from sealed where kind = :kind and id = :id", kind=self._kind, id=id
        )
        return self._opened(found[0]) if found else None

    def put(self, id: str, value: Kind) -> None:
        """Seal and write. It is on the disk when this returns."""
        with self._store.atomic() as db:
            found = self._store.rows(
                "select revision from sealed where kind = :kind and id = :id", kind=self._kind, id=id
            )
            revision = found[0]["revision"] + 1 if found else 1
            body = self._store.key.seal(self._place(id, revision), msgspec.json.encode(value))
            db.execute(
                "insert or replace into sealed (kind, id, revision, body) values (?, ?, ?, ?)",
                (self._kind, id, revision, body),
            )
            self.forget()

    def remove(self, id: str) -> None:
        with self._store.atomic() as db:
            db.execute("delete from sealed where kind = ? and id = ?", (self._kind, id))
            self.forget()

    def _opened(self, row: sqlite3.Row) -> Kind:
        return self._decode(self._store.key.open(self._place(row["id"], row["revision"]), row["body"]))

    def _place(self, id: str, revision: int) -> str:
        return f"{self._kind}|{id}|{revision}"


def language_of(path: Path) -> str:
    """Return the language of a file that cannot be opened as a store, "" where that cannot be read either."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found = db.execute("select value from plain where name = 'language'").fetchone()
    except sqlite3.Error:
        return ""
    return str(found[0]) if found else ""


def is_disk_full(problem: BaseException) -> bool:
    """Whether `problem` means that the phone has no room left."""
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT)


def _make_private(path: Path) -> None:
    """Let only the app's own user read the file; SQLite gives its side files the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as problem:
        if is_disk_full(problem):
            raise DiskFull from problem
        raise
