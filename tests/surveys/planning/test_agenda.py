"""The lines of a list stay right by their days alone, until the day on which they say that they are to be worked out anew."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone, CaseHousehold
from surveys.planning.agenda import Agenda, agenda, is_due, is_late
from surveys.planning.calendar import months_after
from tests.surveys.families import ARRIVED, HEAD, attempt, family
from tests.surveys.planning.test_due_in_any_history import days, families

PLAN = schedule()


def read(found: Agenda, today: date) -> dict[str, str]:
    told = {line.kind: "due" for line in found.lines if is_due(line, today)}
    return told | {line.kind: "late" for line in found.lines if is_late(line, today)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(families(), days, st.integers(0, 40))
def test_what_is_read_off_the_days_later_is_what_would_be_worked_out_then(
    home: CaseHousehold, today: date, later: int
) -> None:
    found, then = agenda(PLAN, home, today), today + timedelta(later)
    assert found.until > today
    if then < found.until:
        assert read(found, then) == read(agenda(PLAN, home, then), then)


def test_work_stands_in_the_line_of_its_kind() -> None:
    done = tuple((form_id, ARRIVED) for form_id in ("consent", "arrival"))
    half = agenda(PLAN, family(done=done), months_after(ARRIVED, 6) + timedelta(22))
    [visit] = [line for line in half.lines if line.kind == "visit"]
    assert is_late(visit, months_after(ARRIVED, 6) + timedelta(22))
    assert {"heat", "work"} <= set(visit.forms)
    assert "pulse" not in {form_id for line in half.lines for form_id in line.forms}


def test_a_family_that_was_not_reached_stands_in_the_search_with_the_number_of_tries() -> None:
    day = ARRIVED + timedelta(40)
    tried = family(
        attempts=tuple(attempt("nohome", day + timedelta(n), 10, "phone") for n in range(3)),
        records=(CaseDone("consent", ARRIVED, HEAD),),
    )
    [search] = [line for line in agenda(PLAN, tried, day + timedelta(10)).lines if line.kind == "search"]
    assert (search.tries, search.stuck) == (3, False)
