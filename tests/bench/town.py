"""A whole programme to measure pages with: two hundred families whose records went through the door, each five hundred times.

Made once for SQLite, carried over to PostgreSQL, and kept outside the house.
"""

import hashlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from analysis.cohort.families import families as cohort
from analysis.cohort.simulate import live
from server import simulated
from server.access import Role
from server.agenda.settling import settle
from server.checklist import ITEMS, sign
from server.database import Connection, Database
from server.exchange.receiving import Door
from server.exchange.records.publishing import Forms, publish
from server.keys import open_keys
from server.risk.refreshing import refresh
from server.simulated import Person
from server.store.clock import local_day, time_text
from server.store.migrating import migrate
from server.store.office.teams import TeamStore
from server.store.risks.checklist import ChecklistStore
from server.web.retention.kept import keep_usual
from surveys.authoring import compile_instrument, instruments
from surveys.catalogue import districts
from surveys.ids import uuid7
from tests.postgres import FAST, Postgres
from tests.server.conftest import add_staff

BASE, WORKERS, SEED = 200, 1, 7
ROOT = Path(__file__).parents[2]
SKIPPED = {
    "migration", "counter", "setting", "form", "form_content", "form_file", "settlement", "risk_check", "risk_model", "risk_run",
    "model_card", "meeting", "board", "kept_figure", "agenda_count", "staff_session", "failed_attempt", "enrolment_code",
    "key_release", "data_use", "conflict", "refusal", "sealed_answer", "complaint", "complaint_move", "draft_backup", "key_backup",
    "agenda_stale", "awaited", "listed",
}  # fmt: skip
# As many records for each family as make two millions of all copies: the latest ones.
RECORDS = 20
FEWER = (
    """
    delete from submission where id in (select id from (
        select id, row_number() over (partition by household_id order by finished_at desc, id) as place from submission) ranked
        where place > :most)
    """,
    "delete from receipt where seq in (select seq from receipt except select seq from submission) and :most > 0",
)
# What has to be another one in each copy, beside ids.
_OTHER = {
    ("staff", "login"): "login || cast(:c as text)", ("team", "name"): "name || ' ' || cast(:c as text)", ("device", "token_hash"): "token_hash || cast(:c as text)",
    ("household", "number"): "number + cast(:n as integer)", ("risk", "position"): "position * 1000 + cast(:n as integer) / 1000",
}  # fmt: skip


# What all copies refer to as the first ones do.
_OF_ALL = ("run_id", "model_id", "meeting_id", "form_id")
_AFTERWARDS = ("update agenda_count set n = n * :k", "update risk_run set households = households * :k")


def folder(copies: int) -> Path:
    shape = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "server/store/migrations").glob("*.sql")):
        shape.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return cache / "qonys-bench" / f"town-{copies}-{shape.hexdigest()[:12]}"


def made(copies: int) -> Path:
    """Return the folder with `q.db` and `keys`, making them where they are not there yet."""
    place, draft = folder(copies), folder(copies).with_suffix(".making")
    if not place.exists():
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(_first(), draft)
        _told("and copied, SQLite", _copy_sqlite, draft / "q.db", copies)
        draft.rename(place)
    return place


def postgres(place: Path, copies: int) -> Postgres:
    """Return the running server with the same, made where it is not there yet.

    It lies elsewhere: its user may not enter everybody's home.
    """
    server = Postgres(FAST, Path(tempfile.gettempdir()) / f"qonys-bench-{place.name}").start()
    with psycopg.connect(server.url(), autocommit=True) as raw:
        names = {name for (name,) in raw.execute("select datname from pg_database").fetchall()}
        if "town" not in names:
            raw.execute('drop database if exists "making"')
            url = server.create("making")
            with (
                closing(Database(f"sqlite:///{_first() / 'q.db'}")) as first,
                closing(Database(url)) as other,
            ):
                migrate(other)
                _told("carried to PostgreSQL", _carry, first, other, url)
            _told("and copied, PostgreSQL", _copy_postgres, url, copies)
            raw.execute('alter database "making" rename to "town"')
    return server


def _first() -> Path:
    """Return the folder of the first families, whose records went through the door, making it where it is not there yet."""
    place, draft = folder(1).with_name(folder(1).name + "-first"), folder(1).with_suffix(".first")
    if not place.exists():
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        with closing(Database(f"sqlite:///{draft / 'q.db'}")) as database:
            _told(f"{BASE} families", _base, database, draft)
        draft.rename(place)
    with closing(Database(f"sqlite:///{place / 'q.db'}")) as database:
        migrate(database)
        settle(database, datetime.now(UTC))
    return place


def _told(what: str, do: Callable[..., None], *given: object) -> None:
    began = time.perf_counter()
    do(*given)
    sys.stdout.write(f"made: {what} in {time.perf_counter() - began:.0f} s\n")
    sys.stdout.flush()


