"""A family as its worker's phone carries it, and a person's own record as it is given back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import zip_longest

import msgspec

from server.database import Connection, Row
from server.exchange.telling.hearing import Heard, heard
from server.exchange.telling.lately import with_lately, with_own
from server.helping import PERSONAL_FORMS
from server.register.knowing import care_of, standing_facts
from server.store.caring.consents import ConsentStore
from server.store.caring.helps import Help
from server.store.clock import local_day_of
from server.store.people.households import Household, HouseholdStore, Person
from server.store.people.measures import MeasureStore
from server.store.people.settlements import Settlement, SettlementStore
from server.store.received.answers import AnswerStore
from server.store.received.second_looks import SecondLookStore
from surveys.caring.care import CARRIED
from surveys.caring.consenting import ASKS_FOR, is_refused
from surveys.caring.needs import Need
from surveys.catalogue import schedule
from surveys.exchange.sync import (
    CaseDone,
    CaseHelp,
    CaseHousehold,
    CaseNeed,
    CasePerson,
    CasePlace,
    CaseRemark,
    CaseSupport,
    OwnSubmission,
)
from surveys.register.facts import Fact
from surveys.submission import Answers

ADULT_YEARS = 18
Consents = dict[tuple[str, str], bool]
Purposes = Mapping[str, Consents]


def families(connection: Connection, ids: list[str], today: date) -> tuple[CaseHousehold, ...]:
    """Return these families in the order of `ids`. What a person who withdrew had answered is not read."""
    if not ids:
        return ()
    purposes = ConsentStore(connection).purposes(ids)
    consents = purposes.get("service", {})
    people = _by_family(HouseholdStore(connection).people(ids))
    latest = AnswerStore(connection).latest(ids)
    done = _by_household(row for row in latest if row["form_id"] not in PERSONAL_FORMS)
    agreed = {family for (family, _), given in consents.items() if given}
    readable = (row for row in latest if row["household_id"] in agreed)
    answered = _by_household(row for row in readable if may_be_read(row, consents, purposes, agreed))
    said = heard(connection, [row for rows in answered.values() for row in rows])
    homes = {home.id: home for home in HouseholdStore(connection).some(ids)}
    support = _by_household(MeasureStore(connection).support(ids))
    facts = standing_facts(connection, ids)
    codes = {one: _codes(homes[one], facts[one]) for one in ids}
    places = SettlementStore(connection).some(code for found in codes.values() for code in found)
    back = _by_household(SecondLookStore(connection).sent_back(ids))
    care = care_of(connection, ids, CARRIED)
    found = [
        msgspec.structs.replace(
            _family(homes[one], people[one], done[one], open_needs(answered[one], said), consents, today),
            support=tuple(_support(row) for row in support[one]),
            facts=facts[one],
            care=care[one],
            remarks=tuple(map(_remark, back[one])),
            place=_place(places.get(homes[one].settlement)),
            village=_village(homes[one], places.get(homes[one].settlement)),
            earlier=tuple(
                place for code in codes[one][1:] if (place := _place(places.get(code))) is not None
            ),
        )
        for one in ids
    ]
    return tuple(with_lately(connection, found, purposes))


def planned(
    connection: Connection,
    ids: list[str],
    today: date,
    needs_of: Collection[str] = (),
    since: date = date.min,
) -> tuple[CaseHousehold, ...]:
    """Return these families with what their schedule hangs on, and the needs that these forms told since: no more is read.

    What is due by it is what is due by `families`; those who are in no register are left out.
    """
    if not ids:
        return ()
    purposes = ConsentStore(connection).purposes(ids)
    consents = purposes.get("service", {})
    people = _by_family(HouseholdStore(connection).people(ids))
    latest = AnswerStore(connection).latest(ids)
    done = _by_household(row for row in latest if row["form_id"] not in PERSONAL_FORMS)
    agreed = {family for (family, _), given in consents.items() if given}
    asked = (
        row
        for row in latest
        if row["form_id"] in needs_of
        and row["household_id"] in agreed
        and local_day_of(row["finished_at"]) >= since
    )
    told = _by_household(row for row in asked if may_be_read(row, consents, purposes, agreed))
    said = heard(connection, [row for rows in told.values() for row in rows])
    support = _by_household(MeasureStore(connection).support(ids))
    facts = standing_facts(connection, ids)
    found = [
        msgspec.structs.replace(
            _family(home, people[home.id], done[home.id], open_needs(told[home.id], said), consents, today),
            support=tuple(_support(row) for row in support[home.id]),
            facts=facts[home.id],
        )
        for home in HouseholdStore(connection).some(ids)
    ]
    return tuple(with_lately(connection, found, purposes))


def own_family(
    connection: Connection, household_id: str, person_id: str, today: date
) -> CaseHousehold | None:
    """Return the household as this person's own phone carries it: what is due, and nothing about anybody else.

    It bears the person's own name, for a family is called by its head's.
    """
    home = HouseholdStore(connection).get(household_id)
    people = HouseholdStore(connection).people([household_id])
    holder = next((person for person in people if person.id == person_id), None)
    if home is None or holder is None:
        return None
    done = [
        row
        for row in AnswerStore(connection).done([household_id])
        if row["person_id"] == person_id and row["form_id"] not in PERSONAL_FORMS
    ]
    mine = (household_id, person_id)
    purposes = ConsentStore(connection).purposes([household_id])
    given = purposes.get("service", {}).get(mine, False)
    whole = _family(home, people, done, (), {mine: given}, today)
    alone = msgspec.structs.replace(_person(holder, {mine: given}), phone=None)
    support = tuple(_support(row) for row in MeasureStore(connection).support([household_id]))
    own = msgspec.structs.replace(whole, name=holder.name, phone=None, people=(alone,), support=support)
    facts = standing_facts(connection, [household_id])[household_id]
    told = with_own(connection, own, msgspec.structs.replace(whole, facts=facts))
    words = {purpose: said[mine] for purpose, said in purposes.items() if mine in said}
    return msgspec.structs.replace(
        told,
        care=tuple(
            one
            for one in care_of(connection, [household_id], CARRIED)[household_id]
            if not one.is_anothers(person_id)
        ),
        people=tuple(msgspec.structs.replace(one, purposes=words) for one in told.people),
    )


def open_needs(rows: list[Row], said: Mapping[str, Heard]) -> tuple[CaseNeed, ...]:
    """Return what the latest open answers ask for, each need once, since the day it was named and with the last one.

    The rows stand in order of time. What another form asked again stands as it was answered last.
    """
    standing: list[tuple[str, Need, date]] = []
    for row in rows:
        form_id, day = row["form_id"], local_day_of(row["finished_at"])
        heard_here = said[row["hash"]]
        if standing:
            standing = [one for one in standing if one[0] == form_id or one[1].item not in heard_here.said]
        standing += [(form_id, need, day) for need in heard_here.needs]
    found: dict[str, CaseNeed] = {}
    for _, need, day in standing:
        first = found.setdefault(need.code, CaseNeed(code=need.code, service=need.service, since=day))
        if day > first.since:
            found[need.code] = msgspec.structs.replace(first, said=day)
    return tuple(found.values())


def case_help(one: Help) -> CaseHelp:
    return CaseHelp(
        id=one.id,
        household_id=one.household_id,
        category=one.category,
        urgency=one.urgency,
        status=msgspec.convert(one.status, CaseHelp.__annotations__["status"]),
        made_at=datetime.fromisoformat(one.made_at),
        promised_at=datetime.fromisoformat(one.promised_at),
        words=one.words,
    )


def own_submission(row: Row) -> OwnSubmission:
    """Return a person's own answers, open and private together; sealed ones cannot be given back to anybody."""
    return OwnSubmission(
        id=row["id"],
        form_id=row["form_id"],
        form_version=row["form_version"],
        finished_at=datetime.fromisoformat(row["finished_at"]),
        answers=joined(
            msgspec.json.decode(row["answers"]), msgspec.json.decode(row["private_answers"] or "{}")
        ),
    )


