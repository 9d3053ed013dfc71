"""Twelve lines a page: the address holds the place, and what was asked for."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from server.store.turning import Place

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


def place_of(asked: Mapping[str, Any], part: str = "") -> Place:
    """Return to where an address turns this list of the page."""
    after, before = (str(asked.get(f"{part}_{name}" if part else name) or "") for name in ("after", "before"))
    return Place(after=after, before=before)


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
    path: str,
    asked: Mapping[str, str],
    *,
    before: str | int | None,
    after: str | int | None,
    total: int = 0,
    part: str = "",
) -> Paging:
    """Return the same for a list whose pages begin after a line: `before` and `after` name the lines, None at the ends.

    A page with several lists calls each place by its `part`, which is also where in the page that list begins.
    """

    def to(name: str, key: str | int | None) -> str | None:
        if key is None:
            return None
        kept = {word: value for word, value in asked.items() if value}
        told = urlencode(kept | {f"{part}_{name}" if part else name: key})
        return f"{path}?{told}" + (f"#{part}" if part else "")

    return Paging(start=None, shown=0, total=total, back=to("before", before), next=to("after", after))
