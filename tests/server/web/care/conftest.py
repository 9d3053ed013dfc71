"""One application for a module: each test begins with the programme as it was seeded, and nobody signed in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_app
from server.database import Database, Row
from server.settings import Settings
from tests.server.web.conftest import Browser
from tests.server.web.seed import Seeded

# What these tests write, each table before those that it points to.
WRITTEN = (
    "listed", "meeting", "decision", "referral", "plan_step", "said", "change", "service", "saved_view", "kept_need",
    "help_request", "submission", "staff_session",
)  # fmt: skip


@pytest.fixture(scope="module")
def settings(programme: tuple[Path, Seeded], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    source, _ = programme
    copy = tmp_path_factory.mktemp("care") / "qonys.db"
    shutil.copy(source, copy)
    return Settings(database=f"sqlite:///{copy}", data=source.parent)


@pytest.fixture(scope="module")
def opened(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def before(opened: Database) -> dict[str, list[Row]]:
    with opened.reading() as connection:
        return {table: connection.all(f"select * from {table}") for table in WRITTEN}  # noqa: S608


@pytest.fixture
def database(opened: Database, before: dict[str, list[Row]]) -> Database:
    with opened.transaction() as connection:
        for table in WRITTEN:
            connection.run(f"delete from {table}")  # noqa: S608
        for table, rows in reversed(before.items()):
            names = list(rows[0]) if rows else []
            connection.many(
                f"insert into {table} ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)})",  # noqa: S608
                rows,
            )
    return opened


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def browser(served: TestClient[Litestar], database: Database) -> Browser:
    assert database
    served.cookies.clear()
    return Browser(served)
