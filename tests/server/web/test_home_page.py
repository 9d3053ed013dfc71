"""The front page of those who lead: every number opens a list of so many lines, of the reader's own district alone."""

import re
from collections.abc import Callable

import pytest

from server.agenda.rooms import ROOMS
from server.agenda.settling import settle
from server.database import Database
from server.store.office.agenda import AgendaRow, AgendaStore
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NOW, Seeded


def numbers(page: str) -> dict[str, int]:
    """Return the number on each tile by the address that it opens."""
    found = re.findall(r'<a class="tile[^"]*" href="([^"]+)"><b>([^<]+)</b>', page)
    return {href.replace("&amp;", "&"): int(n.replace("\xa0", "")) for href, n in found}


def lines(browser: Browser, address: str) -> list[str]:
    """Return the rows of a list, over all its pages."""
    found: list[str] = []
    while address:
        page = browser.open(address).text
        page = page.partition('id="decided"')[0]
        found += re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    return found


@pytest.mark.parametrize("login", ["manager", "supervisor"])
def test_every_number_opens_a_list_of_so_many(
    signed_in: Callable[[str], Browser], database: Database, login: str
) -> None:
    with database.transaction() as connection:
        connection.run("update device set waiting = 3, waiting_since = '2026-11-01T00:00:00.000000Z'")
    browser = signed_in(login)
    shown = numbers(browser.open("/home?lang=en").text)
    assert len(shown) > 15
    assert {address: len(lines(browser, address)) for address in shown} == shown
    assert (
        min(
            shown["/agenda/help"], shown["/agenda/task?kind=arrival&when=late"], shown["/devices?show=unsent"]
        )
        > 0
    )


def test_a_supervisor_reads_the_own_district_whatever_the_address_says(
    signed_in: Callable[[str], Browser],
) -> None:
    browser = signed_in("supervisor")
    own, asked = (lines(browser, f"/agenda/task{query}") for query in ("", "?district=5960"))
    assert own
    assert asked == own
    assert all("Qyzyljar" in row or "Kyzylzhar" in row or "Қызылжар" in row for row in own)


def test_a_list_is_narrowed_by_worker_and_kind_and_the_address_keeps_it(
    signed_in: Callable[[str], Browser],
) -> None:
    browser = signed_in("manager")
    page = browser.open("/agenda/task?when=late&kind=arrival&lang=en").text
    of_worker = re.search(r'href="(/agenda/task\?[^"]*worker=[^"]+)"', page)
    assert of_worker
    address = of_worker[1].replace("&amp;", "&")
    assert ("kind=arrival" in address, "when=late" in address) == (True, True)
    rows = lines(browser, address)
    assert 0 < len(rows) < len(lines(browser, "/agenda/task?when=late&kind=arrival"))
    assert f"On the list: {len(rows)}" in words(browser.open(address))


@pytest.mark.parametrize("login", ["worker", "clerk", "analyst", "admin", "independent"])
def test_nobody_else_sees_them(signed_in: Callable[[str], Browser], login: str) -> None:
    browser = signed_in(login)
    assert {browser.open(path).status_code for path in ("/home", "/agenda/task")} == {403}


def test_an_address_that_names_no_line_is_no_page(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    assert {browser.open(path).status_code for path in ("/agenda/task?after=x", "/agenda/none")} == {404}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_line_is_told_in_words(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded, language: str
) -> None:
    told = {
        "search": '{"forms":["contact"],"tries":5}',
        "help": '{"state":"new"}',
        "referral": '{"service":"svc_stove","to":"Пешші","state":"offered"}',
        "step": '{"what":"Көмір алу"}',
        "transfer": '{"to":"Гүлбаршын"}',
        "conflict": '{"fields":["household.phone","person.name"]}',
        "held": '{"n":2}',
    }
    rows = [
        AgendaRow(
            household_id=seeded.families[0], kind=kind, item="x", room=room, district="5950", holder="", starts_on="2026-01-01",
            due_on="2026-01-02", sign={"search": "stuck", "help": "danger"}.get(kind, ""), told=told.get(kind, "{}"),
        )
        for room, kinds in ROOMS.items()
        for kind in kinds
    ]  # fmt: skip
    settle(database, NOW)
    with database.transaction() as connection:
        AgendaStore(connection).put([], rows)
    browser = signed_in("manager")
    for room, kinds in ROOMS.items():
        for kind in kinds:
            page = words(browser.open(f"/agenda/{room}?kind={kind}&lang={language}"))
            assert "Мысаловтар" in page
            assert not re.search(r"\b(page|field|state|service|form)\.[a-z]", page)
