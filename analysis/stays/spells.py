"""Families' histories as rows of months at risk: who was here, what was known of them, and who left where."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.stays.intervals import Spread, spread
from analysis.terms import (
    CLOCK,
    Dates,
    Floats,
    Ints,
    Purpose,
    clock,
    ensure_served,
    month_start,
    months_between,
)

EXITS = ("return", "elsewhere")
SPEAKS_FOR_MONTHS = 12
ENTRY_GRACE_DAYS = 31
# So many families are laid out month by month at once: the months of all would not fit in memory.
AT_ONCE = 10_000
Columns = dict[str, npt.NDArray[Any]]
_REGISTER = (
    "household", "arrived_on", "entered_on", "route", "origin", "district", "village_kind", "settlement",
    "rent_ends_on",
)  # fmt: skip


def person_period(
    register: pd.DataFrame,
    waves: pd.DataFrame,
    exits: pd.DataFrame,
    as_of: object,
    purpose: Purpose = "needs",
) -> pd.DataFrame:
    """Return rows of months at risk, in which nothing that is known changes.

    Parameters
    ----------
    register : DataFrame, one row per household
        ``household`` (unique), ``arrived_on``, ``entered_on`` (dates; entered is when the programme first knew the
        family, later than the arrival for families who came before), and any fixed predictors as numbers.
        ``route``, ``origin``, ``district`` and ``village_kind`` are passed over. ``settlement``, where it is a column,
        is kept as a name, with the district before it where that is a column too. ``rent_ends_on``, where it is a
        column, is the day on which help with the rent ends, NaT where none is known to end; where it is none, the
        help is taken to end a year after the arrival.
    waves : DataFrame, one row per household and day
        ``household``, ``date``, and one column per predictor that answers give; NaN where it was not asked or
        not answered. Several rows of a day are averaged.
    exits : DataFrame, at most one row per household
        ``household``, ``kind`` (one of `EXITS`; anything else ends the spell without a departure), ``earliest``
        and ``latest`` (dates between which it happened).
    as_of : date-like
        Nothing after this day is used; the last month that had ended by it is the last month at risk.
    purpose : {"needs", "forecast"}
        Waves for a forecast may hold what families say they will do.

    Returns
    -------
    DataFrame, one row per household and stretch of equal months
        ``household``, ``start`` and ``stop`` (whole months since arrival, start included), ``n`` (months at risk:
        stop - start, less where the family may have left before), ``k_return`` and ``k_elsewhere`` (departures in the
        stretch; of a family they add up to 1 at most, in shares where the month is not known), ``settlement`` where the
        register has it (None where it is not known), then the clock's and the other predictors, NaN where nothing is known.

    Raises
    ------
    NotServed
        A column is a predictor that no family may be ordered by.
    ValueError
        A household stands twice in the register or among the exits, or a date is missing.

    Notes
    -----
    Delayed entry: a family is at risk from the first month that starts on or after its entry, so that nobody
    counts months in which a departure could not have been seen; one entered within `ENTRY_GRACE_DAYS` of
    arrival counts from its arrival. A departure known only between two days is shared out over the months between them by
    `analysis.stays.intervals.spread`; any other end of a spell is placed at the middle of its interval.

    Lagged: a month uses what was answered by the day on which it starts. An answer speaks for
    `SPEAKS_FOR_MONTHS`; then it is as if it had not been asked, so that nothing holds for ever.
    A missed interview changes nothing.
    """
    families = _families(register, exits, as_of)
    ways = _spread(families)
    waves = _placed(families, waves, purpose)
    parts = [
        _part(families.iloc[begin : begin + AT_ONCE].reset_index(drop=True), waves, ways, begin)
        for begin in range(0, max(len(families), 1), AT_ONCE)
    ]
    return pd.DataFrame(_joined(parts), copy=False)


def now(
    register: pd.DataFrame, waves: pd.DataFrame, as_of: object, purpose: Purpose = "needs"
) -> pd.DataFrame:
    """Return what is known today of each household of `register`, for `analysis.lists.predict`.

    Parameters
    ----------
    register, waves, as_of, purpose
        As in `person_period`; the caller leaves out households that have gone.

    Returns
    -------
    DataFrame, one row per household, in the order of the register
        ``household``, ``arrived_on``, ``month`` (whole months since arrival, at least 0), ``starts`` (the day
        `as_of`), ``settlement`` and ``rent_ends_on`` where the register has it, and the predictors, NaN where nothing is known. The clock's predictors are not included:
        they move within the horizon.
    """
    families = _families(register, pd.DataFrame(columns=["household", "kind", "earliest", "latest"]), as_of)
    today = np.datetime64(pd.Timestamp(str(as_of)), "D")
    grid = pd.DataFrame({"family": np.arange(len(families)), "starts": np.full(len(families), today)})
    known = _known(families, _placed(families, waves, purpose), grid)
    arrived = _days(families["arrived_on"])
    month = np.maximum(months_between(arrived, np.full(len(families), today)), 0)
    head = pd.DataFrame(
        {"household": families["household"], "arrived_on": arrived, "month": month, "starts": today}
    )
    if "settlement" in families.columns:
        head["settlement"] = _settlements(families)
    if "rent_ends_on" in families.columns:
        head["rent_ends_on"] = _rent_ends(families)
    return pd.concat([head, known], axis=1)


def _families(register: pd.DataFrame, exits: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """Put each household's first and last month at risk and its exit beside its register row."""
    ensure_served(set(register.columns) - set(_REGISTER))
    for table, name in ((register, "register"), (exits, "exits")):
        if table["household"].duplicated().any():
            raise ValueError(f"A household stands twice in {name}.")
    gone = exits.set_index("household").reindex(register["household"].to_numpy()).reset_index(drop=True)
    families = pd.concat([register.reset_index(drop=True), gone], axis=1)
    arrived, entered = _days(families["arrived_on"]), _days(families["entered_on"])
    today = np.datetime64(pd.Timestamp(str(as_of)), "D")
    whole = months_between(arrived, entered)
    late = (entered - arrived).astype(np.int64) > ENTRY_GRACE_DAYS
    families["first"] = np.where(late, whole + (month_start(arrived, whole) < entered), 0)
    ended = np.maximum(months_between(arrived, np.full(len(families), today)), 0)
    families["earliest"], families["latest"] = (
        pd.to_datetime(families[name]).to_numpy("datetime64[D]") for name in ("earliest", "latest")
    )
    families["ended"] = ended
    families["last"] = np.minimum(ended, _last(families, arrived, ended))
    return families


