"""Whether somebody may be asked: by the server's rule, each adult for themselves, offline too."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.outbox import Outbox
from mobile.pages.family import NoConsent
from mobile.phone import Phone
from mobile.talking.receiving import families, known, receive
from surveys.exchange.sync import CaseHousehold, Problem, Pull, Receipt
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"


def take(phone: Phone, service: str, person_id: str = HEAD) -> str:
    draft_id = phone.begin("consent", HOME, person_id)
    interview = phone.interview(draft_id)
    interview.answer("/data/con_service", service)
    assert interview.finish().scene == "done"
    return draft_id


def send(phone: Phone, record_id: str, problem: Problem | None = None) -> None:
    """Let the office answer, without a new word on the family."""
    [waiting] = Outbox(phone.store).waiting([record_id])
    status = "refused" if problem else "accepted"
    receipt = Receipt(id=record_id, status=status, hash=waiting.hash, problem=problem)
    assert Outbox(phone.store).receive(receipt, phone.now()) is not None


def told(phone: Phone, household: CaseHousehold) -> None:
    """Let the office tell how the family stands now."""
    receive(phone.store, Pull(cursor=known(phone.store).cursor + 1, households=(household,)), phone.now())


def blocked(phone: Phone) -> set[str]:
    return {form.form_id for form in phone.family(HOME).page().forms if form.blocked}


def who(phone: Phone, form_id: str) -> tuple[list[str], list[str]]:
    """Return who can answer, and who has to agree first."""
    page = phone.family(HOME).who(form_id)
    return [row.id for row in page.rows], [row.id for row in page.first.rows] if page.first else []


def test_without_consent_only_consent_help_a_complaint_and_a_note_of_an_attempt_open(
    worker: Phone, household: Callable
) -> None:
    families(worker.store).put(HOME, household(consents=()))
    family = worker.family(HOME)
    page = family.page()

    open_to_all = {"consent", "help", "complaint", "contact"}
    assert {form.form_id for form in page.forms if form.blocked is None} == open_to_all
    assert page.next_form == "consent"
    with pytest.raises(NoConsent):
        family.start("heat")
    assert worker.drafts.unfinished() == []


def test_an_adult_who_has_not_agreed_is_asked_for_consent_first(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=[HEAD]))

    assert who(worker, "wellbeing") == ([HEAD], [WIFE])
    with pytest.raises(NoConsent):
        worker.family(HOME).start("wellbeing", WIFE)
    assert worker.drafts.get(worker.family(HOME).start("consent", WIFE)) is not None


def test_for_the_family_as_a_whole_the_consent_of_one_is_enough(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=[WIFE]))

    assert who(worker, "heat") == (["", WIFE], [HEAD])
    assert worker.drafts.get(worker.family(HOME).start("heat")) is not None
    with pytest.raises(NoConsent):
        worker.family(HOME).start("heat", HEAD)


def test_consent_and_help_are_open_to_everybody(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=()))

    assert who(worker, "consent") == ([HEAD, WIFE], [])
    assert who(worker, "help") == (["", HEAD, WIFE], [])


def test_a_consent_taken_offline_opens_the_forms_at_once(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=()))
    take(worker, "yes", WIFE)

    assert blocked(worker) == set()
    assert who(worker, "wellbeing") == ([WIFE], [HEAD])


def test_a_consent_withdrawn_offline_closes_them_at_once(worker: Phone, clock: "Clock") -> None:
    clock.pass_time(hours=1)
    take(worker, "no")

    assert who(worker, "wellbeing") == ([WIFE], [HEAD])
    take(worker, "no", WIFE)
    assert "heat" in blocked(worker)


def test_a_withdrawal_through_another_phone_is_heeded(
    worker: Phone, household: Callable, clock: "Clock"
) -> None:
    record_id = take(worker, "yes")
    clock.pass_time(minutes=1)
    send(worker, record_id)
    clock.pass_time(minutes=1)
    told(worker, household(consents=()))

    assert "heat" in blocked(worker)


def test_a_consent_sent_since_the_last_news_still_counts(
    worker: Phone, household: Callable, clock: "Clock"
) -> None:
    families(worker.store).put(HOME, household(consents=()))
    record_id = take(worker, "yes")
    clock.pass_time(minutes=1)
    send(worker, record_id)

    assert blocked(worker) == set()


def test_half_the_news_is_no_news(worker: Phone, household: Callable, clock: "Clock") -> None:
    families(worker.store).put(HOME, household(consents=()))
    record_id = take(worker, "yes")
    clock.pass_time(minutes=1)
    send(worker, record_id)
    clock.pass_time(minutes=1)
    receive(worker.store, Pull(cursor=2, more=True), clock())

    assert blocked(worker) == set()


def test_a_consent_that_was_refused_opens_nothing(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=()))
    send(worker, take(worker, "yes"), Problem(code="not_your_family"))

    assert blocked(worker) >= {"heat", "wellbeing"}


def test_a_form_that_waits_for_consent_says_so_in_its_row(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(consents=()))
    reasons = {form.blocked for form in worker.family(HOME).page().forms}

    assert reasons == {None, say("phone.family.consent_first", "kk")}
