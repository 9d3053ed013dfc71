"""Who is asked what, and who is not: each adult alone, children, rent, events, a late entry, absences, a departure."""

from datetime import date, timedelta

import pytest

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAbsence, CaseDone, CaseEvent, CaseExit, CaseHousehold, CaseSupport
from surveys.planning.calendar import months_after
from surveys.planning.due import asked_now, due
from tests.surveys.families import ARRIVED, CHILD, HEAD, WIFE, attempt, family, found, person, states

HALF = months_after(ARRIVED, 6)
YEAR = months_after(ARRIVED, 12)
WINTER = date(2027, 1, 20)


def asked(home: CaseHousehold, today: date) -> set[str]:
    return {task.form_id for task in asked_now(due(schedule(), home, today))}


def test_a_form_of_each_adult_is_settled_by_that_adult_alone() -> None:
    home = family(records=(CaseDone("wellbeing", HALF, HEAD), CaseDone("heat", HALF)))
    assert states(family(), HALF, "wellbeing") == {HEAD: "due", WIFE: "due"}
    assert states(home, HALF, "wellbeing") == {HEAD: "not_yet", WIFE: "due"}
    assert states(home, HALF, "heat") == {None: "not_yet"}


def test_who_has_not_said_yes_or_no_is_asked_for_consent_and_nothing_else() -> None:
    home = family(people=(person(HEAD), person(WIFE, consent=False), person(CHILD)))
    assert states(home, HALF, "consent") == {WIFE: "overdue"}
    assert states(home, HALF, "wellbeing") == {HEAD: "due"}
    assert states(home, HALF, "heat") == {None: "due"}


def test_a_no_or_a_withdrawn_consent_stops_everything_at_once() -> None:
    nobody = (person(HEAD, consent=False), person(WIFE, consent=False), person(CHILD))
    home = family(done=(("consent", HALF),), people=nobody, consent=False)
    assert due(schedule(), home, HALF) == ()
    assert asked(family(people=nobody, consent=False), HALF) == {"consent"}


def test_one_adults_no_does_not_silence_the_other() -> None:
    home = family(
        done=(("consent", ARRIVED),), people=(person(HEAD), person(WIFE, consent=False), person(CHILD))
    )
    assert states(home, HALF, "wellbeing") == {HEAD: "due"}
    assert states(home, HALF, "consent") == {}


def test_a_family_of_which_the_register_knows_no_adult_is_asked_as_a_whole() -> None:
    assert states(family(people=(), consent=True), HALF, "wellbeing") == {None: "due"}
    assert asked(family(people=(), consent=False), HALF) == {"consent"}


@pytest.mark.parametrize(
    ("born", "children", "school"),
    [(2026, False, False), (2025, True, False), (2021, True, True), (2009, True, True), (2008, False, False)],
)
def test_children_and_school_are_asked_about_where_there_are_children_of_the_age(
    born: int, *, children: bool, school: bool
) -> None:
    home = family(date(2026, 2, 10), people=(person(HEAD), person(WIFE), person(CHILD, birth_year=born)))
    today = date(2026, 8, 10)
    assert ("children" in asked(home, today), "school" in asked(home, today)) == (children, school)


def test_who_said_no_to_questions_about_children_is_not_asked_them() -> None:
    no = {"child": False}
    both = family(people=(person(HEAD, purposes=no), person(WIFE, purposes=no), person(CHILD)))
    one = family(people=(person(HEAD, purposes=no), person(WIFE), person(CHILD)))
    assert "children" not in asked(both, HALF)
    assert "children" in asked(one, HALF)


def test_the_end_of_the_rent_help_goes_by_its_own_date() -> None:
    end = date(2027, 3, 1)
    short = family(support=(CaseSupport(kind="rent", starts_on=ARRIVED, ends_on=end),))
    assert states(short, date(2026, 12, 31), "rent_end") == {None: "not_yet"}
    assert states(short, date(2027, 1, 1), "rent_end") == {None: "due"}
    assert states(short, end, "rent_end") == {None: "due"}
    for support in (
        (),
        (CaseSupport(kind="rent", starts_on=ARRIVED), CaseSupport(kind="relocation", starts_on=ARRIVED)),
    ):
        assert states(family(support=support), months_after(ARRIVED, 10), "rent_end") == {}


