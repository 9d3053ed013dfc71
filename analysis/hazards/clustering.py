"""How sure the coefficients are when families of one settlement share what no predictor tells."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.stays.counts import Counts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def clusters(spells: pd.DataFrame) -> Ints:
    """Return the number of each row's settlement; of its household where spells name no settlement.

    Returns
    -------
    ndarray of int, shape (rows,)
        0 to groups - 1. Rows without a settlement are each household's own group.
    """
    household = pd.factorize(spells["household"])[0].astype(np.int64)
    if "settlement" not in spells.columns:
        return household
    settlement, names = pd.factorize(spells["settlement"])
    own = np.where(settlement < 0, len(names) + household, settlement)
    return pd.factorize(own)[0].astype(np.int64)


def clustered(parts: Sequence[Counts], at: Floats, precision: Floats, group: Ints) -> Floats | None:
    r"""Return the covariance of all exits' coefficients that allows rows of one group to depend on each other.

    Parameters
    ----------
    parts : sequence of Counts
        One likelihood per exit, of the same rows.
    at : ndarray, shape (coefficients,)
        The mode, exit after exit.
    precision : ndarray, shape (coefficients, coefficients)
        Of the normal prior; zeros for maximum likelihood.
    group : ndarray of int, shape (rows,)

    Returns
    -------
    ndarray, shape (coefficients, coefficients), or None with fewer than two groups

    Notes
    -----
    :math:`H^{-1} (f \sum_g u_g u_g^\top + P) H^{-1}`, where :math:`u_g` sums a group's slopes of all exits, P is the
    prior's precision and H the observed curvature of the log posterior [1]_. The prior counts as one more observation,
    independent of all groups: without departures it comes back. f is statsmodels' factor for few groups,
    :math:`\frac{G}{G - 1} \frac{N - 1}{N - K}`; with fewer than 20 groups the errors are still too small.

    References
    ----------
    .. [1] Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized linear models.
           Biometrika, 73(1), 13-22.
    """
    groups = int(group.max()) + 1 if len(group) else 0
    if groups < 2:
        return None
    own = np.split(at, len(parts))
    sums = np.hstack([part.slopes(one, group) for part, one in zip(parts, own, strict=True)])
    curvature = precision.copy()
    for number, (part, one) in enumerate(zip(parts, own, strict=True)):
        block = slice(number * len(one), (number + 1) * len(one))
        curvature[block, block] -= part.hessian(one, observed=True)
    return sandwich(sums, curvature, precision, len(group))


def sandwich(sums: Floats, curvature: Floats, precision: Floats, rows: int) -> Floats:
    """Return the covariance of `clustered` from each group's slopes, shape (groups, coefficients), and the curvature."""
    groups, size = sums.shape
    factor = groups / (groups - 1) * (rows - 1) / max(rows - size, 1)
    bread = np.linalg.pinv(curvature, hermitian=True)
    return np.asarray(bread @ (factor * sums.T @ sums + precision) @ bread, dtype=np.float64)
