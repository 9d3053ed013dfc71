"""Reaching a family from the phone, without a network: noted, tried again, advised, and what stops asking is said."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from mobile.pages.families.register import keep_change
from mobile.phone import Phone
from mobile.talking.receiving import Known, families
from surveys.catalogue import schedule
from surveys.exchange.sync import (
    CaseAbsence,
    CaseAttempt,
    CaseDays,
    CaseDone,
    CaseExit,
    CaseHousehold,
    CaseNeed,
)
from surveys.register.changes import Edit, Value, Word
from surveys.register.facts import Fact
from surveys.wording import LANGUAGES, say
from tests.mobile.conftest import NOW

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"


def note_attempt(phone: Phone, person_id: str = "", **answers: str) -> None:
    interview = phone.interview(phone.family(HOME).start("contact", person_id))
    for name, value in {"ctt_who": "resp", "ctt_channel": "phone", **answers}.items():
        interview.answer(f"/data/{name}", value)
    interview.finish()


def another_hour(way: str) -> str:
    """Return the advice of this way at the first part of the day in which the phone's clock does not stand."""
    part = "day" if NOW.astimezone().hour < 12 else "morning"
    return say(f"phone.contact.{part}", "kk", way=say(f"phone.contact.way.{way}", "kk"))


def calendar(phone: Phone) -> dict[str, str]:
    return {form.form_id: form.second for form in phone.family(HOME).page().calendar}


def put(phone: Phone, household: CaseHousehold) -> None:
    families(phone.store).put(HOME, household)


def test_an_attempt_is_noted_without_consent_and_says_how_to_try_next(
    worker: Phone, household: Callable
) -> None:
    put(worker, household(consents=(), done=()))
    note_attempt(worker, ctt_outcome="unreach", ctt_next="2026-11-26")

    how = another_hour("visit")
    words = say("phone.contact.again", "kk", n=1, how=how)
    assert calendar(worker)["contact"] == say("phone.contact.on", "kk", day="26 қараша", words=words)


def test_on_its_day_it_stands_on_today_with_the_way_to_try(
    worker: Phone, household: Callable, clock: "Clock"
) -> None:
    done = (
        *household().done,
        *(CaseDone(form, date(2026, 11, 20)) for form in ("heat", "housing", "children", "strain")),
    )
    put(worker, household(done=(*done, *everything(date(2026, 11, 20)))))
    note_attempt(worker, ctt_outcome="nohome", ctt_channel="visit", ctt_next="2026-11-26")
    clock.pass_time(days=3)
    [row] = worker.home().today().sections[0].rows

    how = another_hour("phone")
    assert row.second == f"{how} · Бескөл"
    assert row.badges[0].tone == "warn"


def everything(on: date) -> tuple[CaseDone, ...]:
    each = (CaseDone(form, on, who) for form in schedule().each_adult for who in (HEAD, WIFE))
    return (*each, *(CaseDone(form, on) for form in schedule().order if form not in schedule().each_adult))


