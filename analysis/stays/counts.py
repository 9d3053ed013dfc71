"""The complementary log-log likelihood of counts, chunk by chunk: for tables that a general library has no room for."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

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
    group : ndarray of int, shape (rows,), optional
        Numbered from 0. The coefficients of the terms are then followed by one per group, as if the table had a column of
        0 and 1 for each group.

    Notes
    -----
    It answers to the names of statsmodels' ``GLM`` with ``Binomial(CLogLog())`` and equals it to rounding (constants
    that hold no coefficient are left out of `loglike`). Each pass reads the table once, `CHUNK` rows at a time, so that
    beside the table itself only a chunk takes room.
    """

    def __init__(self, x: Readable, k: Floats, n: Floats, group: npt.NDArray[np.int64] | None = None) -> None:
        self.x, self.k, self.n, self.group = x, k, n, group
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
        for x, k, n, rows, rate, hazard in self._chunks(at):
            pull = rate * np.exp(-rate) / hazard
            self._bend(curvature, x, (n - k) * rate - k * pull * (1 - rate - pull), rows)
        return curvature / scale

    def _sums(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Return log-likelihood, slope and minus the expected curvature, in one pass; the last ones are remembered."""
        if self._last is None or not np.array_equal(self._last[0], at):
            value, slope, curvature = 0.0, np.zeros(len(at)), np.zeros((len(at), len(at)))
            for x, k, n, rows, rate, hazard in self._chunks(at):
                pull = rate * np.exp(-rate) / hazard
                value += float(k @ np.log(hazard) - (n - k) @ rate)
                self._lean(slope, x, k * pull - (n - k) * rate, rows)
                self._bend(curvature, x, n * rate * pull, rows)
            self._last = at.copy(), (value, slope, curvature)
        return self._last[1]

    def _lean(self, slope: Floats, x: Floats, pull: Floats, rows: slice) -> None:
        """Add to the slope what a chunk's slopes by the linear predictor make of it."""
        terms = x.shape[1]
        slope[:terms] += x.T @ pull
        if self.group is not None:
            slope[terms:] += np.bincount(self.group[rows], pull, len(slope) - terms)

    def _bend(self, curvature: Floats, x: Floats, weight: Floats, rows: slice) -> None:
        """Take from the curvature what a chunk's curvatures by the linear predictor make of it."""
        terms = x.shape[1]
        weighed = x * weight[:, None]
        curvature[:terms, :terms] -= x.T @ weighed
        if self.group is None:
            return
        own = np.arange(terms, len(curvature))
        curvature[own, own] -= np.bincount(self.group[rows], weight, len(own))
        both = _summed(self.group[rows], weighed, len(own))
        curvature[terms:, :terms] -= both
        curvature[:terms, terms:] -= both.T

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
            pull, terms = _slope(k, n, rate, hazard), x.shape[1]
            sums[:, :terms] += _summed(group[rows], x * pull[:, None], len(sums))
            if self.group is not None:
                np.add.at(sums, (group[rows], terms + self.group[rows]), pull)
        return sums

    def _chunks(self, at: Floats) -> Iterator[tuple[Floats, Floats, Floats, slice, Floats, Floats]]:
        """Yield (x, k, n, rows, rate, hazard) of each chunk; the rate is exp(x b), a month's cumulative hazard."""
        for first in range(0, len(self.k), CHUNK):
            rows = slice(first, first + CHUNK)
            x = self.x[rows].astype(np.float64, copy=False)
            linear = x @ at[: x.shape[1]]
            if self.group is not None:
                linear += at[x.shape[1] :][self.group[rows]]
            rate = np.exp(np.clip(linear, -700.0, 30.0))
            yield x, self.k[rows], self.n[rows], rows, rate, np.maximum(-np.expm1(-rate), 1e-300)


def _summed(group: npt.NDArray[np.int64], values: Floats, groups: int) -> Floats:
    """Return the sums of the rows of each group, shape (groups, columns)."""
    n = len(values)
    whose = sparse.csc_array((np.ones(n), group, np.arange(n + 1)), shape=(groups, n))
    return np.asarray(whose @ values)


def _slope(k: Floats, n: Floats, rate: Floats, hazard: Floats) -> Floats:
    return k * rate * np.exp(-rate) / hazard - (n - k) * rate
