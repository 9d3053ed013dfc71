"""Who leads sees how full each worker's weeks are, and of families their number alone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from server.access import Caller, Role
from server.agenda.settling import settle
from server.database import Database
from server.reading.workload import WorkerLoad, workloads
from server.store.clock import today
from server.store.office.days import DayStore
from server.store.office.settings import CAPACITY, SettingStore
from server.store.stale import mark
from surveys.planning.calendar import is_working_day
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NAMES, STAFF, Seeded


def test_a_supervisor_sees_the_workers_of_the_own_district(signed_in: Callable[[str], Browser]) -> None:
    text = words(signed_in("supervisor").open("/workload?lang=en&district=5960"))
    assert STAFF["worker"][1] in text
    assert STAFF["worker2"][1] not in text
    assert re.search(r"room for \d+", text)


def test_a_manager_chooses_the_district(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    text = words(browser.open("/workload?lang=en&district=5960"))
    assert (STAFF["worker2"][1] in text, STAFF["worker"][1] in text) == (True, False)
    assert "No worker of this district" in words(browser.open("/workload?lang=en&district=5916"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_names_no_family_in_any_language(signed_in: Callable[[str], Browser], language: str) -> None:
    text = words(signed_in("supervisor").open(f"/workload?lang={language}"))
    assert not [name for name in NAMES if name in text]


@pytest.mark.parametrize("login", ["worker", "clerk", "analyst", "admin", "independent"])
def test_nobody_else_sees_it(signed_in: Callable[[str], Browser], login: str) -> None:
    assert signed_in(login).open("/workload").status_code == 403


def test_the_capacity_is_what_the_programme_has_set(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    with database.transaction() as connection:
        SettingStore(connection).put(CAPACITY, "5")
    monday = today() - timedelta(today().weekday())
    worked = sum(is_working_day(monday + timedelta(day)) for day in range(7))
    assert f"room for {worked}" in words(signed_in("supervisor").open("/workload?lang=en"))


def test_days_off_make_less_room(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    monday = today() - timedelta(today().weekday())
    with database.transaction() as connection:
        for day in range(5):
            off = (monday + timedelta(day)).isoformat()
            DayStore(connection).put(day=off, kind="off", names={}, by_id=seeded.staff["admin"], at=off)
    text = words(signed_in("supervisor").open("/workload?lang=en"))
    assert re.search(r"The week from \d+ \w+ has 0 working days: 0 contacts fit", text)
    assert "room for 0" in text


def test_every_family_a_worker_holds_is_counted(database: Database, seeded: Seeded) -> None:
    supervisor = Caller(role=Role.SUPERVISOR, staff_id=seeded.staff["supervisor"], district="5950")
    with database.reading() as connection:
        [one] = workloads(connection, supervisor, "", datetime.now(UTC)).workers
        held = connection.all(
            "select household_id from assignment where staff_id = :staff and ends_on is null",
            staff=seeded.staff["worker"],
        )
    assert one.families == len(held)
    assert one.load.weeks[0].planned <= one.families + len(held)


def test_what_is_kept_is_what_everything_known_says(database: Database, seeded: Seeded) -> None:
    manager = Caller(role=Role.MANAGER, staff_id=seeded.staff["manager"])
    now = datetime.now(UTC)

    def read() -> tuple[list[WorkerLoad], int]:
        with database.reading() as connection:
            pages = [workloads(connection, manager, district, now) for district in ("5950", "5960")]
            kept = connection.all(
                "select 1 as yes from agenda_look where asked is not null and household_id not in (select household_id from agenda_stale)"
            )
        return [one for page in pages for one in page.workers], len(kept)

    with database.transaction() as connection:
        mark(connection, [row["id"] for row in connection.all("select id from household")])
    worked_out, none = read()
    settle(database, now)
    from_rows, some = read()
    assert (from_rows, none) == (worked_out, 0)
    assert some > 0
    assert all(one.unserved for one in worked_out)
