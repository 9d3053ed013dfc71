"""The model card's page: for who reads the model, and with no family in it."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from server.database import Database
from server.store.risks.cards import CardStore
from server.web.cards.figures import said
from server.web.cards.groups import group_name
from server.web.cards.view import shown, verdict
from surveys.wording import LANGUAGES
from tests.analysis.judging.test_card import card_of, history
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import STAFF, Seeded

READERS = {"manager", "analyst"}


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    made = {"made_at": "2026-11-23T05:00:00Z", "fitted_at": "2026-11-22T20:00:00Z", "inputs": "ab" * 32}
    around = {"registered": 40, "agreed": 35, "simulated": True, "places": {}}
    return made | around | {"card": msgspec.to_builtins(card_of(history(30)))}


@pytest.fixture
def with_card(database: Database, kept: dict[str, Any]) -> None:
    with database.transaction() as connection:
        CardStore(connection).add(
            id="c",
            model_id="m",
            as_of="2026-11-23",
            made_at=kept["made_at"],
            body=msgspec.json.encode(kept).decode(),
        )


@pytest.mark.parametrize("login", STAFF)
def test_it_opens_to_who_reads_the_model_alone(signed_in: Callable[[str], Browser], login: str) -> None:
    page = signed_in(login).open("/model-card")
    assert page.status_code == (200 if login in READERS else 403)
    assert ("/model-card" in signed_in(login).open("/").text) == (login in READERS)


def test_it_asks_a_stranger_to_sign_in(browser: Browser) -> None:
    assert "/signin" in str(browser.open("/model-card").url)


def test_before_the_first_card_it_says_how_to_make_one(signed_in: Callable[[str], Browser]) -> None:
    assert "qonys risk report" in words(signed_in("analyst").open("/model-card"))


@pytest.mark.usefixtures("with_card")
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_whole_in_every_language(
    signed_in: Callable[[str], Browser], language: str, seeded: Seeded
) -> None:
    page = signed_in("analyst").open(f"/model-card?lang={language}")
    assert page.status_code == 200
    assert not re.search(r"\bNone\b|\bnan\b|\bpage\.[a-z]", words(page))
    assert not re.search(r"style=|<script|onclick|\{\{", page.text)
    assert not [family for family in seeded.families if family in page.text]


@pytest.mark.usefixtures("with_card")
def test_the_list_links_to_it_and_back(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    assert 'href="/model-card"' in browser.open("/review").text
    assert 'href="/review"' in browser.open("/model-card").text


def figure(value: float | None, low: float | None = None, high: float | None = None, note: str = "") -> dict:
    return {"measure": "auc", "value": value, "low": low, "high": high, "note": note}


@pytest.mark.parametrize(
    ("apart", "found"),
    [
        (figure(0.1, 0.02, 0.2), "better"),
        (figure(0.1, -0.02, 0.2), "same"),
        (figure(-0.1, -0.2, -0.01), "worse"),
        (figure(0.1, 0.02, 0.2, "few"), "unknown"),
        (figure(None, note="nobody_left"), "unknown"),
    ],
)
def test_the_model_is_better_only_when_the_whole_interval_is(apart: dict, found: str) -> None:
    assert verdict({"difference": [apart]}) == found


def test_a_figure_is_written_as_its_reader_writes() -> None:
    assert said(figure(0.644, 0.541, 0.733), "ru") == "0,64 (0,54–0,73)"
    assert said(figure(0.074, -0.021, 0.14), "en", signed=True) == "+0.07 (−0.02…0.14)"
    assert said(figure(0.25, 0.15, 0.32) | {"measure": "recall"}, "kk") == "25\xa0% (15–32)"
    assert said(figure(-0.31, -0.55, -0.14), "en") == "−0.31 (−0.55…−0.14)"
    assert said(figure(-0.02, -0.05, -0.001), "en") == "−0.02 (−0.05…0.00)"
    assert said(figure(None, note="nobody_left"), "en") == "nobody left"


@pytest.mark.usefixtures("with_card")
def test_each_drawing_is_taken_as_table_and_picture(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("analyst")
    page = browser.open("/model-card?lang=ru").text
    taken = re.findall(r"/model-card\.(csv|png)\?(?:table|chart)=(\w+)", page)
    assert {name for kind, name in taken if kind == "png"} == {name for kind, name in taken if kind == "csv"}
    assert len(taken) == 2 * page.count('class="wide"') > 0
    for kind, name in taken:
        answer = browser.open(f"/model-card.{kind}?{'table' if kind == 'csv' else 'chart'}={name}")
        if kind == "png":
            assert answer.content.startswith(b"\x89PNG")
        else:
            assert answer.text.startswith("as_of,")
            assert answer.text.count("\n") > 1
    assert browser.open("/model-card.png?chart=x").status_code == 404


def test_small_groups_hide_their_size_and_one_more_hides_it_with_them(kept: dict[str, Any]) -> None:
    gap = kept["card"]["gaps"][0] | {"attribute": "disability", "verdict": "few", "value": None, "gap": None}
    gaps = [
        gap | {"group": group, "families": families, "measure": measure}
        for group, families in (("yes", 4), ("no", 200))
        for measure in ("selection", "recall", "eo", "slope")
    ]
    changed = kept | {"card": kept["card"] | {"gaps": gaps}}
    [groups] = shown(changed, "en").groups
    assert groups.lines == ()
    assert groups.few.count("suppressed") == 2
    assert "200" not in groups.few


def test_groups_have_names() -> None:
    assert group_name("origin", "uz", "en") == "Uzbekistan"
    assert group_name("language", "ru", "en") == "Russian"
    assert group_name("origin", "Қиял", "ru") == "Қиял"