def test_a_bought_home_is_seen_a_month_after() -> None:
    bought = CaseSupport(kind="certificate", starts_on=date(2026, 12, 1))
    done = (("housing", HALF),)
    assert states(family(done=done, support=(bought,)), date(2027, 1, 2), "housing") == {None: "due"}
    assert states(family(done=done), date(2027, 1, 2), "housing") == {None: "not_yet"}


def test_a_change_of_work_calls_for_its_form_from_that_adult() -> None:
    home = family(events=(CaseEvent(name="job_loss", on=HALF, person_id=WIFE),))
    assert states(home, HALF + timedelta(3), "job_loss") == {WIFE: "due"}
    assert states(home, HALF + timedelta(8), "job_loss") == {WIFE: "overdue"}
    answered = family(events=home.events, records=(CaseDone("job_loss", HALF + timedelta(4), WIFE),))
    assert states(answered, HALF + timedelta(8), "job_loss") == {}


def test_a_separation_lies_ready_and_is_never_late() -> None:
    home = family(events=(CaseEvent(name="separation", on=HALF),))
    for days in (0, 45, 90):
        assert states(home, HALF + timedelta(days), "separation") == {HEAD: "open", WIFE: "open"}
    assert all(task.offer for task in found(home, HALF, "separation"))
    assert [task.state for task in found(home, HALF + timedelta(91), "separation")] == ["expired"] * 2


LATE = date(2026, 11, 1)
EARLY = date(2021, 3, 1)
BASELINE = {"arrival", "heat", "housing", "wellbeing", "work", "language", "place"}


def test_a_family_that_came_years_ago_gets_its_baseline_and_no_wave_of_the_past() -> None:
    home = family(EARLY, entered_on=LATE, support=())
    tasks = due(schedule(), home, LATE)
    assert {task.form_id for task in asked_now(tasks)} == BASELINE
    assert {task.due_on for task in asked_now(tasks)} == {LATE + timedelta(30)}
    assert "expired" not in {task.state for task in tasks}


def test_and_then_it_joins_the_clocks() -> None:
    done = tuple((form_id, LATE + timedelta(3)) for form_id in BASELINE)
    home = family(EARLY, done=done, entered_on=LATE, support=())
    assert asked(home, LATE + timedelta(10)) == set()
    assert asked(home, months_after(EARLY, 72)) == set()
    younger = family(date(2023, 3, 1), done=done, entered_on=LATE, support=())
    assert asked(younger, date(2027, 1, 12)) == {"deepwinter"}
    assert {task.month for task in asked_now(due(schedule(), younger, date(2027, 3, 1)))} == {48}


def test_a_baseline_that_was_taken_before_the_entry_is_not_taken_again() -> None:
    home = family(EARLY, done=(("wellbeing", date(2024, 1, 1)),), entered_on=LATE)
    assert states(home, LATE, "wellbeing") == {}


def test_a_deep_winter_check_stands_in_the_place_of_heat() -> None:
    arrived = date(2026, 1, 25)
    assert states(family(arrived), WINTER, "deepwinter") == {None: "due"}
    assert states(family(arrived), WINTER, "heat") == {}
    done = family(arrived, done=(("deepwinter", WINTER),))
    assert states(done, WINTER + timedelta(10), "heat") == {None: "not_yet"}
    assert states(done, WINTER + timedelta(10), "wellbeing") == {HEAD: "due", WIFE: "due"}


