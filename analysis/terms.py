"""The predictors that come from the clock, and those that must never be predictors."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.splines import natural

LEVEL = "level"
# The curve of the hazard over the stay: its height at these months of stay, against that of the last of them.
KNOTS = (3.0, 9.0, 18.0, 30.0, 48.0)
TENURE = ("tenure_3", "tenure_9", "tenure_18", "tenure_30")
# The curve is taken by quarters, and level after five years, where nobody could say how it runs on.
BAND_MONTHS, LAST_MONTH = 3, 60
CLOCK = (*TENURE, "tenure_1_12", "tenure_13_24", "first_heating", "subsidy_end")
HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)

# What people say they will do: for sums over many families alone.
INTENTION = frozenset({"plans_to_leave", "unsure_to_stay"})
Purpose = Literal["needs", "forecast"]

# Kept for audit and description. What a person is, where from, how ill, how many, whether reached, what is planned:
# none of it may order a list of families.
NOT_SERVED = frozenset(
    {
        "ethnicity", "nationality", "kandas", "route", "origin", "origin_region", "country", "language_spoken",
        "religion", "sex", "disability", "mental_health", "diagnosis", "household_size", "size", "missed_surveys",
        "not_reached", "nonresponse", "refused", "intention", "plan", "stay_next_winter", *INTENTION,
        "log_attempts", "log_missed", "log_help_requests", "log_referrals", "log_support",
    }
)  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Dates = npt.NDArray[np.datetime64]


class NotServed(ValueError):
    """A predictor was named that no family may be ordered by."""


def ensure_served(names: Iterable[str], purpose: Purpose = "needs") -> None:
    """Raise NotServed if one of `names` must never be a predictor of a model for that purpose.

    A needs model orders families and must see needs; a forecast model is for sums over many, and may know intentions.
    """
    never = NOT_SERVED if purpose == "needs" else NOT_SERVED - INTENTION
    if wrong := sorted(never & {name.lower() for name in names}):
        raise NotServed(f"No family is ordered by {', '.join(wrong)}.")


def months_between(earlier: Dates, later: Dates) -> Ints:
    """Return how many whole calendar months lie between two days.

    Parameters
    ----------
    earlier, later : ndarray of datetime64[D], broadcast against each other
        From 31 January to 28 February is no whole month.

    Returns
    -------
    ndarray of int64
        Negative when `later` is before `earlier`.
    """
    first, last = earlier.astype("datetime64[M]"), later.astype("datetime64[M]")
    short = (later - last.astype("datetime64[D]")) < (earlier - first.astype("datetime64[D]"))
    return (last - first).astype(np.int64) - short


def month_start(arrived: Dates, month: Ints) -> Dates:
    """Return the day on which month `month` after arrival starts; the last day of a month too short for it."""
    first = arrived.astype("datetime64[M]")
    moved = first + month.astype("timedelta64[M]")
    day = moved.astype("datetime64[D]") + (arrived - first.astype("datetime64[D]"))
    return np.minimum(day, (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D"))


# One row per quarter of stay, a column for each of `TENURE`.
_CURVE = natural(np.arange(BAND_MONTHS / 2, LAST_MONTH, BAND_MONTHS, dtype=np.float64), KNOTS)[:, :-1]


def clock(month: Ints, starts: Dates, rent_ends: Dates | None = None) -> Floats:
    """Return the predictors that only time decides.

    Parameters
    ----------
    month : ndarray of int, shape (n,)
        Whole months since arrival: 0 is the first month of a family.
    starts : ndarray of datetime64[D], shape (n,)
        The day on which that month starts.
    rent_ends : ndarray of datetime64[D], shape (n,), optional
        The day on which the family's help with the rent ends, by the register; NaT where none is known to end.
        Without it, as where no register says so, the help is taken to end a year after the arrival.

    Returns
    -------
    ndarray, shape (n, 8)
        In the order of `CLOCK`: a natural cubic spline of the months of stay with `KNOTS`, as heights at all of them but
        the last; then, each 0 or 1, the first year, the second year (later months are the reference), a heating month
        (October to April) of the first year, and the months in which help with the rent ends: those that start within
        the month before its end, or within the two months after it.

    Notes
    -----
    The spline is that of the middle of a month's quarter of stay, so that rows need be cut only every three months. A
    model has the spline or the two steps: the prior's evidence is about years, which both can say, and the curve has no
    jump where a year ends. The steps are those of the simulated families, who must not be made by the model's own curve.
    """
    calendar = starts.astype("datetime64[M]").astype(np.int64) % 12 + 1
    first_year = month < 12
    heating = first_year & np.isin(calendar, HEATING_MONTHS)
    ending = (month >= 11) & (month < 14) if rent_ends is None else _ending(starts, rent_ends)
    columns = (
        _CURVE[np.clip(month // BAND_MONTHS, 0, len(_CURVE) - 1)],
        first_year,
        (month >= 12) & (month < 24),
        heating,
        ending,
    )
    return np.column_stack(columns).astype(np.float64)


def _ending(starts: Dates, rent_ends: Dates) -> npt.NDArray[np.bool_]:
    one, two = np.full(len(starts), -1), np.full(len(starts), 2)
    return (month_start(rent_ends, one) <= starts) & (starts < month_start(rent_ends, two))
