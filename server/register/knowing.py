"""What the register knows of households, subject by subject: for phones, for pages, and for whoever edits."""

from collections.abc import Iterable

from server.database import Connection, Row
from server.register.projecting import REGISTER
from server.store.people.facts import FactStore, word_of
from server.store.people.households import HouseholdStore
from surveys.caring.care import KINDS as CARE
from surveys.register.changes import Word
from surveys.register.facts import Fact, only_heads, place

# Of who no longer lives here, the household remembers the name and nothing else.
REMEMBERED = frozenset({"name", "void"})
Facts = dict[str, tuple[Fact, ...]]


def facts_of(connection: Connection, ids: list[str], kinds: Iterable[str] = REGISTER) -> Facts:
    """Return every subject of these households with all that was said of it; people as far as they live there."""
    store = FactStore(connection)
    rows = store.words_in(ids, [kind for kind in kinds if kind != "person"])
    living = HouseholdStore(connection).living(ids)
    people: dict[str, list[Row]] = {}
    for row in store.words(sorted({row["person_id"] for row in living})):
        if row["kind"] == "person":
            people.setdefault(row["subject_id"], []).append(row)
    found: dict[str, dict[tuple[str, str], list[Word]]] = {home: {} for home in ids}
    for row in rows:
        found[row["household_id"]].setdefault((row["kind"], row["subject_id"]), []).append(word_of(row))
    for member in living:
        words = [word_of(row) for row in people.get(member["person_id"], ())]
        shown = words if member["is_here"] else remembered(words)
        found[member["household_id"]][("person", member["person_id"])] = shown
    return {home: _facts(subjects) for home, subjects in found.items()}


def standing_facts(connection: Connection, ids: list[str]) -> Facts:
    """Return the facts cut to what stands: all that a phone needs to show them and to edit them."""
    return {
        home: tuple(Fact(kind=one.kind, id=one.id, words=only_heads(one.words)) for one in facts)
        for home, facts in facts_of(connection, ids).items()
    }


def care_of(connection: Connection, ids: list[str], kinds: Iterable[str] = CARE) -> Facts:
    """Return what is planned, offered and decided in these households, cut to what stands."""
    found: dict[str, dict[tuple[str, str], list[Word]]] = {home: {} for home in ids}
    for row in FactStore(connection).words_in(ids, kinds):
        found[row["household_id"]].setdefault((row["kind"], row["subject_id"]), []).append(word_of(row))
    return {
        home: tuple(
            Fact(kind=one.kind, id=one.id, words=only_heads(one.words))
            for one in _facts(subjects)
            if not one.is_void()
        )
        for home, subjects in found.items()
    }


def remembered(words: Iterable[Word]) -> list[Word]:
    """Return the words without what a household has no business to know of who has left it."""
    return [
        Word(
            change_id=word.change_id,
            at=word.at,
            by=word.by,
            fields={name: value for name, value in word.fields.items() if name in REMEMBERED},
            over={name: ids for name, ids in word.over.items() if name in REMEMBERED},
        )
        for word in words
        if word.fields.keys() & REMEMBERED
    ]


def _facts(subjects: dict[tuple[str, str], list[Word]]) -> tuple[Fact, ...]:
    found = [Fact(kind=key[0], id=key[1], words=tuple(words)) for key, words in subjects.items()]
    return tuple(sorted(found, key=lambda one: (place(one.kind), one.id)))
