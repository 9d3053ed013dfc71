"""Newton's method for the most probable coefficients: one or several likelihoods around a normal prior."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MAX_STEPS = 50
CLOSE_ENOUGH = 1e-9
ROUNDING = 1e-13


class Likelihood(Protocol):
    """What Newton's method asks of a model of one exit."""

    def loglike(self, at: Floats, scale: float, /) -> float: ...
    def score(self, at: Floats, scale: float, /) -> Floats: ...
    def hessian(self, at: Floats, scale: float, /, *, observed: bool) -> Floats: ...


class NoFit(RuntimeError):
    """The most probable coefficients were not found; `at` is where the search stood."""

    def __init__(self, why: str, at: Floats) -> None:
        super().__init__(why)
        self.at = at


def mode(
    parts: Sequence[Likelihood],
    mean: Floats,
    precision: Floats,
    start: Floats | None = None,
    close_enough: float = CLOSE_ENOUGH,
) -> tuple[Floats, Floats]:
    """Return the most probable coefficients and the curvature there, by Newton's method with halved steps.

    Parameters
    ----------
    parts : sequence of Likelihood
        One for each stretch of equal length of the coefficients, in their order; none leaves the prior as it is.
    mean : ndarray, shape (coefficients,)
        Of the normal prior.
    precision : ndarray, shape (coefficients, coefficients)
        Of the prior; zeros where it says nothing.
    start : ndarray, shape (coefficients,), optional
        Where the search starts; by default at `mean`.
    close_enough : float
        The last step is the first that would gain less than half of this.

    Returns
    -------
    tuple of ndarray
        The mode, and minus the expected second derivative of the log posterior one step before it, positive definite.

    Raises
    ------
    NoFit
        No step goes up, `MAX_STEPS` were not enough, or the curvature is singular.
    """
    # A step too far, of hazards without bound, is told by its value and halved.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _mode(parts, mean, precision, mean if start is None else start, close_enough)


def _mode(
    parts: Sequence[Likelihood], mean: Floats, precision: Floats, at: Floats, close_enough: float
) -> tuple[Floats, Floats]:
    value = _log_posterior(parts, at, mean, precision)
    for _ in range(MAX_STEPS):
        slope, curvature = _derivatives(parts, at, mean, precision)
        step = _step(curvature, slope, at)
        if not parts or slope @ step < close_enough:
            return at + step, curvature
        at, value = _improved(parts, at, step, value, mean, precision)
    raise NoFit(f"No mode after {MAX_STEPS} steps.", at)


def _step(curvature: Floats, slope: Floats, at: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(curvature, slope), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise NoFit("In some direction nothing is known: no likelihood and no prior bends.", at) from None


def _improved(
    parts: Sequence[Likelihood], at: Floats, step: Floats, value: float, mean: Floats, precision: Floats
) -> tuple[Floats, float]:
    """Take the step, or the largest half of it that does not go down."""
    for _ in range(MAX_STEPS):
        reached = _log_posterior(parts, at + step, mean, precision)
        if reached >= value - ROUNDING * abs(value):
            return at + step, reached
        step = step / 2
    raise NoFit("No step goes up.", at)


def _log_posterior(parts: Sequence[Likelihood], at: Floats, mean: Floats, precision: Floats) -> float:
    away = at - mean
    fits = sum(float(part.loglike(own, 1.0)) for part, own in zip(parts, _split(parts, at), strict=True))
    return fits - float(away @ precision @ away) / 2


def _derivatives(
    parts: Sequence[Likelihood], at: Floats, mean: Floats, precision: Floats
) -> tuple[Floats, Floats]:
    """Return the slope of the log posterior and its curvature, positive definite at the mode."""
    slope = -precision @ (at - mean)
    curvature = precision.copy()
    for number, (part, coefficients) in enumerate(zip(parts, _split(parts, at), strict=True)):
        own = slice(number * len(coefficients), (number + 1) * len(coefficients))
        slope[own] += part.score(coefficients, 1.0)
        curvature[own, own] -= part.hessian(coefficients, 1.0, observed=False)
    return slope, curvature


def _split(parts: Sequence[Likelihood], at: Floats) -> Sequence[Floats]:
    return np.split(at, len(parts)) if parts else ()
