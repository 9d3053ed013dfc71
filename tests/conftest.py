"""What every test may ask for: both engines, empty and brought to the newest shape."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from server.database import Database
from server.store.migrating import migrate
from tests.mobile.app_process import AppProcess
from tests.mobile.starting.seed import Seed
from tests.postgres import FAST, Postgres
from tests.travelling import ready

# The longest files begin first, the longest of all before the others: at the end no worker waits for another one.
LONGEST = (
    "tests/browser/test_pages_in_chromium.py",
    "tests/test_round_trip.py",
    "tests/mobile/screens/looks/test_workers.py",
    "tests/server/database/test_killed_under_load.py",
    "tests/server/exchange/test_backups.py",
    "tests/surveys/authoring/test_bad_forms.py",
    "tests/server/exchange/test_cut_links.py",
    "tests/server/exchange/test_changing_hands.py",
    "tests/mobile/screens/test_doing.py",
    "tests/server/database/test_migrations.py",
    "tests/server/bad_input/test_order.py",
    "tests/server/exchange/test_replicas.py",
    "tests/test_style.py",
    "tests/test_phone_environment.py",
    "tests/server/risk/test_refreshing.py",
    "tests/server/test_wall.py",
)


def pytest_configure() -> None:
    gc.disable()  # reading three hundred files makes much that stays and little rubbish


def pytest_collection_finish() -> None:
    gc.freeze()  # what was read is not looked through again
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {path: nth for nth, path in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL of our own."""
    server = Postgres(FAST)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres_shaped(postgres: Postgres) -> str:
    """Make one database in the newest shape; give its address."""
    url = postgres.create("shaped")
    _migrated(url)
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shaped") / "qonys.db"
    _migrated(f"sqlite:///{path}")
    return path


def _migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


@pytest.fixture(scope="session")
def emptying(postgres_shaped: str) -> Iterator[Callable[[], None]]:
    """Give what deletes every row, whatever refers to it: much faster than a new database for each test."""
    with psycopg.connect(postgres_shaped, autocommit=True, prepare_threshold=0) as connection:
        connection.execute("set session_replication_role = replica")
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename not in ('migration', 'counter')"
        ).fetchall()
        filled = sql.SQL(" union all ").join(
            [
                sql.SQL("(select {}::text from {} limit 1)").format(table, sql.Identifier(table))
                for (table,) in tables
            ]
        )

        def empty() -> None:
            found = [sql.Identifier(table) for (table,) in connection.execute(filled)]
            connection.execute(
                sql.SQL("; ").join(
                    [
                        *(sql.SQL("delete from {}").format(name) for name in found),
                        sql.SQL("update counter set value = 0"),
                    ]
                ),
                prepare=False,
            )

        yield empty


@pytest.fixture(scope="session", autouse=True)
def seed() -> Iterator[None]:
    """Let apps be forked from one process that has read most of them; on a real display each begins from nothing."""
    AppProcess.seed = Seed()
    yield
    AppProcess.seed.end()
    AppProcess.seed = None


@pytest.fixture(scope="session")
def ready_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "qonys.db")
    return f"sqlite:///{tmp_path / 'qonys.db'}"


@pytest.fixture
def postgres_url(postgres_shaped: str, emptying: Callable[[], None]) -> Iterator[str]:
    yield postgres_shaped
    emptying()


@pytest.fixture(scope="session")
def postgres_database(postgres_shaped: str) -> Iterator[Database]:
    """Open the database once for all: a new connection reads the whole catalogue anew."""
    opened = Database(postgres_shaped)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give an empty database in the newest shape, on one engine after the other."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def database(database_url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    if database_url.startswith("postgresql"):
        yield request.getfixturevalue("postgres_database")
        return
    opened = Database(database_url)
    yield opened
    opened.close()
