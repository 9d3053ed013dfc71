"""Copying a small programme many times: under ids that begin otherwise, with other names and days of birth."""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from server.database import Connection, Database
from server.store.letters import fold

SKIPPED = {
    "migration", "counter", "setting", "form", "form_content", "form_file", "settlement", "risk_check", "risk_model", "risk_run",
    "model_card", "meeting", "board", "kept_figure", "agenda_count", "staff_session", "failed_attempt", "enrolment_code",
    "key_release", "data_use", "conflict", "refusal", "sealed_answer", "complaint", "complaint_move", "draft_backup", "key_backup",
    "agenda_stale", "awaited", "listed", "service", "form_upload", "standing_count", "entry_sound", "entry_mark", "likely_pair",
}  # fmt: skip
# What has to be another one in each copy, beside ids.
_OTHER = {
    ("staff", "login"): "login || c.c", ("team", "name"): "t.name || ' ' || c.c", ("device", "token_hash"): "token_hash || c.c",
    ("household", "number"): "number + c.n", ("family_letters", "number"): "number + c.n", ("risk", "position"): "position * 1000 + c.n / 1000", ("standing", "position"): "position * 1000 + c.n / 1000",
    ("standing", "number"): "number + c.n",
    ("household", "name"): "c.name || '-' || t.name", ("family_letters", "letters"): "c.letters || ' ' || t.letters", ("person", "name"): "t.name || ' ' || c.name",
    ("person", "birth_date"): "cast(birth_year as text) || '-' || substr(cast(101 + (c.n / 1000 + birth_year * 7) % 12 as text), 2)"
        " || '-' || substr(cast(101 + (c.n / 12000 + birth_year * 11 + length(id) + length(t.name) * 5) % 28 as text), 2)",
}  # fmt: skip


# What all copies refer to as the first ones do.
_OF_ALL = ("run_id", "model_id", "meeting_id", "form_id")
_AFTERWARDS = (
    "update agenda_count set n = n * :k",
    "update standing_count set n = n * :k",
    "update referral_tally set offered = offered * :k, accepted = accepted * :k, declined = declined * :k,"
    " under_way = under_way * :k, unasked = unasked * :k, asked = asked * :k, helped = helped * :k",
    "update form_held set phones = phones * :k",
    "update risk_run set households = households * :k",
)


def copy_sqlite(path: Path, first_path: Path, copies: int) -> None:
    """Copy everything of the first families so many times, under ids that begin otherwise."""
    with closing(Database(f"sqlite:///{path}")) as database:
        statements, first = _statements(database)
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = off", "synchronous = off", "journal_mode = off", "cache_size = -400000"):
        raw.execute(f"pragma {pragma}")
    raw.execute(f"attach '{first_path}' as first")
    raw.execute(f"create temp table copy ({_COPY})")
    raw.executemany("insert into copy values (?, ?, ?, ?)", _copies(first, copies))
    listing = "select name, sql from sqlite_master where type = 'index' and sql is not null"
    with _without_indexes(raw.execute, raw.execute(listing).fetchall()):
        raw.execute("begin")
        for sql in statements:
            raw.execute(sql)
        raw.execute("commit")
    for sql in _AFTERWARDS:
        raw.execute(sql, {"k": copies})
    raw.execute("analyze main")
    raw.execute("pragma journal_mode = wal")
    raw.close()


def copy_postgres(url: str, copies: int) -> None:
    with closing(Database(url)) as database:
        statements, first = _statements(database)
        every = tables(database)
    with psycopg.connect(url, autocommit=True) as raw:
        for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'"):
            raw.execute(f"set {setting}".encode())
        raw.execute("create schema first")
        for table in every:
            raw.execute(f"create table first.{table} as table public.{table}".encode())
        raw.execute(f"create temp table copy ({_COPY})".encode())
        with raw.cursor() as cursor:
            cursor.executemany("insert into copy values (%s, %s, %s, %s)", list(_copies(first, copies)))
        with _without_indexes(lambda sql: raw.execute(sql.encode()), raw.execute(_FREE_INDEXES).fetchall()):
            for sql in statements:
                raw.execute(sql.encode())
        for sql in _AFTERWARDS:
            raw.execute(sql.replace(":k", str(copies)).encode())
        raw.execute("drop schema first cascade")
        raw.execute("vacuum analyze")


@contextmanager
def _without_indexes(execute: Callable[[str], object], indexes: list[tuple[str, str]]) -> Generator[None]:
    """Make these (name, SQL) anew after what is done without them: sorted once instead of a million times."""
    for name, _ in indexes:
        execute(f"drop index {name}")
    yield
    for _, sql in indexes:
        execute(sql)


_COPY = "c text, n integer, name text, letters text"
# Those that no key and no reference stands on.
_FREE_INDEXES = b"""
    select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace s on s.oid = c.relnamespace
    where s.nspname = 'public' and i.indexrelid not in (select conindid from pg_constraint)
"""


def _copies(first: str, copies: int) -> Iterator[tuple[str, int, str, str]]:
    """Yield how the ids of each copy begin, what its numbers are raised by, and what its families are called."""
    for nth in range(1, copies):
        name = "".join(_SYLLABLES[nth // 12**place % 12] for place in range(3)) + "бек"
        yield f"{int(first, 16) + nth:04x}", nth * 1000, name.capitalize(), fold(name)


_SYLLABLES = ("ал", "бо", "те", "жа", "күн", "мы", "нұр", "са", "ер", "до", "қай", "шы")


def _statements(database: Database) -> tuple[list[str], str]:
    """Return the SQL that copies each table, and how the first ids begin."""
    copied = [table for table in tables(database) if table not in SKIPPED]
    with database.reading() as connection:
        first = connection.all("select id from household order by id limit 1")[0]["id"][:4]
        found = [_statement(connection, table, first) for table in copied]
        return [sql for sql in found if sql], first


def _statement(connection: Connection, table: str, first: str) -> str:
    """Return the SQL that copies the rows whose ids begin as the first ones do; nothing for a table without such ids."""
    columns = _columns(connection, table)
    told = [_OTHER.get((table, name)) or _moved(name, kind, first) for name, kind in columns.items()]
    key = next((name for name in ("household_id", "id", "person_id", "device_id") if name in columns), "")
    if not key:
        return ""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"insert into {table} ({names}) select {', '.join(told)} from copy c cross join first.{table} t where substr(t.{key}, 1, 4) = '{first}'"  # noqa: S608


def _moved(name: str, kind: str, first: str) -> str:
    own = f't."{name}"'
    if kind != "text" or name in _OF_ALL:
        return own
    if name in ("fields", "replaces", "reasons"):
        return f"""replace({own}, '"{first}', '"' || c.c)"""
    if name == "id" or name.endswith("_id") or name in ("holder", "item"):
        return f"""case when {own} like '________-____-____-%' then c.c || substr({own}, 5) else {own} end"""
    return own


def _columns(connection: Connection, table: str) -> dict[str, str]:
    if connection.engine == "sqlite":
        rows = connection.all(f"select name, lower(type) as kind from pragma_table_info('{table}')")  # noqa: S608
    else:
        rows = connection.all(
            """
            select column_name as name, data_type as kind from information_schema.columns
            where table_schema = 'public' and table_name = :table order by ordinal_position
            """,
            table=table,
        )
    return {row["name"]: row["kind"] for row in rows}


def tables(database: Database) -> list[str]:
    listing = (
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        if database.url.startswith("sqlite")
        else "select tablename as name from pg_tables where schemaname = 'public'"
    )
    with database.reading() as connection:
        return [row["name"] for row in connection.all(listing) if row["name"] != "migration"]
