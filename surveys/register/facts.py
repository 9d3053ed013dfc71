"""What is known of a household: its subjects, each with the words said of it. The same on the phone and the server."""

from collections.abc import Iterable, Mapping

import msgspec

from surveys.register.changes import Change, Edit, Head, Heads, Value, Word, conflicts, edit, heads, values
from surveys.register.naming import plain
from surveys.register.people import ORDER
from surveys.submission import UtcTime


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One subject with the words that stand."""

    kind: str
    id: str
    words: tuple[Word, ...]

    def heads(self) -> Heads:
        return heads(self.words)

    def shown(self) -> dict[str, Value]:
        return values(self.heads())

    def conflicts(self) -> Heads:
        return conflicts(self.heads())

    def is_void(self) -> bool:
        return bool(self.shown().get("void"))

    def is_anothers(self, person_id: str) -> bool:
        """Ask whether this is of one person, or was said to be, and that person is somebody else."""
        named = {head.value for head in self.heads().get("person_id", ())}
        return bool(named - {None, person_id})

    def edit(self, **fields: Value) -> Edit | None:
        """Return an edit over what stands here, None when it says nothing new. What cannot be read is left out of texts."""
        told = {name: plain(value) if isinstance(value, str) else value for name, value in fields.items()}
        return edit(self.kind, self.id, self.heads(), told)


def standing(facts: Iterable[Fact], kind: str) -> list[Fact]:
    """Return the subjects of one kind that count, in the order of their ids."""
    return sorted((one for one in facts if one.kind == kind and not one.is_void()), key=lambda one: one.id)


def present(facts: Iterable[Fact]) -> list[Fact]:
    """Return the memberships that nothing has ended."""
    return [one for one in standing(facts, "membership") if not one.shown().get("ends_on")]


def find(facts: Iterable[Fact], kind: str, id: str) -> Fact | None:
    return next((one for one in facts if one.kind == kind and one.id == id), None)


def with_changes(
    facts: Iterable[Fact], household_id: str, changes: Iterable[tuple[Change, str]]
) -> tuple[Fact, ...]:
    """Return the facts as they are once these changes of (who) on this household are known too.

    A change that is among the words already counts once.
    """
    words = {(one.kind, one.id): {word.change_id: word for word in one.words} for one in facts}
    for change, by in changes:
        for one in change.edits:
            key = (one.kind, one.subject_id)
            is_here = (one.household_id or change.household_id) == household_id
            if key in words or (one.born and is_here):
                word = word_of(change, one, by, change.made_at)
                words.setdefault(key, {}).setdefault(change.id, word)
    found = [Fact(kind=key[0], id=key[1], words=tuple(said.values())) for key, said in words.items()]
    return tuple(sorted(found, key=lambda one: (place(one.kind), one.id)))


def word_of(change: Change, one: Edit, by: str, at: UtcTime) -> Word:
    return Word(change_id=change.id, at=at, by=by, fields=one.fields, over=one.over)


def place(kind: str) -> int:
    """Return where a kind stands among the others: what it may speak of comes before it."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def only_heads(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words cut to the fields in which they stand: what a phone needs to show and to edit."""
    said = tuple(words)
    if len(said) == 1 and not said[0].over:  # nothing was ever corrected: by far the most
        return said
    alive: dict[str, dict[str, Value]] = {}
    for name, found in heads(said).items():
        for head in found:
            alive.setdefault(head.change_id, {})[name] = head.value
    return tuple(
        Word(change_id=word.change_id, at=word.at, by=word.by, fields=alive[word.change_id])
        for word in {word.change_id: word for word in said}.values()
        if word.change_id in alive
    )


def open_conflicts(facts: Iterable[Fact]) -> list[tuple[Fact, str, tuple[Head, ...]]]:
    """Return every field of which somebody has to choose the value."""
    return [(one, name, found) for one in facts for name, found in one.conflicts().items()]


def names(facts: Iterable[Fact]) -> Mapping[str, str]:
    """Return the name of every person known here."""
    return {one.id: str(one.shown().get("name") or "") for one in facts if one.kind == "person"}
