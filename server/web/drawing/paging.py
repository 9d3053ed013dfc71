"""Twelve lines a page: the address holds the place, and what was asked for."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

SIZE = 12


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """Where a reader is in a long list. `back` and `next` are addresses, None at its ends; `start` is None in a list that
    is turned over from line to line, where nobody counts which place that is.
    """

    start: int | None
    shown: int
    total: int
    size: int = SIZE
    back: str | None = None
    next: str | None = None


def paging(
    path: str, asked: Mapping[str, str], *, start: int, shown: int, total: int, size: int = SIZE
) -> Paging:
    def to(place: int) -> str:
        kept = {name: value for name, value in asked.items() if value}
        return f"{path}?{urlencode(kept | {'start': place})}"

    return Paging(
        start=start,
        shown=shown,
        total=total,
        size=size,
        back=to(max(0, start - size)) if start else None,
        next=to(start + size) if start + size < total else None,
    )


def turning(
    path: str, asked: Mapping[str, str], *, before: int | None, after: int | None, total: int
) -> Paging:
    """Return the same for a list whose pages begin after a line: `before` and `after` name the lines, None at the ends."""

    def to(name: str, key: int | None) -> str | None:
        kept = {word: value for word, value in asked.items() if value}
        return None if key is None else f"{path}?{urlencode(kept | {name: key})}"

    return Paging(start=None, shown=0, total=total, back=to("before", before), next=to("after", after))
