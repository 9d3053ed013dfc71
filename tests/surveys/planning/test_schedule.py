"""What is due for a family, by three clocks."""

from datetime import date, timedelta
from random import Random

import pytest

from surveys.catalogue import form_ids, schedule
from surveys.planning.calendar import is_heating_season, months_after, months_between
from surveys.planning.due import Task, asked_now, due
from surveys.planning.schedule import in_order
from surveys.wording import catalogue
from tests.surveys.families import ARRIVED, family

SEEDS = range(40)


def tasks(today: date, done: dict[str, date] | None = None, arrived: date = ARRIVED) -> dict[str, Task]:
    """Return the task of each form that may be done, or the next one to come."""
    found = due(schedule(), family(arrived, tuple((done or {}).items())), today)
    return {task.form_id: task for task in reversed(found) if task.state != "expired"}


def some_day(draw: Random) -> date:
    return date(2017, 1, 1) + timedelta(draw.randrange(16 * 365))


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "not_yet"), (0, "due"), (30, "due"), (31, "overdue"), (60, "overdue")]
)
def test_the_baseline_is_due_within_thirty_days(days: int, state: str) -> None:
    assert tasks(ARRIVED + timedelta(days))["wellbeing"].state == state


def test_arrival_is_asked_once_even_if_the_date_of_arrival_is_moved_later() -> None:
    assert "arrival" not in tasks(date(2026, 11, 23), {"arrival": ARRIVED - timedelta(20)})


EVERY = {"heat", "wellbeing", "work", "place"}
WHOLE = EVERY | {"housing", "children", "strain", "health", "ties", "language", "navigation", "family"}
HALF_YEARS = EVERY | {"housing", "children", "strain", "ties", "navigation"}


@pytest.mark.parametrize(
    ("months", "forms"),
    [
        ((0,), {"consent", "arrival", "heat", "housing", "wellbeing", "work", "language", "place"}),
        ((1,), EVERY | {"children", "health", "navigation"}),
        ((3,), EVERY | {"housing", "children", "strain", "ties", "language"}),
        ((6, 12, 24, 36, 48, 60), WHOLE),
        ((18, 30, 42, 54), HALF_YEARS),
    ],
)
def test_each_visit_asks_what_the_bank_says(months: tuple[int, ...], forms: set[str]) -> None:
    for month in months:
        baseline = tuple((form_id, ARRIVED) for form_id in WHOLE if month)
        found = due(schedule(), family(ARRIVED, baseline), months_after(ARRIVED, month))
        asked = {task.form_id for task in found if task.month == month and task.state == "due"}
        assert asked - {"pulse"} == forms - {"consent"}, month


def test_after_sixty_months_nothing_is_asked_any_more() -> None:
    late = months_after(ARRIVED, 66)
    assert asked_now(due(schedule(), family(done=(("arrival", ARRIVED),)), late)) == ()


@pytest.mark.parametrize(
    ("month", "asked"), [(1, True), (2, True), (12, True), (13, False), (14, True), (24, True)]
)
def test_the_pulse_is_monthly_and_then_every_two_months(month: int, *, asked: bool) -> None:
    found = tasks(months_after(ARRIVED, month))
    assert (found["pulse"].state == "due") is asked


def test_the_pulse_ends_after_two_years() -> None:
    assert "pulse" not in tasks(months_after(ARRIVED, 26))


@pytest.mark.parametrize(
    ("form_id", "today", "state", "wave"),
    [
        ("school", date(2026, 7, 25), "open", "school"),
        ("school", date(2026, 8, 15), "due", "school"),
        ("school", date(2026, 8, 31), "overdue", "school"),
        ("prewinter", date(2026, 9, 1), "open", "before_winter"),
        ("prewinter", date(2026, 9, 20), "due", "before_winter"),
        ("prewinter", date(2026, 10, 16), "overdue", "before_winter"),
        ("deepwinter", date(2027, 1, 6), "open", "deep_winter"),
        ("deepwinter", date(2027, 2, 15), "due", "deep_winter"),
        ("deepwinter", date(2027, 2, 28), "overdue", "deep_winter"),
    ],
)
def test_the_year_has_a_clock_of_its_own(form_id: str, today: date, state: str, wave: str) -> None:
    task = tasks(today)[form_id]
    assert (task.state, task.wave) == (state, wave)


def test_a_check_done_once_is_not_asked_again_in_the_same_winter() -> None:
    found = tasks(date(2027, 1, 20), {"deepwinter": date(2027, 1, 10)})["deepwinter"]
    assert (found.state, found.opens_on) == ("not_yet", date(2028, 1, 5))


@pytest.mark.parametrize(
    ("months", "state"), [(9, "not_yet"), (10, "due"), (11, "overdue"), (12, "due"), (14, None)]
)
def test_the_end_of_the_rent_help_is_asked_about_twice(months: int, state: str | None) -> None:
    task = tasks(months_after(ARRIVED, months)).get("rent_end")
    assert (task.state if task else None) == state


def test_a_later_visit_settles_an_earlier_missed_one() -> None:
    found = due(schedule(), family(done=(("wellbeing", months_after(ARRIVED, 6)),)), date(2026, 12, 1))
    assert [task.state for task in found if task.form_id == "wellbeing"] == ["not_yet"] * 2


def test_an_expired_wave_is_named_but_not_asked() -> None:
    today = months_after(ARRIVED, 9)
    found = [task for task in due(schedule(), family(), today) if task.form_id == "ties"]
    assert [(task.state, task.month) for task in found] == [("not_yet", 12)] * 2 + [("expired", 6)] * 2
    assert "ties" not in {task.form_id for task in asked_now(due(schedule(), family(), today))}


def test_the_most_overdue_stands_first() -> None:
    found = due(schedule(), family(), date(2026, 6, 27))
    late = [task.late_days for task in found]
    assert found[0].form_id == "arrival"
    assert late == sorted(late, reverse=True)


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


def test_every_form_of_the_schedule_exists_and_every_wave_has_words() -> None:
    plan = schedule()
    waves = (*plan.tenure, *plan.calendar, *plan.support, *plan.event)
    assert {form_id for wave in waves for form_id in wave.forms} <= set(form_ids())
    others = ("contact", "contact_stuck", "ask_channel")
    assert {f"wave.{name}" for name in (*others, *(wave.name for wave in waves))} <= catalogue().keys()


def test_forms_stand_in_the_order_of_a_visit_and_unknown_ones_at_the_end() -> None:
    assert in_order(schedule(), ["who5", "after", "heat", "ipl12", "consent"]) == [
        "consent",
        "heat",
        "after",
        "ipl12",
        "who5",
    ]
    assert sorted(schedule().order) == list(form_ids())
