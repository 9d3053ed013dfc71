"""Fits the chance of leaving by month: two cause-specific hazards, pulled towards the prior."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm

from analysis.clustering import clustered, clusters
from analysis.counts import Counts
from analysis.model import Model, design
from analysis.newton import Likelihood, mode
from analysis.prior import Term, prior_covariance, prior_mean
from analysis.sound import sound
from analysis.spells import EXITS
from analysis.terms import Ints, Purpose, ensure_served

Floats = npt.NDArray[np.float64]
LARGE = 100_000


def fit(spells: pd.DataFrame, prior: Sequence[Term], as_of: str = "", purpose: Purpose = "needs") -> Model:
    r"""Fit both exits' monthly hazards by maximum a posteriori.

    The hazard of exit :math:`c` in a month, given that the family is still here, is
    :math:`h_c = 1 - \exp(-\exp(a_c + x^\top \beta_c))`: the complementary log-log model, whose coefficients are
    log hazard ratios of the continuous-time proportional-hazards model [1]_. With :math:`n` months in which
    nothing changed and :math:`k` departures of kind :math:`c`, a row adds
    :math:`k \log h_c + (n - k) \log(1 - h_c)`; the other exit only ends the row. To the sum comes the log of the
    normal prior of all coefficients (`analysis.prior`), which ties the two exits together.

    Parameters
    ----------
    spells : DataFrame
        From `analysis.spells.person_period`; no row is needed. A term without a column keeps its prior. What is wrong
        with a row is mended or left out (`analysis.sound`), and said in the model's remarks.
    prior : sequence of Term
    as_of : str
        ISO date up to which the spells were observed; kept with the model.
    purpose : {"needs", "forecast"}
        Only a forecast may have what families say they will do among its terms; `analysis.predict` and
        `analysis.listing` order nobody by it.

    Returns
    -------
    Model
        The mode of the posterior as coefficients, the inverse expected curvature there as covariance (Laplace), and
        the covariance clustered by settlement (`analysis.clustering`), by household where spells name none.

    Raises
    ------
    NotServed
        The prior names a predictor that no family may be ordered by.
    NoFit
        Newton's method did not settle; with a proper prior it should.

    Notes
    -----
    Works without any departure: the prior comes back, and its level falls as months pass in which nobody left.
    Assumes independent censoring given the predictors. Families of one village share what is not modelled, so
    intervals by the Laplace covariance are somewhat too narrow; those by the clustered one are not. Likelihood,
    score and curvature are those of statsmodels' binomial GLM; with a prior of independent terms the mode equals its
    ``fit_regularized`` with ``L1_wt=0`` and an offset. Above `LARGE` rows the same likelihood is summed by
    `analysis.counts`.

    References
    ----------
    .. [1] Prentice, R. L. and Gloeckler, L. A. (1978). Regression analysis of grouped survival data with
           application to breast cancer data. Biometrics, 34(1), 57-67.
    """
    terms = tuple(prior)
    ensure_served((term.name for term in terms), purpose)
    mean, covariance = prior_mean(terms), prior_covariance(terms)
    given = sound(spells, terms)
    spells = given.spells
    parts = _likelihoods(spells, terms)
    precision = _inverse(covariance)
    at, curvature = mode(parts, mean.ravel(), precision)
    group = clusters(spells)
    return Model(
        as_of=as_of,
        terms=terms,
        coefficients=_rows(at.reshape(2, -1)),
        covariance=_rows(_inverse(curvature)),
        prior_means=_rows(mean),
        prior_covariance=_rows(covariance),
        departures=(round(spells["k_return"].sum()), round(spells["k_elsewhere"].sum())),
        households=int(spells["household"].nunique()),
        months=round(spells["n"].sum()),
        clustered=_clustered(spells, terms, at, precision, group),
        clusters=int(group.max()) + 1 if len(group) else 0,
        purpose=purpose,
        remarks=given.remarks,
    )


def _clustered(
    spells: pd.DataFrame, terms: tuple[Term, ...], at: Floats, precision: Floats, group: Ints
) -> tuple[tuple[float, ...], ...] | None:
    found = clustered(_chunked(spells, terms), at, precision, group)
    return None if found is None else _rows(found)


def _likelihoods(spells: pd.DataFrame, terms: tuple[Term, ...]) -> Sequence[Likelihood]:
    """Return one binomial model per exit: k departures out of n months, rows with equal predictors joined.

    Above `LARGE` rows hardly two are equal, and statsmodels would need some kilobytes for each.
    """
    if not len(spells):
        return []
    if len(spells) > LARGE:
        return _chunked(spells, terms)
    x = design(terms, spells)
    patterns, where = np.unique(x, axis=0, return_inverse=True)
    months = np.bincount(where, weights=spells["n"].to_numpy(np.float64))
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    models = []
    for way in EXITS:
        left = np.bincount(where, weights=spells[f"k_{way}"].to_numpy(np.float64))
        models.append(sm.GLM(np.column_stack([left, months - left]), patterns, family=family))
    return models


def _chunked(spells: pd.DataFrame, terms: tuple[Term, ...]) -> list[Counts]:
    """Return the same models on the rows as they are, their predictors in half the room."""
    x = np.empty((len(spells), 1 + len(terms)), dtype=np.float32)
    for first in range(0, len(spells), LARGE):
        x[first : first + LARGE] = design(terms, spells.iloc[first : first + LARGE])
    months = spells["n"].to_numpy(np.float64)
    return [Counts(x, spells[f"k_{way}"].to_numpy(np.float64), months) for way in EXITS]


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _rows(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in matrix)
