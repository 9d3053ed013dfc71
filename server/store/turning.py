"""A page of a list that begins after a line and not at a number: the thousandth page is as quick as the first."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from server.database import Connection, Row
from server.problems import NotFound


class Key(msgspec.Struct, frozen=True):
    """One of the columns that give a list its order: what SQL calls it, what a row calls it, and what it holds."""

    sql: str
    name: str
    kind: type[str] | type[int] = str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The line after which, or before which, a page goes on, by its key as JSON; both are empty for the first page."""

    after: str = ""
    before: str = ""


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list. `before` and `after` are the places to turn to, None at the ends."""

    rows: tuple[Row, ...] = ()
    before: str | None = None
    after: str | None = None


def turned(
    connection: Connection,
    select: str,
    keys: Sequence[Key],
    place: Place,
    size: int,
    *,
    falls: bool = False,
    **values: object,
) -> Turned:
    """Return the rows after, or before, a place. `select` ends in its conditions; `falls`: the greatest key comes first.

    Raise NotFound for an address that names no line.
    """
    columns, marks = ", ".join(key.sql for key in keys), ", ".join(f":key_{n}" for n in range(len(keys)))

    def some(beyond: Sequence[str | int], most: int, *, back: bool) -> list[Row]:
        downwards = falls != back
        order = ", ".join(key.sql + (" desc" if downwards else "") for key in keys)
        return connection.all(
            select
            + (f" and ({columns}) {'<' if downwards else '>'} ({marks})" if beyond else "")
            + f" order by {order} limit :size",
            **values,
            **{f"key_{n}": value for n, value in enumerate(beyond)},
            size=most,
        )

    return leafed(some, keys, place, size)


class Some(Protocol):
    """At most so many rows beyond the line of this key, the nearest first; without one from the list's beginning."""

    def __call__(self, beyond: Sequence[Any], most: int, *, back: bool) -> list[Row]: ...


def leafed(some: Some, keys: Sequence[Key], place: Place, size: int) -> Turned:
    """Return the same of a list that one statement does not read. Raise NotFound for an address that names no line."""
    named, back = place.after or place.before, not place.after and bool(place.before)
    rows = some(_values(named, keys) if named else (), size + 1, back=back)
    more, shown = len(rows) > size, rows[:size][::-1] if back else rows[:size]
    return Turned(
        rows=tuple(shown),
        before=_named(shown[0], keys) if shown and (more if back else bool(named)) else None,
        after=_named(shown[-1], keys) if shown and (back or more) else None,
    )


def _named(row: Row, keys: Sequence[Key]) -> str:
    return msgspec.json.encode([row[key.name] for key in keys]).decode()


def _values(named: str, keys: Sequence[Key]) -> list[str | int]:
    try:
        values = msgspec.json.decode(named, type=list[str | int])
    except msgspec.DecodeError:
        raise NotFound from None
    if [type(value) for value in values] != [key.kind for key in keys]:
        raise NotFound
    if any(isinstance(value, str) and "\x00" in value for value in values):
        raise NotFound
    if any(isinstance(value, int) and abs(value) >= 2**31 for value in values):
        raise NotFound
    return values
