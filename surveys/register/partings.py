"""A household that splits, two that become one, and both taken back: each one change, both histories kept.

Nothing moves and nothing is deleted. Memberships end here and begin there; a parting remembers which, so that it can be
undone. What was answered stays with the household that answered it.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact, find, present, standing
from surveys.submission import UtcTime

Draw = Callable[[], str]
_KEPT = ("name", "phone", "language", "route", "origin", "arrived_on", "entered_on", "quota_year")
_PLACE = ("settlement", "district", "village")


class ImpossibleParting(Exception):
    """`reason`: nobody (names nobody who lives here), everybody (nobody would stay), same (one household), undone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """Who does it, when: a new id is drawn for everything that is born."""

    draw: Draw
    at: UtcTime
    on: str  # the day of the parting


def split(
    household_id: str, facts: Sequence[Fact], leaving: Iterable[str], name: str, made: Made
) -> tuple[Change, str]:
    """Return a change by which these persons make a household of their own, and that household's id.

    Raises ImpossibleParting when none of them lives here, or when nobody would stay.
    """
    going, here = set(leaving), present(facts)
    ending = [one for one in here if one.shown()["person_id"] in going]
    if not ending:
        raise ImpossibleParting("nobody")
    if len(ending) == len(here):
        raise ImpossibleParting("everybody")
    new_id = made.draw()
    begun = [_begin(one, made, "other" if len(ending) > 1 else "self") for one in ending]
    edits = [
        _born("household", new_id, _told(find(facts, "household", household_id), _KEPT) | {"name": name}),
        *_settled(facts, made),
        *begun,
    ]
    there = [msgspec.structs.replace(one, household_id=new_id) for one in edits]
    return (
        _change(
            household_id,
            made,
            [*there, *_end(ending, made, "split"), _parting("split", new_id, ending, begun, made)],
        ),
        new_id,
    )


def merge(
    household_id: str, facts: Sequence[Fact], other_id: str, others: Sequence[Fact], made: Made
) -> Change:
    """Return a change by which everybody of the other household lives here; the other one points to this one.

    Raises ImpossibleParting when it is the same household, or nobody lives there.
    """
    if household_id == other_id:
        raise ImpossibleParting("same")
    ending, closing = present(others), find(others, "household", other_id)
    if not ending or closing is None:
        raise ImpossibleParting("nobody")
    known = {one.shown()["person_id"] for one in present(facts)}
    coming = [one for one in ending if one.shown()["person_id"] not in known]
    begun = [_begin(one, made, str(one.shown().get("relation") or "other")) for one in coming]
    closed = closing.edit(merged_into=household_id)
    return _change(
        household_id,
        made,
        [
            *begun,
            *_end(ending, made, "merge"),
            *([closed] if closed else []),
            _parting("merge", other_id, ending, begun, made),
        ],
    )


def undo(
    household_id: str, facts: Sequence[Fact], others: Sequence[Fact], parting_id: str, made: Made
) -> Change:
    """Return a change that takes a split or a merge back. Raises ImpossibleParting when it was taken back already."""
    parting = find(facts, "parting", parting_id)
    shown = parting.shown() if parting else {}
    if parting is None or shown.get("undone"):
        raise ImpossibleParting("undone")
    every = {(one.kind, one.id): one for one in (*facts, *others)}
    other_id = str(shown["other_id"])
    edits = [parting.edit(undone=True)]
    edits += [
        _of(every, "membership", one, {"ends_on": None, "why": None}) for one in _ids(shown.get("ended"))
    ]
    edits += [_of(every, "membership", one, {"void": "undone"}) for one in _ids(shown.get("begun"))]
    closing = {"void": "undone"} if shown["kind"] == "split" else {"merged_into": None}
    edits.append(_of(every, "household", other_id, closing))
    return _change(household_id, made, [one for one in edits if one])


def same_person(
    household_id: str, kept: Fact, entered_twice: Fact, membership: Fact | None, made: Made
) -> Change:
    """Return a change by which one person, entered twice, is one again: the second entry points to the first."""
    edits = [entered_twice.edit(same_as=kept.id)]
    edits.append(membership.edit(ends_on=made.on, why="same") if membership else None)
    return _change(household_id, made, [one for one in edits if one])


def _of(every: dict[tuple[str, str], Fact], kind: str, id: str, fields: dict[str, Value]) -> Edit | None:
    known = every.get((kind, id))
    return known.edit(**fields) if known else None


def _ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _begin(membership: Fact, made: Made, relation: str) -> Edit:
    shown = membership.shown()
    return _born(
        "membership",
        made.draw(),
        {"person_id": shown["person_id"], "relation": relation, "starts_on": made.on},
    )


def _end(memberships: Iterable[Fact], made: Made, why: str) -> list[Edit]:
    ended = [one.edit(ends_on=made.on, why=why) for one in memberships]
    return [one for one in ended if one]


def _settled(facts: Sequence[Fact], made: Made) -> list[Edit]:
    """Return the new household's first residence: where the old one lives, until somebody tells otherwise."""
    homes = [one for one in standing(facts, "residence") if not one.shown().get("ends_on")]
    return [
        _born("residence", made.draw(), _told(home, _PLACE) | {"starts_on": made.on}) for home in homes[-1:]
    ]


def _told(fact: Fact | None, names: Iterable[str]) -> dict[str, Value]:
    shown = fact.shown() if fact else {}
    return {name: shown[name] for name in names if name in shown}


def _parting(kind: str, other_id: str, ended: Iterable[Fact], begun: Iterable[Edit], made: Made) -> Edit:
    fields: dict[str, Value] = {
        "kind": kind,
        "other_id": other_id,
        "on": made.on,
        "ended": tuple(one.id for one in ended),
        "begun": tuple(one.subject_id for one in begun),
    }
    return _born("parting", made.draw(), fields)


def _born(kind: str, id: str, fields: dict[str, Value]) -> Edit:
    return Edit(kind=kind, subject_id=id, fields=fields, born=True)


def _change(household_id: str, made: Made, edits: Sequence[Edit]) -> Change:
    return Change(id=made.draw(), household_id=household_id, made_at=made.at, edits=tuple(edits))
