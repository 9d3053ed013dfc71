"""Families' histories as rows of months at risk: who was here, what was known of them, and who left where."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.terms import CLOCK, Dates, Floats, Ints, clock, ensure_served, month_start, months_between

EXITS = ("return", "elsewhere")
SPEAKS_FOR_MONTHS = 12
ENTRY_GRACE_DAYS = 31
_REGISTER = ("household", "arrived_on", "entered_on", "route", "origin", "district", "village_kind")


def person_period(
    register: pd.DataFrame, waves: pd.DataFrame, exits: pd.DataFrame, as_of: object
) -> pd.DataFrame:
    """Return rows of months at risk, in which nothing that is known changes.

    Parameters
    ----------
    register : DataFrame, one row per household
        ``household`` (unique), ``arrived_on``, ``entered_on`` (dates; entered is when the programme first knew the
        family, later than the arrival for families who came before), and any fixed predictors as numbers.
        ``route``, ``origin``, ``district`` and ``village_kind`` are passed over.
    waves : DataFrame, one row per household and day
        ``household``, ``date``, and one column per predictor that answers give; NaN where it was not asked or
        not answered. Several rows of a day are averaged.
    exits : DataFrame, at most one row per household
        ``household``, ``kind`` (one of `EXITS`; anything else ends the spell without a departure), ``earliest``
        and ``latest`` (dates between which it happened).
    as_of : date-like
        Nothing after this day is used; the last month that had ended by it is the last month at risk.

    Returns
    -------
    DataFrame, one row per household and stretch of equal months
        ``household``, ``start`` and ``stop`` (whole months since arrival, start included), ``n`` (months at risk,
        stop - start), ``k_return`` and ``k_elsewhere`` (departures in the stretch, 0 or 1, always in its last
        month), then the clock's and the other predictors, NaN where nothing is known.

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
    arrival counts from its arrival. An exit is placed at the middle of its interval.

    Lagged: a month uses what was answered by the day on which it starts. An answer speaks for
    `SPEAKS_FOR_MONTHS`; then it is as if it had not been asked, so that nothing holds for ever.
    A missed interview changes nothing.
    """
    families = _families(register, exits, as_of)
    grid = _months(families)
    known = _known(families, waves, grid)
    return _stretches(families, grid, known)


def now(register: pd.DataFrame, waves: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """Return what is known today of each household of `register`, for `analysis.predict`.

    Parameters
    ----------
    register, waves, as_of
        As in `person_period`; the caller leaves out households that have gone.

    Returns
    -------
    DataFrame, one row per household, in the order of the register
        ``household``, ``arrived_on``, ``month`` (whole months since arrival, at least 0), ``starts`` (the day
        `as_of`), and the predictors, NaN where nothing is known. The clock's predictors are not included:
        they move within the horizon.
    """
    families = _families(register, pd.DataFrame(columns=["household", "kind", "earliest", "latest"]), as_of)
    today = np.datetime64(pd.Timestamp(str(as_of)), "D")
    grid = pd.DataFrame({"family": np.arange(len(families)), "starts": np.full(len(families), today)})
    known = _known(families, waves, grid)
    arrived = _days(families["arrived_on"])
    month = np.maximum(months_between(arrived, np.full(len(families), today)), 0)
    head = pd.DataFrame(
        {"household": families["household"], "arrived_on": arrived, "month": month, "starts": today}
    )
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
    left = _exit_month(families, arrived)
    families["leaves"] = left
    is_departure = families["kind"].isin(EXITS).to_numpy()
    families["last"] = np.where(left < 0, ended, np.minimum(ended, left + is_departure))
    return families


def _exit_month(families: pd.DataFrame, arrived: Dates) -> Ints:
    """Return the month of the exit, or -1 for those who are here."""
    earliest = pd.to_datetime(families["earliest"]).to_numpy("datetime64[D]")
    latest = pd.to_datetime(families["latest"]).to_numpy("datetime64[D]")
    gone = ~np.isnat(earliest)
    middle = earliest + (latest - earliest) // 2
    month = np.full(len(families), -1, dtype=np.int64)
    month[gone] = np.maximum(months_between(arrived[gone], middle[gone]), 0)
    return month


def _months(families: pd.DataFrame) -> pd.DataFrame:
    """Return one row per household and month at risk: position of the family, month, day it starts."""
    first, last = families["first"].to_numpy(np.int64), families["last"].to_numpy(np.int64)
    count = np.maximum(last - first, 0)
    family = np.repeat(np.arange(len(families)), count)
    month = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[family]
    starts = month_start(_days(families["arrived_on"])[family], month)
    return pd.DataFrame({"family": family, "month": month, "starts": starts})


def _known(families: pd.DataFrame, waves: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return every predictor as known on the day of each row of `grid`."""
    fixed = [name for name in families.columns if name not in (*_REGISTER, *_OWN)]
    family = grid["family"].to_numpy()
    columns = {name: families[name].to_numpy(np.float64)[family] for name in fixed}
    asked = [name for name in waves.columns if name not in ("household", "date")]
    ensure_served(asked)
    if not len(waves):
        return pd.DataFrame(columns | {name: np.full(len(grid), np.nan) for name in asked})
    where = pd.Series(np.arange(len(families)), index=families["household"])
    answers = waves.assign(family=waves["household"].map(where)).dropna(subset=["family"])
    days = _days(answers["date"]).astype(np.int64)
    for name in asked:
        columns[name] = _carried(answers["family"].to_numpy(np.int64), days, answers[name], grid)
    return pd.DataFrame(columns)


