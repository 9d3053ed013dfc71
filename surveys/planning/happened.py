"""What the register's facts say that moves the clocks: departures, absences, a birth, a parting of spouses."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from surveys.exchange.sync import CaseAbsence, CaseEvent, CaseExit, CaseHousehold
from surveys.register.changes import Value
from surveys.register.facts import Fact, present, standing

_PARTED = ("split", "moved")


def with_facts(household: CaseHousehold) -> CaseHousehold:
    """Return the household with what its facts say of exits, absences and events; as it is where it carries no facts."""
    facts = household.facts
    if not facts:
        return household
    joined = _joined(household)
    return replace(
        household,
        exits=tuple(one for fact in standing(facts, "exit") if (one := _exit(fact))),
        absences=tuple(one for fact in standing(facts, "absence") if (one := _absence(fact))),
        events=(*household.events, *_births(household), *_separations(facts)),
        people=tuple(replace(one, joined_on=joined.get(one.id)) for one in household.people)
        if joined
        else household.people,
    )


def _joined(household: CaseHousehold) -> dict[str, date]:
    """Return who came to live with the family after it had come itself, and when."""
    said = (fact.shown() for fact in present(household.facts))
    days = {str(one.get("person_id")): _day(one.get("starts_on")) for one in said}
    return {who: day for who, day in days.items() if day is not None and day > household.arrived_on}


def _exit(fact: Fact) -> CaseExit | None:
    said = fact.shown()
    earliest, latest = _day(said.get("earliest")), _day(said.get("latest"))
    if earliest is None or latest is None:
        return None
    back = _day(said.get("back_latest")) or _day(said.get("back_earliest"))
    return CaseExit(kind=str(said.get("kind")), earliest=earliest, latest=latest, back_on=back)


def _absence(fact: Fact) -> CaseAbsence | None:
    said = fact.shown()
    starts = _day(said.get("starts_on"))
    person_id = said.get("person_id")
    is_one = isinstance(person_id, str)
    # Some of the family away, and nobody says who: those who are here are asked.
    if starts is None or (said.get("kind") == "partial" and not is_one):
        return None
    return CaseAbsence(
        starts_on=starts,
        person_id=person_id if is_one else None,
        expected_on=_day(said.get("expected_on")),
        ends_on=_day(said.get("ends_on")),
    )


def _births(household: CaseHousehold) -> Iterator[CaseEvent]:
    """Yield who was born since the family came; a year alone says nothing."""
    for fact in standing(household.facts, "person"):
        born = _day(fact.shown().get("birth"))
        if born is not None and born > household.arrived_on:
            yield CaseEvent(name="birth", on=born)


def _separations(facts: tuple[Fact, ...]) -> Iterator[CaseEvent]:
    for fact in standing(facts, "membership"):
        said = fact.shown()
        ended = _day(said.get("ends_on"))
        if ended is not None and said.get("relation") == "spouse" and said.get("why") in _PARTED:
            yield CaseEvent(name="separation", on=ended)


def _day(value: Value | None) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
