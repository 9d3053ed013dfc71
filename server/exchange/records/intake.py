"""What an accepted record changes beyond being kept: consent, help requests, blanks of the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import cache
from uuid import NAMESPACE_URL, uuid5

import msgspec

from server.exchange.records.opening import Opened
from server.store.caring.consents import Consent
from server.store.caring.helps import Help
from server.store.clock import REGION, local_day, time_text
from server.store.people.households import Person
from surveys.caring.consenting import Purpose, words_on
from surveys.caring.needs import passed_on, promised_days
from surveys.catalogue import UnknownForm, rules, schedule
from surveys.planning.calendar import USUAL, Calendar, working_days_after
from surveys.planning.events import ASKED_AGAIN
from surveys.register.changes import Edit, Value
from surveys.register.facts import Fact, find
from surveys.rules import Rules
from surveys.submission import Answers

CONSENT_FORM = "consent"
ARRIVAL_FORM = "arrival"
# Without consent to the service no survey is taken; consent itself, help, a complaint and a note of an attempt always are.
WITHOUT_CONSENT = frozenset(schedule().without_consent)
OFFICE_CLOSES = time(18, 0)
DAY_ENDS = time(23, 59)


def consents_of(one: Opened, source: str, now: datetime) -> list[Consent]:
    """Return the words on consent in this record. A no to the service is a no to every purpose.

    None counts from later than now: a yes from a phone whose clock is ahead would outlast the withdrawal after it.
    """
    if one.envelope.person_id is None:
        return []
    at = time_text(min(one.envelope.finished_at, now))
    return [_consent(one, purpose, given, source, at) for purpose, given in _words(one).items()]


def _words(one: Opened) -> Mapping[Purpose, bool]:
    """Return what was said to each purpose: in the consent form, or in a form that asks about one of them again."""
    if one.envelope.form_id != CONSENT_FORM:
        again = {
            item: purpose for (form, item), purpose in ASKED_AGAIN.items() if form == one.envelope.form_id
        }
        said = {purpose: one.answers.get(item) for item, purpose in again.items()}
        return {purpose: word == "yes" for purpose, word in said.items() if word in ("yes", "no")}
    return words_on(one.answers)


def _consent(one: Opened, purpose: str, given: bool, source: str, at: str) -> Consent:  # noqa: FBT001 a yes or a no
    return Consent(
        household_id=one.envelope.household_id,
        person_id=one.envelope.person_id or "",
        purpose=purpose,
        given=given,
        form_version=one.envelope.form_version,
        language=one.envelope.language,
        source=source,
        at=at,
    )


def helps_of(one: Opened, seq: int, calendar: Calendar = USUAL) -> list[Help]:
    """Return the help requests that leave this record, each with the time by which an answer is promised."""
    known = _rules(one.envelope.form_id)
    if known is None or not known.wish:
        return []
    made_at = one.envelope.finished_at
    return [
        Help(
            household_id=one.envelope.household_id,
            id=str(uuid5(NAMESPACE_URL, f"{one.envelope.id}/{wish.item}/{wish.category}")),
            person_id=one.envelope.person_id,
            category=wish.category,
            urgency=wish.urgency,
            words=_storable(wish.words),
            shared_with=wish.shared_with,
            status="new",
            promised_at=time_text(promised_at(wish.urgency, made_at, calendar)),
            made_at=time_text(made_at),
            changed_at=time_text(made_at),
            seq=seq,
        )
        for wish in passed_on(known, one.answers)
    ]


def promised_at(urgency: str, made_at: datetime, calendar: Calendar = USUAL) -> datetime:
    """Return when an answer is due: today before midnight, or when the office closes on the promised working day."""
    days = promised_days(urgency)
    day = working_days_after(local_day(made_at), days, calendar)
    return datetime.combine(day, OFFICE_CLOSES if days else DAY_ENDS, REGION)


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What the arrival form knows of a family: the day, and who belongs to it."""

    day: str
    people: tuple[Person, ...]


def arrival_of(one: Opened, seq: int) -> Arrived | None:
    if one.envelope.form_id != ARRIVAL_FORM:
        return None
    turns = one.answers.get("per")
    people = [_person(one, n, turn, seq) for n, turn in enumerate(turns if isinstance(turns, list) else [])]
    day = one.answers.get("arr_date")
    return Arrived(
        day=day if isinstance(day, str) else "", people=tuple(person for person in people if person.name)
    )


def filling(
    arrived: Arrived, facts: Sequence[Fact], known: list[Person], household_id: str
) -> tuple[Edit, ...]:
    """Return the edits by which the register learns what it does not know yet; what it knows stays."""
    home = find(facts, "household", household_id)
    edits: list[Edit | None] = []
    if arrived.day and home and not home.shown().get("arrived_on"):
        edits.append(home.edit(arrived_on=arrived.day))
    for person_id, told in better_known(arrived, known):
        person = find(facts, "person", person_id)
        edits.append(person.edit(**_blanks(person.shown(), told)) if person else None)
    for new in newcomers(arrived, known):
        fields: dict[str, Value] = {"name": new.name, **_blanks({}, new)}
        edits.append(Edit(kind="person", subject_id=new.id, fields=fields, born=True))
        member: dict[str, Value] = {"person_id": new.id, "relation": new.relation}
        fields = member | ({"starts_on": arrived.day} if arrived.day else {})
        edits.append(Edit(kind="membership", subject_id=new.id, fields=fields, born=True))
    return tuple(one for one in edits if one)


def _blanks(shown: Mapping[str, Value], told: Person) -> dict[str, Value]:
    """Return what was told of a person and is not known."""
    said: dict[str, Value] = {"sex": told.sex, "birth": str(told.birth_year) if told.birth_year else None}
    return {name: value for name, value in said.items() if value and not shown.get(name)}


def newcomers(arrived: Arrived, known: list[Person]) -> list[Person]:
    """Return who should be added: the whole family where the register knows one person or nobody, else nobody."""
    names = {person.name.strip().casefold() for person in known}
    if len(known) > 1:
        return []
    return [person for person in arrived.people if person.name.strip().casefold() not in names]


def better_known(arrived: Arrived, known: list[Person]) -> list[tuple[str, Person]]:
    """Return (id in the register, what the family told of them) of those whose first name is the same and only one."""
    return [
        (same[0].id, person)
        for person in arrived.people
        if len(same := [one for one in known if _is_named(one, person.name)]) == 1
    ]


def _is_named(known: Person, name: str) -> bool:
    return name.strip().casefold() in (known.name.strip().casefold(), *known.name.casefold().split())


def _person(one: Opened, index: int, turn: Answers, seq: int) -> Person:
    year = turn.get("per_birth")
    sex = turn.get("per_sex")
    return Person(
        household_id=one.envelope.household_id,
        id=str(uuid5(NAMESPACE_URL, f"{one.envelope.id}/per/{index}")),
        name=_storable(str(turn.get("per_name") or "")) or "",
        relation=str(turn.get("per_relation") or "other"),
        sex=sex if isinstance(sex, str) else None,
        birth_year=year if isinstance(year, int) else None,
        phone=None,
        seq=seq,
    )


def _storable(text: str | None) -> str | None:
    """Leave out the NUL letter: PostgreSQL keeps none."""
    return text.replace("\x00", "") if text else text


@cache
def _rules(form_id: str) -> Rules | None:
    try:
        return rules(form_id)
    except UnknownForm:
        return None
