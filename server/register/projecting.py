"""Writing down what the words on a subject come to. A subject that lacks what its table needs waits outside it."""

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from server.database import Connection, Row
from server.store import counters
from server.store.people.facts import FactStore, word_of
from server.store.people.projections import ProjectionStore
from surveys.caring.care import KINDS as CARE
from surveys.register.changes import Value
from surveys.register.facts import Fact, place
from surveys.register.naming import plain
from surveys.register.people import FIELDS, NEEDED, birth_year

Shown = dict[str, Value]
REGISTER = ("household", "person", "membership", "residence", "exit", "absence", "parting")


class Subject(msgspec.Struct, frozen=True):
    """One subject as it stands, the household it was born in, and when it was first spoken of."""

    household_id: str
    kind: str
    id: str
    shown: Shown
    since: str


def subjects(rows: Iterable[Row]) -> list[Subject]:
    """Return the subjects of these words, parents before those that speak of them."""
    words: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        words.setdefault((row["household_id"], row["kind"], row["subject_id"]), []).append(row)
    found = [_subject(*key, said) for key, said in words.items()]
    return sorted(found, key=lambda one: (place(one.kind), one.id))


def _subject(household_id: str, kind: str, id: str, rows: list[Row]) -> Subject:
    fact = Fact(kind=kind, id=id, words=tuple(word_of(row) for row in rows))
    return Subject(household_id, kind, id, fact.shown(), min(row["at"] for row in rows))


def project(
    connection: Connection, subject_ids: Collection[str], seq: int, simulated: frozenset[str] = frozenset()
) -> None:
    """Write these subjects anew, and mark the households that show them as changed at `seq`."""
    store, facts = ProjectionStore(connection), FactStore(connection)
    found = [one for one in subjects(facts.words(subject_ids)) if one.kind in (*REGISTER, *CARE)]
    order = {subject: nth for nth, subject in enumerate(subject_ids)}
    homes = sorted({one.household_id for one in found}, key=lambda home: (order.get(home, len(order)), home))
    _write_households(connection, homes, seq, simulated)
    there = set(store.numbers(homes))
    found = [one for one in found if one.household_id in there and one.kind != "household"]
    _write_people(store, [one for one in found if one.kind == "person"], seq)
    known = store.persons([str(one.shown.get("person_id")) for one in found if one.shown.get("person_id")])
    for kind in (*REGISTER[2:], *CARE):
        _write(store, kind, [one for one in found if one.kind == kind], known)
    persons = [one.id for one in found if one.kind == "person"]
    store.touch([*homes, *store.living_with(persons)], seq)


def _write(store: ProjectionStore, kind: str, found: list[Subject], known: set[str]) -> None:
    standing = [one for one in found if is_whole(one) and not one.shown.get("void") and _refers(one, known)]
    ids = {one.id for one in standing}
    store.remove(
        kind, [{"household_id": one.household_id, "id": one.id} for one in found if one.id not in ids]
    )
    store.write(kind, [_ROWS[kind](one) for one in standing])


def is_whole(one: Subject) -> bool:
    """Ask whether everything is known without which the table has no place for it."""
    return NEEDED[one.kind] <= set(one.shown)


def _refers(one: Subject, known: set[str]) -> bool:
    person_id = one.shown.get("person_id")
    return person_id is None or person_id in known


def _write_households(connection: Connection, ids: list[str], seq: int, simulated: frozenset[str]) -> None:
    """Write the households with where they live now; one that is new gets the next number."""
    store = ProjectionStore(connection)
    found = subjects(FactStore(connection).words_in(ids, ("household", "residence")))
    homes = _latest_homes(found)
    whole = [one for one in found if one.kind == "household" and is_whole(one) and one.id in homes]
    numbers = store.numbers([one.id for one in whole])
    new = [one.id for one in whole if one.id not in numbers]
    if new:
        new.sort(key=ids.index)
        first = counters.take(connection, len(new), "household_number")
        numbers |= {home: first + nth for nth, home in enumerate(new)}
    store.write(
        "household", [_household(one, homes[one.id], numbers[one.id], seq, simulated) for one in whole]
    )