def test_after_a_visit_that_asked_heat_the_deep_winter_check_waits_some_weeks_or_is_not_needed() -> None:
    visited = family(done=(("heat", date(2027, 1, 8)),))
    assert states(visited, WINTER, "deepwinter") == {None: "not_yet"}
    assert states(visited, date(2027, 2, 5), "deepwinter") == {None: "due"}
    later = family(done=(("heat", date(2027, 2, 10)),))
    assert [task.opens_on.year for task in found(later, date(2027, 2, 20), "deepwinter")] == [2028]


AWAY = CaseAbsence(starts_on=HALF - timedelta(20), expected_on=HALF + timedelta(30))


def test_a_family_that_is_away_is_not_late_and_has_two_weeks_when_it_is_back() -> None:
    home = family(absences=(AWAY,))
    assert asked_now(due(schedule(), home, HALF + timedelta(25))) == ()
    back = HALF + timedelta(30)
    assert states(home, back, "wellbeing") == {HEAD: "due", WIFE: "due"}
    assert states(home, back + timedelta(14), "wellbeing") == {HEAD: "due", WIFE: "due"}
    assert states(home, back + timedelta(15), "wellbeing") == {HEAD: "overdue", WIFE: "overdue"}


def test_nobody_knows_until_when_so_nothing_is_asked() -> None:
    home = family(absences=(CaseAbsence(starts_on=HALF),))
    assert asked_now(due(schedule(), home, YEAR)) == ()


def test_one_adult_is_away_and_the_other_is_asked() -> None:
    seasonal = CaseAbsence(starts_on=HALF - timedelta(20), expected_on=HALF + timedelta(30), person_id=HEAD)
    home = family(absences=(seasonal,))
    assert states(home, HALF, "wellbeing") == {HEAD: "not_yet", WIFE: "due"}
    assert states(home, HALF, "heat") == {None: "due"}


def test_an_attempt_that_found_them_away_counts_as_an_absence() -> None:
    told = attempt("away", HALF - timedelta(5), back_on=HALF + timedelta(12))
    assert asked_now(due(schedule(), family(attempts=(told,)), HALF)) == ()
    met = attempt("part", HALF, channel="visit")
    assert states(family(attempts=(told, met)), HALF, "wellbeing") == {HEAD: "due", WIFE: "due"}


def test_after_a_death_in_the_family_nothing_is_asked_for_forty_days() -> None:
    home = family(attempts=(attempt("died", HALF),))
    assert asked_now(due(schedule(), home, HALF + timedelta(39))) == ()
    assert states(home, HALF + timedelta(40), "wellbeing") == {HEAD: "due", WIFE: "due"}
    widow = family(attempts=(attempt("died", HALF, person_id=HEAD),))
    assert states(widow, HALF + timedelta(41), "wellbeing") == {WIFE: "due"}


GONE = CaseExit(kind="origin", earliest=HALF, latest=HALF + timedelta(4))
AGREED = (person(HEAD, purposes={"after": True}), person(WIFE, purposes={"after": False}), person(CHILD))


def test_a_family_that_left_is_asked_one_talk_and_one_call_and_nothing_more() -> None:
    home = family(exits=(GONE,), people=AGREED)
    assert asked(home, HALF + timedelta(6)) == {"exit"}
    call = months_after(GONE.latest, 3)
    assert states(home, call - timedelta(1), "after") == {HEAD: "not_yet"}
    assert states(home, call, "after") == {HEAD: "due"}
    assert asked(family(exits=(GONE,), people=AGREED, attempts=(attempt("spoke", call),)), call) == set()
    called = family(
        exits=(GONE,), people=AGREED, records=(CaseDone("after", call, HEAD), CaseDone("exit", HALF))
    )
    assert due(schedule(), called, call + timedelta(1)) == ()
    assert asked(home, call + timedelta(60)) == set()


def test_without_a_yes_to_it_nobody_is_called_after_the_move() -> None:
    assert states(family(exits=(GONE,)), months_after(HALF, 4), "after") == {}


