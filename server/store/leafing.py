"""Long lists are turned over from line to line: the thousandth page is as quick as the first, and none is shown twice."""

from collections.abc import Callable, Sequence
from typing import Generic, Self, TypeVar

import msgspec

from server.problems import NotFound

_Line = TypeVar("_Line")
_APART = "~"
_MOST_DIGITS = 18


class Turn(msgspec.Struct, frozen=True):
    """The line after which, or with `is_back` before which, a page is asked for; without one the list's beginning."""

    place: tuple[str, ...] = ()
    is_back: bool = False

    @classmethod
    def read(cls, after: str, before: str, parts: int) -> Self:
        """Return what an address asks for; raise NotFound for one that names no line."""
        place = tuple((after or before).split(_APART)) if after or before else ()
        if place and len(place) != parts:
            raise NotFound
        return cls(place=place, is_back=bool(before and not after))


BEGINNING = Turn()


class Turned(msgspec.Struct, Generic[_Line], frozen=True):
    """A page: `before` and `after` name its ends where there are lines beyond them."""

    lines: tuple[_Line, ...]
    before: str | None
    after: str | None


def turned(
    lines: Sequence[_Line], turn: Turn, size: int, name: Callable[[_Line], tuple[object, ...]]
) -> Turned[_Line]:
    """Return a page of so many, out of one line more, in the list's order."""
    is_more = len(lines) > size
    shown = tuple(lines[-size:] if turn.is_back else lines[:size])
    is_first = not (is_more if turn.is_back else turn.place)
    is_last = not (turn.is_back or is_more)

    def named(line: _Line) -> str:
        return _APART.join(str(part) for part in name(line))

    return Turned(
        lines=shown,
        before=named(shown[0]) if shown and not is_first else None,
        after=named(shown[-1]) if shown and not is_last else None,
    )


def number_in(text: str) -> int:
    """Return the number in the name of a place; raise NotFound for what is none."""
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        raise NotFound
    return int(text)
