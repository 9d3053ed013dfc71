"""What can be estimated: columns that say nothing are dropped, and rows whose hazard has no bound, each with its reason."""

from collections.abc import Collection, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.startstop.matrix import Column, Matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
COLLINEAR = 1e-8


class Dropped(msgspec.Struct, frozen=True):
    """A term, or a level of it, without a coefficient, and why."""

    term: str
    reason: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """What is left to be estimated of one cause: columns, and the places of the rows that count (None: all)."""

    columns: tuple[Column, ...]
    places: Ints | None = None
    references: dict[str, str] = {}
    dropped: tuple[Dropped, ...] = ()


def estimable(left: Open, events: Flags, units: Floats, kept: Collection[str]) -> Open:
    """Return the columns with a finite coefficient of their own and the rows that tell of it.

    Parameters
    ----------
    left : Open
    events : ndarray of bool, shape (rows,)
    units : ndarray of float, shape (rows,)
        Units of time at risk, the last of which holds the event.
    kept : collection of str
        Names of columns or terms that a prior speaks of: they stay whatever the rows say.

    Notes
    -----
    Where nobody left, or everybody at once, the estimate of a level has no bound. In the limit these rows add nothing to
    the likelihood of the other coefficients, so they are left out; leaving out only the term would bend the others.
    """
    while (fewer := _without_empty_cells(left, events, units, kept)) is not left:
        left = fewer
    return _independent(_without_references(left, kept), kept)


def _without_empty_cells(left: Open, events: Flags, units: Floats, kept: Collection[str]) -> Open:
    """Return without the first term found that has a level in which the hazard has no bound; else the same again."""
    seen: set[str] = set()
    for column in left.columns:
        if is_kept(column, kept) or column.of in seen:
            continue
        seen.add(column.of)
        codes, names = _cells(column, left)
        if not names:
            continue
        own = left.places if left.places is not None else slice(None)
        gone = np.bincount(codes, weights=events[own], minlength=len(names))
        at_risk = np.bincount(codes, weights=units[own], minlength=len(names))
        bad = (at_risk > 0) & ((gone == 0) | (gone >= at_risk))
        if bad.any() and not bad[at_risk > 0].all():
            return _without_cells(left, column, codes, bad, gone, names)
    return left


def _cells(column: Column, left: Open) -> tuple[Ints, list[str]]:
    """Return the level of each row and the levels' names; none for what has more than two values and is no factor."""
    own = column.values if left.places is None else column.values[left.places]
    if column.is_level:
        return own, [one.name for one in left.columns if one.of == column.of]
    if column.heights is not None:
        return own, []
    low, high = own.min(), own.max()
    if low == high or not ((own == low) | (own == high)).all():
        return own, []
    return (own == high).astype(np.int64), [f"{column.name}={low:g}", f"{column.name}={high:g}"]


def _without_cells(
    left: Open, column: Column, codes: Ints, bad: Flags, gone: npt.NDArray, names: list[str]
) -> Open:
    out = bad[codes]
    places = np.flatnonzero(~out) if left.places is None else left.places[~out]
    dropped = [
        Dropped(
            name if column.is_level else column.name,
            f"{'nobody' if gone[place] == 0 else 'everybody'} left where {name}: a coefficient without bound, so "
            f"{'the level' if column.is_level else 'the term'} is dropped, and {int((codes == place).sum()):,} rows "
            "that tell nothing of the others are left out.",
        )
        for place, name in enumerate(names)
        if bad[place]
    ]
    columns = left.columns if column.is_level else tuple(one for one in left.columns if one is not column)
    return msgspec.structs.replace(left, columns=columns, places=places, dropped=(*left.dropped, *dropped))


def _without_references(left: Open, kept: Collection[str]) -> Open:
    """Return without the first level of each factor, against which the others stand, and without levels of no row."""
    references: dict[str, str] = {}
    columns = []
    for column in left.columns:
        if column.is_level and not is_kept(column, kept):
            own = column.values if left.places is None else column.values[left.places]
            assert column.heights is not None
            if not column.heights[own].any():
                continue
            if column.of not in references:
                references[column.of] = column.name
                continue
        columns.append(column)
    return msgspec.structs.replace(left, columns=tuple(columns), references=references)


def _independent(left: Open, kept: Collection[str]) -> Open:
    """Return without columns that are constant or a sum of earlier ones."""
    dropped = list(left.dropped)
    moving = []
    for column in left.columns:
        mean, sd = column.moments(left.places)
        if sd > 1e-12 * abs(mean) or is_kept(column, kept):
            moving.append(column)
        elif column.of in left.references:
            continue
        else:
            dropped.append(
                Dropped(
                    column.name, f"{column.name} is {round(mean, 9):g} in every row: the term is dropped."
                )
            )
    length = len(moving[0].values if left.places is None else left.places) if moving else 0
    gram = _gram(Matrix(moving, left.places, length))
    chosen: list[int] = []
    for number, column in enumerate(moving):
        weights = _explained(gram, chosen, number)
        if weights is None or is_kept(column, kept):
            chosen.append(number)
        else:
            others = [
                moving[place].name
                for place, weight in zip(chosen, weights, strict=True)
                if abs(weight) > 1e-6
            ]
            dropped.append(
                Dropped(column.name, f"{column.name} follows from {_listed(others)}: the term is dropped.")
            )
    return msgspec.structs.replace(left, columns=tuple(moving[n] for n in chosen), dropped=tuple(dropped))


def _gram(matrix: Matrix) -> Floats:
    size = 1 + len(matrix.columns)
    total = np.zeros((size, size))
    for first in range(0, len(matrix), 50_000):
        x = matrix[first : first + 50_000]
        total += x.T @ x
    return total[1:, 1:] / max(len(matrix), 1)


def _explained(gram: Floats, chosen: Sequence[int], number: int) -> Floats | None:
    """Return the weights with which the chosen columns add up to this one; None if they do not."""
    if not chosen:
        return None
    weights = np.linalg.lstsq(gram[np.ix_(chosen, chosen)], gram[chosen, number], rcond=None)[0]
    rest = gram[number, number] - gram[number, chosen] @ weights
    return np.asarray(weights, dtype=np.float64) if rest < COLLINEAR else None


def is_kept(column: Column, kept: Collection[str]) -> bool:
    """Ask whether a prior speaks of the column or of the term it belongs to."""
    return column.name in kept or column.of in kept


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
