"""Whatever happened to a family, on whatever day: each task is in one state, in order, and nobody's answer hides another's task."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surveys.catalogue import form_ids, schedule
from surveys.exchange.sync import (
    CaseAbsence,
    CaseAttempt,
    CaseDone,
    CaseEvent,
    CaseExit,
    CaseHousehold,
    CaseSupport,
)
from surveys.planning.contact import still_said
from surveys.planning.due import Task, asked_now, due
from tests.surveys.families import CHILD, HEAD, WIFE, attempt, family, person

PLAN = schedule()
OUTCOMES = (
    "spoke", "part", "declared", "ref_now", "ref_good", "nohome", "unreach", "wrong", "moved_seen", "moved_said",
    "away", "notfound", "unable", "died", "noway",
)  # fmt: skip
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
people = st.sampled_from([None, HEAD, WIFE])
spans = st.integers(0, 400).map(timedelta)


@st.composite
def records(draw: st.DrawFn, day: st.SearchStrategy[date] = days) -> CaseDone:
    form_id = draw(st.sampled_from(form_ids()))
    each = form_id in PLAN.each_adult
    return CaseDone(form_id, draw(day), draw(st.sampled_from([HEAD, WIFE])) if each else None)


@st.composite
def absences(draw: st.DrawFn) -> CaseAbsence:
    starts = draw(days)
    ends = draw(st.none() | spans)
    return CaseAbsence(
        starts_on=starts, person_id=draw(people), ends_on=None if ends is None else starts + ends
    )


@st.composite
def departures(draw: st.DrawFn) -> CaseExit:
    left, back = draw(days), draw(st.none() | spans)
    kind = draw(st.sampled_from(["origin", "onward", "abroad", "region", "dissolved", "death"]))
    return CaseExit(kind=kind, earliest=left, latest=left, back_on=None if back is None else left + back)


@st.composite
def attempts(draw: st.DrawFn) -> CaseAttempt:
    channel = draw(st.sampled_from(["visit", "phone", "message", "backup"]))
    one = attempt(draw(st.sampled_from(OUTCOMES)), draw(days), draw(st.integers(0, 23)), channel)
    chosen = draw(st.none() | st.integers(0, 60))
    next_on = None if chosen is None else one.at.date() + timedelta(chosen)
    return replace(one, person_id=draw(people), next_on=next_on)


@st.composite
def families(draw: st.DrawFn) -> CaseHousehold:
    adults = [
        person(
            one,
            consent=draw(st.booleans()),
            purposes=draw(st.dictionaries(st.sampled_from(["after", "child", "backup"]), st.booleans())),
            refusals=draw(st.integers(0, 3)),
        )
        for one in (HEAD, WIFE)
    ]
    arrived = draw(days)
    rent = CaseSupport(kind="rent", starts_on=arrived, ends_on=arrived + draw(spans))
    events = st.builds(
        CaseEvent, name=st.sampled_from([wave.name for wave in PLAN.event]), on=days, person_id=people
    )
    return family(
        arrived,
        records=tuple(draw(st.lists(records(), max_size=12))),
        entered_on=draw(st.none() | days),
        people=(*adults, person(CHILD, birth_year=draw(st.integers(2005, 2025)))),
        consent=any(one.consent for one in adults),
        support=(rent,) if draw(st.booleans()) else (),
        attempts=tuple(draw(st.lists(attempts(), max_size=6))),
        events=tuple(draw(st.lists(events, max_size=4))),
        absences=tuple(draw(st.lists(absences(), max_size=2))),
        exits=tuple(draw(st.lists(departures(), max_size=2))),
    )


def _is(task: Task, today: date) -> set[str]:
    """Return every state that the task's own days allow."""
    return {
        "not_yet" if today < task.opens_on else "",
        "overdue" if today > task.due_on and task.late_days > 0 else "",
        "open or due" if task.opens_on <= today <= task.due_on else "",
        "expired" if today > task.due_on and task.late_days == 0 else "",
    } - {""}


