r"""How much the prior is trusted, and how much settlements differ: both by what the data make of them.

Notes
-----
Around the mode the log-likelihood is nearly a parabola. With it, and a normal prior of given hyperparameters, the chance of
the data (the evidence) has a closed form [1]_; the hyperparameters with the highest evidence are kept, the mode is found
anew with them, and so on until they stay.

References
----------
.. [1] MacKay, D. J. C. (1992). Bayesian interpolation. Neural Computation, 4(3), 415-447.
"""

from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.hazards.newton import CLOSE_ENOUGH, Likelihood, mode
from analysis.prior import Floats, weakened

# Shares of the stated prior means that may be kept.
WEIGHTS = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
# From so many departures on the data alone order families nearly as well as a coarse prior with the right signs.
EVEN = 100
# Standard deviations between settlements that are tried. Above .6 they are thought to lie with a chance of 1 in 20.
SPREADS = np.r_[0.01, np.geomspace(0.05, 1.0, 25)]
UNUSUAL = np.log(20) / 0.6


ROUNDS = 12
# So much of log posterior may be missing where weights are still to change.
ROUGHLY = 1e-3


class Stated(msgspec.Struct, frozen=True):
    """What was stated before the data: means of the terms of both exits, shape (2, terms), and their covariance.

    Beside them stand so many settlements, at least 0. `against` are the log odds against taking any weight from the prior,
    infinite where the data may not, and `told`, shape (terms,), says from which terms they may.
    """

    mean: Floats
    covariance: Floats
    settlements: int
    against: float
    told: npt.NDArray[np.bool_]


def odds_against_doubt(departures: int) -> float:
    """Return the log odds for leaving a prior its whole weight, before the data are asked.

    Notes
    -----
    While few have left, a needless doubt costs most, since the data alone order families badly, and chance gainsays most
    easily: 25 to 1 at 20 departures, falling with their square, even from `EVEN` on. All shares below 1 are thought alike.
    The curve was found on simulated worlds, and checked on others (`analysis.study.cold`).
    """
    return 2 * max(0.0, float(np.log(EVEN / max(departures, 1))))


class Weights(msgspec.Struct, frozen=True):
    """How much of the prior's means is left (1: all), and the standard deviation of settlements for either exit."""

    prior: float = 1.0
    settlements: tuple[float, float] = (float(SPREADS[0]), float(SPREADS[0]))


class Prior(msgspec.Struct, frozen=True):
    """A normal prior of both exits' coefficients, one after the other: mean, shape (p,), and precision, (p, p)."""

    mean: Floats
    precision: Floats


class Mode(msgspec.Struct, frozen=True):
    """The mode under a prior, with slope and curvature of the likelihood alone there.

    The curvature is positive definite. Each exit's terms are followed by its settlements.
    """

    where: Floats
    slope: Floats
    curvature: Floats
    prior: Prior

    def covariance(self) -> Floats:
        return np.asarray(np.linalg.inv(self.curvature + self.prior.precision), dtype=np.float64)


def balanced(
    parts: Sequence[Likelihood], stated: Stated, weights: Weights, start: Floats | None = None
) -> tuple[Mode, Weights]:
    """Return the mode, and the weights of prior and settlements that suit it: by turns until they stay.

    Parameters
    ----------
    parts : sequence of Likelihood
        One per exit, of the terms and then the settlements; none leaves the prior as it is.
    stated : Stated
    weights : Weights
        The first to be tried.
    start : ndarray, shape (2 * (terms + settlements),), optional
        Where the search for the mode starts; by default at the prior means.

    Raises
    ------
    NoFit
        Newton's method did not settle.
    """
    for _ in range(ROUNDS if parts else 0):
        found = _mode(parts, stretched(stated, weights), start, ROUGHLY)
        start, before = found.where, weights
        weights = reweighed(found, stated, weights)
        if weights == before:
            break
    return _mode(parts, stretched(stated, weights), start, CLOSE_ENOUGH), weights


def _mode(parts: Sequence[Likelihood], prior: Prior, start: Floats | None, close_enough: float) -> Mode:
    """Return the mode under this prior; there the likelihood's slope is the prior's."""
    where, whole = mode(parts, prior.mean, prior.precision, start, close_enough)
    return Mode(where, prior.precision @ (where - prior.mean), whole - prior.precision, prior)


