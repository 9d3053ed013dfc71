"""Locks between processes that end with who holds them, for `Database.alone`: nobody has to clean up after a death."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg


@contextmanager
def alone_by_file(path: Path) -> Generator[bool]:
    """Hold a lock on an empty file beside the database: writers of the database itself are not kept waiting."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as raw:
        try:
            raw.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            yield False
        else:
            yield True


@contextmanager
def alone_by_number(url: str, lock: int) -> Generator[bool]:
    """Hold an advisory lock on a connection of its own: PostgreSQL takes it back when that ends."""
    with psycopg.connect(url, autocommit=True) as raw:
        row = raw.execute("select pg_try_advisory_lock(%s)", (lock,)).fetchone()
        yield row is not None and bool(row[0])
