"""The families as this phone knows them: what the server told, with the own changes that it has not told back yet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from mobile.keeping.outbox import Entry, Outbox
from mobile.keeping.store import Store
from mobile.talking.receiving import devices, families, help_requests, known
from surveys.caring.care import CARRIED
from surveys.caring.care import KINDS as CARE
from surveys.clock import Clock
from surveys.exchange.sync import CaseHelp, CaseHousehold, CasePerson
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact, find, open_conflicts, present, standing, with_changes
from surveys.register.people import birth_year

Said = tuple[Change, str]  # a change, and who made it
CHANGE = "change"  # the word for the form of a record that is a change


def families_here(store: Store) -> dict[str, CaseHousehold]:
    """Return every family with the changes made here, those that were born of them too."""
    told = families(store).all()
    changes = unsent_changes(store)
    if not changes:
        return told
    shown = {one: _with_care(family, changes) for one, family in told.items()}
    changes = without_care(changes)
    for household_id in _touched(told, changes):
        facts = with_changes(_told_facts(told, household_id), household_id, changes)
        family = as_shown(shown.get(household_id), household_id, facts, told.values())
        if family is not None:
            shown[household_id] = family
        else:
            shown.pop(household_id, None)
    return shown


def facts_here(store: Store, household_id: str) -> tuple[Fact, ...]:
    """Return what is known of a household's subjects, with the changes made here."""
    changes = without_care(unsent_changes(store))
    return with_changes(_told_facts(families(store).all(), household_id), household_id, changes)


def care_here(store: Store, household_id: str) -> tuple[Fact, ...]:
    """Return the steps and referrals of a household, with the changes made here."""
    family = families_here(store).get(household_id)
    return tuple(one for one in family.care if one.kind in CARRIED) if family else ()


def without_care(changes: Iterable[Said]) -> list[Said]:
    """Return what the changes say of the register alone, and not of what is done for a family."""
    return _only(changes, lambda one: one.kind not in CARE)


def _with_care(family: CaseHousehold, changes: Iterable[Said]) -> CaseHousehold:
    """Return the family with the referrals and steps that were begun or moved here."""
    own = [one for one in _only(changes, lambda one: one.kind in CARE) if one[0].household_id == family.id]
    if not own:
        return family
    return msgspec.structs.replace(family, care=with_changes(family.care, family.id, own))


def _only(changes: Iterable[Said], wanted: Callable[[Edit], bool]) -> list[Said]:
    cut = ((one, tuple(edit for edit in one.edits if wanted(edit)), by) for one, by in changes)
    return [(msgspec.structs.replace(one, edits=edits), by) for one, edits, by in cut if edits]


def asked_here(store: Store) -> dict[str, CaseHelp]:
    """Return every help request, as far as it was brought on this phone."""
    told_at, told = known(store).pulled_at, help_requests(store).all()
    for entry, act in Outbox(store).acts("sent", "ready"):
        fresh = entry.state == "ready" or told_at is None or entry.head.changed_at > told_at
        request = told.get(act.request_id or "")
        if fresh and request is not None and act.state:
            told[request.id] = msgspec.structs.replace(request, status=act.state)
    return told


def to_settle(store: Store, household_id: str) -> int:
    """Return how many fields of a family wait for somebody to choose between two values."""
    return len(open_conflicts((*facts_here(store, household_id), *care_here(store, household_id))))


def keep_change(
    store: Store,
    household_id: str,
    edits: Sequence[Edit | None],
    family: str,
    now: datetime,
    clock: Clock | None = None,
) -> str | None:
    """Put one act on its way; None when it says nothing new. It counts on this phone as soon as this returns."""
    said = tuple(one for one in edits if one is not None)
    if not said:
        return None
    return send_change(
        store, Change(id=uuid7(), household_id=household_id, made_at=now, clock=clock, edits=said), family
    )


def send_change(store: Store, change: Change, family: str) -> str:
    """Put a whole change on its way, such as a split; return its id."""
    Outbox(store).keep_change(change, family, CHANGE)
    return change.id


