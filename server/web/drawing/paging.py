"""Twelve lines a page: the address holds the place, and what was asked for."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

SIZE = 12


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """Where a reader is in a long list. `back` and `next` are addresses, None at its ends."""

    start: int
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
