"""A phone fetches what changed in its own scope, in commit order, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from server.exchange import pulling
from server.exchange.hands.caseloads import assign, release
from server.exchange.pulling import Has, pull
from server.exchange.telling.carrying import open_needs
from server.exchange.telling.hearing import Heard
from server.helping import PERSONAL_FORMS
from server.registry import add_measures
from server.store import counters
from server.store.clock import today
from server.store.people.families import FamilyStore
from server.store.people.households import HouseholdStore
from server.store.people.measures import Measure
from server.store.received.forms import FormStore
from surveys.caring.needs import Need
from surveys.exchange.sync import CaseDone, CaseSupport
from surveys.ids import uuid7
from tests.server.conftest import AGREED, NOW, REFUSED, VERSION, Programme, record

if TYPE_CHECKING:
    from server.access import Caller
    from surveys.exchange.sync import Pull

COLD = {"ctx_heating": "1", "heat_src": "stove", "heat_day": "never", "heat_weeks": 1}


def fetch(programme: Programme, caller: "Caller", cursor: int = 0) -> "Pull":
    return pull(programme.database, caller, cursor, datetime.now(UTC))


def families(answer: "Pull") -> set[str]:
    return {family.id for family in answer.households}


def test_a_worker_gets_the_own_caseload_and_the_forms(programme: Programme) -> None:
    answer = fetch(programme, programme.caller(programme.enrol_worker()))
    assert families(answer) == {programme.family, programme.second}
    [family] = [one for one in answer.households if one.id == programme.family]
    assert (family.name, family.children, family.consent, len(family.people)) == ("Отбасы 0", 1, False, 3)
    assert {form.id for form in answer.forms} >= {"consent", "help", "heat"}
    assert answer.simulated


def test_nothing_changed_gives_nothing(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    cursor = fetch(programme, worker).cursor
    again = fetch(programme, worker, cursor)
    assert (again.households, again.help_requests, again.cursor) == ((), (), cursor)


@pytest.mark.parametrize("ahead", [1, 10_000, 2**63 - 1, -5])
def test_a_cursor_that_this_database_never_gave_begins_anew(programme: Programme, ahead: int) -> None:
    """The phone that has seen more than the server's backup holds gets all, and not silence until that is counted."""
    worker = programme.caller(programme.enrol_worker())
    first = fetch(programme, worker)
    again = fetch(programme, worker, min(first.cursor + ahead, 2**63 - 1) if ahead > 0 else ahead)
    assert families(again) == families(first) == {programme.family, programme.second}