@given(families(), days)
def test_every_task_is_in_exactly_the_state_that_its_days_say(home: CaseHousehold, today: date) -> None:
    for task in due(PLAN, home, today):
        [state] = _is(task, today)
        assert task.state in state.split(" or ")


@given(families(), days)
def test_a_form_stands_once_for_each_who_answers_it(home: CaseHousehold, today: date) -> None:
    tasks = due(PLAN, home, today)
    asked = [(task.form_id, task.person_id) for task in asked_now(tasks)]
    assert len(asked) == len(set(asked))
    assert not {
        (task.form_id, task.person_id) for task in tasks if task.state in ("not_yet", "expired")
    } & set(asked)


@given(families(), days)
def test_the_most_overdue_stands_first_and_what_is_missed_for_good_after_what_may_be_done(
    home: CaseHousehold, today: date
) -> None:
    tasks = due(PLAN, home, today)
    late = [task.late_days for task in tasks]
    assert late == sorted(late, reverse=True)
    on_time = [task for task in tasks if not task.late_days]
    assert [task.state == "expired" for task in on_time] == sorted(
        task.state == "expired" for task in on_time
    )
    coming = [task.due_on for task in on_time if task.state != "expired"]
    assert coming == sorted(coming)


@given(families(), days, st.sampled_from([form for form in PLAN.order if form != PLAN.contact.form]))
def test_what_was_filled_in_today_does_not_come_back_before_its_next_turn(
    home: CaseHousehold, today: date, form_id: str
) -> None:
    each = form_id in PLAN.each_adult
    for person_id in (HEAD, WIFE) if each else (None,):
        told = replace(home, done=(*home.done, CaseDone(form_id, today, person_id)))
        after = [
            task for task in due(PLAN, told, today) if (task.form_id, task.person_id) == (form_id, person_id)
        ]
        assert asked_now(tuple(after)) == ()
        assert all(task.opens_on > today for task in after if task.state == "not_yet")


@given(families(), days, records())
def test_a_record_of_one_adult_never_hides_a_task_of_another(
    home: CaseHousehold, today: date, record: CaseDone
) -> None:
    if record.person_id is None or record.form_id == PLAN.consent:
        return
    told = replace(home, done=(*home.done, record))

    def of_others(one: CaseHousehold) -> set[Task]:
        return {
            task
            for task in due(PLAN, one, today)
            if task.person_id != record.person_id and task.form_id != PLAN.contact.form
        }

    assert of_others(told) == of_others(home)


@given(families(), days)
def test_nobody_is_asked_without_a_yes_but_for_the_yes_itself(home: CaseHousehold, today: date) -> None:
    agreed = {one.id for one in home.people if one.consent}
    for task in due(PLAN, home, today):
        if task.form_id not in PLAN.without_consent:
            assert task.person_id in agreed if task.form_id in PLAN.each_adult else agreed


@given(families(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_things_became_known_does_not_matter(
    home: CaseHousehold, today: date, draw: Random
) -> None:
    mixed = draw.sample(home.done, len(home.done))
    told = replace(
        home,
        done=tuple(mixed),
        attempts=home.attempts[::-1],
        events=home.events[::-1],
        absences=home.absences[::-1],
    )
    assert due(PLAN, told, today) == due(PLAN, home, today)


@given(families(), days)
def test_what_is_known_twice_counts_once(home: CaseHousehold, today: date) -> None:
    twice = replace(home, done=home.done * 2, events=home.events * 2, absences=home.absences * 2)
    assert due(PLAN, twice, today) == due(PLAN, home, today)


@given(families(), st.lists(attempts(), max_size=12), days)
def test_the_attempts_that_travel_say_what_all_of_them_said(
    home: CaseHousehold, tried: list[CaseAttempt], today: date
) -> None:
    whole = replace(home, attempts=tuple(tried))
    cut = replace(home, attempts=still_said(PLAN.contact, tried))
    assert due(PLAN, cut, today) == due(PLAN, whole, today)