_OWN = ("kind", "earliest", "latest", "first", "leaves", "last")
_DAY_BITS = 1 << 20


def _carried(family: Ints, days: Ints, values: pd.Series, grid: pd.DataFrame) -> Floats:
    """Return the latest of `values` not younger than each row of `grid` and not older than it may be."""
    given = values.notna().to_numpy()
    keys, first = np.unique(family[given] * _DAY_BITS + days[given], return_inverse=True)
    mean = np.bincount(first, weights=values.to_numpy(np.float64)[given]) / np.bincount(first)
    starts = grid["starts"].to_numpy("datetime64[D]")
    oldest = month_start(starts, np.full(len(grid), -SPEAKS_FOR_MONTHS)).astype(np.int64)
    own = grid["family"].to_numpy(np.int64) * _DAY_BITS
    found = np.searchsorted(keys, own + starts.astype(np.int64), side="right") - 1
    is_fresh = (found >= 0) & (keys[np.maximum(found, 0)] >= own + oldest) if len(keys) else found >= 0
    return np.where(is_fresh, mean[found], np.nan) if len(keys) else np.full(len(grid), np.nan)


def _stretches(families: pd.DataFrame, grid: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Join neighbouring months of a household in which every predictor is the same."""
    family, month = grid["family"].to_numpy(), grid["month"].to_numpy()
    ticking = pd.DataFrame(clock(month, grid["starts"].to_numpy("datetime64[D]")), columns=list(CLOCK))
    table = pd.concat([ticking, known], axis=1)
    same = np.column_stack([family, np.nan_to_num(table.to_numpy(np.float64), nan=-1e9)])
    begins = np.ones(len(grid), dtype=bool)
    begins[1:] = (same[1:] != same[:-1]).any(axis=1)
    first = np.flatnonzero(begins)
    n = np.diff(np.append(first, len(grid)))
    head = pd.DataFrame(
        {
            "household": families["household"].to_numpy()[family[first]],
            "start": month[first],
            "stop": month[first] + n,
            "n": n,
        }
    )
    last = first + n - 1
    leaves = families["leaves"].to_numpy()[family[last]] == month[last]
    kind = families["kind"].to_numpy()[family[last]]
    for way in EXITS:
        head[f"k_{way}"] = (leaves & (kind == way)).astype(np.int64)
    return pd.concat([head, table.iloc[first].reset_index(drop=True)], axis=1)


def _days(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    days = pd.to_datetime(dates).to_numpy("datetime64[D]")
    if np.isnat(days).any():
        raise ValueError(f"{dates.name} is missing for a household.")
    return days
