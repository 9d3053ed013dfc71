"""Which counts of a table stay hidden, so that no family can be told from it, not even by subtraction."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

Cell = tuple[str, str]
T = TypeVar("T")


def hidden(
    counts: Mapping[str, int],
    least: int,
    own: Mapping[str, int] | None = None,
    also: Collection[str] = (),
) -> frozenset[str]:
    """Return the names of the counts that may not be shown beside the sum of all.

    Parameters
    ----------
    counts : mapping of str to int
        The counts whose sum is known.
    least : int
        A count from 1 to one less than this is hidden; none at all is no secret.
    own : mapping of str to int, optional
        For some names a greater least, such as for what is said of health.
    also : collection of str
        Names that may not be shown for another reason, such as another sum they stand in.

    Returns
    -------
    frozenset of str
        The small ones; and where one alone would be hidden, or all hidden ones together were fewer than `least`, the
        smallest of the others too: else they could be worked out from the sum.
    """
    limits = own or {}
    small = {
        name for name, n in counts.items() if 0 < n < max(least, limits.get(name, 0)) or (n and name in also)
    }
    return frozenset(small | _more(counts, small, least))


def hidden_cells(counts: Mapping[Cell, int], least: int) -> frozenset[Cell]:
    """Return the cells of a table that may not be shown beside the sums of its rows and columns.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        By row and column.
    least : int
        As in `hidden`.

    Returns
    -------
    frozenset of (str, str)
        So many that no row and no column has a single hidden cell, or hidden ones of fewer than `least` in all, as long
        as there is another cell to hide.
    """
    small = {cell for cell, n in counts.items() if 0 < n < least}
    while True:
        added: set[Cell] = set()
        for line in _lines(counts):
            own = {cell: counts[cell] for cell in line}
            added |= _more(own, small & set(own), least)
        if not added:
            return frozenset(small)
        small |= added


def hidden_parts(parts: Mapping[str, tuple[int, int]], least: int) -> frozenset[str]:
    """Return the places whose part of a whole may not be shown beside the sums of all places.

    Parameters
    ----------
    parts : mapping of str to (int, int)
        By place: how many have something, of how many.
    least : int
        As in `hidden`.

    Returns
    -------
    frozenset of str
        Places with few, with few who do not have it, or with few in all; and so many more that neither the parts nor the
        wholes can be worked out from the sums over all places. A place of nobody is not named.
    """
    small = {
        place
        for place, (part, whole) in parts.items()
        if 0 < part < least or 0 < whole - part < least or 0 < whole < least
    }
    while True:
        added = _more({place: part for place, (part, _) in parts.items()}, small, least)
        added |= _more({place: whole for place, (_, whole) in parts.items()}, small | added, least)
        if not added:
            return frozenset(small)
        small |= added


def _lines(counts: Mapping[Cell, int]) -> Iterable[list[Cell]]:
    for side in (0, 1):
        lines: dict[str, list[Cell]] = {}
        for cell in counts:
            lines.setdefault(cell[side], []).append(cell)
        yield from lines.values()


def _more(counts: Mapping[T, int], small: set[T], least: int) -> set[T]:
    """Return what has to be hidden beside the small ones, the smallest first."""
    others = sorted(
        (name for name, n in counts.items() if n and name not in small), key=lambda name: counts[name]
    )
    found: set[T] = set()
    while small and others and not _is_safe([counts[name] for name in small | found], least):
        found.add(others.pop(0))
    return found


def _is_safe(hidden_ones: list[int], least: int) -> bool:
    return len(hidden_ones) > 1 and sum(hidden_ones) >= least
