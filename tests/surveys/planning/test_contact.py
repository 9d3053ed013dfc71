"""Who was not reached is tried again, at another hour, by another way, and then with advice; it is never a verdict."""

from datetime import date, timedelta

import pytest

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAttempt, CaseDone
from surveys.planning.calendar import months_after
from surveys.planning.due import asked_now, due
from tests.surveys.families import ARRIVED, CHILD, HEAD, WIFE, attempt, family, found, person

DAY = months_after(ARRIVED, 8)  # between two visits
UNREACHED = (
    "nohome",
    "unreach",
    "wrong",
    "moved_seen",
    "moved_said",
    "notfound",
    "noway",
    "unable",
    "part",
    "ref_now",
)


def tries(*outcomes: str, channels: tuple[str, ...] = ("visit", "phone")) -> tuple[CaseAttempt, ...]:
    """Return attempts a day apart, the last on DAY, by these channels in turn."""
    start = DAY - timedelta(len(outcomes) - 1)
    return tuple(
        attempt(outcome, start + timedelta(n), channel=channels[n % len(channels)])
        for n, outcome in enumerate(outcomes)
    )


@pytest.mark.parametrize("outcome", UNREACHED)
def test_not_reached_opens_the_next_attempt_on_the_day_the_worker_chose(outcome: str) -> None:
    next_on = DAY + timedelta(9)
    home = family(attempts=(attempt(outcome, DAY, next_on=next_on),))
    [task] = found(home, DAY, "contact")
    assert (task.state, task.opens_on, task.wave) == ("not_yet", next_on, "contact")
    assert found(home, next_on, "contact")[0].state == "due"
    assert found(home, next_on + timedelta(4), "contact")[0].late_days == 1


def test_without_a_chosen_day_the_distance_grows() -> None:
    days = []
    for n in range(1, 5):
        [task] = found(family(attempts=tries(*["unreach"] * n)), DAY, "contact")
        days.append((task.opens_on - DAY).days)
    assert days == [1, 3, 7, 14]


@pytest.mark.parametrize(("outcome", "days"), [("part", 3), ("unable", 3), ("ref_now", 14)])
def test_who_could_not_talk_now_is_tried_some_days_later(outcome: str, days: int) -> None:
    [task] = found(family(attempts=(attempt(outcome, DAY),)), DAY, "contact")
    assert task.opens_on == DAY + timedelta(days)


@pytest.mark.parametrize("outcome", ["spoke", "declared"])
def test_who_was_reached_is_not_looked_for(outcome: str) -> None:
    home = family(attempts=(*tries("unreach", "nohome"), attempt(outcome, DAY + timedelta(1))))
    assert found(home, DAY + timedelta(30), "contact") == []


def test_a_form_that_they_answered_ends_the_search_and_a_short_check_of_their_own_does_not() -> None:
    missed = tries("unreach", "nohome")
    met = family(attempts=missed, records=(CaseDone("heat", DAY),))
    alone = family(attempts=missed, records=(CaseDone("pulse", DAY, WIFE),))
    assert found(met, DAY + timedelta(20), "contact") == []
    assert len(found(alone, DAY + timedelta(20), "contact")) == 1


def test_another_hour_and_another_way_are_advised() -> None:
    home = family(attempts=(attempt("nohome", DAY, hour=10, channel="visit"),))
    advice = found(home, DAY, "contact")[0].advice
    assert advice is not None
    assert (advice.tries, advice.channel, advice.part) == (1, "phone", "day")


def test_a_number_of_somebody_else_is_not_called_again() -> None:
    home = family(attempts=(attempt("nohome", DAY, channel="visit"), attempt("wrong", DAY, hour=18)))
    advice = found(home, DAY, "contact")[0].advice
    assert advice is not None
    assert advice.channel == "visit"


def test_a_close_person_is_asked_only_where_that_was_agreed() -> None:
    ways = ("visit", "phone", "message")
    missed = tries(*["unreach"] * 3, channels=ways)
    agreed = (person(HEAD, purposes={"backup": True}), person(WIFE), person(CHILD))
    advice = [
        found(home, DAY, "contact")[0].advice
        for home in (family(attempts=missed), family(attempts=missed, people=agreed))
    ]
    assert [one.channel if one else "" for one in advice] == ["visit", "backup"]


def test_after_five_tries_by_several_ways_the_supervisor_is_asked() -> None:
    stuck = found(family(attempts=tries(*["unreach"] * 5)), DAY, "contact")[0]
    alone = found(family(attempts=tries(*["unreach"] * 5, channels=("phone",))), DAY, "contact")[0]
    assert stuck.advice is not None
    assert alone.advice is not None
    assert (stuck.wave, stuck.advice.stuck, stuck.opens_on) == ("contact_stuck", True, DAY + timedelta(30))
    assert (alone.wave, alone.advice.stuck, alone.advice.channel) == ("contact", False, "visit")


@pytest.mark.parametrize("outcome", UNREACHED[:6])
def test_what_was_seen_or_said_never_takes_a_visit_away(outcome: str) -> None:
    visit = months_after(ARRIVED, 12)
    usual = {task for task in due(schedule(), family(), visit) if task.form_id != "contact"}
    missed = family(attempts=tuple(attempt(outcome, visit - timedelta(n)) for n in range(6)))
    assert usual <= set(due(schedule(), missed, visit))


def test_one_adult_who_was_sought_by_name_is_sought_by_name() -> None:
    home = family(attempts=(attempt("unreach", DAY, person_id=WIFE),))
    assert [task.person_id for task in found(home, DAY, "contact")] == [WIFE]
    met_other = family(attempts=home.attempts, records=(CaseDone("work", DAY, HEAD),))
    assert [task.person_id for task in found(met_other, DAY, "contact")] == [WIFE]


def test_who_said_no_is_not_looked_for() -> None:
    missed = tries("unreach", "nohome")
    nobody = (person(HEAD, consent=False), person(WIFE, consent=False), person(CHILD))
    silent = family(done=(("consent", ARRIVED),), attempts=missed, people=nobody, consent=False)
    assert asked_now(due(schedule(), silent, DAY + timedelta(60))) == ()
    refused = family(attempts=(*missed, attempt("ref_good", DAY)))
    assert found(refused, date(2027, 9, 1), "contact") == []
