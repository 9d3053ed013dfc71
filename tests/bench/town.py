"""A whole programme to measure pages with: two hundred families whose records went through the door, each five hundred times.

Made once for SQLite, carried over to PostgreSQL, and kept outside the house.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from analysis.cohort.families import families as cohort
from analysis.cohort.simulate import live
from server import simulated
from server.access import Role
from server.agenda.settling import settle
from server.care.unserved import keep_counts
from server.checklist import ITEMS, sign
from server.database import Connection, Database
from server.exchange.receiving import Door
from server.exchange.records.publishing import Forms, publish
from server.invented.newcomers import newcomers
from server.invented.services import services
from server.invented.waiting import leave_waiting
from server.keys import open_keys
from server.quality.night import look_over
from server.risk.refreshing import refresh
from server.simulated import Person
from server.store.backfill import first_sounds
from server.store.caring.services import ServiceStore
from server.store.clock import local_day, time_text
from server.store.migrating import migrate
from server.store.office.fetched import FetchedStore
from server.store.office.teams import TeamStore
from server.store.people.finding import FindingStore
from server.store.people.proposed import ProposedStore
from server.store.risks.checklist import ChecklistStore
from server.web.retention.kept import keep_usual
from surveys.authoring import compile_instrument, instruments
from surveys.catalogue import districts
from surveys.ids import uuid7
from tests.bench.copies import copy_postgres, copy_sqlite, tables
from tests.postgres import FAST, Postgres
from tests.server.conftest import add_staff

BASE, WORKERS, SEED = 200, 1, 7
_ANY = "?" * 12
ROOT = Path(__file__).parents[2]
# For a server that is filled by one program at a time.
_ALONE = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "16GB"}
# As many records for each family as make two millions of all copies: the latest ones.
RECORDS = 20
FEWER = (
    """
    delete from submission where id in (select id from (
        select id, row_number() over (partition by household_id order by finished_at desc, id) as place from submission) ranked
        where place > :most)
    """,
    "delete from receipt where seq in (select seq from receipt except select seq from submission) and :most > 0",
    "delete from item_time where submission_id not in (select id from submission) and :most > 0",
)


def folder(copies: int) -> Path:
    """Return where so many copies lie: others for another shape of the tables, and on another day, when other lines stand."""
    shape = hashlib.sha256(
        Path(__file__).read_bytes()
        + Path(__file__).with_name("copies.py").read_bytes()
        + local_day(datetime.now(UTC)).isoformat().encode()
    )
    for path in sorted((ROOT / "server/store/migrations").glob("*.sql")):
        shape.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return cache / "qonys-bench" / f"town-{copies}-{shape.hexdigest()[:12]}"


def made(copies: int) -> Path:
    """Return the folder with `q.db` and `keys`, making them where they are not there yet."""
    place, draft = folder(copies), folder(copies).with_suffix(".making")
    if not place.exists():
        for old in (draft, *place.parent.glob(f"town-{copies}-{_ANY}")):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(_first(), draft)
        _told("and copied, SQLite", copy_sqlite, draft / "q.db", _first() / "q.db", copies)
        _told("and compared with each other", compared, f"sqlite:///{draft / 'q.db'}")
        draft.rename(place)
    return place


def compared(url: str) -> None:
    """Write down how the names of all copies sound, who may be one person, and what words they are found by: that is no copy
    of the first families'.
    """
    with closing(Database(url)) as database, database.transaction() as connection:
        for table in ("likely_pair", "entry_sound", "entry_mark"):
            connection.run(f"delete from {table}")  # noqa: S608 ours
        first_sounds(connection)
        for table in ("family_word", "word_count"):
            connection.run(f"delete from {table}")  # noqa: S608 ours
        FindingStore(connection).write_words()


def postgres(place: Path, copies: int) -> Postgres:
    """Return the running server with the same, made where it is not there yet.

    It lies elsewhere: its user may not enter everybody's home.
    """
    lies = Path(tempfile.gettempdir()) / f"qonys-bench-{place.name}"
    for old in lies.parent.glob(f"qonys-bench-town-{copies}-{_ANY}"):
        if old != lies:
            shutil.rmtree(old, ignore_errors=True)
    server = Postgres(FAST | _ALONE, lies).start()
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
            _told("and copied, PostgreSQL", copy_postgres, url, copies)
            _told("and compared with each other", compared, url)
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
    workers = [one for one in staff if one.role is Role.WORKER]
    placed = simulated.place(database, list(cohort(live(BASE, today, SEED), SEED)), workers, today)
    for parcels in (simulated.worker_parcels, simulated.settler_parcels):
        simulated.push(door, list(parcels(door, placed, versions, now)), now, lambda items, _: items, "")
    simulated.enter_moves(database, placed, workers, now)
    simulated.close_spells(database, placed, now)
    with database.transaction() as connection:
        for sql in FEWER:
            connection.run(sql, most=RECORDS)
    refresh(database, now, today, fit=True)
    simulated.hold_meetings(database, placed, staff, now, SEED)
    with database.transaction() as connection:
        leave_waiting(connection, placed, [one.id for one in workers], admin, now)
        ServiceStore(connection).put(services(today), admin)
        for met in newcomers(workers[0].id, workers[0].district or "", None, now):
            ProposedStore(connection).add(met)
    with database.transaction() as connection:
        for phone in connection.all("select id from device where revoked_at is null order by id"):
            for one in compiled:
                FetchedStore(connection).note(phone["id"], one.form.id, one.form.version, time_text(now))
    settle(database, now)
    look_over(database, now)
    keep_usual(database, now)
    keep_counts(database, now)


def _staff(connection: Connection, now: datetime) -> list[Person]:
    """Add a manager, a clerk, an analyst, of every district a supervisor and a team of workers; return all but the supervisors."""
    found = []
    for role in (Role.MANAGER, Role.REGISTER_CLERK, Role.ANALYST):
        own = add_staff(connection, role.value, role)
        found.append(Person(id=own, login=role.value, name=role.value, role=role, password=""))
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
        for table in tables(target):
            rows = connection.all(f"select * from {table}")  # noqa: S608 ours
            raw.execute(f"delete from {table}".encode())  # noqa: S608
            if rows:
                names = ", ".join(f'"{name}"' for name in rows[0])
                with raw.cursor().copy(f"copy {table} ({names}) from stdin".encode()) as copy:
                    for row in rows:
                        copy.write_row(list(row.values()))
