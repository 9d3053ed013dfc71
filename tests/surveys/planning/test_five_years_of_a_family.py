"""One family over five years, day by day: what it is asked, and that it is asked no more than that."""

from datetime import date, timedelta
from itertools import pairwise

from msgspec.structs import replace

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAbsence, CaseDone, CaseEvent, CaseExit, CaseHousehold
from surveys.planning.calendar import months_after
from surveys.planning.due import asked_now, due
from tests.surveys.families import CHILD, HEAD, WIFE, attempt, family, person

PLAN = schedule()
CAME = date(2021, 9, 6)
JOB_LOST = date(2022, 4, 20)
NORTH_AND_SOUTH = CaseAbsence(
    starts_on=date(2023, 2, 20), ends_on=date(2023, 4, 3)
)  # to a sick mother, and back
LEFT = CaseExit(kind="onward", earliest=date(2026, 6, 1), latest=date(2026, 6, 3))
WEEK = timedelta(7)


def born(home: CaseHousehold, *, child: int, agrees: bool) -> CaseHousehold:
    after = {"after": agrees}
    return replace(
        home,
        people=(
            person(HEAD, purposes=after),
            person(WIFE, purposes={"after": False}),
            person(CHILD, birth_year=child),
        ),
    )


def lived() -> dict[date, list[tuple[str, str | None, str]]]:
    """Return what was done on each visit of five years: the worker comes every Monday and does all that is due or late."""
    home = born(family(CAME), child=2014, agrees=True)
    home = replace(
        home, events=(CaseEvent(name="job_loss", on=JOB_LOST, person_id=HEAD),), absences=(NORTH_AND_SOUTH,)
    )
    seen: dict[date, list[tuple[str, str | None, str]]] = {}
    day = CAME
    while day < date(2027, 6, 1):
        now = replace(home, exits=(LEFT,)) if day >= LEFT.latest else home
        told = [one for one in asked_now(due(PLAN, now, day)) if one.state != "open"]
        if told:
            seen[day] = [(one.form_id, one.person_id, one.wave) for one in told]
            home = replace(
                home, done=(*home.done, *(CaseDone(one.form_id, day, one.person_id) for one in told))
            )
        day += WEEK
    return seen


SEEN = lived()
ASKED = [(day, *one) for day, forms in SEEN.items() for one in forms]


def asked(form_id: str, who: str | None = None) -> list[date]:
    return [day for day, form, person_id, _ in ASKED if (form, person_id) == (form_id, who)]


def test_each_adult_is_asked_how_they_are_on_every_visit_of_the_plan_and_not_between() -> None:
    visits = [months_after(CAME, month) for month in (0, 1, 3, 6, 12, 18, 24, 30, 36, 42, 48, 54)]
    for who in (HEAD, WIFE):
        days = asked("wellbeing", who)
        assert len(days) == len(visits)
        assert all(
            timedelta(0) <= day - visit < WEEK
            for day, visit in zip(days, visits, strict=True)
            if not _away(visit)
        )


def _away(day: date) -> bool:
    ends = NORTH_AND_SOUTH.ends_on
    return ends is not None and NORTH_AND_SOUTH.starts_on <= day < ends


def test_what_fell_into_the_weeks_away_was_asked_on_the_first_monday_back() -> None:
    assert date(2023, 4, 3) in asked("wellbeing", HEAD)
    assert not [day for day in SEEN if _away(day)]


def test_each_winter_is_prepared_and_looked_at_once() -> None:
    assert [day.year for day in asked("prewinter")] == [2021, 2022, 2023, 2024, 2025]
    assert [day.year for day in asked("deepwinter")] == [2022, 2023, 2024, 2025, 2026]


def test_the_same_rows_about_the_cold_are_never_asked_twice_within_four_weeks() -> None:
    days = sorted([*asked("heat"), *asked("deepwinter")])
    assert all(later - earlier >= timedelta(28) for earlier, later in pairwise(days[2:]))


def test_school_is_asked_about_every_august_while_there_is_a_pupil() -> None:
    assert [day.year for day in asked("school")] == [2022, 2023, 2024, 2025]


def test_the_end_of_the_rent_help_is_asked_about_twice_and_never_again() -> None:
    end = months_after(CAME, 12)
    assert [
        abs(day - when) < WEEK
        for day, when in zip(asked("rent_end"), (months_after(end, -2), end), strict=True)
    ] == [True, True]


def test_the_lost_job_is_asked_about_once_of_who_lost_it() -> None:
    assert len(asked("job_loss", HEAD)) == 1
    assert asked("job_loss", WIFE) == []


def test_the_short_check_comes_monthly_for_a_year_then_every_two_months_and_one_of_the_weeks_away_is_let_go() -> (
    None
):
    assert len(asked("pulse", WIFE)) == 12 + 6 - 1


def test_after_they_left_there_is_one_talk_and_one_call_and_silence() -> None:
    later = [(day, form, who) for day, form, who, _ in ASKED if day >= LEFT.latest]
    call = months_after(LEFT.latest, 3)
    assert [(form, who) for _, form, who in later] == [("exit", None), ("after", HEAD)]
    assert timedelta(0) <= later[1][0] - call < WEEK


def test_a_family_is_met_less_than_twice_a_month_even_in_its_first_year() -> None:
    first = [
        day
        for day in SEEN
        if day < months_after(CAME, 12) and {form for form, _, _ in SEEN[day]} != {"pulse"}
    ]
    assert len(first) <= 16


def test_not_reached_for_a_month_they_are_still_asked_what_is_due() -> None:
    missed = tuple(attempt("unreach", CAME + timedelta(n), channel="phone") for n in range(30))
    forms = {one.form_id for one in asked_now(due(PLAN, family(CAME, attempts=missed), CAME + timedelta(30)))}
    assert {"arrival", "wellbeing", "heat"} <= forms
