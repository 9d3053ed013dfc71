"""What is due for a family, by three clocks."""

from datetime import date, timedelta
from random import Random
from time import perf_counter

import pytest

from surveys.calendar import is_heating_season, months_after, months_between
from surveys.catalogue import form_ids, schedule
from surveys.schedule import FamilyFacts, Task, asked_now, due
from surveys.wording import catalogue

ARRIVED = date(2026, 5, 10)
SEEDS = range(40)


def tasks(today: date, done: dict[str, date] | None = None, arrived: date = ARRIVED) -> dict[str, Task]:
    """Return the task of each form that may be done, or the next one to come."""
    found = due(schedule(), FamilyFacts(arrived, tuple((done or {}).items())), today)
    return {task.form_id: task for task in reversed(found) if task.state != "expired"}


def some_day(draw: Random) -> date:
    return date(2017, 1, 1) + timedelta(draw.randrange(16 * 365))


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "not_yet"), (0, "due"), (30, "due"), (31, "overdue"), (60, "overdue")]
)
def test_the_baseline_is_due_within_thirty_days(days: int, state: str) -> None:
    assert tasks(ARRIVED + timedelta(days))["wellbeing"].state == state


def test_a_family_that_came_years_ago_is_still_asked_for_consent_and_arrival() -> None:
    found = tasks(date(2026, 11, 23), arrived=date(2021, 3, 1))
    assert found["consent"].state == found["arrival"].state == "overdue"


def test_arrival_is_asked_once_even_if_the_date_of_arrival_is_moved_later() -> None:
    assert "arrival" not in tasks(date(2026, 11, 23), {"arrival": ARRIVED - timedelta(20)})


@pytest.mark.parametrize("month", [1, 3, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60])
def test_visits_follow_the_months_since_arrival(month: int) -> None:
    day = months_after(ARRIVED, month)
    found = tasks(day, {"wellbeing": ARRIVED})
    for form_id in ("wellbeing", "integration"):
        assert (found[form_id].state, found[form_id].month) == ("due", month)


def test_after_sixty_months_nothing_is_asked_any_more() -> None:
    late = months_after(ARRIVED, 66)
    done = {"consent": ARRIVED, "arrival": ARRIVED}
    assert asked_now(due(schedule(), FamilyFacts(ARRIVED, tuple(done.items())), late)) == ()


@pytest.mark.parametrize(
    ("month", "asked"), [(1, True), (2, True), (12, True), (13, False), (14, True), (24, True)]
)
def test_the_pulse_is_monthly_and_then_every_two_months(month: int, *, asked: bool) -> None:
    found = tasks(months_after(ARRIVED, month))
    assert (found["pulse"].state == "due") is asked


def test_the_pulse_ends_after_two_years() -> None:
    assert "pulse" not in tasks(months_after(ARRIVED, 26))


@pytest.mark.parametrize(
    ("today", "state", "wave"),
    [
        (date(2026, 9, 1), "open", "before_winter"),
        (date(2026, 9, 20), "due", "before_winter"),
        (date(2026, 10, 16), "overdue", "before_winter"),
        (date(2027, 1, 6), "open", "deep_winter"),
        (date(2027, 2, 15), "due", "deep_winter"),
        (date(2027, 2, 28), "overdue", "deep_winter"),
    ],
)
def test_the_winter_has_a_clock_of_its_own(today: date, state: str, wave: str) -> None:
    before = date(2026, 8, 31) if today.year == 2026 else date(2026, 11, 12)
    heat = tasks(today, {"heat": before})["heat"]
    assert (heat.state, heat.wave) == (state, wave)


def test_one_heat_visit_settles_both_clocks() -> None:
    arrived = date(2026, 10, 1)  # month 3 is 1 January
    found = tasks(date(2027, 1, 20), {"heat": date(2027, 1, 10)}, arrived)
    assert found["heat"].state == "not_yet"


def test_a_family_that_comes_in_the_depth_of_winter_is_asked_once() -> None:
    arrived = date(2027, 2, 1)
    assert tasks(date(2027, 2, 5), arrived=arrived)["heat"].wave == "deep_winter"
    assert tasks(date(2027, 2, 10), {"heat": date(2027, 2, 6)}, arrived)["heat"].state == "not_yet"


def test_a_later_visit_settles_an_earlier_missed_one() -> None:
    found = due(
        schedule(), FamilyFacts(ARRIVED, (("wellbeing", months_after(ARRIVED, 6)),)), date(2026, 12, 1)
    )
    assert [task.state for task in found if task.form_id == "wellbeing"] == ["not_yet"]


def test_an_expired_wave_is_named_but_not_asked() -> None:
    today = months_after(ARRIVED, 9)
    found = [task for task in due(schedule(), FamilyFacts(ARRIVED), today) if task.form_id == "integration"]
    assert [(task.state, task.month) for task in found] == [("not_yet", 12), ("expired", 6)]
    assert "integration" not in {
        task.form_id for task in asked_now(due(schedule(), FamilyFacts(ARRIVED), today))
    }


def test_the_most_overdue_stands_first() -> None:
    found = due(schedule(), FamilyFacts(ARRIVED, (("arrival", ARRIVED),)), date(2026, 6, 27))
    late = [task.late_days for task in found]
    assert found[0].form_id == "consent"
    assert late == sorted(late, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_form_is_asked_at_most_once_at_a_time(seed: int) -> None:
    draw = Random(seed)
    done = tuple((draw.choice(form_ids()), some_day(draw)) for _ in range(draw.randrange(8)))
    found = due(schedule(), FamilyFacts(some_day(draw), done), some_day(draw))
    asked = [task.form_id for task in asked_now(found)]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_done_today_is_not_asked_today(seed: int) -> None:
    draw = Random(seed)
    arrived = some_day(draw)
    today = arrived + timedelta(draw.randrange(2000))
    done = tuple((form_id, today) for form_id in form_ids())
    assert asked_now(due(schedule(), FamilyFacts(arrived, done), today)) == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_months_are_counted_back_as_they_were_counted_on(seed: int) -> None:
    draw = Random(seed)
    start, months = some_day(draw), draw.randrange(-80, 80)
    assert months_between(start, months_after(start, months)) == months


def test_the_last_day_of_a_month_stays_its_last_day() -> None:
    assert months_after(date(2026, 8, 31), 1) == date(2026, 9, 30)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_the_heating_season_is_october_to_april() -> None:
    assert [month for month in range(1, 13) if is_heating_season(date(2026, month, 1))] == [
        1,
        2,
        3,
        4,
        10,
        11,
        12,
    ]


def test_five_hundred_families_take_less_than_fifty_milliseconds() -> None:
    done = (("arrival", date(2022, 1, 5)), ("heat", date(2026, 1, 5)), ("wellbeing", date(2025, 11, 5)))
    families = [FamilyFacts(date(2022, 1, 1) + timedelta(3 * n), done) for n in range(500)]
    plan, took = schedule(), []
    for _ in range(5):
        began = perf_counter()
        found = [due(plan, family, date(2026, 11, 23)) for family in families]
        took.append(perf_counter() - began)
    assert len(found) == 500
    assert min(took) < 0.05


def test_every_form_of_the_schedule_exists_and_every_wave_has_words() -> None:
    plan = schedule()
    waves = (*plan.tenure, *plan.calendar)
    assert {form_id for wave in waves for form_id in wave.forms} <= set(form_ids())
    assert {f"wave.{wave.name}" for wave in waves} <= catalogue().keys()