def test_a_family_that_told_of_its_move_is_asked_about_it_once() -> None:
    told = CaseEvent(name="exit", on=HALF)
    assert states(family(events=(told,)), HALF, "exit") == {None: "due"}
    left = CaseExit(kind="onward", earliest=HALF + timedelta(40), latest=HALF + timedelta(44))
    talked = family(events=(told,), exits=(left,), done=(("exit", HALF + timedelta(2)),))
    assert states(talked, HALF + timedelta(50), "exit") == {}


@pytest.mark.parametrize("kind", ["dissolved", "death"])
def test_of_a_family_that_is_no_more_nothing_is_asked(kind: str) -> None:
    home = family(exits=(CaseExit(kind=kind, earliest=HALF, latest=HALF),), people=AGREED)
    assert due(schedule(), home, HALF) == ()
    assert due(schedule(), home, months_after(HALF, 3)) == ()


def test_a_move_within_the_region_changes_nothing() -> None:
    moved = family(exits=(CaseExit(kind="region", earliest=ARRIVED, latest=ARRIVED),))
    assert due(schedule(), moved, HALF) == due(schedule(), family(), HALF)


def test_a_family_that_came_back_is_asked_again_and_has_two_weeks() -> None:
    back = CaseExit(kind="origin", earliest=HALF - timedelta(60), latest=HALF - timedelta(60), back_on=HALF)
    home = family(exits=(back,))
    assert states(home, HALF + timedelta(13), "wellbeing") == {HEAD: "due", WIFE: "due"}


def test_refused_for_good_stops_the_surveys_of_that_adult_until_a_later_yes() -> None:
    no = attempt("ref_good", HALF, person_id=WIFE)
    assert states(family(attempts=(no,)), HALF, "wellbeing") == {HEAD: "due"}
    again = family(attempts=(no,), records=(CaseDone("consent", HALF + timedelta(1), WIFE),))
    assert states(again, HALF + timedelta(1), "wellbeing") == {HEAD: "due", WIFE: "due"}
    everybody = family(attempts=(attempt("ref_good", HALF),))
    assert due(schedule(), everybody, HALF) == ()


def test_the_short_check_rests_after_two_refusals_and_somebody_asks_how_to_ask() -> None:
    sent = (CaseDone("pulse", HALF - timedelta(2), WIFE),)
    once = family(records=sent, people=(person(HEAD), person(WIFE, refusals=1), person(CHILD)))
    twice = family(records=sent, people=(person(HEAD), person(WIFE, refusals=2), person(CHILD)))
    month = months_after(ARRIVED, 7)
    assert states(once, month, "pulse") == {HEAD: "due", WIFE: "due"}
    assert states(twice, month, "pulse") == {HEAD: "due"}
    [talk] = found(twice, month, "contact")
    assert (talk.wave, talk.person_id, talk.state) == ("ask_channel", WIFE, "overdue")
    talked = family(records=sent, people=twice.people, attempts=(attempt("spoke", month),))
    assert states(talked, month, "pulse") == {HEAD: "due", WIFE: "due"}
    assert found(talked, month, "contact") == []


def test_an_adult_who_joins_later_has_a_baseline_of_their_own_and_nothing_from_before_their_time() -> None:
    married = months_after(ARRIVED, 20)
    newcomer = (person(HEAD), person(WIFE, joined_on=married), person(CHILD))
    done = tuple((form_id, months_after(ARRIVED, 18)) for form_id in BASELINE)
    home = family(
        people=newcomer, done=(), records=tuple(CaseDone(form_id, day, HEAD) for form_id, day in done)
    )
    assert states(home, married + timedelta(3), "language") == {WIFE: "due", HEAD: "not_yet"}
    assert states(home, married + timedelta(3), "ties") == {WIFE: "not_yet", HEAD: "overdue"}
    unasked = family(people=(person(HEAD), person(WIFE, joined_on=married, consent=False), person(CHILD)))
    [consent] = found(unasked, married + timedelta(31), "consent")
    assert (consent.person_id, consent.late_days) == (WIFE, 1)
