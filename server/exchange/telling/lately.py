"""What was said of a family lately that calls for something: attempts, events, yes or no, checks sent back empty."""

from collections import defaultdict
from datetime import datetime

import msgspec
from msgspec.structs import replace

from server.database import Connection, Row
from server.store.caring.consents import ConsentStore, by_person
from server.store.caring.helps import HelpStore
from server.store.clock import REGION, local_day_of
from server.store.received.answers import AnswerStore
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAttempt, CaseEvent, CaseHousehold, CasePerson
from surveys.planning.contact import still_said
from surveys.planning.events import PURPOSES, Said, attempt_of, events_of, refusals
from surveys.planning.happened import with_facts

REMEMBERED = 20
_CLOSED = "help_closed"
Purposes = dict[str, dict[tuple[str, str], bool]]


def with_lately(
    connection: Connection, households: list[CaseHousehold], purposes: Purposes
) -> list[CaseHousehold]:
    """Return the families with what a worker's phone needs to know of contact and events, from one state of the database.

    `purposes` is what stands of consent, by purpose and by (household, person).
    """
    ids = [home.id for home in households]
    said = _said(connection, ids)
    closed = _closed(connection, ids)
    words = by_person(purposes, PURPOSES)
    return [
        replace(
            home,
            attempts=_attempts(said[home.id]),
            events=(*_events(home, said[home.id]), *closed[home.id]),
            people=tuple(_person(person, home.id, words, said[home.id]) for person in home.people),
        )
        for home in households
    ]


def with_own(connection: Connection, home: CaseHousehold, whole: CaseHousehold) -> CaseHousehold:
    """Return a person's own household with the days that are theirs to know: they left, were away, wished not to be asked.

    `whole` is the household with its facts, which stay here.
    """
    said = _said(connection, [home.id])[home.id]
    own = {person.id for person in home.people}
    words = by_person(ConsentStore(connection).purposes([home.id]), PURPOSES)
    told = with_facts(whole)
    joined = {person.id: person.joined_on for person in told.people}
    refused = [
        CaseAttempt(at=one.at, outcome=one.outcome, person_id=one.person_id)
        for one in _attempts(said)
        if one.person_id in own and one.outcome == schedule().contact.refused_for_good
    ]
    return replace(
        home,
        people=tuple(
            replace(_person(person, home.id, words, said), joined_on=joined.get(person.id))
            for person in home.people
        ),
        attempts=tuple(refused),
        exits=told.exits,
        absences=tuple(one for one in told.absences if one.person_id is None or one.person_id in own),
    )


def _said(connection: Connection, ids: list[str]) -> defaultdict[str, list[Said]]:
    plan = schedule()
    forms = {plan.contact.form, plan.resting.form, *(one.form for wave in plan.event for one in wave.answers)}
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for row in AnswerStore(connection).recent(ids, sorted(forms), REMEMBERED):
        found[row["household_id"]].append(_record(row))
    return found


def _record(row: Row) -> Said:
    answers = msgspec.json.decode(row["answers"], type=dict[str, object])
    return Said(
        form_id=row["form_id"],
        at=datetime.fromisoformat(row["finished_at"]).astimezone(REGION),
        person_id=row["person_id"],
        answers=answers,
        blank=bool(row["bare"]) and all(name.startswith("ctx_") for name in answers),
    )


def _attempts(said: list[Said]) -> tuple[CaseAttempt, ...]:
    found = (one for record in said if (one := attempt_of(schedule(), record)))
    return still_said(schedule().contact, found)


def _events(home: CaseHousehold, said: list[Said]) -> tuple[CaseEvent, ...]:
    """Return the events of answers that may be read: whose consent was withdrawn has said nothing."""
    agreed = {person.id for person in home.people if person.consent}
    contact = schedule().contact.form
    readable = (one for one in said if one.form_id == contact or one.person_id in agreed)
    return tuple(event for record in readable for event in events_of(schedule(), record))


def _closed(connection: Connection, ids: list[str]) -> defaultdict[str, list[CaseEvent]]:
    """Return the help that was closed, where its owner named the worker."""
    found: defaultdict[str, list[CaseEvent]] = defaultdict(list)
    for one in HelpStore(connection).all_of(ids):
        if one.status == "done" and "worker" in one.shared_with:
            found[one.household_id].append(CaseEvent(name=_CLOSED, on=local_day_of(one.changed_at)))
    return found


def _person(
    person: CasePerson, household_id: str, words: dict[tuple[str, str], dict[str, bool]], said: list[Said]
) -> CasePerson:
    checks = [
        one for one in reversed(said) if one.form_id == schedule().resting.form and one.person_id == person.id
    ]
    return replace(person, purposes=words.get((household_id, person.id), {}), refusals=refusals(checks))
