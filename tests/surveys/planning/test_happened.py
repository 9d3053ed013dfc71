"""What the register's facts say moves the clocks, the same on the phone and on the server."""

from datetime import UTC, date, datetime

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAbsence, CaseEvent, CaseExit
from surveys.planning.calendar import months_after
from surveys.planning.due import asked_now, due
from surveys.planning.happened import with_facts
from surveys.register.changes import Value, Word
from surveys.register.facts import Fact
from tests.surveys.families import ARRIVED, HEAD, WIFE, family, states

HALF = months_after(ARRIVED, 6)


def fact(subject: str, /, **fields: Value) -> Fact:
    said = Word(change_id="change", at=datetime(2026, 11, 1, tzinfo=UTC), by="Дана", fields=fields)
    return Fact(kind=subject, id=f"a-{subject}", words=(said,))


def test_a_departure_that_was_noted_stops_the_clocks_and_a_return_starts_them() -> None:
    left: dict[str, Value] = {
        "kind": "origin",
        "earliest": "2026-11-01",
        "latest": "2026-11-05",
        "source": "family",
    }
    gone = with_facts(family(facts=(fact("exit", **left),)))
    assert gone.exits == (CaseExit(kind="origin", earliest=date(2026, 11, 1), latest=date(2026, 11, 5)),)
    assert {task.form_id for task in asked_now(due(schedule(), gone, HALF))} == {"exit"}
    back = with_facts(family(facts=(fact("exit", **left, back_latest="2026-11-09"),)))
    assert states(back, HALF, "wellbeing") == {HEAD: "due", WIFE: "due"}


def test_a_departure_entered_by_mistake_is_none() -> None:
    void = fact(
        "exit", kind="origin", earliest="2026-11-01", latest="2026-11-05", source="family", void="қате"
    )
    assert with_facts(family(facts=(void,))).exits == ()


def test_an_absence_of_one_is_of_that_one_and_of_some_unnamed_of_nobody() -> None:
    one = fact("absence", kind="partial", starts_on="2026-11-01", person_id=HEAD, expected_on="2026-12-01")
    some = fact("absence", kind="partial", starts_on="2026-11-01")
    away = CaseAbsence(starts_on=date(2026, 11, 1), person_id=HEAD, expected_on=date(2026, 12, 1))
    assert with_facts(family(facts=(one,))).absences == (away,)
    assert with_facts(family(facts=(some,))).absences == ()


def test_a_child_born_here_is_an_event_and_a_year_alone_is_not() -> None:
    born = fact("person", name="Алдияр", birth="2026-11-02")
    older = fact("person", name="Айша", birth="2017-03-04")
    year = fact("person", name="Айша", birth="2026")
    assert with_facts(family(facts=(born,))).events == (CaseEvent(name="birth", on=date(2026, 11, 2)),)
    assert with_facts(family(facts=(older,))).events == with_facts(family(facts=(year,))).events == ()
    home = with_facts(family(facts=(born,)))
    assert states(home, date(2026, 11, 8), "birth") == {None: "not_yet"}
    assert states(home, date(2026, 11, 9), "birth") == {None: "due"}


def test_a_spouse_who_moved_out_lays_a_form_ready_and_a_grown_child_does_not() -> None:
    spouse = fact("membership", person_id=WIFE, relation="spouse", ends_on="2026-11-02", why="moved")
    child = fact("membership", person_id="x", relation="child", ends_on="2026-11-02", why="moved")
    widow = fact("membership", person_id=WIFE, relation="spouse", ends_on="2026-11-02", why="died")
    assert with_facts(family(facts=(spouse,))).events == (CaseEvent(name="separation", on=date(2026, 11, 2)),)
    assert with_facts(family(facts=(child,))).events == with_facts(family(facts=(widow,))).events == ()


def test_what_is_no_day_is_passed_over() -> None:
    broken = fact("exit", kind="origin", earliest="жақында", latest="2026-11-05", source="family")
    assert with_facts(family(facts=(broken,))).exits == ()


def test_who_came_to_live_with_them_later_is_known_since_that_day() -> None:
    came = fact("membership", person_id=WIFE, relation="spouse", starts_on="2026-11-02")
    home = with_facts(family(facts=(came,)))
    assert {one.id: one.joined_on for one in home.people if one.joined_on} == {WIFE: date(2026, 11, 2)}
    first = fact("membership", person_id=WIFE, relation="spouse", starts_on=ARRIVED.isoformat())
    assert [one.joined_on for one in with_facts(family(facts=(first,))).people] == [None] * 3
