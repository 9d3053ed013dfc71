"""The search for the most probable coefficients of one cause, on columns stretched to one scale."""

from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.families.links import CLogLog
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.hazards.newton import Likelihood, NoFit, mode
from analysis.startstop.matrix import Column, Matrix
from analysis.stays.counts import Counts
from analysis.terms import LEVEL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Prior = Mapping[str, tuple[float, float]]
LARGE = 100_000
# So many rows of a large table say nearly where the search will end.
FIRST_ROWS = 30_000
# Information on a standard deviation of some sum of columns below which its coefficient has no bound.
NOTHING_KNOWN = 1e-8
# The longest step that is still one of the last, in standard deviations.
LAST_STEP, LAST_STEPS = 0.1, 25
# A step that is none any more: where it would begin, every sum is known already.
NO_STEP = 1e-9


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched: the likelihood to search on and the one that sums by chunks (the same above `LARGE` rows)."""

    matrix: Matrix
    likelihood: Likelihood
    chunked: Counts
    mean: Floats
    precision: Floats


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Coefficients of the stretched columns, and the curvature there, expected and as the counts are.

    `unbound` is a direction in which nothing holds the coefficients, if there is one.
    """

    at: Floats
    curvature: Floats
    bend: Floats
    settled: bool
    unbound: Floats | None = None


def problem(matrix: Matrix, k: Floats, n: Floats, prior: Prior) -> Problem:
    """Return the problem of k departures in n units: statsmodels' own likelihood up to `LARGE` rows."""
    chunked = Counts(matrix, k, n)
    likelihood: Likelihood = chunked
    if len(matrix) <= LARGE:
        family = Binomial(link=CLogLog())
        likelihood = GLM(np.column_stack([k, n - k]), matrix[:], family=family)
    mean, precision = _prior(matrix, prior)
    return Problem(matrix=matrix, likelihood=likelihood, chunked=chunked, mean=mean, precision=precision)


def search(given: Problem) -> Found:
    """Return the mode, or how far the search came; a likelihood without bound is told from one that bends."""
    with np.errstate(over="ignore"):
        return _search(given)


def _search(given: Problem) -> Found:
    at = _start(given)
    for likelihood in (given.likelihood, given.chunked):  # the latter does not cut off chances near 0 and 1
        try:
            at = mode([likelihood], given.mean, given.precision, at)[0]
            break
        except NoFit as stuck:
            at = stuck.at
    curvature = given.precision - given.chunked.hessian(at)
    known, directions = np.linalg.eigh(curvature)
    if known[0] < NOTHING_KNOWN:
        unbound = np.asarray(directions[:, 0], dtype=np.float64)
        return Found(at=at, curvature=curvature, bend=curvature, settled=False, unbound=unbound)
    return _polished(given, at)


def _polished(given: Problem, at: Floats) -> Found:
    """Take the last steps with the curvature of the counts as they are, each as good as the square of the one before."""
    bend = given.precision - given.likelihood.hessian(at, 1.0, observed=True)
    settled = False
    for _ in range(LAST_STEPS):
        slope = given.likelihood.score(at, 1.0) - given.precision @ (at - given.mean)
        step = np.asarray(np.linalg.lstsq(bend, slope, rcond=None)[0], dtype=np.float64)
        if np.abs(step).max() > LAST_STEP or (settled := bool(np.abs(step).max() < NO_STEP)):
            break
        at = at + step
    curvature = given.precision - given.likelihood.hessian(at, 1.0, observed=False)
    return Found(at=at, curvature=curvature, bend=bend, settled=settled)


def _start(given: Problem) -> Floats:
    """Return the prior's mean with the level of the counts; of a large table the mode on every few rows."""
    start = given.mean.copy()
    k, n = given.chunked.k, given.chunked.n
    if not given.precision[0].any():
        start[0] = np.log(-np.log1p(-min(k.sum() / n.sum(), 0.999)))
    if len(given.matrix) <= LARGE:
        return start
    every = np.arange(0, len(given.matrix), max(len(given.matrix) // FIRST_ROWS, 2))
    part = Counts(np.ascontiguousarray(given.matrix.at(every)), k[every], n[every])
    try:
        return mode([part], given.mean, given.precision, start)[0]
    except NoFit:
        return start


def _prior(matrix: Matrix, prior: Prior) -> tuple[Floats, Floats]:
    """Return mean and precision of the stretched coefficients; zero precision where the prior says nothing."""
    stated = [prior.get(LEVEL), *(prior_of(column, prior) for column in matrix.columns)]
    mean = np.array([0.0 if one is None else one[0] for one in stated])
    weight = np.array([0.0 if one is None else one[1] ** -2 for one in stated])
    turn = matrix.plain()
    return np.asarray(np.linalg.solve(turn, mean), dtype=np.float64), turn.T @ (turn * weight[:, None])


def prior_of(column: Column, prior: Prior) -> tuple[float, float] | None:
    """Return mean and standard deviation that the prior states for the column or for its term."""
    return prior.get(column.name) or prior.get(column.of)
