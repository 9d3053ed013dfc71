"""Opens transactions on SQLite (by sqlite-utils) or PostgreSQL (by psycopg): the one place that knows a driver."""

import os
import queue
import re
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Protocol

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from server.locks import alone_by_file, alone_by_number
from server.packed import COLUMNS, packed, unpacked
from server.problems import Malformed, Unavailable
from server.sqlite import SqliteDatabase

Row = dict[str, Any]
Engine = Literal["sqlite", "postgresql"]
BUSY_MILLISECONDS = 30_000
POSTGRES_CONNECTIONS = 10
POSTGRES_WAIT_SECONDS = 10.0
# The pool waits twice as long after each failure to reconnect: giving up soon lets the next request try at once.
POSTGRES_GIVE_UP_SECONDS = 2.0
MIGRATION_LOCK = 7_166_796_715

_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_IN_LIST = re.compile(r"\bin :([a-z_][a-z0-9_]*)")


# A full disk, a lock held too long, a broken device: later it may go well.
_MAY_PASS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


# The log is written back after 32 MB instead of 4: pages that many records touch are then written once.
_PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    "temp_store=memory",
    "wal_autocheckpoint=8000",
    "cache_size=-16384",
)


class UnknownDatabase(ValueError):
    """The address names no engine that Qonys can use."""


class Connection:
    """A connection inside a transaction. SQL is one text for both engines, with `:names`.

    `in :names` takes a sequence; an empty one matches nothing.
    """

    def __init__(
        self, engine: Engine, execute: Callable[[str, Row], Any], many: Callable[[str, Any], Any]
    ) -> None:
        self.engine: Engine = engine
        self._execute = execute
        self._many = many

    def all(self, sql: str, **values: object) -> list[Row]:
        cursor = self._execute(*_widened(sql, values))
        rows = cursor.fetchall()
        if self.engine == "postgresql" or not rows:
            return rows
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return [unpacked(row) for row in found] if COLUMNS.intersection(names) else found

    def each(self, sql: str, **values: object) -> Iterator[Row]:
        """Yield row by row, for tables that need not fit in memory at once."""
        cursor = self._execute(*_widened(sql, values))
        if self.engine == "postgresql":
            yield from cursor
            return
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield unpacked(dict(zip(names, row, strict=True)))

    def one(self, sql: str, **values: object) -> Row | None:
        rows = self.all(sql, **values)
        return rows[0] if rows else None

    def run(self, sql: str, **values: object) -> int:
        """Return the number of rows changed."""
        changed: int = self._execute(*_widened(sql, values)).rowcount
        return changed

    def packed(self, row: Row) -> Row:
        """Return the row with its long answers as this engine keeps them: PostgreSQL packs them by itself.

        Who reads the row gets the text again.
        """
        return row if self.engine == "postgresql" else packed(row)

    def many(self, sql: str, rows: Sequence[Row]) -> None:
        """Run one statement for each row: one prepared statement, one trip."""
        if rows:
            self._many(sql, rows)


class _Engine(Protocol):
    def transaction(self) -> AbstractContextManager[Connection]: ...
    def reading(self) -> AbstractContextManager[Connection]: ...
    def migrating(self) -> AbstractContextManager[Connection]: ...
    def alone(self, lock: int) -> AbstractContextManager[bool]: ...
    def close(self) -> None: ...


class Database:
    """The database at `url`: `sqlite:///path` or `postgresql://…`. One for a process; safe between threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        if url.startswith("sqlite:///"):
            self._engine: _Engine = _Sqlite(Path(url.removeprefix("sqlite:///")))
        elif url.startswith(("postgresql://", "postgres://")):
            self._engine = _Postgres(url)
        else:
            raise UnknownDatabase(f"{url!r} should start with sqlite:/// or postgresql://.")

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """Commit on leaving; on an exception roll back and let it go on. On SQLite one writer at a time."""
        with _told(), self._engine.transaction() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Read one consistent state of everything, without waiting for a writer."""
        with _told(), self._engine.reading() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Generator[Connection]:
        """Open a transaction that no other process migrates beside."""
        with _told(), self._engine.migrating() as connection:
            yield connection

    @contextmanager
    def alone(self, lock: int) -> Generator[bool]:
        """Say whether nobody else holds this lock, in any process; hold it then. Who dies holds it no longer."""
        with _told(), self._engine.alone(lock) as is_alone:
            yield is_alone

    def close(self) -> None:
        self._engine.close()


@contextmanager
def _told() -> Generator[None]:
    """Raise Unavailable where the database, not the statement, is at fault, Malformed for a letter that none keeps."""
    try:
        yield
    except psycopg.DataError as error:
        if "NUL" in str(error):
            raise Malformed(reason="nul") from error
        raise
    except (PoolTimeout, psycopg.OperationalError) as error:
        raise Unavailable from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _MAY_PASS:
            raise Unavailable from error
        raise


