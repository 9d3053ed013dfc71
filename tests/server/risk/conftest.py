"""Two families who agreed and answered, and a signed checklist."""

from datetime import UTC, datetime

import pytest

from server.access import Role
from server.checklist import ITEMS, sign
from server.risk.refreshing import Refreshed, refresh
from server.store.risks.checklist import ChecklistStore
from tests.server.conftest import Programme, add_staff, record

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
