"""An identification number is kept sealed, shown masked, and found in no answer, log, export, phone or error."""

import csv
import io
import logging
import sqlite3
from collections.abc import Callable

import msgspec
import pytest

from server.database import Database
from server.exchange.telling.carrying import families, own_family
from server.keys import open_keys
from server.problems import UnreadableKey
from server.settings import Settings
from server.store.clock import today
from server.store.people.numbers import NumberStore
from surveys.register.iin import check_digit, masked
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded


def number(body: str) -> str:
    return body + str(check_digit(body))


PLANTED, OTHER = number("88030940012"), number("85061130045")

PATHS = ("/families", "/families?q=мысал", "/review", "/devices", "/staff", "/extract", "/checklist")


@pytest.fixture
def home(seeded: Seeded) -> str:
    return f"/families/{seeded.families[0]}"


def people(database: Database, home: str) -> list[str]:
    with database.reading() as connection:
        rows = connection.all(
            "select id from person where household_id = :id order by birth_year", id=home.rpartition("/")[2]
        )
    return [row["id"] for row in rows]


def enter(browser: Browser, home: str, person: str, text: str = PLANTED) -> str:
    answer = browser.send(f"{home}/people/{person}/iin", iin=text)
    assert answer.status_code in (303, 422)
    return answer.headers.get("location", "")


@pytest.mark.parametrize("login", ["clerk", "supervisor", "manager"])
def test_it_is_entered_masked_and_shown_when_asked_for(
    signed_in: Callable[[str], Browser], database: Database, home: str, login: str
) -> None:
    browser, person = signed_in(login), people(database, home)[1]
    assert enter(browser, home, person, " 880309 400123 "[:7] + PLANTED[6:]).startswith(f"{home}?done=iin")
    page = browser.open(home).text
    assert masked(PLANTED) in page
    assert PLANTED not in page
    shown = browser.send(f"{home}/people/{person}/iin/shown")
    assert PLANTED in shown.text
    assert shown.headers["cache-control"] == "no-store"
    with database.reading() as connection:
        pages = [row["page"] for row in connection.all("select page from look order by at")]
    assert pages.count("iin") == 1


@pytest.mark.parametrize("login", ["worker", "analyst", "admin"])
def test_others_neither_see_that_there_is_one_nor_enter_it(
    signed_in: Callable[[str], Browser], browser: Browser, database: Database, home: str, login: str
) -> None:
    person = people(database, home)[1]
    enter(signed_in("clerk"), home, person)
    browser.client.cookies.clear()
    other = signed_in(login)
    assert other.send(f"{home}/people/{person}/iin", iin=OTHER).status_code == 403
    assert other.send(f"{home}/people/{person}/iin/shown").status_code == 403
    assert masked(PLANTED) not in other.open(home).text


