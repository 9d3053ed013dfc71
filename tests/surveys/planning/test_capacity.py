"""How much the coming weeks ask of a worker: families seen, not forms; what is late counts now; who waits is counted."""

from datetime import date, timedelta

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone, CaseNeed
from surveys.planning.calendar import Calendar, months_after
from surveys.planning.capacity import load, unserved, visits
from surveys.planning.due import due
from tests.surveys.families import ARRIVED, attempt, family

MONDAY = date(2026, 11, 23)
PLAN = schedule()


def test_a_visit_of_twelve_forms_is_one_contact() -> None:
    half = months_after(ARRIVED, 6)
    tasks = [task for task in due(PLAN, family(), half) if task.wave == "visit" and task.month == 6]
    assert len(tasks) == 4 + 8 * 2
    assert visits(tasks, half) == [half + timedelta(21)]


def test_what_opens_later_needs_another_visit() -> None:
    tasks = due(PLAN, family(done=(("consent", ARRIVED), ("arrival", ARRIVED))), date(2026, 11, 20))
    days = visits([task for task in tasks if task.form_id in ("heat", "deepwinter")], date(2026, 11, 20))
    assert days == [date(2026, 12, 1), date(2027, 2, 15)]


def test_a_week_says_by_how_much_it_asks_for_more_than_fits() -> None:
    late = due(PLAN, family(), MONDAY)
    full = load({str(n): late for n in range(20)}, 17, MONDAY)
    assert (full.weeks[0].planned, full.weeks[0].over) == (20, 3)
    assert [week.starts_on for week in full.weeks] == [MONDAY + timedelta(7 * n) for n in range(4)]


def test_a_full_week_beside_empty_ones_does_not_say_that_the_month_is_too_full() -> None:
    late = due(PLAN, family(), MONDAY)
    one_week = load({str(n): late for n in range(20)}, 17, MONDAY)
    assert one_week.over == 0
    assert load({str(n): late for n in range(80)}, 17, MONDAY).over == 80 - 17 - 17 - 17 - 14


def test_a_promised_answer_is_a_contact_and_a_broken_promise_one_of_this_week() -> None:
    promised = [MONDAY - timedelta(10), MONDAY + timedelta(8)]
    planned = load({}, 17, MONDAY, promised=promised)
    assert [week.planned for week in planned.weeks] == [1, 1, 0, 0]


def test_a_holiday_and_a_day_off_take_their_part_of_a_week_and_a_working_saturday_gives_it_back() -> None:
    monday = date(2026, 12, 14)  # 16 December is a Wednesday
    calendar = Calendar(
        off=frozenset({monday + timedelta(7)}),
        work=frozenset({monday + timedelta(days) for days in (12, 19)}),
    )
    weeks = load({}, 17, monday, calendar=calendar).weeks
    assert [(week.working_days, week.capacity) for week in weeks] == [(4, 14), (5, 17), (5, 17), (4, 14)]
    assert load({}, 17, monday, promised=[monday] * 15).weeks[0].over == 1


def test_the_default_is_the_guides_seventeen_families_once_a_week() -> None:
    assert PLAN.limits.contacts_a_week == 17


def test_a_need_that_nobody_has_come_back_to_is_unserved() -> None:
    need = CaseNeed(code="heat_smoke", service="svc_stove", since=MONDAY - timedelta(14))
    named = CaseDone("heat", need.since)
    assert unserved(PLAN, family(needs=(need,), records=(named,)), MONDAY)
    assert not unserved(PLAN, family(needs=(need,), records=(named,)), MONDAY - timedelta(1))
    assert not unserved(
        PLAN, family(needs=(need,), attempts=(attempt("spoke", MONDAY - timedelta(3)),)), MONDAY
    )
    assert unserved(PLAN, family(needs=(need,), attempts=(attempt("nohome", MONDAY - timedelta(3)),)), MONDAY)
    assert not unserved(PLAN, family(records=(named,)), MONDAY)
