"""Possible duplicates: shown with reasons, judged by a person in their scope, taken back whenever it was wrong."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from server.database import Database, Row
from server.registry import NewFamily, NewPerson, register
from server.store.clock import today
from surveys.register.iin import check_digit, masked
from tests.server.web.conftest import Browser, words

NUMBER = "88030940012" + str(check_digit("88030940012"))
FIRST = ("Сынақова Шынар Ғабитқызы", "Сынақов Төлеген", "Сынақова Зүлфия")
SECOND = ("Synakova Shynar", "Сынаков Толеген", "Тоғайова Ырысты")
BIRTHS = ("1988-03-09", "1985-07-01", "2015-02-03")


@pytest.fixture
def homes(database: Database) -> tuple[str, str]:
    """Enter one family twice, by two hands, in the district of the supervisor."""
    with database.transaction() as connection:
        first, second = register(
            connection, [family(FIRST, BIRTHS), family(SECOND, (*BIRTHS[:2], "2020-01-01"))]
        )
    return first, second


def family(names: tuple[str, ...], births: tuple[str, ...], district: str = "5950") -> NewFamily:
    relations = ("self", "spouse", "child")
    return NewFamily(
        name=names[0].split()[0],
        route="inside",
        origin="31",
        district=district,
        village="",
        language="kk",
        arrived_on=date(2026, 5, 1),
        entered_on=today(),
        people=tuple(
            NewPerson(name=name, relation=relation, birth=birth)
            for name, relation, birth in zip(names, relations, births, strict=True)
        ),
        simulated=True,
    )


def members(database: Database, home: str) -> list[Row]:
    with database.reading() as connection:
        return connection.all("select * from member where household_id = :id order by birth_date", id=home)


def ids(database: Database, homes: tuple[str, str], name: int = 0) -> tuple[str, str]:
    """Return the entry of a person in the first home, and the one in the second."""
    found = [
        next(one["id"] for one in members(database, home) if one["name"] == names[name])
        for home, names in zip(homes, (FIRST, SECOND), strict=True)
    ]
    return found[0], found[1]


def pages(browser: Browser) -> str:
    """Return all pages of the list, one after the other, and make sure that the way back leads over the same ones."""
    found, address = [], "/duplicates?lang=en"
    while address:
        page = browser.open(address).text
        found.append(page)
        address = turned_to(page, "next")
    for earlier in reversed(found[:-1]):
        page = browser.open(turned_to(page, "prev")).text
        assert judging(page) == judging(earlier)
    return "".join(found)


def turned_to(page: str, which: str) -> str:
    found = re.search(f'rel="{which}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def judging(page: str) -> list[tuple[str, str]]:
    return re.findall(r'href="/duplicates/([\w-]+)/([\w-]+)"', page)


def shown(browser: Browser) -> list[set[str]]:
    return [set(pair) for pair in judging(pages(browser))]


@pytest.mark.parametrize("login", ["clerk", "supervisor", "manager"])
def test_a_pair_is_shown_with_its_reasons(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str], login: str
) -> None:
    browser = signed_in(login)
    assert set(ids(database, homes)) in shown(browser)
    text = re.sub(r"<svg.*?</svg>|<[^>]+>|\s", "", pages(browser), flags=re.DOTALL)
    assert "SamebirthdateNamessoundalikeCamefromthesameplace" in text


def test_told_apart_they_are_not_shown_again_until_it_is_taken_back(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, pair = signed_in("clerk"), ids(database, homes)
    for _ in range(2):
        assert browser.send(f"/duplicates/{pair[1]}/{pair[0]}/apart").status_code == 303
    assert set(pair) not in shown(browser)
    page = browser.open("/duplicates").text
    back = re.findall(r'action="(/duplicates/apart/[\w-]+/back)"', page)
    assert len(back) == 1
    assert browser.send(back[0]).status_code == 303
    assert set(pair) in shown(browser)
    with database.reading() as connection:
        kept = connection.all("select * from not_the_same")
    assert [row["taken_back_at"] is not None for row in kept] == [True]


def test_one_person_of_two_families_lives_in_the_kept_one(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, (first, second) = signed_in("clerk"), ids(database, homes)
    assert browser.open(f"/duplicates/{first}/{second}").status_code == 200
    assert browser.send(f"/duplicates/{first}/{second}/unite", kept="first", whole="0").status_code == 303
    living = {one["id"] for home in homes for one in members(database, home)}
    assert first in living
    assert second not in living
    assert len(living) == 5
    assert {first, second} not in shown(browser)


def test_uniting_is_taken_back_with_nothing_lost(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, (first, second) = signed_in("clerk"), ids(database, homes)
    before = [members(database, home) for home in homes]
    browser.send(f"/duplicates/{first}/{second}/unite", kept="second", whole="0")
    assert browser.send(f"/duplicates/united/{first}/back").status_code == 303
    assert [_without_seq(members(database, home)) for home in homes] == [
        _without_seq(rows) for rows in before
    ]
    assert {first, second} in shown(browser)


def _without_seq(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "seq"} for row in rows]


def test_two_families_that_are_one_become_one_with_everybody_once(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, (first, second) = signed_in("clerk"), ids(database, homes)
    page = words(browser.open(f"/duplicates/{first}/{second}?lang=en"))
    assert "These become one person too: Сынақов Төлеген and Сынаков Толеген" in page
    browser.send(f"/duplicates/{first}/{second}/unite", kept="first", whole="1")
    assert sorted(one["name"] for one in members(database, homes[0])) == sorted([*FIRST, SECOND[2]])
    assert members(database, homes[1]) == []
    with database.reading() as connection:
        rows = connection.all(
            "select id, closed, merged_into from household where id in :ids", ids=list(homes)
        )
    assert {row["id"]: row["merged_into"] for row in rows} == {homes[0]: None, homes[1]: homes[0]}


def test_two_families_united_by_mistake_are_two_again(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, (first, second) = signed_in("clerk"), ids(database, homes)
    before = [[one["id"] for one in members(database, home)] for home in homes]
    browser.send(f"/duplicates/{first}/{second}/unite", kept="first", whole="1")
    for back in re.findall(r'action="(/duplicates/united/[\w-]+/back)"', browser.open("/duplicates").text):
        assert browser.send(back).status_code == 303
    assert [[one["id"] for one in members(database, home)] for home in homes] == before


def test_the_kept_entry_gets_the_other_s_number(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    browser, (first, second) = signed_in("clerk"), ids(database, homes)
    browser.send(f"/families/{homes[1]}/people/{second}/iin", iin=NUMBER)
    browser.send(f"/duplicates/{first}/{second}/unite", kept="first", whole="0")
    assert masked(NUMBER) in browser.open(f"/families/{homes[0]}").text


def test_a_supervisor_sees_and_judges_pairs_of_the_own_district_alone(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    with database.transaction() as connection:
        (foreign,) = register(connection, [family(FIRST, BIRTHS, district="5960")])
    person = next(one["id"] for one in members(database, foreign) if one["name"] == FIRST[0])
    browser, (first, _) = signed_in("supervisor"), ids(database, homes)
    assert person not in pages(browser)
    assert browser.open(f"/duplicates/{first}/{person}").status_code == 404
    assert browser.send(f"/duplicates/{first}/{person}/apart").status_code == 404
    assert browser.send(f"/duplicates/{first}/{person}/unite", kept="first").status_code == 404


@pytest.mark.parametrize("login", ["worker", "analyst", "admin"])
def test_others_do_not_see_the_page(signed_in: Callable[[str], Browser], login: str) -> None:
    assert signed_in(login).open("/duplicates").status_code == 403


def test_opening_a_pair_is_written_down_for_both_families(
    signed_in: Callable[[str], Browser], database: Database, homes: tuple[str, str]
) -> None:
    first, second = ids(database, homes)
    signed_in("clerk").open(f"/duplicates/{first}/{second}")
    with database.reading() as connection:
        rows = connection.all("select household_id from look where page = 'duplicates'")
    assert {row["household_id"] for row in rows} == set(homes)
