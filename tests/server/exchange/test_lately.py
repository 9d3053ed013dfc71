"""What families say moves their clocks: attempts, events, a yes to one call, a check sent back empty."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from server.exchange.pulling import pull
from server.store import counters
from server.store.caring.helps import HelpStore
from server.store.clock import now_text, today
from server.store.office.days import DayStore
from server.store.office.settings import CAPACITY, SettingStore
from surveys.exchange.sync import CaseDays, CaseEvent
from tests.server.conftest import NOW, REFUSED, Programme, record

if TYPE_CHECKING:
    from server.access import Caller
    from surveys.exchange.sync import CaseHousehold, Pull

MISSED = {"ctt_who": "resp", "ctt_channel": "phone", "ctt_outcome": "unreach", "ctt_next": "2026-12-01"}


def fetch(programme: Programme, caller: "Caller", cursor: int = 0) -> "Pull":
    return pull(programme.database, caller, cursor, datetime.now(UTC))


def family(programme: Programme, caller: "Caller") -> "CaseHousehold":
    [one] = [one for one in fetch(programme, caller).households if one.id == programme.family]
    return one


def test_an_attempt_needs_no_consent_and_comes_back_with_its_next_day(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    [receipt] = programme.push(worker, record("contact", MISSED, programme.family, None))
    assert receipt.status == "accepted"
    [attempt] = family(programme, worker).attempts
    assert (attempt.outcome, attempt.channel, attempt.next_on) == ("unreach", "phone", date(2026, 12, 1))
    assert attempt.at == (NOW - timedelta(hours=1)).replace(microsecond=0)


def test_a_change_of_work_is_an_event_of_that_adult_until_consent_is_withdrawn(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    programme.push(settler, record("pulse", {"pul_change": "work"}, programme.family, programme.person))
    [event] = family(programme, worker).events
    assert (event.name, event.person_id) == ("job_loss", programme.person)
    programme.push(settler, record("consent", REFUSED, programme.family, programme.person, hours_ago=0.1))
    assert family(programme, worker).events == ()


def test_a_short_check_sent_back_empty_is_counted_and_an_answered_one_is_not(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    for answers, hours in (({}, 4), ({"pul_life": 7}, 3), ({}, 2), ({"ctx_heating": "1"}, 1)):
        programme.push(settler, record("pulse", answers, programme.family, programme.person, hours_ago=hours))
    for caller in (worker, settler):
        refusals = {one.id: one.refusals for one in family(programme, caller).people}
        assert refusals[programme.person] == 2
    assert "pul_life" not in str(family(programme, worker))


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_yes_to_one_call_after_the_move_is_a_consent_of_its_own(programme: Programme, word: str) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    programme.push(worker, record("exit", {"exi_again": word}, programme.family, programme.person))
    words = {one.id: one.purposes for one in family(programme, worker).people}
    assert words[programme.person]["after"] is (word == "yes")


def test_help_that_was_closed_calls_for_a_talk_where_the_worker_was_named(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    secret = {"hlp_words": "Ешкімге айтпаңыз", "hlp_cat": "safe"}
    shared = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
    for answers in (secret, shared):
        programme.push(settler, record("help", answers, programme.family, programme.person))
    cursor = fetch(programme, worker).cursor
    with programme.database.transaction() as connection:
        store = HelpStore(connection)
        for one in store.all_of([programme.family]):
            seq = counters.take(connection)
            store.set_status(
                one.household_id, one.id, status="done", now="2026-11-20T06:00:00.000000Z", seq=seq
            )
    [told] = fetch(programme, worker, cursor).households
    assert told.events == (CaseEvent(name="help_closed", on=date(2026, 11, 20)),)


def test_a_settlers_phone_knows_the_own_refusal_and_no_attempt(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    refused = {"ctt_channel": "visit", "ctt_outcome": "ref_good"}
    programme.push(
        worker,
        record("contact", MISSED, programme.family, None),
        record("contact", refused, programme.family, programme.spouse),
    )
    assert family(programme, settler).attempts == ()
    wife = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    [own] = family(programme, wife).attempts
    assert (own.outcome, own.channel, own.person_id) == ("ref_good", "", programme.spouse)


def test_days_off_that_the_office_typed_in_are_told_to_workers_as_the_office_counts_with_them(
    programme: Programme,
) -> None:
    worker = programme.caller(programme.enrol_worker())
    monday = today() - timedelta(today().weekday())
    off, worked, far = monday, monday + timedelta(5), monday + timedelta(300)
    with programme.database.transaction() as connection:
        for day, kind in ((off, "off"), (worked, "work"), (far, "off"), (worked, "usual"), (worked, "work")):
            DayStore(connection).put(
                day=day.isoformat(), kind=kind, names={}, by_id=programme.other_id, at=now_text()
            )
    assert fetch(programme, worker).days == CaseDays(off=(off,), work=(worked,))
    assert fetch(programme, programme.caller(programme.enrol_settler())).days == CaseDays()


def test_how_many_contacts_fit_into_a_week_is_told_to_workers(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    assert fetch(programme, worker).capacity == 0
    with programme.database.transaction() as connection:
        SettingStore(connection).put(CAPACITY, "12")
    assert fetch(programme, worker).capacity == 12