class _Sqlite:
    """One connection writes; each thread that reads takes one of its own from the shelf."""

    def __init__(self, path: Path) -> None:
        _make_private(path)
        self._path = path
        self._writing = threading.Lock()
        self._readers: queue.LifoQueue[SqliteDatabase] = queue.LifoQueue()
        self._writer = self._open()

    def _open(self) -> SqliteDatabase:
        raw = sqlite3.connect(
            self._path,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        database = SqliteDatabase(raw)
        for pragma in _PRAGMAS:
            database.execute(f"pragma {pragma}")
        return database

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        with self._writing, self._begun(self._writer, "begin immediate") as connection:
            yield connection

    migrating = transaction

    @contextmanager
    def reading(self) -> Generator[Connection]:
        try:
            reader = self._readers.get_nowait()
        except queue.Empty:
            reader = self._open()
        try:
            with self._begun(reader, "begin") as connection:
                yield connection
        finally:
            self._readers.put(reader)

    @contextmanager
    def _begun(self, database: SqliteDatabase, begin: str) -> Generator[Connection]:
        database.execute(begin)
        try:
            yield _sqlite_connection(database.conn)
            database.commit()
        except BaseException:
            database.rollback()
            raise

    def alone(self, lock: int) -> AbstractContextManager[bool]:
        path = self._path.with_name(f"{self._path.name}-alone-{lock}")
        _make_private(path)
        return alone_by_file(path)

    def close(self) -> None:
        with self._writing:
            self._writer.close()
        while not self._readers.empty():
            self._readers.get_nowait().close()


def _sqlite_connection(raw: sqlite3.Connection) -> Connection:
    def execute(sql: str, values: Row) -> sqlite3.Cursor:
        _ensure_storable(values)
        return raw.execute(sql, values)

    def many(sql: str, rows: Sequence[Row]) -> None:
        for row in rows:
            _ensure_storable(row)
        raw.executemany(sql, rows)

    return Connection("sqlite", execute, many)


def _ensure_storable(values: Row) -> None:
    """Raise Malformed for a text with the letter NUL: SQLite would keep it, PostgreSQL keeps none."""
    for value in values.values():
        if type(value) is str and "\x00" in value:
            raise Malformed(reason="nul")


def _make_private(path: Path) -> None:
    """Make a new database for its owner's eyes alone; SQLite gives its side files the same mode.

    One that is there keeps the mode that somebody may have given it on purpose.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


class _Postgres:
    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = ConnectionPool(
            url,
            connection_class=psycopg.Connection[Row],
            kwargs={"row_factory": dict_row},
            min_size=1,
            max_size=POSTGRES_CONNECTIONS,
            timeout=POSTGRES_WAIT_SECONDS,
            reconnect_timeout=POSTGRES_GIVE_UP_SECONDS,
            open=True,
        )

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        with self._pool.connection() as raw:
            yield _postgres_connection(raw)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        with self._pool.connection() as raw:
            raw.execute("set transaction isolation level repeatable read, read only")
            yield _postgres_connection(raw)

    @contextmanager
    def migrating(self) -> Generator[Connection]:
        with self._pool.connection() as raw:
            raw.execute("select pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
            yield _postgres_connection(raw)

    def alone(self, lock: int) -> AbstractContextManager[bool]:
        return alone_by_number(self._url, lock)

    def close(self) -> None:
        self._pool.close()


def _postgres_connection(raw: psycopg.Connection[Row]) -> Connection:
    def execute(sql: str, values: Row) -> psycopg.Cursor[Row]:
        return raw.execute(_pyformat(sql), values)

    def many(sql: str, rows: Sequence[Row]) -> None:
        with raw.cursor() as cursor:
            cursor.executemany(_pyformat(sql), rows)

    return Connection("postgresql", execute, many)


@lru_cache(maxsize=512)
def _pyformat(sql: str) -> bytes:
    """Turn `:name` into `%(name)s`, leaving `::type` alone."""
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%")).encode()


def _widened(sql: str, values: Row) -> tuple[str, Row]:
    """Give each member of a sequence its own name: `in :ids` becomes `in (:ids_0, :ids_1)`.

    The list is filled up to a power of two with its last member, so that few texts have to be prepared.
    """
    if " in :" not in sql:
        return sql, values
    lists = {name: _filled(values[name]) for name in _IN_LIST.findall(sql)}
    named = {f"{name}_{n}": item for name, items in lists.items() for n, item in enumerate(items)}
    rest = {name: value for name, value in values.items() if name not in lists}
    widths = tuple((name, len(items)) for name, items in sorted(lists.items()))
    return _with_lists(sql, widths), rest | named


def _filled(items: Iterable[object]) -> list[object]:
    members = list(items) or [None]
    width = 1 << (len(members) - 1).bit_length()
    return list(chain(members, members[-1:] * (width - len(members))))


@lru_cache(maxsize=512)
def _with_lists(sql: str, widths: tuple[tuple[str, int], ...]) -> str:
    for name, width in widths:
        sql = sql.replace(f"in :{name}", "in (" + ", ".join(f":{name}_{n}" for n in range(width)) + ")")
    return sql