def unsent_changes(store: Store) -> list[Said]:
    """Return the changes that the pulled facts do not hold yet, each with the name of who made it."""
    outbox, told_at = Outbox(store), known(store).pulled_at
    entries = [one for one in outbox.entries("ready", 100_000) if one.head.form_id == CHANGE]
    entries += [
        one
        for one in outbox.entries("sent", 100_000)
        if one.head.form_id == CHANGE and (told_at is None or one.head.changed_at > told_at)
    ]
    device = devices(store).get("")
    name = device.holder.name if device else ""
    changes = [outbox.change(one.id) for one in sorted(entries, key=_made)]
    return [(change, name) for change in changes if change]


def as_shown(
    told: CaseHousehold | None,
    household_id: str,
    facts: Sequence[Fact],
    others: Iterable[CaseHousehold] = (),
) -> CaseHousehold | None:
    """Return the family as these facts make it; None where it was closed, or is not known enough to show."""
    home = find(facts, "household", household_id)
    shown = home.shown() if home else {}
    if home is None or not shown.get("name") or home.is_void() or shown.get("merged_into"):
        return None
    place = _latest_place(facts)
    known_people = {
        person.id: person for one in (*others, *([told] if told else [])) for person in one.people
    }
    people = [person for one in present(facts) if (person := _person(one, facts, known_people))]
    before = told or CaseHousehold(
        id=household_id,
        number=0,
        name="",
        district="",
        village="",
        arrived_on=_day(shown.get("arrived_on") or shown.get("entered_on")),
        language=msgspec.convert(shown["language"], CaseHousehold.__annotations__["language"]),
    )
    return msgspec.structs.replace(
        before,
        name=str(shown["name"]),
        phone=_text(shown.get("phone")),
        language=shown["language"],
        district=str(place.get("district") or before.district),
        village=str(place.get("village") or before.village),
        place=before.places.get(str(place.get("settlement") or "")),
        earlier=tuple(before.places.values()),
        people=tuple(sorted(people, key=_age)),
        facts=tuple(facts),
    )


def _told_facts(told: Mapping[str, CaseHousehold], household_id: str) -> tuple[Fact, ...]:
    """Return a household's own facts, and of other families on this phone the people: one may have moved here."""
    own = told[household_id].facts if household_id in told else ()
    here = {one.id for one in own if one.kind == "person"}
    others = [one for family in told.values() if family.id != household_id for one in family.facts]
    return (*own, *(one for one in others if one.kind == "person" and one.id not in here))


def _touched(told: Mapping[str, CaseHousehold], changes: Iterable[tuple[Change, str]]) -> set[str]:
    """Return the households that these changes may show differently."""
    edits = [(change, one) for change, _ in changes for one in change.edits]
    subjects = {one.subject_id for _, one in edits}
    named = {one.household_id or change.household_id for change, one in edits}
    return named | {family.id for family in told.values() if subjects & {one.id for one in family.facts}}


def _latest_place(facts: Sequence[Fact]) -> dict[str, Value]:
    places = [one.shown() for one in standing(facts, "residence")]
    return max(
        places,
        key=lambda one: (str(one.get("ends_on") or "9999"), str(one.get("starts_on") or "")),
        default={},
    )


def _person(
    membership: Fact, facts: Sequence[Fact], known_people: Mapping[str, CasePerson]
) -> CasePerson | None:
    """Return a member as the caseload shows them; None for who died, or was entered twice or by mistake."""
    shown = membership.shown()
    fact = find(facts, "person", str(shown.get("person_id")))
    told = fact.shown() if fact else {}
    if fact is None or told.get("died_on") or told.get("same_as") or fact.is_void():
        return None
    before = known_people.get(fact.id) or CasePerson(id=fact.id, name="", relation="other")
    return msgspec.structs.replace(
        before,
        name=str(told.get("name") or ""),
        relation=str(shown.get("relation") or "other"),
        birth_year=birth_year(told.get("birth")),
        phone=_text(told.get("phone")),
    )


def _age(person: CasePerson) -> tuple[bool, int, str]:
    """Stand in the order in which the server tells of people: the eldest first, of unknown age last."""
    return person.birth_year is None, person.birth_year or 0, person.id


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: Value) -> date:
    return date.fromisoformat(str(value))


def _made(entry: Entry) -> tuple[object, str]:
    return entry.head.finished_at, entry.id
