"""The predictors as columns, and their matrix made chunk by chunk, so that no copy of a large table is held."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.splines import natural, quantile_knots
from analysis.startstop.asked import Asked, BadTable
from analysis.startstop.rows import Columns, Rows, numbers, taken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST_LEVELS = 300
FLAT = 1e-9
# The size of the largest number of a column, and one over that of the smallest that may be its largest.
LARGEST = 1e100


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One predictor: numbers by row, or codes by row into the `heights` of each code. `of` is the term it belongs to."""

    name: str
    of: str
    values: npt.NDArray
    heights: Floats | None = None
    is_level: bool = False

    def kept(self, rows: slice | Ints) -> npt.NDArray:
        """Return the numbers, or the codes, as they are kept."""
        return self.values[rows]

    def moments(self, rows: Ints | None) -> tuple[float, float]:
        """Return mean and standard deviation over the rows; the latter is 0 where all are equal."""
        own = self.values if rows is None else self.values[rows]
        if self.heights is None:
            low, high = float(own.min()), float(own.max())
            return (
                (low, 0.0)
                if low == high
                else (float(own.mean(dtype=np.float64)), float(own.std(dtype=np.float64)))
            )
        share = np.bincount(own, minlength=len(self.heights)) / len(own)
        seen = self.heights[share > 0]
        mean = float(share @ self.heights)
        return mean, float(np.sqrt(share @ (self.heights - mean) ** 2)) if np.ptp(seen) > FLAT else 0.0


class Matrix:
    """The level and the columns, each moved to mean 0 and stretched to standard deviation 1.

    Parameters
    ----------
    columns : sequence of Column
        One that is constant over the rows becomes 0.
    rows : ndarray of int, optional
        The places of the rows that count; all by default.
    length : int
        How many rows there are.

    Notes
    -----
    ``matrix[slice]`` is an ndarray of shape (rows, 1 + columns). Coefficients of the stretched columns are turned into
    those of the columns as they are by `plain`.
    """

    def __init__(self, columns: Sequence[Column], rows: Ints | None, length: int) -> None:
        self.columns, self.rows, self.length = tuple(columns), rows, length
        moments = [column.moments(rows) for column in columns]
        self.mean = np.array([mean for mean, _ in moments])
        self.sd = np.array([sd or 1.0 for _, sd in moments])
        self._heights = [
            None if column.heights is None else (column.heights - mean) / sd
            for column, mean, sd in zip(self.columns, self.mean, self.sd, strict=True)
        ]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, chunk: slice) -> Floats:
        return self.at(np.arange(*chunk.indices(self.length)) if self.rows is not None else chunk)

    def at(self, places: slice | Ints) -> Floats:
        """Return the stretched rows at these places of the rows that count, shape (places, 1 + columns)."""
        own = places if self.rows is None else self.rows[places]
        count = len(range(*own.indices(self.length))) if isinstance(own, slice) else len(own)
        x = np.empty((1 + len(self.columns), count))
        x[0] = 1.0
        for column, mean, scale, stretched, row in zip(
            self.columns, self.mean, 1 / self.sd, self._heights, x[1:], strict=True
        ):
            if stretched is None:
                np.subtract(column.kept(own), mean, out=row)
                row *= scale
            else:
                stretched.take(column.kept(own), out=row, mode="clip")
        return x.T

    def plain(self) -> Floats:
        """Return the matrix that turns coefficients of this matrix into those of the columns as they are."""
        turn = np.diag(np.concatenate([[1.0], 1 / self.sd]))
        turn[0, 1:] = -self.mean / self.sd
        return turn


def predictors(
    table: pd.DataFrame, rows: Rows, columns: Columns, terms: Sequence[Asked], remarks: list[str]
) -> tuple[list[Column], Rows]:
    """Return every predictor of the rows in which all terms are known, and those rows.

    Raises
    ------
    BadTable
        A term's column is not there, a spline is asked of words, or a factor has more than `MOST_LEVELS` levels.

    Notes
    -----
    A column without any value is left out, not its rows. `remarks` takes what a person should know.
    """
    found = [(term, *_values(table, rows, columns, term, remarks)) for term in terms]
    known = np.ones(len(rows), dtype=bool)
    for term, values, levels in found:
        unknown = _is_unknown(values, levels)
        if unknown.all():
            remarks.append(f"{term.column} holds no value in any row: {term.text} is dropped.")
        elif count := int(unknown.sum()):
            exits = int((unknown & (rows.cause >= 0)).sum())
            remarks.append(
                f"{count:,} row{'s' * (count != 1)} without {term.column}: left out, {exits} with an exit."
            )
            known &= ~unknown
    if not known.any():
        raise BadTable("In no row are all terms known: ask for fewer terms, or fill in the columns.")
    found = [one for one in found if not _is_unknown(*one[1:]).all()]
    if not known.all():
        found = [(term, values[known], levels) for term, values, levels in found]
        rows = taken(rows, known)
    for term, values, levels in found:
        _ensure_measurable(term, values, levels)
    return [column for one in found for column in _columns(*one)], rows