def test_what_is_the_same_for_everybody_is_told_once_and_again_when_it_changes(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    first = fetch(programme, worker)
    has = Has(mark=first.mark)
    again = pull(programme.database, worker, first.cursor, datetime.now(UTC), has)
    assert first.forms
    assert (again.forms, again.closed, again.context, again.mark) == ((), (), {}, first.mark)
    with programme.database.transaction() as connection:
        FormStore(connection).close("heat", VERSION, "2026-11-23T00:00:00.000000Z")
    later = pull(programme.database, worker, first.cursor, datetime.now(UTC), has)
    assert later.closed == ("heat",)
    assert {form.id for form in later.forms} == {form.id for form in first.forms} - {"heat"}


def test_facts_come_again_only_when_they_changed(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    first = fetch(programme, worker)
    programme.agreed(worker)
    has = Has(mark=first.mark)
    answered = pull(programme.database, worker, first.cursor, datetime.now(UTC), has)
    [family] = answered.households
    assert (family.facts, answered.same_facts) == ((), (programme.family,))
    assert fetch(programme, worker, first.cursor).households[0].facts
    with programme.database.transaction() as connection:
        HouseholdStore(connection).set_changed(programme.family, counters.take(connection))
    corrected = pull(programme.database, worker, first.cursor, datetime.now(UTC), has)
    assert corrected.same_facts == ()
    assert corrected.households[0].facts
    lacking = Has(mark=first.mark, lacks=(programme.family,))
    assert pull(programme.database, worker, corrected.cursor, datetime.now(UTC), lacking).households[0].facts


def test_asking_twice_gives_the_same(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    assert fetch(programme, worker) == fetch(programme, worker)


def test_a_submission_brings_its_family_again_with_what_was_done_and_needed(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    cursor = fetch(programme, worker).cursor
    programme.agreed(worker)
    programme.push(worker, record("heat", COLD, programme.family, programme.person))
    [family] = fetch(programme, worker, cursor).households
    assert family.id == programme.family
    assert [one.form_id for one in family.done] == ["consent", "heat"]
    assert family.consent
    assert {person.id for person in family.people if person.consent} == {programme.person}
    assert family.needs


def test_a_need_that_two_forms_name_is_told_with_its_first_and_its_last_day() -> None:
    need = Need(code="heat_fuel", service="svc_fuel", item="prw_fuel", urgency="w2")
    days = {"prewinter": date(2025, 9, 1), "heat": date(2026, 2, 1)}
    rows = [{"form_id": form, "finished_at": f"{day}T06:00:00Z", "hash": form} for form, day in days.items()]
    [told] = open_needs(rows, {form: Heard(frozenset(), (need,)) for form in days})
    assert (told.since, told.said) == (days["prewinter"], days["heat"])
    [once] = open_needs(rows[:1], {"prewinter": Heard(frozenset(), (need,))})
    assert (once.since, once.said) == (days["prewinter"], None)


def test_a_need_is_gone_when_another_form_hears_better(programme: Programme) -> None:
    """The deep-winter check found smoke; the visit after it, which asks the same, found none."""
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    winter = {**COLD, "heat_signs": ["smoke"], "dpw_headache": "yes"}
    visit = {
        "ctx_heating": "1",
        "heat_src": "stove",
        "heat_weeks": 9,
        "heat_signs": ["none"],
        "heat_day": "pns",
    }
    checked = record("deepwinter", winter, programme.family, programme.person, hours_ago=2)
    programme.push(worker, checked, record("heat", visit, programme.family, programme.person))
    [family] = [one for one in fetch(programme, worker).households if one.id == programme.family]
    assert {need.code for need in family.needs} == {"fire_fumes", "heat_cold_home"}


def test_what_was_answered_is_not_read_after_withdrawal(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    programme.push(worker, record("heat", COLD, programme.family, programme.person))
    programme.push(worker, record("consent", REFUSED, programme.family, programme.person, hours_ago=0.1))
    [family] = [one for one in fetch(programme, worker).households if one.id == programme.family]
    assert (family.needs, family.consent) == ((), False)
    assert not any(person.consent for person in family.people)


def test_a_family_given_to_another_is_gone(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    cursor = fetch(programme, worker).cursor
    with programme.database.transaction() as connection:
        assign(connection, programme.second, programme.other_id, today())
    answer = fetch(programme, worker, cursor)
    assert (answer.gone, families(answer)) == ((programme.second,), set())
    other = programme.caller(programme.enrol_worker(programme.other_id))
    assert families(fetch(programme, other)) == {programme.second, programme.foreign}


def test_a_family_that_comes_back_the_same_day_is_held_again(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    with programme.database.transaction() as connection:
        release(connection, programme.second, today())
        assign(connection, programme.second, programme.worker_id, today())
    answer = fetch(programme, worker)
    assert (answer.gone, families(answer)) == ((), {programme.family, programme.second})


def test_a_worker_sees_a_help_request_only_if_named(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    secret = {"hlp_words": "Ешкімге айтпаңыз", "hlp_cat": "safe"}
    shared = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker", "lead"]}
    for answers in (secret, shared):
        programme.push(settler, record("help", answers, programme.family, programme.person))
    told = fetch(programme, worker)
    assert [one.words for one in told.help_requests] == ["Көмір жоқ"]
    assert "help" not in {one.form_id for household in told.households for one in household.done}
    assert {one.words for one in fetch(programme, settler).help_requests} == {
        "Көмір жоқ",
        "Ешкімге айтпаңыз",
    }


def test_no_private_answer_and_no_score_goes_to_a_worker(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    private = {"wel_life": 2, "wel_sleep": "never", "wel_heavy": "always"}
    programme.push(worker, record("wellbeing", private, programme.family, programme.person))
    sent = msgspec.json.encode(fetch(programme, worker)).decode()
    assert not [word for word in (*private, '"score', '"tier', '"chance', "wel_") if word in sent]


def test_a_settler_gets_the_own_answers_back_and_no_one_elses(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    wife = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    programme.agreed(settler)
    answers = {
        "own": {"nav_fear": "much"},
        "pla": {"pla_home": 4, "pla_plan": "move"},
        "ctx_months": "6",
    }
    programme.push(settler, record("place", answers, programme.family, programme.person))
    [consent, own] = fetch(programme, settler).submissions
    assert (consent.form_id, own.form_id) == ("consent", "place")
    assert own.answers == {"own": {"nav_fear": "much"}, "pla": {"pla_home": 4}, "ctx_months": "6"}
    assert fetch(programme, wife).submissions == ()


@pytest.mark.parametrize(
    ("form_id", "answers", "category", "reader"),
    [
        ("complaint", {"cmp_words": "Дөрекі сөйлейді", "cmp_about": "worker"}, "other", "manager"),
        ("separation", {"evs_safe": "no"}, "safe", "lead"),
    ],
)
def test_what_is_for_the_lead_alone_is_on_no_workers_phone(
    programme: Programme, form_id: str, answers: dict[str, str], category: str, reader: str
) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    programme.push(settler, record(form_id, answers, programme.family, programme.person))
    [asked] = programme.rows("select category, shared_with from help_request")
    assert (asked["category"], asked["shared_with"]) == (category, f'["{reader}"]')
    [kept] = programme.rows("select answers from submission where form_id = :form", form=form_id)
    assert kept["answers"] == "{}"
    seen = fetch(programme, worker)
    assert seen.help_requests == ()
    assert form_id not in {one.form_id for home in seen.households for one in home.done}


def test_a_phone_connected_later_gets_nothing_that_was_told_in_private(programme: Programme) -> None:
    """A worker makes the code, and could connect a phone of the own in a person's name."""
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    answers = {"own": {"nav_fear": "much"}, "pla": {"pla_home": 4}, "ctx_months": "6"}
    secret = {"hlp_words": "Ешкімге айтпаңыз", "hlp_cat": "safe"}
    shared = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
    for form_id, given in (("place", answers), ("help", secret), ("help", shared)):
        programme.push(settler, record(form_id, given, programme.family, programme.person))
    late = fetch(programme, programme.caller(programme.enrol_settler()))
    assert [one.answers for one in late.submissions if one.form_id != "consent"] == [{"ctx_months": "6"}]
    assert [one.words for one in late.help_requests] == ["Көмір жоқ"]
    assert "help" not in {one.form_id for one in late.households[0].done}
    own = fetch(programme, settler)
    assert "Ешкімге айтпаңыз" in {one.words for one in own.help_requests}
    assert {"nav_fear": "much"} in [one.answers.get("own") for one in own.submissions]


@pytest.mark.parametrize("form_id", sorted(PERSONAL_FORMS))
def test_no_other_phone_learns_that_a_personal_form_was_filled_in(programme: Programme, form_id: str) -> None:
    """Whoever connects a phone with the person's code, and whoever reads the list of families."""
    own = programme.caller(programme.enrol_settler())
    programme.agreed(own)
    with programme.database.reading() as connection:
        before = FamilyStore(connection).last_contacts([programme.family], PERSONAL_FORMS)
    [receipt] = programme.push(own, record(form_id, {}, programme.family, programme.person))
    assert receipt.status == "accepted", receipt
    later = programme.caller(programme.enrol_settler())
    given = pull(programme.database, later, 0, NOW).submissions
    assert [one.form_id for one in given] == ["consent"]
    with programme.database.reading() as connection:
        assert FamilyStore(connection).last_contacts([programme.family], PERSONAL_FORMS) == before


def test_a_settler_gets_the_own_household_without_anybody_else_in_it(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    programme.agreed(worker, programme.spouse)
    programme.push(worker, record("heat", COLD, programme.family, programme.person))
    programme.push(worker, record("consent", REFUSED, programme.family, programme.person, hours_ago=0.1))
    wife = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    [home] = fetch(programme, wife).households
    assert [(one.id, one.name, one.phone) for one in home.people] == [(programme.spouse, "Жанар", None)]
    assert (home.name, home.phone, home.needs, home.children) == ("Жанар", None, (), 1)
    assert [one.form_id for one in home.done] == ["consent"]
    assert (home.consent, home.arrived_on) == (True, date(2026, 9, 1))
    assert "Айдос" not in msgspec.json.encode(fetch(programme, wife)).decode()
    head = programme.caller(programme.enrol_settler())
    assert [one.consent for one in fetch(programme, head).households] == [False]


def test_a_settlers_household_comes_again_when_the_own_answers_change_it(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    wife = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    cursor = fetch(programme, settler).cursor
    programme.agreed(wife, programme.spouse)
    assert fetch(programme, settler, cursor).households == ()
    programme.agreed(settler)
    later = fetch(programme, settler, cursor)
    assert [home.consent for home in later.households] == [True]
    assert fetch(programme, settler, later.cursor).households == ()


def test_pages_follow_one_another_without_a_gap(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "FAMILIES_AT_ONCE", 1)
    worker = programme.caller(programme.enrol_worker())
    first = fetch(programme, worker)
    second = fetch(programme, worker, first.cursor)
    assert (first.more, second.more) == (True, False)
    assert families(first) | families(second) == {programme.family, programme.second}


def test_a_settlers_pages_follow_one_another(small: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "SUBMISSIONS_AT_ONCE", 2)
    settler = small.caller(small.enrol_settler())
    for hours in (30, 20, 10):
        small.push(settler, record("consent", AGREED, small.family, small.person, hours_ago=hours))
    first = fetch(small, settler)
    second = fetch(small, settler, first.cursor)
    assert [len(first.submissions), len(second.submissions)] == [2, 1]
    assert [len(first.households), len(second.households)] == [0, 1]
    assert (first.more, second.more) == (True, False)


def test_days_are_those_of_the_region(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    late = datetime(2026, 11, 1, 20, 30, tzinfo=UTC)
    sent = record("consent", AGREED, small.family, small.person, started_at=late, finished_at=late)
    small.push(worker, sent)
    [family] = [one for one in fetch(small, worker).households if one.id == small.family]
    assert family.done == (CaseDone("consent", date(2026, 11, 2), small.person),)


def test_a_cursor_from_before_a_quiet_month_still_works(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    cursor = fetch(small, worker).cursor
    answer = pull(small.database, worker, cursor, NOW + timedelta(days=30))
    assert answer.cursor == cursor


def test_a_phone_hears_who_answered_last_and_of_support_only_its_days(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    small.agreed(worker)
    small.push(worker, record("heat", COLD, small.family, small.person))
    rent = Measure(
        household_id=small.family,
        id=uuid7(),
        kind="rent",
        amount_mci=23,
        mci_year=2026,
        starts_on="2026-09-01",
        ends_on="2027-09-01",
    )
    with small.database.transaction() as connection:
        add_measures(connection, [rent])
    told = fetch(small, worker)
    [family] = [one for one in told.households if one.id == small.family]
    assert [(one.form_id, one.person_id) for one in family.done] == [
        ("consent", small.person),
        ("heat", None),
    ]
    assert family.support == (CaseSupport(kind="rent", starts_on=date(2026, 9, 1), ends_on=date(2027, 9, 1)),)
    assert "mci" not in msgspec.json.encode(told).decode()
    [own] = fetch(small, small.caller(small.enrol_settler())).households
    assert own.support == family.support