def _latest_homes(found: Iterable[Subject]) -> dict[str, Shown]:
    """Return the residence of each household that nothing has ended; else the one that ended last."""
    homes: dict[str, list[Shown]] = {}
    for one in found:
        if one.kind == "residence" and is_whole(one) and not one.shown.get("void"):
            homes.setdefault(one.household_id, []).append(one.shown)
    return {home: max(shown, key=_until) for home, shown in homes.items()}


def _until(home: Shown) -> tuple[str, str]:
    return str(home.get("ends_on") or "9999"), str(home.get("starts_on") or "")


def _household(one: Subject, home: Shown, number: int, seq: int, simulated: frozenset[str]) -> Row:
    shown = one.shown
    return {
        "id": one.id,
        "number": number,
        "name": plain(str(shown["name"])),
        "route": shown["route"],
        "origin": shown.get("origin") or "",
        "district": home["district"],
        "village": plain(str(home.get("village") or "")),
        "settlement": home.get("settlement") or "",
        "arrived_on": shown.get("arrived_on") or "",
        "entered_on": shown["entered_on"],
        "language": shown["language"],
        "phone": shown.get("phone"),
        "quota_year": shown.get("quota_year"),
        "closed": "void" if shown.get("void") else "merged" if shown.get("merged_into") else "",
        "merged_into": shown.get("merged_into"),
        "simulated": int(one.id in simulated),
        "seq": seq,
    }


def _write_people(store: ProjectionStore, found: list[Subject], seq: int) -> None:
    store.write("person", [_person(one, seq) for one in found if is_whole(one)])


def _person(one: Subject, seq: int) -> Row:
    birth = one.shown.get("birth")
    return {
        "household_id": one.household_id,
        "id": one.id,
        "name": plain(str(one.shown["name"])),
        "relation": "other",
        "sex": one.shown.get("sex"),
        "birth_year": birth_year(birth),
        "birth_date": birth if isinstance(birth, str) and len(birth) > len("2000") else None,
        "phone": one.shown.get("phone"),
        "died_on": one.shown.get("died_on"),
        "same_as": one.shown.get("same_as"),
        "void": one.shown.get("void"),
        "seq": seq,
    }


def _placed(one: Subject, names: Iterable[str]) -> Row:
    return {"household_id": one.household_id, "id": one.id} | {name: one.shown.get(name) for name in names}


def _membership(one: Subject) -> Row:
    return _placed(one, ("person_id", "relation", "starts_on", "ends_on", "why"))


def _residence(one: Subject) -> Row:
    row = _placed(one, ("district", "starts_on", "ends_on"))
    return row | {name: one.shown.get(name) or "" for name in ("settlement", "village")}


def _exit(one: Subject) -> Row:
    """Put the bounds in their order: two corrections that met may have crossed them."""
    earliest, latest = sorted((str(one.shown["earliest"]), str(one.shown["latest"])))
    row = _placed(one, ("kind", "source", "back_earliest", "back_latest"))
    return row | {"earliest": earliest, "latest": latest, "recorded_at": one.since}


def _absence(one: Subject) -> Row:
    return _placed(one, ("kind", "person_id", "starts_on", "expected_on", "ends_on", "place"))


def _parting(one: Subject) -> Row:
    row = _placed(one, ("kind", "other_id"))
    return row | {"happened_on": one.shown["on"], "undone": int(bool(one.shown.get("undone")))}


def _cared(kind: str) -> Callable[[Subject], Row]:
    names = [name for name in FIELDS[kind].__struct_fields__ if name != "void"]
    return lambda one: _placed(one, names) | {"since": one.since}


_ROWS: Mapping[str, Callable[[Subject], Row]] = {
    "membership": _membership,
    "residence": _residence,
    "exit": _exit,
    "absence": _absence,
    "parting": _parting,
    **{kind: _cared(kind) for kind in CARE},
}