def _values(
    table: pd.DataFrame, rows: Rows, columns: Columns, term: Asked, remarks: list[str]
) -> tuple[npt.NDArray, list[str] | None]:
    """Return a term's numbers by row, or the codes of its levels with their names (code -1: not known).

    Start and stop are those of the rows as they are now, and may be called so whatever their columns are called.
    """
    role = {"start": columns.start or "start", "stop": columns.stop}.get(term.column, term.column)
    if term.column in table.columns:
        role = term.column
    if role in (columns.start or "start", columns.stop):
        values = rows.stop if role == columns.stop else rows.start
        return _levels(pd.Series(values, name=term.column)) if term.kind == "factor" else (values, None)
    if term.column not in table.columns:
        raise BadTable(f"There is no column {term.column}; there are {', '.join(map(str, table.columns))}.")
    series = table[term.column]
    own = series if len(rows) == len(table) and _is_whole(rows) else series.iloc[rows.place]
    if term.kind == "factor":
        return _levels(own)
    if series.dtype.kind in "biuf":
        return own.to_numpy(), None
    values = numbers(own)
    if series.isna().all() or np.isnan(values).sum() == own.isna().sum():
        return values, None
    if term.kind == "spline":
        raise BadTable(f"{term.column} holds words: a spline needs numbers; write factor({term.column}).")
    remarks.append(f"{term.column} holds words: taken as factor({term.column}).")
    return _levels(own)


def _ensure_measurable(term: Asked, values: npt.NDArray, levels: list[str] | None) -> None:
    """Raise BadTable for numbers so large, or so near to each other, that their squares are no numbers any more."""
    if levels is not None:
        return
    size = float(np.abs(values.astype(np.float64)).max(initial=0.0))
    if size > LARGEST or 0 < size < 1 / LARGEST:
        raise BadTable(
            f"{term.column} reaches {size:g} in size: tell it in a unit in which it lies between {1 / LARGEST:g} and {LARGEST:g}."
        )


def _is_whole(rows: Rows) -> bool:
    return bool((np.diff(rows.place) == 1).all())


def _levels(values: pd.Series) -> tuple[npt.NDArray, list[str]]:
    codes, labels = pd.factorize(values, sort=True)
    if len(labels) > MOST_LEVELS:
        raise BadTable(f"{values.name} has {len(labels):,} levels: a factor has at most {MOST_LEVELS:,}.")
    return codes.astype(np.int32), [
        str(int(label))
        if isinstance(label, float | np.floating) and float(label).is_integer()
        else str(label)
        for label in labels
    ]


def _is_unknown(values: npt.NDArray, levels: list[str] | None) -> npt.NDArray[np.bool_]:
    if levels is not None:
        return values < 0
    return ~np.isfinite(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


def _columns(term: Asked, values: npt.NDArray, levels: list[str] | None) -> list[Column]:
    if levels is not None:
        ones = np.eye(len(levels))
        return [
            Column(
                name=f"{term.column}={level}", of=term.text, values=values, heights=ones[place], is_level=True
            )
            for place, level in enumerate(levels)
        ]
    if term.kind == "plain":
        return [Column(name=term.text, of=term.text, values=values)]
    codes, seen = pd.factorize(values)
    knots = quantile_knots(values, term.df)
    if len(knots) < 2:
        return [Column(name=term.text, of=term.text, values=values)]
    curves = natural(np.asarray(seen, dtype=np.float64), knots)
    return [
        Column(
            name=f"{term.text} at {knot:g}",
            of=term.text,
            values=codes.astype(np.int32),
            heights=curves[:, place],
        )
        for place, knot in enumerate(knots)
        if place
    ]
