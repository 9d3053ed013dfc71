"""What compiling a form found out, kept so that a phone need not find it out again: order, readers, privacy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from surveys.engine.graph import Rule
from surveys.engine.layout import Place


class KeptRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A rule without its closure; places are numbers in the order of the form, `reads` are (place, depth, presence)."""

    kind: str
    place: int
    reads: tuple[tuple[int, int, bool], ...]
    needs: tuple[str, ...]
    gives: str


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """All that is worked out over a whole form; `readers` and `watchers` are by place."""

    rules: tuple[KeptRule, ...]
    readers: dict[int, tuple[tuple[int, int, bool], ...]]
    watchers: dict[int, tuple[int, ...]]
    privacy: tuple[Literal["open", "private", "sealed"], ...]
    impure: tuple[int, ...]
    hidden: tuple[int, ...]
    files: tuple[str, ...]


class Compiled(Protocol):
    """What is needed of a compiled form."""

    root: Place
    rules: tuple[Rule, ...]
    watchers: Mapping[Place, set[Place]]
    hidden: tuple[Place, ...]
    files: tuple[str, ...]


def facts_of(
    form: Compiled,
    privacy: Callable[[Place], Literal["open", "private", "sealed"]],
    is_pure: Callable[[Place], bool],
) -> Facts:
    """Return what was found out about a compiled form."""
    places = list(form.root.all())
    number = {place: index for index, place in enumerate(places)}
    return Facts(
        rules=tuple(_kept(rule, number) for rule in form.rules),
        readers={index: place.readers for index, place in enumerate(places) if place.readers},
        watchers={
            number[place]: tuple(sorted(number[watcher] for watcher in watchers))
            for place, watchers in form.watchers.items()
        },
        privacy=tuple(privacy(place) for place in places),
        impure=tuple(index for index, place in enumerate(places) if not is_pure(place)),
        hidden=tuple(number[place] for place in form.hidden),
        files=form.files,
    )


def _kept(rule: Rule, number: Mapping[Place, int]) -> KeptRule:
    reads = tuple((number[read.place], read.depth, read.presence) for read in rule.reads)
    return KeptRule(rule.kind, number[rule.place], reads, tuple(sorted(rule.needs)), rule.gives)


def give_readers(places: Sequence[Place], facts: Facts) -> None:
    """Give every place the rules that read it."""
    for index, readers in facts.readers.items():
        places[index].readers = readers
