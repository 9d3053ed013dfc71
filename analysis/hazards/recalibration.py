"""Chances put right by what came of earlier ones: two numbers for a horizon."""

from collections.abc import Sequence

import msgspec
import numpy as np

from analysis.terms import Floats

_SMALLEST = 1e-9


class Recalibration(msgspec.Struct, frozen=True, kw_only=True):
    """How chances of one horizon are to be changed: ``cloglog(P) = intercept + slope * cloglog(chance)``.

    `intercept` 0 and `slope` 1 change nothing; so it is, and `note` is ``few``, where too few departures back anything
    else, or ``unsettled`` where the two do not exist. `departures` are families who left within the horizon, and `weight` is
    how much of the two numbers is theirs: the rest is held at no change. Intervals are 95 %, over families; None where there is none.
    """

    horizon: int
    intercept: float = 0.0
    slope: float = 1.0
    intercept_low: float | None = None
    intercept_high: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    departures: int = 0
    weight: float = 0.0
    note: str = ""


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
        The chances themselves where `by` changes nothing.
    """
    if (by.intercept, by.slope) == (0.0, 1.0):
        return chance
    kept = np.clip(chance, _SMALLEST, 1 - _SMALLEST)
    changed = by.intercept + by.slope * np.log(-np.log1p(-kept))
    return np.clip(-np.expm1(-np.exp(np.clip(changed, -50.0, 5.0))), _SMALLEST, 1 - _SMALLEST)


def at_horizon(learned: Sequence[Recalibration], horizon: int) -> Recalibration:
    """Return how chances of any horizon are changed: between two that were learned by what lies between, else as the nearest.

    Parameters
    ----------
    learned : sequence of Recalibration
        By rising horizon; none changes nothing.
    horizon : int
        Months.
    """
    if not learned:
        return Recalibration(horizon=horizon)
    months = [one.horizon for one in learned]
    return Recalibration(
        horizon=horizon,
        intercept=float(np.interp(horizon, months, [one.intercept for one in learned])),
        slope=float(np.interp(horizon, months, [one.slope for one in learned])),
    )
