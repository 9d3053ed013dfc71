"""Start-stop rows made fit to count: what is wrong with them is left out or mended, and said."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.startstop.asked import BadTable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_EVENT = frozenset({"", "0", "false", "no", "none", "censor", "censored"})


# Times lie within so many units of 0, and rows are cut into no more pieces than so many.
FAR, MOST_PIECES = 1e9, 20_000_000


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Which column is what. Without `start` a row starts at 0; without `count` it holds stop - start units of time."""

    id: str
    stop: str
    event: str
    start: str | None = None
    count: str | None = None
    cluster: str | None = None


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """n rows at risk, by family and time.

    `place` is each row's place in the table; `cause` its place in `causes`, or -1 for no event.
    """

    place: Ints
    family: Ints
    cluster: Ints
    start: Floats
    stop: Floats
    units: Floats
    cause: Ints
    causes: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.place)


def clean(
    table: pd.DataFrame,
    columns: Columns,
    *,
    causes: Sequence[str] = (),
    no_event: Sequence[str] = (),
    split: float | None = None,
) -> Rows:
    """Return the rows that hold time at risk, each unit of a family's time at most once.

    Parameters
    ----------
    table : DataFrame
    columns : Columns
        The event is any code; what stands in `NO_EVENT` (in any case of letters), or is missing, is none.
    causes : sequence of str
        Codes that mean an exit, whatever `NO_EVENT` says.
    no_event : sequence of str
        More codes that mean that nobody left.
    split : float, optional
        Cut rows into pieces of at most so many units, so that a term of start or stop can follow the time.

    Raises
    ------
    BadTable
        A column is not there, no time is a number, or no row has any time at risk.

    Notes
    -----
    A row is at risk in ``(start, stop]``. Rows of a family that overlap would count its time twice: a later one begins
    where the earlier one ends. Rows after an exit stay, since each is a time at risk of its own.
    """
    _ensure_there(table, columns)
    remarks: list[str] = []
    start, stop = _times(table, columns)
    cause, codes = _causes(table[columns.event], causes, no_event)
    keep = np.flatnonzero(_at_risk(start, stop, cause, columns, remarks))
    rows = Rows(
        place=keep,
        family=_codes(table[columns.id], keep, remarks),
        cluster=_codes(table[columns.cluster or columns.id], keep, remarks),
        start=start[keep],
        stop=stop[keep],
        units=np.zeros(len(keep)),
        cause=cause[keep],
        causes=codes,
    )
    rows = _one_at_a_time(_in_order(_named(rows)), remarks)
    if not len(rows):
        raise BadTable(f"No row has any time at risk: {columns.stop} should lie after {columns.start or 0}.")
    remarks += _on_codes(rows)
    units = _units(table, columns, rows, remarks)
    rows = msgspec.structs.replace(rows, units=units, remarks=tuple(remarks))
    return rows if split is None else _split(rows, split)


def taken(rows: Rows, where: Flags | Ints) -> Rows:
    """Return the rows at these places, or those that are marked, in that order."""
    arrays = {
        name: value[where]
        for name, value in msgspec.structs.asdict(rows).items()
        if isinstance(value, np.ndarray)
    }
    return msgspec.structs.replace(rows, **arrays)


def _ensure_there(table: pd.DataFrame, columns: Columns) -> None:
    for name in (columns.id, columns.stop, columns.event, columns.start, columns.count, columns.cluster):
        if name is not None and name not in table.columns:
            raise BadTable(f"There is no column {name}; there are {', '.join(map(str, table.columns))}.")
    if not len(table):
        raise BadTable("The table has no row: it needs at least one row at risk.")


def numbers(column: pd.Series) -> Floats:
    """Return the column as numbers; what is none is NaN."""
    values = column if column.dtype.kind in "biuf" else pd.to_numeric(column, errors="coerce")
    found = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _times(table: pd.DataFrame, columns: Columns) -> tuple[Floats, Floats]:
    stop = numbers(table[columns.stop])
    start = np.zeros(len(table)) if columns.start is None else numbers(table[columns.start])
    for name, times in ((columns.start, start), (columns.stop, stop)):
        if np.isnan(times).all():
            raise BadTable(f"{name} holds no number: a time is a number, such as months since arrival.")
        if (far := np.nanmax(np.abs(times))) > FAR:
            raise BadTable(f"{name} reaches {far:g}: tell times in larger units, at most {FAR:,.0f} of them.")
    return start, stop


def _causes(
    events: pd.Series, wanted: Sequence[str], no_event: Sequence[str]
) -> tuple[Ints, tuple[str, ...]]:
    codes, labels = pd.factorize(events)
    names = [_name(label) for label in labels]
    none = (NO_EVENT | {code.strip().lower() for code in no_event}) - {
        code.strip().lower() for code in wanted
    }
    causes = tuple(sorted({name for name in names if name.lower() not in none}, key=_natural))
    place = np.array([causes.index(name) if name in causes else -1 for name in names] + [-1], dtype=np.int64)
    return place[codes], causes


def _name(label: object) -> str:
    if isinstance(label, bool | np.bool_):
        return str(int(label))
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label).strip()


def _natural(name: str) -> tuple[int, float, str]:
    return (0, float(name), name) if name.replace(".", "", 1).isdecimal() else (1, 0.0, name)


