"""The list is renewed from its own page: at once answered, one at a time, and what stood in its way is said."""

import re
import time
from collections.abc import Callable

import pytest

from server.database import Database
from tests.server.web.conftest import Browser

SECONDS = 60
BUTTON = "Renew the list</button>"


@pytest.fixture
def no_model(database: Database) -> None:
    """Take the planted order away, whose model is none: the next run fits one of its own."""
    with database.transaction() as connection:
        for table in ("risk", "risk_run", "risk_model"):
            connection.run(f"delete from {table}")  # noqa: S608 names of this file


def ended(browser: Browser) -> str:
    for _ in range(SECONDS * 20):
        page = browser.open("/review?after=renew")
        if "The list is being computed." not in page.text:
            return page.text
        time.sleep(0.05)
    raise AssertionError("The list was not computed in time.")


@pytest.mark.usefixtures("no_model")
def test_a_manager_renews_the_list_and_is_told_when_it_is_done(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("manager")
    assert "The list has not been computed yet" in browser.open("/review").text
    answer = browser.send("/review/renew?cap=20&district=5950")
    assert answer.headers["location"] == "/review?cap=20&district=5950&after=renew"
    page = browser.open("/review").text
    assert "The list is being computed." in page
    assert "disabled" in page.split(BUTTON)[0].rpartition("<button")[2]
    assert browser.open("/families").status_code == 200
    page = ended(browser)
    # Of 40 families ten object or said no, three were never asked, one has left.
    assert "The list is renewed. Families in it: 26." in page
    assert re.search(r'<th scope="row"><a ', page)
    assert "The list is renewed" not in browser.open("/review").text
    with database.reading() as connection:
        assert connection.one("select count(*) as n from risk_run") == {"n": 1}


def test_what_fails_is_said_and_the_list_stays(signed_in: Callable[[str], Browser]) -> None:
    """The planted model cannot be read: any fault of the run is one for the page."""
    browser = signed_in("manager")
    before = re.findall(r'<th scope="row"><a [^>]*>', browser.open("/review").text)
    browser.send("/review/renew")
    page = ended(browser)
    assert "The list from before is unchanged." in page
    assert "<title>Error:" in page
    assert re.findall(r'<th scope="row"><a [^>]*>', page) == before
    assert BUTTON in page


@pytest.mark.parametrize("login", ["worker", "supervisor", "clerk", "analyst", "admin"])
def test_nobody_else_renews_it(signed_in: Callable[[str], Browser], database: Database, login: str) -> None:
    assert signed_in(login).send("/review/renew").status_code == 403
    with database.reading() as connection:
        assert connection.one("select count(*) as n from risk_run") == {"n": 1}


def test_a_page_of_somebody_else_cannot_renew_it(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    browser.csrf = "guessed"
    assert browser.send("/review/renew").status_code == 403
    assert "The list is being computed." not in browser.open("/review").text
