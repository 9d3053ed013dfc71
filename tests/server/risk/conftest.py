"""Two families who agreed and answered, and a signed checklist; or sixty that are loaded once and copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.access import Role
from server.checklist import ITEMS, sign
from server.database import Database
from server.keys import Keys
from server.risk.refreshing import Refreshed, refresh
from server.store.risks.checklist import ChecklistStore
from tests.postgres import Postgres
from tests.server.conftest import Programme, add_staff, record
from tests.server.risk.settled import Settled, loaded

NOW = datetime.now(UTC)
COLD = {
    "ctx_heating": "1",
    "heat_src": "stove",
    "heat_day": "never",
    "heat_night": "never",
    "heat_afford": "no",
}


class Pair:
    """`first` has a cold home, `second` said nothing yet. `other` was never asked."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.database = programme, programme.database
        self.first, self.second, self.other = programme.family, programme.second, programme.foreign
        self.phone = programme.caller(programme.enrol_worker())
        programme.agreed(self.phone)
        programme.agreed(self.phone, self.person_of_second, self.second)
        self.tell(self.first, COLD)
        with self.database.transaction() as connection:
            admin = add_staff(connection, "admin", Role.ADMIN)
            for item in ITEMS:
                sign(ChecklistStore(connection), item, admin, NOW)

    person_of_second = "01900000-0000-7000-8000-000000000100"

    def tell(self, family: str, answers: object, form_id: str = "heat", person: str | None = None) -> None:
        [receipt] = self.programme.push(self.phone, record(form_id, answers, family, person))
        assert receipt.status == "accepted", receipt

    def refresh(self, *, fit: bool = False, now: datetime | None = None) -> Refreshed:
        return refresh(self.database, now or NOW, fit=fit)

    def listed(self) -> dict[str, tuple[str, float]]:
        """Return tier and chance of each family of the newest run."""
        rows = self.programme.rows(
            """
            select household_id, tier, chance from risk where run_id =
                (select id from risk_run order by made_at desc, id desc limit 1)
            """
        )
        return {row["household_id"]: (row["tier"], row["chance"]) for row in rows}


@pytest.fixture
def pair(programme: Programme) -> Pair:
    return Pair(programme)


@pytest.fixture
def pair_small(small: Programme) -> Pair:
    return Pair(small)


@pytest.fixture(scope="session")
def first_on_sqlite(
    sqlite_template: Path, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settled, Path]:
    """Load the families once: it takes seconds. The file is closed and may be copied."""
    file = tmp_path_factory.mktemp("settled") / "qonys.db"
    shutil.copy(sqlite_template, file)
    return loaded(f"sqlite:///{file}", keys), file


@pytest.fixture(scope="session")
def first_on_postgresql(postgres: Postgres, keys: Keys) -> Settled:
    return loaded(postgres.create("settled"), keys)


@pytest.fixture
def settled_small(first_on_sqlite: tuple[Settled, Path], tmp_path: Path) -> Iterator[Settled]:
    first, file = first_on_sqlite
    shutil.copy(file, tmp_path / "qonys.db")
    database = Database(f"sqlite:///{tmp_path / 'qonys.db'}")
    yield first.over(database)
    database.close()


@pytest.fixture
def settled_on_postgresql(first_on_postgresql: Settled, postgres: Postgres) -> Iterator[Settled]:
    database = Database(postgres.create("settled_again", template="settled"))
    yield first_on_postgresql.over(database)
    database.close()
    postgres.drop("settled_again")


@pytest.fixture(params=["sqlite", "postgresql"])
def settled(request: pytest.FixtureRequest) -> Settled:
    """Give the families on one engine after the other."""
    return request.getfixturevalue("settled_small" if request.param == "sqlite" else "settled_on_postgresql")
