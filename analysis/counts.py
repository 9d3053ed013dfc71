"""The complementary log-log likelihood of counts, chunk by chunk: for tables that a general library has no room for."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
CHUNK = 32_768


class Readable(Protocol):
    """A matrix that gives rows by slice: an array, or one that makes them when they are asked for."""

    def __getitem__(self, rows: slice, /) -> npt.NDArray[np.floating]: ...


class Counts:
    r"""`k` departures in `n` months, months of one hazard :math:`h = 1 - \exp(-\exp(x^\top\beta))`.

    Parameters
    ----------
    x : ndarray or Readable, shape (rows, terms)
        Kept as it is, in float32 or float64; sums are made in float64.
    k, n : ndarray, shape (rows,)
        Departures, and months at risk, of each row; k <= n.

    Notes
    -----
    It answers to the names of statsmodels' ``GLM`` with ``Binomial(CLogLog())`` and equals it to rounding (constants
    that hold no coefficient are left out of `loglike`). Each pass reads the table once, `CHUNK` rows at a time, so that
    beside the table itself only a chunk takes room.
    """

    def __init__(self, x: Readable, k: Floats, n: Floats) -> None:
        self.x, self.k, self.n = x, k, n
        self._last: tuple[Floats, tuple[float, Floats, Floats]] | None = None

    def loglike(self, at: Floats, scale: float = 1.0) -> float:
        """Return the log-likelihood at these coefficients, divided by `scale`."""
        return self._sums(at)[0] / scale

    def score(self, at: Floats, scale: float = 1.0) -> Floats:
        """Return the slope of the log-likelihood, shape (terms,)."""
        return self._sums(at)[1] / scale

    def hessian(self, at: Floats, scale: float = 1.0, *, observed: bool = False) -> Floats:
        """Return minus the curvature, shape (terms, terms): the expected one, or that of the counts as they are."""
        if not observed:
            return self._sums(at)[2] / scale
        curvature = np.zeros((len(at), len(at)))
        for x, k, n, _, rate, hazard in self._chunks(at):
            pull = rate * np.exp(-rate) / hazard
            curvature -= x.T @ (x * ((n - k) * rate - k * pull * (1 - rate - pull))[:, None])
        return curvature / scale

    def _sums(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Return log-likelihood, slope and minus the expected curvature, in one pass; the last ones are remembered."""
        if self._last is None or not np.array_equal(self._last[0], at):
            value, slope, curvature = 0.0, np.zeros(len(at)), np.zeros((len(at), len(at)))
            for x, k, n, _, rate, hazard in self._chunks(at):
                pull = rate * np.exp(-rate) / hazard
                value += float(k @ np.log(hazard) - (n - k) @ rate)
                slope += x.T @ (k * pull - (n - k) * rate)
                curvature -= x.T @ (x * (n * rate * pull)[:, None])
            self._last = at.copy(), (value, slope, curvature)
        return self._last[1]

    def meat(self, at: Floats, group: npt.NDArray[np.int64]) -> Floats:
        r"""Return :math:`\sum_g u_g u_g^\top` of the `slopes` of all groups, shape (terms, terms).

        Between two inverse observed curvatures it is the cluster-robust covariance.
        """
        sums = self.slopes(at, group)
        return sums.T @ sums

    def slopes(self, at: Floats, group: npt.NDArray[np.int64]) -> Floats:
        """Return the slope of the log-likelihood of each group's rows.

        Parameters
        ----------
        at : ndarray, shape (terms,)
        group : ndarray of int, shape (rows,)
            0 to groups - 1: rows of one group, such as a settlement, may depend on each other.

        Returns
        -------
        ndarray, shape (groups, terms)
        """
        sums = np.zeros((int(group.max()) + 1, len(at)))
        for x, k, n, rows, rate, hazard in self._chunks(at):
            own = x * _slope(k, n, rate, hazard)[:, None]
            for term in range(len(at)):
                sums[:, term] += np.bincount(group[rows], weights=own[:, term], minlength=len(sums))
        return sums

    def _chunks(self, at: Floats) -> Iterator[tuple[Floats, Floats, Floats, slice, Floats, Floats]]:
        """Yield (x, k, n, rows, rate, hazard) of each chunk; the rate is exp(x b), a month's cumulative hazard."""
        for first in range(0, len(self.k), CHUNK):
            rows = slice(first, first + CHUNK)
            x = self.x[rows].astype(np.float64, copy=False)
            rate = np.exp(np.clip(x @ at, -700.0, 30.0))
            yield x, self.k[rows], self.n[rows], rows, rate, np.maximum(-np.expm1(-rate), 1e-300)


def _slope(k: Floats, n: Floats, rate: Floats, hazard: Floats) -> Floats:
    return k * rate * np.exp(-rate) / hazard - (n - k) * rate