def test_a_supervisor_of_another_district_finds_nobody(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    home = f"/families/{seeded.families[1]}"
    person = people(database, home)[0]
    browser = signed_in("supervisor")
    assert browser.send(f"{home}/people/{person}/iin", iin=PLANTED).status_code == 404
    assert browser.send(f"{home}/people/{person}/iin/shown").status_code == 404


def test_what_is_wrong_is_said_beside_the_field_without_the_number(
    signed_in: Callable[[str], Browser], database: Database, home: str
) -> None:
    browser, person = signed_in("clerk"), people(database, home)[0]
    wrong = PLANTED[:-1] + str((int(PLANTED[-1]) + 1) % 10)
    answer = browser.send(f"{home}/people/{person}/iin", iin=wrong)
    assert (answer.status_code, "The check digit does not fit" in words(answer)) == (422, True)
    assert wrong not in answer.text


def test_the_same_number_twice_and_another_birth_date_are_told(
    signed_in: Callable[[str], Browser], database: Database, home: str
) -> None:
    browser = signed_in("clerk")
    first, second, _ = people(database, home)
    assert "done=iin_differs" in enter(browser, home, first)
    assert "done=iin_twice" in enter(browser, home, second)
    assert "done=iin_out" in enter(browser, home, first, "")


def test_a_family_is_found_by_a_number_that_never_stands_in_an_address(
    signed_in: Callable[[str], Browser], browser: Browser, database: Database, home: str
) -> None:
    clerk, person = signed_in("clerk"), people(database, home)[1]
    assert clerk.send("/iin", iin=PLANTED).status_code == 404
    enter(clerk, home, person)
    found = clerk.send("/iin", iin=f"{PLANTED[:6]} {PLANTED[6:]}")
    assert (found.status_code, found.headers["location"]) == (303, home)
    wrong = clerk.send("/iin", iin=PLANTED[:-1])
    assert (wrong.status_code, PLANTED[:-1] in wrong.text) == (422, False)
    with database.reading() as connection:
        assert connection.one("select 1 as yes from look where page = 'iin.found'")
    browser.client.cookies.clear()
    assert signed_in("worker").send("/iin", iin=PLANTED).status_code == 403


def test_a_supervisor_finds_nobody_of_another_district(
    signed_in: Callable[[str], Browser], browser: Browser, database: Database, seeded: Seeded
) -> None:
    home = f"/families/{seeded.families[1]}"
    enter(signed_in("clerk"), home, people(database, home)[1])
    browser.client.cookies.clear()
    assert signed_in("supervisor").send("/iin", iin=PLANTED).status_code == 404


def test_the_database_alone_tells_no_number(
    signed_in: Callable[[str], Browser], database: Database, settings: Settings, home: str
) -> None:
    person = people(database, home)[1]
    enter(signed_in("clerk"), home, person)
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as raw:
        assert PLANTED not in "\n".join(raw.iterdump())
    keys = open_keys(settings.data / "keys")
    with database.reading() as connection:
        sealed = NumberStore(connection).sealed([person])[person]
    assert keys.unseal(sealed, person) == PLANTED
    with pytest.raises(UnreadableKey):
        keys.unseal(sealed, "somebody else")


def test_no_answer_log_or_export_holds_a_planted_number(
    signed_in: Callable[[str], Browser],
    browser: Browser,
    database: Database,
    home: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every page of every role, the extract, what a look log and a phone could carry: none holds it."""
    caplog.set_level(logging.DEBUG)
    clerk = signed_in("clerk")
    person = people(database, home)[1]
    told = [
        clerk.send(f"{home}/people/{person}/iin", iin=text) for text in (PLANTED, PLANTED[:-1], f"{PLANTED}x")
    ]
    told.append(clerk.client.get(f"{home}?iin=1", headers={"accept": "application/json"}))
    for login in ("manager", "supervisor", "worker", "clerk", "admin", "analyst"):
        browser.client.cookies.clear()
        reader = signed_in(login)
        told += [reader.open(path) for path in (home, *PATHS)]
        told.append(reader.send("/extract", form="heat", purpose="Жылу туралы кесте керек"))
    texts = [answer.text + str(dict(answer.headers)) + str(answer.url) for answer in told]
    assert [text for text in texts if PLANTED in text] == []
    assert [row for row in csv.reader(io.StringIO(told[-1].text)) if PLANTED in row] == []
    assert PLANTED not in caplog.text
    with database.reading() as connection:
        sealed = NumberStore(connection).sealed([person])[person]
        carried = msgspec.json.encode(
            [
                families(connection, [home.rpartition("/")[2]], today()),
                own_family(connection, home.rpartition("/")[2], person, today()),
            ]
        ).decode()
        assert not [trace for trace in (PLANTED, sealed, masked(PLANTED)) if trace in carried]
        kept = {
            table: connection.all(f"select * from {table}")  # noqa: S608 names of our own
            for table in ("look", "data_use", "person", "household")
        }
    assert PLANTED not in msgspec.json.encode(kept).decode()