def joined(one: Answers, other: Answers) -> Answers:
    """Return both as one tree: what was parted by privacy meets again in its groups and turns."""
    both = dict(one)
    for name, value in other.items():
        mine = both.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            both[name] = joined(mine, value)
        elif isinstance(mine, list) and isinstance(value, list) and _are_turns([*mine, *value]):
            both[name] = [joined(a, b) for a, b in zip_longest(mine, value, fillvalue={})]
        else:
            both[name] = value
    return both


def _are_turns(values: list[object]) -> bool:
    return all(isinstance(turn, dict) for turn in values)


def _family(
    home: Household,
    people: list[Person],
    done: list[Row],
    found: tuple[CaseNeed, ...],
    consents: Consents,
    today: date,
) -> CaseHousehold:
    return CaseHousehold(
        id=home.id,
        number=home.number,
        name=home.name,
        district=home.district,
        village=home.village,
        arrived_on=date.fromisoformat(home.arrived_on or home.entered_on),
        language=home.language,
        entered_on=date.fromisoformat(home.entered_on),
        phone=home.phone,
        people=tuple(_person(person, consents) for person in people),
        done=last_done(done),
        needs=found,
        consent=any(given for (family, _), given in consents.items() if family == home.id),
        children=sum(1 for person in people if _is_child(person, today)),
    )


