"""A family's data as they were written, change by change: who set what, when, and what had stood there before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from surveys.register.changes import Value, Word
from surveys.register.facts import Fact, names

_TECHNICAL = frozenset({"ended", "begun", "person_id"})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One field that was set. `before` holds what it replaced, nothing where the field was new."""

    kind: str
    field: str
    whose: str
    value: Value
    before: tuple[Value, ...] = ()


class Written(msgspec.Struct, frozen=True, kw_only=True):
    change_id: str
    at: datetime
    by: str
    lines: tuple[Line, ...]


def written(facts: Sequence[Fact]) -> tuple[Written, ...]:
    """Return every change that speaks of these subjects, the newest first."""
    called = names(facts)
    acts: dict[str, list[tuple[Fact, Word]]] = {}
    for one in facts:
        for word in one.words:
            acts.setdefault(word.change_id, []).append((one, word))
    found = [
        Written(
            change_id=change_id,
            at=told[0][1].at,
            by=told[0][1].by,
            lines=tuple(line for one, word in told for line in _lines(one, word, called)),
        )
        for change_id, told in acts.items()
    ]
    return tuple(
        sorted((one for one in found if one.lines), key=lambda one: (one.at, one.change_id), reverse=True)
    )


def _lines(one: Fact, word: Word, called: Mapping[str, str]) -> Iterable[Line]:
    said = {other.change_id: other.fields for other in one.words}
    shown = one.shown()
    whose = called.get(one.id) or called.get(str(shown.get("person_id"))) or ""
    for name, value in word.fields.items():
        replaced = tuple(said[over][name] for over in word.over.get(name, ()) if name in said.get(over, {}))
        if name not in _TECHNICAL and (replaced or value not in (None, "")):
            yield Line(kind=one.kind, field=name, whose=whose, value=value, before=replaced)