def _at_risk(start: Floats, stop: Floats, cause: Ints, columns: Columns, remarks: list[str]) -> Flags:
    missing = np.isnan(start) | np.isnan(stop)
    empty, leaves = ~missing & (stop <= start), cause >= 0
    begin, end = columns.start or "0", columns.stop
    if count := int(missing.sum()):
        remarks.append(f"{_rows(count)} without a number in {begin} or {end}: left out.")
    if count := int((empty & ~leaves).sum()):
        remarks.append(f"{_rows(count)} with {end} at or before {begin}: no time at risk, left out.")
    if count := int((empty & leaves).sum()):
        remarks.append(
            f"{_rows(count)} with an exit at or before the entry ({end} <= {begin}): nobody can be seen to leave before "
            "being there, left out."
        )
    return ~missing & ~empty


def _codes(column: pd.Series, keep: Ints, remarks: list[str]) -> Ints:
    codes = pd.factorize(column.iloc[keep] if len(keep) < len(column) else column)[0].astype(np.int64)
    if len(codes) and codes.max() < 0:
        raise BadTable(f"{column.name} is empty in every row with time at risk: it says whose row it is.")
    if (count := int((codes < 0).sum())) and not any(str(column.name) in remark for remark in remarks):
        remarks.append(f"{_rows(count)} without {column.name}: left out.")
    return codes


def _named(rows: Rows) -> Rows:
    named = (rows.family >= 0) & (rows.cluster >= 0)
    return rows if named.all() else taken(rows, named)


def _in_order(rows: Rows) -> Rows:
    step = np.diff(rows.family)
    if bool(((step > 0) | ((step == 0) & (np.diff(rows.start) > 0))).all()):
        return rows
    return taken(rows, np.lexsort((rows.stop, rows.start, rows.family)))


def _one_at_a_time(rows: Rows, remarks: list[str]) -> Rows:
    """Return rows that hold no unit of a family's time twice, and say where they did, and where time is missing."""
    same = rows.family[1:] == rows.family[:-1]
    if (same & (rows.start[1:] < rows.stop[:-1])).any():
        rows = _without_overlaps(rows, same, remarks)
        same = rows.family[1:] == rows.family[:-1]
    later = rows.family[1:]
    if (gap := same & (rows.start[1:] > rows.stop[:-1])).any():
        remarks.append(
            f"{_families(later[gap])} with a gap between two rows (a missing wave): nothing is assumed of the time in it."
        )
    if (gone := same & (rows.cause[:-1] >= 0)).any():
        remarks.append(
            f"{_families(later[gone])} with rows after an exit: they count as time at risk; if that code means that "
            "nobody left, name it as none."
        )
    return rows


def _on_codes(rows: Rows) -> list[str]:
    """Say where no code means that nobody left, though there are several, as where 1 is lost from sight and 2 has died."""
    found = np.unique(rows.cause)
    if len(found) < 2 or found[0] < 0:
        return []
    names = ", ".join(rows.causes[place] for place in found[:5]) + (" …" if len(found) > 5 else "")
    return [
        f"Every row ends in an exit, one of {names}: if a code means that nobody left, name it as none (--none)."
    ]


def _without_overlaps(rows: Rows, same: Flags, remarks: list[str]) -> Rows:
    reached = pd.Series(rows.stop).groupby(rows.family).cummax().to_numpy()
    before = np.concatenate([[-np.inf], np.where(same, reached[:-1], -np.inf)])
    overlaps, start = rows.start < before, np.maximum(rows.start, before)
    left = rows.stop > start
    inside, exits = int((~left).sum()), int((~left & (rows.cause >= 0)).sum())
    remarks.append(
        f"{_families(rows.family[overlaps])} with overlapping rows: a later row begins where the earlier one ends"
        + (
            f", and {_rows(inside)} inside another left out ({exits} of them with an exit)."
            if inside
            else "."
        )
    )
    return taken(msgspec.structs.replace(rows, start=start), left)


def _units(table: pd.DataFrame, columns: Columns, rows: Rows, remarks: list[str]) -> Floats:
    """Return units of time at risk in each row. An exit takes place in one whole unit."""
    length = rows.stop - rows.start
    units = length if columns.count is None else numbers(table[columns.count])[rows.place]
    wrong = ~(units > 0)
    if count := int(wrong.sum()):
        remarks.append(f"{_rows(count)} without a positive number in {columns.count}: stop - start is taken.")
        units = np.where(wrong, length, units)
    short = (rows.cause >= 0) & (units < 1)
    if count := int(short.sum()):
        remarks.append(
            f"{_rows(count)} shorter than one unit of time with an exit: taken as one unit; where these are "
            "many, tell the times in smaller units."
        )
    return np.where(short, 1.0, units)


def _split(rows: Rows, size: float) -> Rows:
    """Cut rows into pieces; the units of a row are shared out by length, and the last piece holds the exit."""
    if not 0 < size < np.inf:
        raise BadTable("Rows are cut into pieces longer than 0: name a number of units.")
    length = rows.stop - rows.start
    count = np.maximum(np.ceil(length / size - 1e-9), 1)
    if (total := count.sum()) > MOST_PIECES:
        raise BadTable(
            f"Pieces of {size:g} would be {total:,.0f} rows, of which {MOST_PIECES:,} can be fitted: cut into longer ones."
        )
    pieces = count.astype(np.int64)
    row = np.repeat(np.arange(len(rows)), pieces)
    number = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    is_last = number == pieces[row] - 1
    start = rows.start[row] + number * size
    stop = np.where(is_last, rows.stop[row], start + size)
    cause = np.where(is_last, rows.cause[row], -1)
    units = rows.units[row] * (stop - start) / length[row]
    units = np.where((cause >= 0) & (units < 1), 1.0, units)
    return msgspec.structs.replace(taken(rows, row), start=start, stop=stop, cause=cause, units=units)


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _families(families: Ints) -> str:
    count = len(np.unique(families))
    return f"{count:,} famil{'y' if count == 1 else 'ies'}"
