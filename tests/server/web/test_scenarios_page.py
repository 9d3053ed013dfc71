"""What if, on a page: the note's three scenarios and the reader's own, whose address keeps the conditions."""

import csv
import re
from collections.abc import Callable
from html import unescape

import msgspec
import pytest

from server.database import Database
from server.reading.conditions import CONDITIONS, Condition, Conditions
from server.store.people.figures import FigureStore
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NAMES

SignIn = Callable[[str], Browser]


@pytest.mark.parametrize("login", ["manager", "analyst"])
def test_it_shows_every_future_to_the_last_year_and_what_it_rests_on(signed_in: SignIn, login: str) -> None:
    text = words(signed_in(login).open("/scenarios?lang=en"))
    assert "Prior only." in text
    assert text.count("522 167") >= 2
    assert all(name in text for name in ("Negative", "Stabilisation", "Positive"))
    assert "Yours" not in text
    assert not [name for name in NAMES if name in text]


@pytest.mark.parametrize("login", ["worker", "supervisor", "clerk", "admin", "independent"])
def test_nobody_else_sees_it(signed_in: SignIn, login: str) -> None:
    browser = signed_in(login)
    assert [browser.open(path).status_code for path in ("/scenarios", "/scenarios.csv")] == [403, 403]


def stayers(answer_text: str) -> dict[str, int]:
    rows = csv.DictReader(answer_text.splitlines())
    return {row["scenario"]: int(row["stayers"]) for row in rows if row["year"] == "2035"}


def test_an_address_with_conditions_has_its_own_future(signed_in: SignIn) -> None:
    browser = signed_in("manager")
    page = browser.open("/scenarios?lang=en&jobs=95,5&year=2028")
    assert "Yours" in words(page)
    assert 'name="jobs" inputmode="decimal" autocomplete="off" value="95,5"' in page.text
    picture = re.search(r'href="(/scenarios/picture/stayers\?[^"]+)" download', page.text)
    assert picture
    assert browser.open(unescape(picture[1])).content.startswith(b"\x89PNG")
    address = re.search(r'href="(/scenarios\.csv\?[^"]+)" download', page.text)
    assert address
    found = stayers(browser.open(address[1].replace("&amp;", "&") + "&lang=en").text)
    assert found["Yours"] > found["Stabilisation"]


def test_the_form_as_it_stands_is_today(signed_in: SignIn) -> None:
    browser = signed_in("manager")
    page = browser.open("/scenarios?lang=kk").text
    fields = dict(re.findall(r'name="(\w+)" inputmode="decimal" autocomplete="off" value="([^"]+)"', page))
    assert list(fields) == ["quota", "housing", "heat", "jobs", "schools"]
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    found = stayers(browser.open(f"/scenarios.csv?{query}&year=2030&lang=en").text)
    assert found["Yours"] == found["Stabilisation"]


WRONG = [
    ("housing=-5", {"en": "-5% cannot be", "ru": "-5 % быть не может", "kk": "-5 пайыз бола алмайды"}),
    ("jobs=101", {"en": "101% cannot be", "ru": "101 % быть не может", "kk": "101 пайыз бола алмайды"}),
    (
        "quota=20000",
        {"en": "20000 is not plausible", "ru": "20000 не похоже", "kk": "20000 квотаға сай емес"},
    ),
    ("heat=warm", {"en": "“warm” is not a number", "ru": "«warm» не число", "kk": "«warm» сан емес"}),
    ("heat=nan", {"en": "“nan” is not a number", "ru": "«nan» не число", "kk": "«nan» сан емес"}),
    (
        "weather=3",
        {"en": "no input “weather”", "ru": "Условия «weather» нет", "kk": "«weather» деген шарт жоқ"},
    ),
    ("jobs=80&year=2036", {"en": "2036 is outside", "ru": "2036 год вне", "kk": "2036 жыл есептен тыс"}),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_is_named_in_the_readers_language_beside_the_figures(
    signed_in: SignIn, language: str
) -> None:
    browser = signed_in("manager")
    for query, said in WRONG:
        page, table = (
            browser.open(f"{path}?{query}&lang={language}") for path in ("/scenarios", "/scenarios.csv")
        )
        assert (page.status_code, table.status_code) == (422, 422)
        assert said[language] in words(page)
        assert said[language] in words(table)
        assert "522 167" in words(page)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("jobs=68&jobs.to=90&jobs.was=68", "jobs=90"),
        ("jobs=75&jobs.to=68&jobs.was=68", "jobs=75"),
        ("jobs=75&jobs.to=90&jobs.was=68", "jobs=75"),
        ("jobs=66,5&jobs.to=66&jobs.was=66,5", "jobs=66%2C5"),
        ("jobs=abc&jobs.to=68&jobs.was=68", "jobs=abc"),
    ],
)
def test_a_slider_counts_where_no_number_was_typed_and_the_address_stays_short(
    signed_in: SignIn, sent: str, kept: str
) -> None:
    answer = signed_in("manager").client.get(f"/scenarios?{sent}&year=2028", follow_redirects=False)
    assert answer.status_code == 303
    assert sorted(answer.headers["location"].split("?")[1].split("&")) == [kept, "year=2028"]


def test_what_families_said_themselves_stands_beside_what_is_assumed(
    signed_in: SignIn, database: Database
) -> None:
    browser = signed_in("analyst")
    assert "Our surveys" not in words(browser.open("/scenarios?lang=en"))
    own = Conditions("2026-11-20", {"jobs": Condition(0.71, 412), "warm": Condition(0.64, 380)})
    with database.transaction() as connection:
        FigureStore(connection).replace(
            own.as_of, own.as_of, {("", CONDITIONS): msgspec.json.encode(own).decode()}
        )
    text = words(browser.open("/scenarios?lang=en"))
    assert re.search(r"71 families: 412", text)
    assert "A warm home: 64 of 100 (380 families said)" in text


def test_better_homes_jobs_or_schools_never_lower_the_stayers_and_both_counts_stand_on_the_page(
    signed_in: SignIn,
) -> None:
    browser = signed_in("manager")
    for name in ("housing", "heat", "jobs", "schools"):
        found = [
            stayers(browser.open(f"/scenarios.csv?{name}={share}&lang=en").text)["Yours"]
            for share in (0, 40, 80, 90, 100)
        ]
        assert found == sorted(found), name
    page = words(browser.open("/scenarios?lang=en&jobs=100"))
    assert all(
        re.search(rf"{year} {people}", page) for year, people in ((2020, "539 100"), (2025, "522 167"))
    )
