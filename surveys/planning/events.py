"""What records say that calls for something: an attempt to get through, an event, a check sent back empty, a yes or a no."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from surveys.caring.consenting import Purpose
from surveys.exchange.sync import CaseAttempt, CaseDone, CaseEvent, CaseHousehold, CasePerson
from surveys.planning.schedule import Schedule
from surveys.rules import chosen, turns
from surveys.submission import Answers, FormId

# Where a yes or a no to a purpose is said beside the consent form: (form, item) → purpose.
ASKED_AGAIN: dict[tuple[str, str], Purpose] = {
    ("exit", "exi_again"): "after",
    ("children", "con_child"): "child",
    ("school", "con_child"): "child",
}
PURPOSES = ("after", "child", "backup")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One record: what was answered openly, by whom, when by the clock of the region. `blank`: not a word was said."""

    form_id: FormId
    at: datetime
    person_id: str | None = None
    answers: Answers = {}
    blank: bool = False


def attempt_of(schedule: Schedule, said: Said) -> CaseAttempt | None:
    """Return the attempt that this record notes, None where it notes none."""
    outcome = said.answers.get("ctt_outcome")
    if said.form_id != schedule.contact.form or not isinstance(outcome, str) or not outcome:
        return None
    return CaseAttempt(
        at=said.at.replace(microsecond=0),
        outcome=outcome,
        channel=str(said.answers.get("ctt_channel") or ""),
        person_id=said.person_id,
        next_on=_day(said.answers.get("ctt_next")),
        back_on=_day(said.answers.get("ctt_back")),
    )


def events_of(schedule: Schedule, said: Said) -> Iterator[CaseEvent]:
    """Yield what happened by these answers."""
    flat = next(turns(said.answers))
    for wave in schedule.event:
        if any(
            one.form == said.form_id and set(chosen(flat.get(one.item))) & set(one.any)
            for one in wave.answers
        ):
            yield CaseEvent(name=wave.name, on=said.at.date(), person_id=said.person_id)


def refusals(records: Iterable[Said]) -> int:
    """Return how many of these records, the newest first, were sent back empty in a row."""
    count = 0
    for one in records:
        if not one.blank:
            break
        count += 1
    return count


def purposes_of(said: Said) -> dict[str, bool]:
    """Return the yes or no of this record to the purposes that forms hang on."""
    flat = next(turns(said.answers))
    asked = {item: purpose for (form, item), purpose in ASKED_AGAIN.items() if form == said.form_id}
    if said.form_id == "consent":
        asked = {f"con_{purpose}": purpose for purpose in PURPOSES}
        if flat.get("con_service") == "no":
            return dict.fromkeys(PURPOSES, False)
    return {
        purpose: flat.get(item) == "yes" for item, purpose in asked.items() if flat.get(item) in ("yes", "no")
    }


def with_records(schedule: Schedule, household: CaseHousehold, records: Iterable[Said]) -> CaseHousehold:
    """Return the household as it is once these records are known too, in the order of time. What is known counts once."""
    told = sorted(records, key=lambda one: one.at)
    if not told:
        return household
    attempts = [one for one in (attempt_of(schedule, said) for said in told) if one]
    events = [event for said in told for event in events_of(schedule, said)]
    return replace(
        household,
        done=(*household.done, *(_done(schedule, said) for said in told)),
        attempts=(*household.attempts, *(one for one in attempts if one not in household.attempts)),
        events=(*household.events, *(one for one in events if one not in household.events)),
        people=tuple(_person(schedule, person, told) for person in household.people),
    )


def _done(schedule: Schedule, said: Said) -> CaseDone:
    return CaseDone(
        said.form_id, said.at.date(), said.person_id if said.form_id in schedule.each_adult else None
    )


def _person(schedule: Schedule, person: CasePerson, told: list[Said]) -> CasePerson:
    own = [said for said in told if said.person_id == person.id]
    checks = [said for said in reversed(own) if said.form_id == schedule.resting.form]
    empty = refusals(checks)
    purposes = dict(person.purposes)
    for said in own:
        purposes |= purposes_of(said)
    more = person.refusals if empty == len(checks) else 0
    return replace(person, purposes=purposes, refusals=more + empty)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