def _base(database: Database, place: Path) -> None:
    now = datetime.now(UTC)
    today, keys = local_day(now), open_keys(place / "keys")
    migrate(database)
    with database.transaction() as connection:
        compiled = [compile_instrument(path) for path in instruments()]
        for one in compiled:
            publish(connection, one.xform, now)
        staff = _staff(connection, now)
        admin = add_staff(connection, "admin", Role.ADMIN)
        for item in ITEMS:
            sign(ChecklistStore(connection), item, admin, now)
    versions = {one.form.id: one.form.version for one in compiled}.__getitem__
    door = Door(database=database, keys=keys, forms=Forms(database), check="types")
    placed = simulated.place(database, list(cohort(live(BASE, today, SEED), SEED)), staff, today)
    for parcels in (simulated.worker_parcels, simulated.settler_parcels):
        simulated.push(door, list(parcels(door, placed, versions, now)), now, lambda items, _: items, "")
    simulated.enter_moves(database, placed, staff, now)
    simulated.close_spells(database, placed, now)
    with database.transaction() as connection:
        for sql in FEWER:
            connection.run(sql, most=RECORDS)
    settle(database, now)
    refresh(database, now, today, fit=True)
    keep_usual(database, now)


def _staff(connection: Connection, now: datetime) -> list[Person]:
    """Add a manager, a clerk, an analyst, of every district a supervisor and a team of workers; return the workers."""
    for role in (Role.MANAGER, Role.REGISTER_CLERK, Role.ANALYST):
        add_staff(connection, role.value, role)
    found = []
    for district in districts():
        add_staff(connection, f"supervisor{district}", Role.SUPERVISOR, district)
        team = uuid7()
        TeamStore(connection).add(id=team, name=f"Топ {district}", district=district, now=time_text(now))
        for nth in range(WORKERS):
            login = f"worker{district}{nth}"
            staff_id = add_staff(connection, login, Role.WORKER, district)
            TeamStore(connection).put(staff_id, team)
            found.append(
                Person(id=staff_id, login=login, name=login, role=Role.WORKER, password="", district=district)
            )
    return found


def _carry(source: Database, target: Database, url: str) -> None:
    """Copy every table of a small database."""
    with source.reading() as connection, psycopg.connect(url) as raw:
        raw.execute("set session_replication_role = replica")
        for table in _tables(target):
            rows = connection.all(f"select * from {table}")  # noqa: S608 ours
            raw.execute(f"delete from {table}".encode())  # noqa: S608
            if rows:
                names = ", ".join(f'"{name}"' for name in rows[0])
                with raw.cursor().copy(f"copy {table} ({names}) from stdin".encode()) as copy:
                    for row in rows:
                        copy.write_row(list(row.values()))


def _tables(database: Database) -> list[str]:
    listing = (
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        if database.url.startswith("sqlite")
        else "select tablename as name from pg_tables where schemaname = 'public'"
    )
    with database.reading() as connection:
        return [row["name"] for row in connection.all(listing) if row["name"] != "migration"]


def _copy_sqlite(path: Path, copies: int) -> None:
    """Copy everything of the first families so many times, under ids that begin otherwise."""
    with closing(Database(f"sqlite:///{path}")) as database:
        statements, first = _statements(database)
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = off", "synchronous = off", "cache_size = -200000"):
        raw.execute(f"pragma {pragma}")
    for nth, other in enumerate(_beginnings(first, copies - 1), start=1):
        raw.execute("begin")
        for sql in statements:
            raw.execute(sql, {"c": other, "n": nth * 1000})
        raw.execute("commit")
    for sql in _AFTERWARDS:
        raw.execute(sql, {"k": copies})
    raw.execute("analyze")
    raw.execute("pragma wal_checkpoint(truncate)")
    raw.close()


def _copy_postgres(url: str, copies: int) -> None:
    with closing(Database(url)) as database:
        statements, first = _statements(database)
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute("set session_replication_role = replica")
        for nth, other in enumerate(_beginnings(first, copies - 1), start=1):
            with raw.transaction():
                for sql in statements:
                    raw.execute(_named(sql), {"c": other, "n": nth * 1000})
        for sql in _AFTERWARDS:
            raw.execute(_named(sql), {"k": copies})
        raw.execute("vacuum analyze")


def _named(sql: str) -> bytes:
    return re.sub(r":([cnk])\b", r"%(\1)s", sql.replace("%", "%%")).encode()


def _statements(database: Database) -> tuple[list[str], str]:
    """Return the SQL that copies each table, and how the first ids begin."""
    tables = [table for table in _tables(database) if table not in SKIPPED]
    with database.reading() as connection:
        first = connection.all("select id from household order by id limit 1")[0]["id"][:4]
        found = [_statement(connection, table, first) for table in tables]
        return [sql for sql in found if sql], first


def _beginnings(first: str, count: int) -> Iterator[str]:
    begin = int(first, 16)
    yield from (f"{begin + nth:04x}" for nth in range(1, count + 1))


def _statement(connection: Connection, table: str, first: str) -> str:
    """Return the SQL that copies the rows whose ids begin as the first ones do; nothing for a table without such ids."""
    columns = _columns(connection, table)
    told = [_OTHER.get((table, name)) or _moved(name, kind, first) for name, kind in columns.items()]
    key = next((name for name in ("household_id", "id", "person_id") if name in columns), "")
    if not key:
        return ""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"insert into {table} ({names}) select {', '.join(told)} from {table} where substr({key}, 1, 4) = '{first}'"  # noqa: S608


def _moved(name: str, kind: str, first: str) -> str:
    if kind != "text":
        return f'"{name}"'
    if name in ("fields", "replaces", "reasons"):
        return f"""replace("{name}", '"{first}', '"' || cast(:c as text))"""
    if name in _OF_ALL:
        return f'"{name}"'
    if name == "id" or name.endswith("_id") or name in ("holder", "item"):
        return f"""case when "{name}" like '________-____-____-%' then cast(:c as text) || substr("{name}", 5) else "{name}" end"""
    return f'"{name}"'


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
