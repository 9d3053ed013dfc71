"""What people edit, as a set of changes: a field remembers which changes it stands on, so every order ends the same.

Two workers without a network correct the same family. Each field is a register of several values: a change names, for
each field it sets, the changes it was made over. What no other change is over is a *head* of the field. One head: the
value. Several heads that differ: a conflict, both kept, and a person chooses by one more change that is over them all.
Nothing here asks a clock who was first; times only say in which order heads are shown.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from surveys.clock import Clock
from surveys.submission import Id, UtcTime

Scalar = str | int | bool | None
Value = Scalar | tuple[str, ...]
Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}\Z")]
FieldName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}\Z")]

MAX_EDITS = 128
MAX_OVER = 32


class Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one change says of one subject. `born`: it brings the subject, nothing of it was known before.

    `over` holds for each field the changes that it stood on when it was edited. `household_id` is where a subject that
    is born here belongs, when that is not the change's own household.
    """

    kind: Kind
    subject_id: Id
    fields: Annotated[dict[FieldName, Value], msgspec.Meta(min_length=1, max_length=32)]
    over: dict[FieldName, Annotated[tuple[Id, ...], msgspec.Meta(max_length=MAX_OVER)]] = {}
    born: bool = False
    household_id: Id | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One act of one person, whole or not at all: a name corrected, a family that parted, a referral accepted.

    `made_at` is the phone's own time; `clock` says what that was worth.
    """

    id: Id
    household_id: Id
    made_at: UtcTime
    clock: Clock | None = None
    edits: Annotated[tuple[Edit, ...], msgspec.Meta(min_length=1, max_length=MAX_EDITS)]


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an applied change said of one subject: who, when (corrected time), which fields, over which changes."""

    change_id: str
    at: datetime
    by: str
    fields: dict[str, Value]
    over: dict[str, tuple[str, ...]] = {}


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """One value that stands, and whose word it is."""

    change_id: str
    at: datetime
    by: str
    value: Value


Heads = dict[str, tuple[Head, ...]]


def heads(words: Iterable[Word]) -> Heads:
    """Return what stands in each field: every word that no other word is over, the latest last.

    The same for any order of the words, and for words that come twice.
    """
    said = {word.change_id: word for word in words}
    replaced = {(name, over) for word in said.values() for name, ids in word.over.items() for over in ids}
    standing: dict[str, list[Head]] = {}
    for word in said.values():
        for name, value in word.fields.items():
            if (name, word.change_id) not in replaced:
                head = Head(change_id=word.change_id, at=word.at, by=word.by, value=value)
                standing.setdefault(name, []).append(head)
    return {name: tuple(sorted(found, key=_place)) for name, found in sorted(standing.items())}


def values(standing: Heads) -> dict[str, Value]:
    """Return the value shown of each field: of several heads the latest one's, until a person has chosen."""
    return {name: found[-1].value for name, found in standing.items()}


def conflicts(standing: Heads) -> Heads:
    """Return the fields whose heads differ: somebody has to choose."""
    return {name: found for name, found in standing.items() if len({_key(head.value) for head in found}) > 1}


def over(standing: Heads, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what an edit of these fields has to say it is over, having seen `standing`."""
    return {name: tuple(head.change_id for head in standing[name]) for name in names if name in standing}


def edit(kind: str, subject_id: str, standing: Heads, fields: Mapping[str, Value]) -> Edit | None:
    """Return an edit that sets these fields, leaving out what stands so already; None when nothing differs.

    A field in conflict counts as different even from its shown value: to set it is to choose.
    """
    open_ones = conflicts(standing)
    shown = values(standing)
    new = {
        name: value
        for name, value in fields.items()
        if name in open_ones or name not in shown or _key(shown[name]) != _key(value)
    }
    if not new:
        return None
    return Edit(kind=kind, subject_id=subject_id, fields=new, over=over(standing, new))


def lacking(
    change: Change, changes: Collection[str], subjects: Collection[str], needs: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return what has to come before this change can be applied: changes it is over, subjects it speaks of.

    Changes are named by their id, subjects by `mark`; `needs` are subjects that it stands on without editing them.
    """
    born = {mark(one.kind, one.subject_id) for one in change.edits if one.born}
    wanted = dict.fromkeys(over for one in change.edits for ids in one.over.values() for over in ids)
    missing = [one for one in wanted if one not in changes and one != change.id]
    spoken_of = [*(mark(one.kind, one.subject_id) for one in change.edits), *needs]
    missing += [one for one in dict.fromkeys(spoken_of) if one not in subjects and one not in born]
    return tuple(missing)


def asked_about(change: Change) -> tuple[set[str], set[str]]:
    """Return the changes and the subjects that have to be looked up before `lacking` can be asked."""
    stood_on = {over for one in change.edits for ids in one.over.values() for over in ids}
    return stood_on, {one.subject_id for one in change.edits} | {change.household_id}


def mark(kind: str, id: str) -> str:
    """Return how a subject is named among what a change lacks."""
    return f"{kind}/{id}"


def _place(head: Head) -> tuple[datetime, str]:
    return head.at, head.change_id


def _key(value: Value) -> tuple[str, Value]:
    """Part 1 from True: they are equal to Python and not to a reader."""
    return type(value).__name__, value
