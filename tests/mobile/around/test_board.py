"""The district's page on the phone: readable without a network, dated, and a question about it is two presses away."""

from datetime import timedelta

import pytest

from mobile.phone import Phone
from mobile.talking.receiving import board, receive
from surveys.exchange.board import BoardItem
from surveys.exchange.sync import Pull
from surveys.wording import LANGUAGES
from tests.mobile.conftest import NOW

TODAY = NOW.date()
JOB = BoardItem(id="1", kind="vacancy", checked_on=TODAY, titles={"kk": "Сауыншы керек"}, phone="+7 715 2")
FAIR = BoardItem(
    id="2", kind="fair", checked_on=TODAY, titles={"ru": "Ярмарка"}, held_on=TODAY + timedelta(days=1)
)
OVER = BoardItem(
    id="3", kind="fair", checked_on=TODAY, titles={"ru": "Была"}, held_on=TODAY - timedelta(days=1)
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_is_read_offline_in_the_language_it_was_written_in(settler: Phone, language: str) -> None:
    receive(settler.store, Pull(cursor=2, board=(FAIR, JOB, OVER)), NOW)
    settler.speak(language)
    page = settler.board().page()
    assert [one.title for one in page.offers] == ["Сауыншы керек", "Ярмарка"]
    assert page.offers[1].badges[0].icon == "calendar"
    assert all(one.checked for one in page.offers)


def test_one_kind_is_shown_alone_and_a_question_about_it_begins_a_request(settler: Phone) -> None:
    receive(settler.store, Pull(cursor=2, board=(FAIR, JOB)), NOW)
    [offer] = settler.board().show("vacancy").offers
    asking = settler.asking(offer.about, offer.ask).page()
    assert ("Сауыншы керек" in asking.words, [one.name for one in asking.about if one.chosen]) == (
        True,
        ["work"],
    )


def test_a_page_that_says_nothing_of_it_changes_nothing_and_an_empty_one_clears_it(settler: Phone) -> None:
    receive(settler.store, Pull(cursor=2, board=(JOB,)), NOW)
    receive(settler.store, Pull(cursor=3), NOW)
    assert board(settler.store) == (JOB,)
    receive(settler.store, Pull(cursor=4, board=()), NOW)
    assert settler.board().page().empty is not None