def stretched(stated: Stated, given: Weights) -> Prior:
    """Return the prior of these weights, of length 2 * (terms + settlements)."""
    kept, spread = weakened(stated.mean, stated.covariance, given.prior, stated.told)
    terms = stated.mean.shape[1]
    size = terms + stated.settlements
    whole = Prior(np.zeros(2 * size), np.zeros((2 * size, 2 * size)))
    own = np.concatenate([np.arange(terms), size + np.arange(terms)])
    whole.mean[own] = kept.ravel()
    whole.precision[np.ix_(own, own)] = np.linalg.inv(spread)
    for way, sd in enumerate(given.settlements):
        place = way * size + terms + np.arange(stated.settlements)
        whole.precision[place, place] = sd**-2
    return whole


def reweighed(found: Mode, stated: Stated, given: Weights) -> Weights:
    """Return the weights that make the data most likely, the likelihood taken as a parabola around `found`.

    Parameters
    ----------
    found : Mode
        Under the weights so far.
    stated : Stated
    given : Weights
        Where the search begins.

    Returns
    -------
    Weights
        Prior weight and the two settlement spreads by turns, each from a fixed list, twice.
    """
    best, judged = given, Evidence(found, stated).of
    for _ in range(2):
        choices = [msgspec.structs.replace(best, prior=weight) for weight in WEIGHTS]
        best = max(choices, key=judged) if np.isfinite(stated.against) else best
        for way in range(2 if stated.settlements else 0):
            choices = [_with(best, way, float(sd)) for sd in SPREADS]
            best = max(choices, key=judged)
    return best


def _with(given: Weights, way: int, sd: float) -> Weights:
    spreads = list(given.settlements)
    spreads[way] = sd
    return msgspec.structs.replace(given, settlements=(spreads[0], spreads[1]))


class Evidence:
    r"""The log chance of the data, and of the weights, up to a constant, around one mode.

    What a weight or a spread alone decides is worked out once.

    Notes
    -----
    With curvature H and :math:`b = g + H \theta_0` at the mode, precision :math:`\Lambda` and mean m of the prior, it is
    :math:`\frac12 (\log|\Lambda| - \log|H + \Lambda| + (b + \Lambda m)^\top (H + \Lambda)^{-1} (b + \Lambda m) - m^\top
    \Lambda m)`. Settlements of one exit meet only through the terms, so that they are summed out one by one first.
    """

    def __init__(self, found: Mode, stated: Stated) -> None:
        self._found, self._stated = found, stated
        self._pull = found.slope + found.curvature @ found.where
        self._around = cache(self._by_prior)
        self._among = cache(self._by_spread)

    def of(self, given: Weights) -> float:
        precision, flat, value = self._around(given.prior)
        curvature, right = precision.copy(), precision @ flat
        for way, sd in enumerate(given.settlements):
            own = slice(way * len(flat) // 2, (way + 1) * len(flat) // 2)
            bend, lean, more = self._among(way, sd)
            curvature[own, own] += bend
            right[own] += lean
            value += more
        value += float(right @ np.linalg.solve(curvature, right)) - float(np.linalg.slogdet(curvature)[1])
        return value / 2 - (self._stated.against if given.prior < 1 else 0.0)

    def _by_prior(self, weight: float) -> tuple[Floats, Floats, float]:
        """Return precision and mean of the terms, and what the prior alone adds to the evidence, doubled."""
        stated = self._stated
        kept, spread = weakened(stated.mean, stated.covariance, weight, stated.told)
        precision, flat = np.asarray(np.linalg.inv(spread), dtype=np.float64), kept.ravel()
        return precision, flat, float(np.linalg.slogdet(precision)[1] - flat @ precision @ flat)

    def _by_spread(self, way: int, sd: float) -> tuple[Floats, Floats, float]:
        """Return curvature and slope of one exit's terms, its settlements summed out, and what these add, doubled."""
        terms, groups = self._stated.mean.shape[1], self._stated.settlements
        first = way * (terms + groups)
        inner, outer = slice(first, first + terms), slice(first + terms, first + terms + groups)
        bend, lean = self._found.curvature[inner, inner], self._pull[inner]
        if not groups:
            return bend, lean, 0.0
        each = np.diag(self._found.curvature)[outer] + sd**-2
        cross, pull = self._found.curvature[inner, outer], self._pull[outer]
        more = float(pull @ (pull / each) - np.log(each * sd**2).sum()) - 2 * UNUSUAL * sd
        return bend - (cross / each) @ cross.T, lean - cross @ (pull / each), more
