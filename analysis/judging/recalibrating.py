"""Chances put right, horizon by horizon, by what came of earlier ones."""

import msgspec
import numpy as np

from analysis.judging.intervals import interval, resamples
from analysis.judging.measures import Sample, recalibration
from analysis.terms import Floats, Ints

# With fewer departures two numbers would follow noise more than they mend.
LEAST_DEPARTURES = 50
_SMALLEST = 1e-9


class Recalibration(msgspec.Struct, frozen=True, kw_only=True):
    """How chances of one horizon are to be changed: ``cloglog(P) = intercept + slope * cloglog(chance)``.

    `intercept` 0 and `slope` 1 change nothing; so it is, and `note` is ``few``, with fewer than `LEAST_DEPARTURES`
    departures, or ``unsettled`` where the two do not exist. Intervals are 95 %, over families; None where there is none.
    """

    horizon: int
    intercept: float = 0.0
    slope: float = 1.0
    intercept_low: float | None = None
    intercept_high: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    departures: int = 0
    note: str = ""


def recalibrating(
    own: Sample, household: Ints, horizon: int, draws: int = 200, seed: int = 1
) -> Recalibration:
    """Learn how the chances of one horizon are to be changed.

    Parameters
    ----------
    own : Sample, n rows
        Chances by a model that had not seen these families, beside what happened.
    household : ndarray, shape (n,)
    horizon : int
        Months; only kept.
    draws : int
        Resamples of families for the intervals.
    seed : int

    Returns
    -------
    Recalibration

    Notes
    -----
    Maximum likelihood of a binomial model with the cloglog link and the transformed chance as its one predictor. What
    is known of a family today is held over the horizon though it will change, so that chances for a year spread too
    far; a slope below 1 draws them in. The order of the families stays as it is if the slope is above 0.
    """
    left = len(np.unique(household[(own.event == 1) & (own.weight > 0)]))
    if left < LEAST_DEPARTURES:
        return Recalibration(horizon=horizon, departures=left, note="few")
    parts = [np.ones((1, len(household))), *resamples(household, draws, seed)]
    found = np.concatenate([recalibration(own, counts) for counts in parts])
    if not np.isfinite(found[0]).all() or found[0, 1] <= 0:
        return Recalibration(horizon=horizon, departures=left, note="unsettled")
    below, above = interval(found[1:, 0])
    flat, steep = interval(found[1:, 1])
    return Recalibration(
        horizon=horizon,
        intercept=float(found[0, 0]),
        slope=float(found[0, 1]),
        intercept_low=below,
        intercept_high=above,
        slope_low=flat,
        slope_high=steep,
        departures=left,
    )


def recalibrated(chance: Floats, by: Recalibration) -> Floats:
    """Return the chances put right.

    Parameters
    ----------
    chance : ndarray, any shape
        Chances of the horizon of `by`.
    by : Recalibration

    Returns
    -------
    ndarray, the same shape, strictly between 0 and 1
    """
    kept = np.clip(chance, _SMALLEST, 1 - _SMALLEST)
    changed = by.intercept + by.slope * np.log(-np.log1p(-kept))
    return np.clip(-np.expm1(-np.exp(np.clip(changed, -50.0, 5.0))), _SMALLEST, 1 - _SMALLEST)