def attempts(count: int, outcome: str = "unreach") -> tuple[CaseAttempt, ...]:
    return tuple(
        CaseAttempt(at=NOW - timedelta(days=40 + n), outcome=outcome, channel=("phone", "visit")[n % 2])
        for n in range(count)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_five_tries_the_page_says_to_ask_the_supervisor(
    worker: Phone, household: Callable, language: str
) -> None:
    worker.settings().language(language)
    put(worker, household(attempts=attempts(5)))
    notes = [note.text for note in worker.family(HOME).page().notes]
    assert say("phone.contact.stuck", language, n=5) in notes


def test_refused_for_good_stops_the_surveys_at_once_and_help_stays(worker: Phone) -> None:
    note_attempt(worker, ctt_outcome="ref_good")
    page = worker.family(HOME).page()

    assert page.calendar == ()
    assert say("phone.family.refused", "kk") in [note.text for note in page.notes]
    assert page.next_form == "help"


def test_one_adults_refusal_is_that_adults_alone(worker: Phone) -> None:
    before = calendar(worker)["wellbeing"]
    note_attempt(worker, WIFE, ctt_outcome="ref_good")

    assert "Сәуле" not in before
    assert "Ерболат" in calendar(worker)["wellbeing"]


def test_found_away_they_are_not_late_and_the_page_says_until_when(worker: Phone) -> None:
    note_attempt(worker, ctt_outcome="away", ctt_back="2026-12-20")
    page = worker.family(HOME).page()

    assert say("phone.family.away_until", "kk", day="20 желтоқсан") in [note.text for note in page.notes]
    assert worker.home().today().sections == ()


def test_a_family_that_left_is_told_and_asked_about_its_move(worker: Phone, household: Callable) -> None:
    gone = CaseExit(kind="origin", earliest=date(2026, 11, 10), latest=date(2026, 11, 12))
    put(worker, household(exits=(gone,)))
    page = worker.family(HOME).page()

    assert say("phone.family.left", "kk") in [note.text for note in page.notes]
    assert [form.form_id for form in page.calendar] == ["exit"]


def test_nobody_knows_until_when_they_are_away(worker: Phone, household: Callable) -> None:
    put(worker, household(absences=(CaseAbsence(starts_on=date(2026, 11, 1)),)))
    assert say("phone.family.away", "kk") in [note.text for note in worker.family(HOME).page().notes]


def test_a_form_of_each_adult_stands_once_and_names_who_is_left(worker: Phone) -> None:
    assert list(calendar(worker)).count("wellbeing") == 1
    interview = worker.interview(worker.family(HOME).start("wellbeing", HEAD))
    interview.finish()

    assert calendar(worker)["wellbeing"].startswith("Сәуле")
    badges = {row.id: len(row.badges) for row in worker.family(HOME).who("wellbeing").rows}
    assert badges == {HEAD: 0, WIFE: 1}


def test_a_consent_taken_offline_lets_that_adult_be_asked(
    worker: Phone, household: Callable, clock: "Clock"
) -> None:
    put(worker, household(consents=(HEAD,), done=(CaseDone("consent", date(2026, 5, 21), HEAD),)))
    assert "Ерболат" in calendar(worker)["wellbeing"]
    assert "Сәуле" in calendar(worker)["consent"]
    clock.pass_time(minutes=5)
    interview = worker.interview(worker.family(HOME).start("consent", WIFE))
    interview.answer("/data/con_service", "yes")
    interview.finish()

    assert "consent" not in calendar(worker)
    assert "Ерболат" not in calendar(worker)["wellbeing"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_with_more_than_fits_is_warned_of(worker: Phone, household: Callable, language: str) -> None:
    worker.settings().language(language)
    assert worker.home().today().load is None
    worker.store.shelf("known", Known).put("", Known(cursor=1, capacity=2))
    for n in range(3):
        home = household(f"01976b00-0000-7000-8000-00000000010{n}", arrived_on=date(2026, 4, 1))
        families(worker.store).put(home.id, home)
    load = worker.home().today().load

    assert load is not None
    assert load.text == say("phone.load.week", language, planned=3, capacity=2)

    days = CaseDays(off=tuple(date(2026, 11, 24 + n) for n in range(3)))
    worker.store.shelf("known", Known).put("", Known(cursor=2, capacity=3, days=days))
    load = worker.home().today().load
    assert load is not None
    week = say("phone.load.week", language, planned=3, capacity=1)
    assert load.text == f"{say('phone.load.days', language, n=2)} {week}"


def test_who_named_a_need_and_heard_from_nobody_is_counted(worker: Phone, household: Callable) -> None:
    need = CaseNeed(code="heat_smoke", service="svc_stove", since=date(2026, 11, 1))
    put(worker, household(needs=(need,)))
    load = worker.home().today().load
    assert load is not None
    assert load.text == say("phone.load.waiting.one", "kk", n=1)
    note_attempt(worker, ctt_outcome="spoke")
    assert worker.home().today().load is None


def test_a_short_check_sent_back_empty_twice_rests_on_the_own_phone(
    settler: Phone, household: Callable
) -> None:
    once = household()
    put(settler, replace(once, people=(replace(once.people[0], refusals=1), *once.people[1:])))
    assert settler.settler().page().pulse is not None
    settler.interview(settler.settler().start_pulse()).finish()
    assert settler.settler().page().pulse is None


def test_a_correction_of_the_register_does_not_end_a_search(worker: Phone, household: Callable) -> None:
    put(worker, household(attempts=attempts(2), facts=(known_home(),)))
    change = Edit(kind="household", subject_id=HOME, fields={"phone": "+77005550199"})
    keep_change(worker.store, HOME, [change], "Әлімжанұлы", worker.now())
    assert "contact" in calendar(worker)


def test_a_departure_noted_without_a_network_stops_the_surveys_at_once(
    worker: Phone, household: Callable
) -> None:
    put(worker, household(facts=(known_home(),)))
    left: dict[str, Value] = {
        "kind": "onward",
        "earliest": "2026-11-01",
        "latest": "2026-11-03",
        "source": "family",
    }
    change = Edit(kind="exit", subject_id="01976b00-0000-7000-8000-0000000000ee", fields=left, born=True)
    keep_change(worker.store, HOME, [change], "Әлімжанұлы", worker.now())
    assert say("phone.family.left", "kk") in [note.text for note in worker.family(HOME).page().notes]


def known_home() -> Fact:
    fields: dict[str, Value] = {
        "name": "Әлімжанұлы Ерболат",
        "language": "kk",
        "route": "inside",
        "entered_on": "2026-05-20",
    }
    return Fact(kind="household", id=HOME, words=(Word(change_id="c", at=NOW, by="Дана", fields=fields),))