def _remark(row: Row) -> CaseRemark:
    return CaseRemark(
        id=row["submission_id"],
        form_id=row["form_id"],
        at=datetime.fromisoformat(row["decided_at"]),
        words=row["words"] or "",
        by=row["decider"] or "",
        question=row["question"] or "",
        person_id=row["person_id"],
    )


def last_done(rows: Iterable[Row]) -> tuple[CaseDone, ...]:
    """Return the last time of each form, and of each adult where each answers for themselves; the oldest first."""
    each = set(schedule().each_adult)
    last: dict[tuple[str, str | None], date] = {}
    for row in rows:
        key = (row["form_id"], row["person_id"] if row["form_id"] in each else None)
        last[key] = max(local_day_of(row["finished_at"]), last.get(key, date.min))
    found = (CaseDone(form_id, day, person_id) for (form_id, person_id), day in last.items())
    return tuple(sorted(found, key=lambda one: (one.on, one.form_id, one.person_id or "")))


def _village(home: Household, known: Settlement | None) -> str:
    """Return what a phone shows that knows of no codes yet."""
    return known.name(home.language) if known and not home.village else home.village


def _codes(home: Household, facts: Iterable[Fact]) -> list[str]:
    """Return the settlements that a family lives or lived in by its facts, where it lives now the first."""
    told = (str(one.shown().get("settlement") or "") for one in facts if one.kind == "residence")
    return list(dict.fromkeys((home.settlement, *(code for code in told if code))))


def _place(known: Settlement | None) -> CasePlace | None:
    if known is None:
        return None
    return CasePlace(code=known.code, kk=known.name_kk, ru=known.name_ru, en=known.name_en)


def _support(row: Row) -> CaseSupport:
    return msgspec.convert([row[name] for name in CaseSupport.__struct_fields__], CaseSupport)


def _person(person: Person, consents: Consents) -> CasePerson:
    return CasePerson(
        id=person.id,
        name=person.name,
        relation=person.relation,
        birth_year=person.birth_year,
        phone=person.phone,
        consent=consents.get((person.household_id, person.id), False),
    )


def _is_child(person: Person, today: date) -> bool:
    return person.birth_year is not None and today.year - person.birth_year < ADULT_YEARS


def may_be_read(
    row: Row, consents: Consents, purposes: Purposes | None = None, agreed: Collection[str] | None = None
) -> bool:
    """Ask whether the answers of this person may still be read: withdrawal stops that at once.

    `agreed` are the families of which somebody said yes, where that was worked out before.
    """
    hangs_on = ASKS_FOR.get(row["form_id"])
    if hangs_on and is_refused((purposes or {}).get(hangs_on, {}), row["household_id"], row["person_id"]):
        return False
    if row["person_id"] is not None:
        return consents.get((row["household_id"], row["person_id"]), False)
    if agreed is not None:
        return row["household_id"] in agreed
    return any(given for (family, _), given in consents.items() if family == row["household_id"])


def _by_household(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["household_id"]].append(row)
    return found


def _by_family(people: list[Person]) -> defaultdict[str, list[Person]]:
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[person.household_id].append(person)
    return found
