import shutil
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server import demo
from server.access import Caller, Role
from server.accounts import sign_in
from server.agenda.tiles import tiles
from server.checklist import read_checklist
from server.database import Database
from server.exchange.phones.enrolment import enrol
from server.keys import open_keys
from server.reading.phones import unsent_phones
from server.store.risks.checklist import ChecklistStore
from surveys.exchange.sync import Enrol
from tests.travelling import demonstrate


@pytest.fixture(scope="module")
def made(ready_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the demo's folder and what the command said."""
    data = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(ready_demo, data)
    return data, (data / "said").read_text(encoding="utf-8")


@contextmanager
def opened(data: Path) -> Generator[Database]:
    with closing(Database(f"sqlite:///{data / 'demo' / 'qonys.db'}")) as database:
        yield database


def count(database: Database, table: str) -> int:
    with database.reading() as connection:
        return len(connection.all(f"select 1 as n from {table}"))  # noqa: S608 names are ours


def test_it_fills_every_table_through_the_door(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database:
        assert count(database, "household") == 60
        assert count(database, "submission") == count(database, "receipt") > 600
        assert count(database, "refusal") == count(database, "conflict") == 0
        for table in (
            "consent",
            "sealed_answer",
            "item_time",
            "second_look",
            "household_exit",
            "support_measure",
            "help_request",
            "risk",
            "meeting",
            "listed",
            "decision",
            "referral",
            "plan_step",
            "kept_figure",
            "form_held",
        ):
            assert count(database, table) > 0, table
    assert not (made[0] / ".demo.making").exists()


def test_every_family_is_marked_as_invented(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database, database.reading() as connection:
        assert connection.one("select count(*) as n from household where simulated = 0") == {"n": 0}


def test_its_villages_have_codes_that_no_real_place_can_have(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database, database.reading() as connection:
        lived_in = connection.all(
            "select s.code, s.simulated, s.district, h.district as home from household h join settlement s on s.code = h.settlement"
        )
        houses = connection.all("select settlement from support_measure where price_tenge is not null")
    assert len(lived_in) == 60
    assert all(row["code"].startswith("00") and row["simulated"] for row in lived_in)
    assert all(row["code"][2:6] == row["district"] == row["home"] for row in lived_in)
    assert houses


def test_the_demos_administrator_signed_the_checklist(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database, database.reading() as connection:
        names = {signature.name for signature in read_checklist(ChecklistStore(connection))}
        admin = connection.one("select name from staff where role = 'admin'")
    assert admin is not None
    assert names == {admin["name"]}


def test_each_role_signs_in_with_the_password_that_was_shown(made: tuple[Path, str]) -> None:
    data, said = made
    path = data / "demo" / demo.PASSWORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first: dict[str, tuple[str, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        role, login, password, _ = line.split("\t")
        first.setdefault(role, (login, password))
    assert set(first) == {role.value for role in Role if role not in (Role.ANONYMOUS, Role.SETTLER)}
    with opened(data) as database:
        for login, password in first.values():
            assert password in said
            assert sign_in(database, login, password, datetime.now(UTC)).token


def test_it_tells_what_help_came_who_was_lost_and_why_families_left(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database, database.reading() as connection:
        why = {row["why"] for row in connection.all("select distinct why from listed")}
        states = {row["state"] for row in connection.all("select distinct state from referral")}
        forms = {row["form_id"] for row in connection.all("select distinct form_id from submission")}
        dwellings = connection.one("select count(*) as n from residence")
    assert why == {"need", "lot", "next"}
    assert "done" in states
    assert {"contact", "exit"} <= forms
    assert dwellings is not None
    assert dwellings["n"] > 60


def test_its_front_page_has_something_to_look_at(made: tuple[Path, str]) -> None:
    manager, now = Caller(role=Role.MANAGER, staff_id="m"), datetime.now(UTC)
    with opened(made[0]) as database, database.reading() as connection:
        shown = {one.tile.name: one for _, some in tiles(connection, manager, "", now) for one in some}
        unsent = unsent_phones(connection, manager, "", now)
    waits = ("help", "help.late", "task.due", "visit.late", "referral", "transfer", "conflict")
    assert min(shown[name].n for name in waits) > 0
    assert (shown["help"].is_urgent, unsent > 0) == (True, True)


def test_every_family_that_is_here_has_a_worker_of_its_district(made: tuple[Path, str]) -> None:
    with opened(made[0]) as database, database.reading() as connection:
        rows = connection.all(
            """
            select h.id, a.staff_id, e.id as exit from household h
            left join assignment a on a.household_id = h.id and a.ends_on is null
            left join household_exit e on e.household_id = h.id
            """
        )
    assert len(rows) == 60
    assert all((row["staff_id"] is None) == (row["exit"] is not None) for row in rows)


def test_a_ready_demo_is_used_again_with_new_codes(made: tuple[Path, str]) -> None:
    data, _ = made
    before = (data / "demo" / demo.PASSWORDS).read_text()
    again = demonstrate(data)
    assert again.exit_code == 0, again.output
    assert "Add --fresh" in again.output
    assert (data / "demo" / demo.PASSWORDS).read_text() == before
    codes = [line.rpartition(": ")[2] for line in again.output.splitlines() if "One-time code" in line]
    assert len(codes) == 2
    keys = open_keys(data / "demo" / "keys")
    with opened(data) as database:
        kinds = [
            enrol(
                database, keys, Enrol(code=code, device_name="A"), address="x", now=datetime.now(UTC)
            ).holder.kind
            for code in codes
        ]
    assert kinds == ["worker", "settler"]


def test_fresh_replaces_the_old_one(made: tuple[Path, str]) -> None:
    assert "old" not in (made[0] / "demo" / demo.PASSWORDS).read_text().split("\t")
