"""On the family's own phone: whether help helped, when the next check comes, and a phone that others use too."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mobile.phone import Phone
from mobile.talking.receiving import families, help_requests, own_submissions
from surveys.exchange.sync import CaseDone, CaseHelp, CaseHousehold, OwnSubmission
from surveys.register.changes import Value, Word
from surveys.register.facts import Fact
from tests.mobile.conftest import HEAD, HOME, NOW, PIN

GIVEN: dict[str, Value] = {
    "service": "svc_psych",
    "offered_on": "2026-11-01",
    "state": "done",
    "person_id": HEAD,
}
REFERRAL = Fact(
    kind="referral",
    id="01976b00-0000-7000-8000-00000000000f",
    words=(Word(change_id="01976b00-0000-7000-8000-0000000000ff", at=NOW, by="Айгүл", fields=GIVEN),),
)


@pytest.fixture
def helped(settler: Phone, household: Callable[..., CaseHousehold]) -> Phone:
    families(settler.store).put(HOME, household(care=(REFERRAL,)))
    return settler


def test_one_neutral_line_asks_whether_it_helped_and_the_answer_goes_as_the_family_s_own_word(
    helped: Phone,
) -> None:
    asked = helped.settler().page().asked
    assert asked is not None
    assert "сихолог" not in asked.title + asked.second
    care = helped.care(HOME, asked.id)
    assert care.page().moves == (), "how far it is, staff say"
    assert care.helped("partly").badge.text == "Аздап көмектесті"
    assert helped.settler().page().asked is None
    [entry] = helped.outbox.entries("ready")
    change = helped.outbox.change(entry.id)
    assert change is not None
    assert (change.edits[0].fields, change.edits[0].over) == (
        {"helped": "partly"},
        {},
    )
    assert HOME in helped.families(), "a word on help takes nothing from the family"


def test_the_next_check_is_told_by_its_day_once_none_is_due(
    settler: Phone, household: Callable[..., CaseHousehold]
) -> None:
    assert settler.settler().page().next is None
    done = (*household().done, CaseDone("pulse", date(2026, 11, 22), HEAD))
    families(settler.store).put(HOME, household(done=done))
    page = settler.settler().page()
    assert (page.pulse, page.next is not None) == (None, True)


def test_on_a_shared_phone_earlier_answers_and_requests_wait_for_the_pin(
    settler: Phone, own_pulse: Callable[..., OwnSubmission], a_request: Callable[..., CaseHelp]
) -> None:
    given = own_pulse(NOW - timedelta(days=40), pul_life=7)
    own_submissions(settler.store).put(given.id, given)
    help_requests(settler.store).put("help-1", a_request())
    settler.settings().share()
    home = settler.settler()
    assert (home.answers().submissions, home.answers().charts, bool(home.answers().ask_pin)) == (
        None,
        (),
        True,
    )
    assert (home.page().requests, home.help().requests) == ((), None)
    assert "4" in home.reveal("000001")
    assert home.answers().ask_pin
    assert home.reveal(PIN) == ""
    assert home.answers().submissions is not None
    key = settler.store.key
    settler.hide()
    settler.store.unlock(key)
    assert settler.settler().answers().ask_pin, "hiding takes it back"
