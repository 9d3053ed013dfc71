"""A family's past and its open conflicts as this reader may know them: the register's facts beside what was done."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from server.access import Caller
from server.database import Connection
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.family import Family, Measure
from server.register.knowing import facts_of
from server.store.clock import REGION
from server.store.people.facts import FactStore, word_of
from server.store.people.families import FamilyStore
from server.store.people.settlements import SettlementStore
from surveys.register.acts import by_value
from surveys.register.changes import Value, Word
from surveys.register.facts import Fact, names, open_conflicts
from surveys.register.past import Event, Granted, Neighbour, Records
from surveys.register.timeline import timeline
from surveys.wording import LANGUAGES, pick


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One value that somebody wrote: by which change, who, when."""

    change_id: str
    value: Value
    by: str
    at: datetime


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A field in which two people wrote different things. `seen` names all that stands there now."""

    kind: str
    subject_id: str
    field: str
    whose: str
    voices: tuple[Voice, ...]
    seen: tuple[str, ...]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the register knows of a family: its facts with every word, what is open in them, who they speak of.

    `names` are the people's, by id; `others` the households of its splits and merges that the reader may know of.
    """

    id: str
    number: int
    name: str
    facts: tuple[Fact, ...]
    conflicts: tuple[Open, ...]
    names: dict[str, str]
    others: dict[str, Neighbour]
    kin: tuple[tuple[str, Fact], ...]
    settlements: dict[str, dict[str, str]]

    def by_id(self, language: str) -> dict[str, str]:
        """Return what a value of the register may name: people and families by their ids, places by their codes."""
        others = {one.id: f"№ {one.number} {one.name}" for one in self.others.values()}
        return self.names | others | {code: pick(texts, language) for code, texts in self.settlements.items()}


def known_of(connection: Connection, caller: Caller, id: str, today: date) -> Known:
    """Return what is known of a family; raise NotYours if it is not in the reader's scope."""
    row = FamilyStore(connection).find(scope_of(caller), id, today)
    if row is None:
        raise NotYours
    facts = facts_of(connection, [id])[id]
    kin = _kin(connection, id)
    return Known(
        id=id,
        number=row["number"],
        name=row["name"],
        facts=facts,
        conflicts=conflicts_in(facts),
        names=dict(names(facts)),
        others=neighbours(connection, caller, [*(home for home, _ in kin), *_spoken_of(facts)], today),
        kin=kin,
        settlements=_settlements(connection, facts),
    )


def events_of(known: Known, family: Family, today: date) -> tuple[Event, ...]:
    """Return what happened to a family, with as much of what was done as its page holds for this reader."""
    granted = tuple(_granted(nth, one) for nth, one in enumerate(family.support))
    records = Records(
        today=today,
        done=family.done,
        asked=family.asked,
        granted=granted,
        kin=known.kin,
        others=known.others,
        settlements=known.settlements,
        zone=REGION,
    )
    return timeline(known.id, known.facts, records)


def conflicts_in(facts: Sequence[Fact]) -> tuple[Open, ...]:
    called = names(facts)
    return tuple(
        Open(
            kind=one.kind,
            subject_id=one.id,
            field=field,
            whose=called.get(one.id) or called.get(str(one.shown().get("person_id"))) or "",
            voices=tuple(
                Voice(change_id=head.change_id, value=head.value, by=head.by, at=head.at)
                for head in by_value(heads)
            ),
            seen=tuple(head.change_id for head in heads),
        )
        for one, field, heads in open_conflicts(facts)
    )


def neighbours(
    connection: Connection, caller: Caller, ids: Iterable[str], today: date
) -> dict[str, Neighbour]:
    """Return those of these households that the reader may know of."""
    store, scope = FamilyStore(connection), scope_of(caller)
    found = {home: store.find(scope, home, today) for home in dict.fromkeys(ids)}
    return {
        home: Neighbour(id=home, number=row["number"], name=row["name"]) for home, row in found.items() if row
    }


def _kin(connection: Connection, id: str) -> tuple[tuple[str, Fact], ...]:
    """Return the partings of other households that speak of this one."""
    store = FactStore(connection)
    homes = store.partings_with(id)
    words: dict[str, list[Word]] = {}
    for row in store.words(homes):
        words.setdefault(row["subject_id"], []).append(word_of(row))
    return tuple(
        (homes[parting], Fact(kind="parting", id=parting, words=tuple(said)))
        for parting, said in words.items()
    )


def _settlements(connection: Connection, facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """Return the names of the settlements that these facts give by their codes."""
    codes = {str(one.shown().get("settlement") or "") for one in facts if one.kind == "residence"}
    found = SettlementStore(connection).some(codes)
    return {code: {language: one.name(language) for language in LANGUAGES} for code, one in found.items()}


def _spoken_of(facts: Iterable[Fact]) -> list[str]:
    told = [one.shown() for one in facts if one.kind in ("parting", "household")]
    return [str(shown[name]) for shown in told for name in ("other_id", "merged_into") if shown.get(name)]


def _granted(nth: int, one: Measure) -> Granted:
    known = one.amount_mci is not None and one.mci_year is not None
    amount = (one.amount_mci or 0, one.mci_year or 0) if known else None
    return Granted(
        id=f"{one.kind}/{nth}", kind=one.kind, starts_on=one.starts_on, ends_on=one.ends_on, amount=amount
    )
