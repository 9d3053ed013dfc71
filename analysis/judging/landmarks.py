"""Days of the past on which families were here, what was known of them that day, and what became of them."""

import numpy as np
import pandas as pd

from analysis.stays.spells import EXITS, now
from analysis.terms import Dates, Floats, Ints, month_start, months_between

EVERY_MONTHS = 3
STATES = ("stayed", *EXITS, "lost")


def landmarks(
    register: pd.DataFrame,
    waves: pd.DataFrame,
    exits: pd.DataFrame,
    as_of: object,
    *,
    every_months: int = EVERY_MONTHS,
    first: object | None = None,
) -> pd.DataFrame:
    """Return who was here on evenly spaced days of the calendar, and what was known of them by then.

    Parameters
    ----------
    register, waves, exits : DataFrame
        As `analysis.stays.spells.person_period` takes them.
    as_of : date-like
        The last day of follow-up; landmarks go back from it in steps of `every_months`.
    every_months : int, at least 1
    first : date-like, optional
        No landmark lies before it. Default: the first entry.

    Returns
    -------
    DataFrame, one row per day and household that was here
        ``day``, ``exit_on`` (NaT for who is here), ``kind`` (of the exit, else ""), and the columns of
        `analysis.stays.spells.now` on that day. No row is a valid answer.

    Notes
    -----
    The days are fixed by the calendar, before anything is known of who leaves when. A day drawn from a family's own
    rows lies more often just before its departure, and then even the true chances look wrong by half. An exit known
    between two days is placed in their middle, as in `analysis.stays.spells`.
    """
    gone = exits.set_index("household").reindex(register["household"].to_numpy())
    exit_on, kind = _middle(gone), gone["kind"].fillna("").to_numpy(dtype=object)
    entered = _latest(register["arrived_on"], register["entered_on"])
    begins = entered.min() if first is None and len(entered) else _day(first or as_of)
    told = pd.to_datetime(waves["date"]).to_numpy("datetime64[D]")
    found = []
    for day in _days(begins, _day(as_of), every_months):
        here = (entered <= day) & (np.isnat(exit_on) | (exit_on > day))
        rows = now(register[here].reset_index(drop=True), waves[told <= day], day)
        found.append(rows.assign(day=day, exit_on=exit_on[here], kind=kind[here]))
    if not found:
        empty = now(register.head(0), waves.head(0), as_of)
        return empty.assign(day=empty["starts"], exit_on=empty["starts"], kind="")
    return pd.concat(found, ignore_index=True)


def outcome(marks: pd.DataFrame, as_of: object, horizon: int) -> pd.DataFrame:
    """Return what became of each landmark within the horizon.

    Parameters
    ----------
    marks : DataFrame, n rows
        From `landmarks`.
    as_of : date-like
        The last day of follow-up.
    horizon : int, at least 1
        Months.

    Returns
    -------
    DataFrame, one row for each of `marks` whose horizon ended by `as_of`, with its index
        ``state`` (one of `STATES`), ``month`` (1 to horizon: the month in which it happened, the horizon for who
        stayed) and ``weight``.

    Notes
    -----
    Landmarks whose horizon is not over are left out: that is decided by the calendar alone and picks nobody. A
    family whose stay ended otherwise (death, taken apart) within the horizon is ``lost``: its weight is 0, and those
    who were followed as long stand for it, with one over the chance not to be lost by then (inverse probability of
    censoring [1]_; Kaplan-Meier, losses after departures of the same month). With nobody lost every weight is 1.

    References
    ----------
    .. [1] Graf, E. et al. (1999). Assessment and comparison of prognostic classification schemes for survival data.
           Statistics in Medicine, 18, 2529-2545.
    """
    if horizon < 1:
        raise ValueError("The horizon is at least one month.")
    day = marks["day"].to_numpy("datetime64[D]")
    over = month_start(day, np.full(len(day), horizon)) <= _day(as_of)
    own = marks[over]
    day, exit_on = day[over], own["exit_on"].to_numpy("datetime64[D]")
    gone = ~np.isnat(exit_on)
    month = np.full(len(own), horizon, dtype=np.int64)
    month[gone] = months_between(day[gone], exit_on[gone]) + 1
    kind = own["kind"].to_numpy(dtype=object)
    happened = gone & (month <= horizon)
    known = np.isin(kind.astype(str), EXITS)
    state = np.where(happened, np.where(known, kind, "lost"), "stayed")
    month = np.minimum(month, horizon)
    weight = _weights(state, month, horizon)
    return pd.DataFrame({"state": state, "month": month, "weight": weight}, index=own.index)


def _weights(state: np.ndarray, month: Ints, horizon: int) -> Floats:
    """Return 1 / G: G(month-) for departures, G(horizon) for who stayed, nothing for the lost."""
    kept, before = 1.0, np.ones(horizon + 2)
    for at in range(1, horizon + 1):
        before[at] = kept
        risk = ((month > at) | ((month == at) & ((state == "lost") | (state == "stayed")))).sum()
        lost = ((month == at) & (state == "lost")).sum()
        kept *= 1 - lost / risk if risk else 1.0
    before[horizon + 1] = kept
    at = np.where(state == "stayed", horizon + 1, month)
    return np.where(state == "lost", 0.0, 1 / np.maximum(before[at], 1e-12))


def _days(begins: np.datetime64, ends: np.datetime64, every: int) -> list[np.datetime64]:
    if every < 1:
        raise ValueError("Landmarks are at least one month apart.")
    steps = int(months_between(np.array([begins]), np.array([ends]))[0]) // every if begins <= ends else 0
    return [month_start(np.array([ends]), np.array([-every * step]))[0] for step in range(steps, 0, -1)]


def _middle(gone: pd.DataFrame) -> Dates:
    earliest = pd.to_datetime(gone["earliest"]).to_numpy("datetime64[D]")
    latest = pd.to_datetime(gone["latest"]).to_numpy("datetime64[D]")
    return earliest + (latest - earliest) // 2


def _latest(first: pd.Series, second: pd.Series) -> Dates:
    days = [pd.to_datetime(one).to_numpy("datetime64[D]") for one in (first, second)]
    return np.maximum(*days)


def _day(value: object) -> np.datetime64:
    return np.datetime64(pd.Timestamp(str(value)), "D")
