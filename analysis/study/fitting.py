"""The model on the study's world: its terms, its prior, and what it says of a day."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.hazards.model import Model
from analysis.prior import Term
from analysis.splines import natural
from analysis.study.world import LAST_MONTH, MIDDLE, NAMES, QUARTER, TRUTH, Floats

# Where the curve of the stay is held, in months; its heights above that at the last knot are terms. With few departures a
# simpler curve is asked for.
KNOTS, FEW_KNOTS = (0.0, 3.0, 8.0, 18.0, 36.0, 60.0), (0.0, 12.0, 60.0)
_STAY = "stay_"
FLAT = 10.0
# What a coarse expert says: one of three strengths, that may be off by half a step and by what the two exits differ in.
STRENGTHS, COARSE_SD, CURVE_SD = (0.0, 0.15, 0.3), 0.1, 0.5


def terms(means: Floats | None = None, knots: Sequence[float] = KNOTS) -> tuple[Term, ...]:
    """Return the study's terms: the curve of the stay and the covariates.

    Parameters
    ----------
    means : ndarray, shape (15,), optional
        Prior log hazard ratios of the covariates, with `COARSE_SD`, and a curve that falls, within some; without them the
        prior is flat.
    knots : sequence of float, the last one 60
    """
    names = curve_names(knots)
    if means is None:
        return (
            *(Term(name=name, mean=0, sd=FLAT) for name in names),
            *_covariates(np.zeros(len(NAMES)), FLAT),
        )
    falls = (
        Term(name=name, mean=float(np.exp(-knot / 12)), sd=CURVE_SD)
        for name, knot in zip(names, knots, strict=False)
    )
    return (*falls, *_covariates(means, COARSE_SD))


def curve_names(knots: Sequence[float]) -> tuple[str, ...]:
    """Return the names of the terms of the curve of the stay."""
    return tuple(f"{_STAY}{round(knot)}" for knot in knots[:-1])


def _covariates(means: Floats, sd: float) -> list[Term]:
    return [
        Term(name=name, mean=float(mean), sd=sd, reference=float(middle))
        for name, mean, middle in zip(NAMES, means, MIDDLE, strict=True)
    ]


def coarse() -> Floats:
    """Return the truth as a coarse expert tells it: the right sign, and the nearest of three strengths."""
    both = TRUTH.mean(axis=0)
    nearest = np.abs(np.abs(both)[:, None] - np.array(STRENGTHS)).argmin(axis=1)
    return np.sign(both) * np.array(STRENGTHS)[nearest]


def with_stay(rows: pd.DataFrame, knots: Sequence[float] = KNOTS) -> pd.DataFrame:
    """Return wave rows with the curve of the stay, taken at the middle month of the quarter."""
    quarters = np.arange(0, LAST_MONTH, QUARTER)
    curve = natural(np.asarray(quarters + (QUARTER - 1) / 2, dtype=np.float64), knots)[:, :-1]
    at = curve[rows["month"].to_numpy() // QUARTER].astype(np.float32)
    return rows.assign(**dict(zip(curve_names(knots), at.T, strict=True)))


def events_ahead(
    model: Model, rows: pd.DataFrame, months: Sequence[int], *, settlements: bool = True
) -> Floats:
    """Return the sum of the monthly hazards of both exits over the coming months, with today's answers held.

    Parameters
    ----------
    model : Model
        Of the study's `terms`.
    rows : DataFrame, n rows
        ``month`` of stay, ``settlement`` and the covariates on that day.
    months : sequence of int, n of them
        How many months ahead.
    settlements : bool
        Whether the effect of the settlement is in it.

    Returns
    -------
    ndarray, shape (n,)
    """
    coefficients = np.array(model.coefficients)
    knots = [float(name.removeprefix(_STAY)) for name in model.names if name.startswith(_STAY)]
    curve = slice(1, 1 + len(knots))
    x = rows[list(NAMES)].to_numpy(np.float64) - MIDDLE
    log_hazard = coefficients[:, 0] + x @ coefficients[:, 1 + len(knots) :].T
    if settlements and model.settlements:
        known = {one.name: one.effects for one in model.settlements}
        log_hazard += np.array([known.get(name, (0.0, 0.0)) for name in rows["settlement"].astype(str)])
    stay = natural(np.arange(LAST_MONTH, dtype=np.float64), [*knots, LAST_MONTH])[:, :-1]
    stays = np.exp(stay @ coefficients[:, curve].T)
    past = np.vstack([np.zeros(2), np.cumsum(stays, axis=0)])
    begins = rows["month"].to_numpy()
    return (np.exp(log_hazard) * (past[begins + np.asarray(months)] - past[begins])).sum(axis=1)
