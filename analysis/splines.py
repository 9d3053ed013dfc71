"""Natural cubic splines: smooth curves that run on straight beyond their outer knots."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline

Floats = npt.NDArray[np.float64]


def natural(x: Floats, knots: Sequence[float]) -> Floats:
    """Return the natural cubic splines that are 1 at one knot and 0 at the others.

    Parameters
    ----------
    x : ndarray of float, shape (n,)
    knots : sequence of float, K of them, at least 2, increasing

    Returns
    -------
    ndarray, shape (n, K)
        Each row adds up to 1. The coefficient of a column is therefore the height of the curve at its knot; without one
        column, the height above that of the knot left out.

    Notes
    -----
    The second derivative is zero at the outer knots, beyond which the curves are straight. With the same knots they span
    what ``ns`` of R and ``cr`` of patsy span.
    """
    at = np.asarray(knots, dtype=np.float64)
    curves = CubicSpline(at, np.eye(len(at)), bc_type="natural")
    inside = np.clip(x, at[0], at[-1])
    slopes = curves(np.array([at[0], at[-1]]), 1)
    beyond = np.outer(np.minimum(x - at[0], 0.0), slopes[0]) + np.outer(
        np.maximum(x - at[-1], 0.0), slopes[1]
    )
    return np.asarray(curves(inside), dtype=np.float64) + beyond


def quantile_knots(x: Floats, df: int) -> tuple[float, ...]:
    """Return df + 1 knots: both ends of `x` and its quantiles between them; fewer where many values are equal.

    Notes
    -----
    The placing of R's ``ns(x, df)``, whose curve is fitted by df columns beside the level.
    """
    return tuple(float(value) for value in np.unique(np.quantile(x, np.linspace(0, 1, df + 1))))