def _last(families: pd.DataFrame, arrived: Dates, ended: Ints) -> Ints:
    """Return the month up to which the family may have been here: after a departure the one after its last."""
    earliest, latest = _exit_days(families)
    is_departure = families["kind"].isin(EXITS).to_numpy()
    until = np.where(is_departure, latest, earliest + (latest - earliest) // 2)
    last, gone = ended.copy(), ~np.isnat(earliest)
    last[gone] = np.maximum(months_between(arrived[gone], until[gone]), 0) + is_departure[gone]
    return last


def _exit_days(families: pd.DataFrame) -> tuple[Dates, Dates]:
    earliest = families["earliest"].to_numpy("datetime64[D]")
    return earliest, families["latest"].to_numpy("datetime64[D]")


def _spread(families: pd.DataFrame) -> Spread:
    """Share out every departure, those at the end of other spells left out."""
    earliest, latest = _exit_days(families)
    leaves = families["kind"].isin(EXITS).to_numpy()
    never = np.datetime64("NaT", "D")
    first, last = families["first"].to_numpy(np.int64), families["last"].to_numpy(np.int64)
    ended = np.where(leaves, families["ended"].to_numpy(np.int64), last)
    days = (np.where(leaves, earliest, never), np.where(leaves, latest, never))
    return spread(_days(families["arrived_on"]), first, ended, *days)


def _part(families: pd.DataFrame, waves: pd.DataFrame, ways: Spread, begin: int) -> Columns:
    """Return the rows of some families, the first of whom is the `begin`-th of all."""
    own = waves["family"].between(begin, begin + len(families) - 1)
    grid = _months(families, ways, begin)
    known = _known(families, waves[own].assign(family=waves.loc[own, "family"] - begin), grid)
    return _stretches(families, grid, known)


def _months(families: pd.DataFrame, ways: Spread, begin: int) -> pd.DataFrame:
    """Return one row per household and month at risk.

    Position of the family, month, day it starts, chance to be here then, share of its departure.
    """
    first, last = families["first"].to_numpy(np.int64), families["last"].to_numpy(np.int64)
    count = np.maximum(last - first, 0)
    heads = np.cumsum(count) - count
    family = np.repeat(np.arange(len(families)), count)
    month = np.arange(count.sum()) - heads[family] + first[family]
    starts = month_start(_days(families["arrived_on"])[family], month)
    here, leaves = np.ones(len(month)), np.zeros(len(month))
    low, high = np.searchsorted(ways.family, [begin, begin + len(families)])
    own, when = ways.family[low:high] - begin, ways.month[low:high]
    shown = (when >= first[own]) & (when < last[own])
    at = heads[own[shown]] + when[shown] - first[own[shown]]
    here[at], leaves[at] = ways.here[low:high][shown], ways.leaves[low:high][shown]
    return pd.DataFrame({"family": family, "month": month, "starts": starts, "here": here, "leaves": leaves})


def _placed(families: pd.DataFrame, waves: pd.DataFrame, purpose: Purpose) -> pd.DataFrame:
    """Return the waves of these families, with the position of the family and the day as a number."""
    ensure_served((name for name in waves.columns if name not in ("household", "date")), purpose)
    family = pd.Index(families["household"]).get_indexer(pd.Index(waves["household"]))
    own = family >= 0
    found = waves.drop(columns="household")[own]
    day = _days(found.pop("date")).astype(np.int64)
    return found.assign(family=family[own], day=day)


def _known(families: pd.DataFrame, waves: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return every predictor as known on the day of each row of `grid`."""
    fixed = [name for name in families.columns if name not in (*_REGISTER, *_OWN)]
    family, starts = grid["family"].to_numpy(np.int64), grid["starts"].to_numpy("datetime64[D]")
    columns = {name: families[name].to_numpy(np.float64)[family] for name in fixed}
    told = waves["family"].to_numpy(np.int64) * _DAY_BITS + waves["day"].to_numpy(np.int64)
    keys, row = np.unique(told, return_inverse=True)
    own = family * _DAY_BITS
    oldest = own + month_start(starts, np.full(len(grid), -SPEAKS_FOR_MONTHS)).astype(np.int64)
    by_then = np.searchsorted(keys, own + starts.astype(np.int64), side="right")
    for name in waves.columns:
        if name not in ("family", "day"):
            values = _means(waves[name].to_numpy(np.float64), row, len(keys))
            columns[name] = _carried(keys, values, by_then, oldest)
    return pd.DataFrame(columns, index=grid.index, copy=False)


_OWN = ("kind", "earliest", "latest", "first", "ended", "last")
_DAY_BITS = 1 << 20


def _means(values: Floats, row: Ints, count: int) -> Floats:
    """Return the mean of what is given of each row, NaN where nothing is."""
    given = ~np.isnan(values)
    n = np.bincount(row[given], minlength=count)
    total = np.bincount(row[given], weights=values[given], minlength=count)
    return np.divide(total, n, out=np.full(count, np.nan), where=n > 0)


def _carried(keys: Ints, values: Floats, by_then: Ints, oldest: Ints) -> Floats:
    """Return the latest of `values` that was given by each row of the grid and is not older than it may be.

    `keys` say of which family and day the values are, rising; `by_then` how many of them there were by each row.
    """
    given = ~np.isnan(values)
    which = np.flatnonzero(given)
    if not len(which):
        return np.full(len(by_then), np.nan)
    found = np.append(0, np.cumsum(given))[by_then] - 1
    place = which[np.maximum(found, 0)]
    return np.where((found >= 0) & (keys[place] >= oldest), values[place], np.nan)


def _joined(parts: list[Columns]) -> Columns:
    """Put the parts one below the other, column by column: what is joined makes room for the next."""
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def _stretches(families: pd.DataFrame, grid: pd.DataFrame, known: pd.DataFrame) -> Columns:
    """Join neighbouring months of a household in which every predictor is the same."""
    family, month = grid["family"].to_numpy(), grid["month"].to_numpy()
    ends = _rent_ends(families)[family] if "rent_ends_on" in families.columns else None
    ticking = pd.DataFrame(clock(month, grid["starts"].to_numpy("datetime64[D]"), ends), columns=list(CLOCK))
    begins = _changed(family)
    for values in (*ticking.items(), *known.items()):
        begins |= _changed(values[1].to_numpy())
    first = np.flatnonzero(begins)
    count = np.diff(np.append(first, len(grid)))
    columns: Columns = {
        "household": families["household"].to_numpy()[family[first]],
        "start": month[first],
        "stop": month[first] + count,
        "n": _sums(grid["here"], first),
    }
    left = _sums(grid["leaves"], first)
    kind = families["kind"].to_numpy()[family[first]]
    for way in EXITS:
        columns[f"k_{way}"] = np.where(kind == way, left, 0.0)
    if "settlement" in families.columns:
        columns["settlement"] = _settlements(families)[family[first]]
    return columns | {
        str(name): values.to_numpy()[first] for name, values in (*ticking.items(), *known.items())
    }


def _changed(values: npt.NDArray[np.float64] | Ints) -> npt.NDArray[np.bool_]:
    """Ask of each value whether it differs from the one before; two that are not known are the same."""
    differs = np.ones(len(values), dtype=bool)
    before, after = values[:-1], values[1:]
    differs[1:] = (after != before) & ~(np.isnan(after) & np.isnan(before))
    return differs


def _sums(values: pd.Series, first: Ints) -> Floats:
    return np.add.reduceat(values.to_numpy(), first) if len(first) else np.empty(0)


def _settlements(families: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return each family's settlement; villages of one name in two districts are two."""
    known = families["settlement"].notna()
    names = families["settlement"].astype(str)
    if "district" in families.columns:
        names = families["district"].astype(str) + " / " + names
    return names.astype(object).where(known, None).to_numpy(dtype=object)


def _rent_ends(families: pd.DataFrame) -> Dates:
    return pd.to_datetime(families["rent_ends_on"]).to_numpy("datetime64[D]")


def _days(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    days = pd.to_datetime(dates).to_numpy("datetime64[D]")
    if np.isnat(days).any():
        raise ValueError(f"{dates.name} is missing for a household.")
    return days
