"""What a settler takes back, purpose by purpose, and who looked: on the own phone, without a network too."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.phone import Phone
from mobile.talking.receiving import families, known, receive
from surveys.caring.consenting import PURPOSES, words_on
from surveys.exchange.sync import CaseLook, Pull
from surveys.wording import LANGUAGES, say
from tests.mobile.conftest import HOME, NOW

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


def told(phone: Phone, **words: bool) -> None:
    """Let the server say what stands with the holder."""
    household = families(phone.store).all()[HOME]
    head = msgspec.structs.replace(household.people[0], purposes=dict.fromkeys(PURPOSES, True) | words)
    home = msgspec.structs.replace(household, people=(head,), children=1)
    receive(phone.store, Pull(cursor=known(phone.store).cursor + 1, households=(home,)), phone.now())


def agreed(phone: Phone) -> dict[str, str]:
    section = phone.settler().rights().agreed
    return {row.id: row.badges[0].text for row in section.rows} if section else {}


def test_every_purpose_is_shown_with_the_persons_own_word(settler: Phone) -> None:
    told(settler, research=False)
    yes, no = say("phone.rights.yes", "kk"), say("phone.rights.no", "kk")
    assert agreed(settler) == dict.fromkeys(PURPOSES, yes) | {"research": no}
    assert set(settler.settler().rights().asks) == {"analysis", "after", "child", "backup"}


@pytest.mark.parametrize("purpose", ["analysis", "after", "research", "child", "backup"])
def test_one_purpose_is_taken_back_by_one_press_and_a_yes(
    settler: Phone, clock: "Clock", purpose: str
) -> None:
    told(settler)
    clock.pass_time(minutes=1)
    settler.settler().take_back(purpose)
    [entry] = settler.outbox.entries("ready")
    record = settler.outbox.record(entry.id)
    assert record is not None
    assert words_on(record.answers) == {purpose: False}
    assert agreed(settler)[purpose] == say("phone.rights.no", "kk")
    assert purpose not in settler.settler().rights().asks
    others = set(PURPOSES) - {purpose}
    assert {agreed(settler)[one] for one in others} == {say("phone.rights.yes", "kk")}
    assert settler.drafts.unfinished() == []


def test_everything_is_taken_back_as_before(settler: Phone, clock: "Clock") -> None:
    told(settler)
    clock.pass_time(minutes=1)
    page = settler.settler().withdraw()
    assert (page.withdraw, page.agreed, page.done is not None) == ("", None, True)


def test_what_was_taken_back_at_the_office_is_shown_and_an_older_yes_does_not_hide_it(
    settler: Phone, clock: "Clock"
) -> None:
    told(settler)
    clock.pass_time(minutes=1)
    settler.settler().take_back("research")
    clock.pass_time(days=1)
    told(settler, analysis=False, research=False)
    assert agreed(settler)["analysis"] == agreed(settler)["research"] == say("phone.rights.no", "kk")


def test_who_looked_is_listed_the_latest_first_in_words(settler: Phone) -> None:
    looks = tuple(
        CaseLook(id=f"l{n}", at=NOW - timedelta(days=n), name=name, role=role, kind=kind)
        for n, (name, role, kind) in enumerate(
            [("Айгүл", "worker", "pull"), ("Ержан", "register_clerk", "family"), ("Тимур", "new", "new")]
        )
    )
    assert settler.settler().looks().empty is not None
    receive(settler.store, Pull(cursor=9, looks=looks), settler.now())
    for language in LANGUAGES:
        settler.speak(language)
        section = settler.settler().looks().looks
        assert section is not None
        assert [row.title for row in section.rows] == ["Айгүл", "Ержан", "Тимур"]
        assert say("page.role.worker", language) in section.rows[0].second
        assert say("look.pull", language) in section.rows[0].second
        assert say("look.other", language) in section.rows[2].second


def test_a_complaint_keeps_its_code_and_brings_the_answer_back(
    settler_online: Phone, office: "Office", complaining: Callable
) -> None:
    code = complaining(settler_online, cmp_about="price")
    home = settler_online.settler()
    section = home.help().complaints
    assert section is not None
    assert [row.id for row in section.rows] == [code]
    assert section.rows[0].badges[0].text == say("phone.badge.ready", "kk")

    settler_online.sending().send()
    assert office.told_codes == [code]
    assert office.bearers == [None], "nobody says who asks"
    page = home.complaint(code)
    assert (page.answer, page.badge.tone, page.promise) == ("Тексерілді", "ok", None)
    assert [step.state for step in page.steps] == ["done"] * 4
    assert page.code == code


def test_a_complaint_to_who_leads_is_followed_as_a_request(settler: Phone, complaining: Callable) -> None:
    complaining(settler, cmp_about="clinic", cmp_route="lead")
    assert settler.settler().help().complaints is None
