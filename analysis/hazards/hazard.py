"""Fits the chance of leaving by month: two cause-specific hazards, pulled towards the prior."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.families.links import CLogLog
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.hazards.clustering import clustered, clusters
from analysis.hazards.model import ENOUGH_DEPARTURES, Model, design, told
from analysis.hazards.newton import Likelihood
from analysis.hazards.settlements import effects, settled
from analysis.hazards.sound import sound
from analysis.hazards.weighing import Mode, Stated, Weights, balanced, odds_against_doubt
from analysis.prior import Term, prior_covariance, prior_mean
from analysis.stays.counts import Counts
from analysis.stays.spells import EXITS
from analysis.terms import Ints, Purpose, ensure_served

Floats = npt.NDArray[np.float64]
LARGE = 100_000
# With settlements as columns a table of more numbers than this takes too much time and room.
CELLS = 500_000
# A large table is first fitted on every so manieth row: from there the whole is two or three steps away.
THINNED = 10


def fit(
    spells: pd.DataFrame,
    prior: Sequence[Term],
    as_of: str = "",
    purpose: Purpose = "needs",
    *,
    settlements: bool = True,
) -> Model:
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
        From `analysis.stays.spells.person_period`; no row is needed. A term without a column keeps its prior. With a column
        ``settlement``, each settlement has its own effect. What
        is wrong with a row is mended or left out (`analysis.hazards.sound`), and said in the model's remarks.
    prior : sequence of Term
    as_of : str
        ISO date up to which the spells were observed; kept with the model.
    purpose : {"needs", "forecast"}
        Only a forecast may have what families say they will do among its terms; `analysis.lists.predict` and
        `analysis.lists.listing` order nobody by it.
    settlements : bool
        Whether settlements have effects. Without, the coefficients are those of the average family.

    Returns
    -------
    Model
        The mode of the posterior as coefficients, the inverse expected curvature there as covariance (Laplace), and
        the covariance clustered by settlement (`analysis.hazards.clustering`), by household where spells name none.

    Raises
    ------
    NotServed
        The prior names a predictor that no family may be ordered by.
    NoFit
        Newton's method did not settle; with a proper prior it should.

    Notes
    -----
    Works without any departure: the prior comes back, and its level falls as months pass in which nobody left.
    Assumes independent censoring given the predictors.

    Families of one settlement share what no survey asks. Its effects on both log hazards are normal around 0 with a
    standard deviation per exit; that, and how much of the prior's means the data let stand, are those under which the data
    are most likely (`analysis.hazards.weighing`). With few departures the settlements shrink to nothing; below
    `ENOUGH_DEPARTURES` nothing could gainsay the prior, and it keeps its weight. Without the
    column, intervals by the Laplace covariance are somewhat too narrow; those by the clustered one are not.

    Likelihood, score and curvature are those of statsmodels' binomial GLM; with a prior of independent terms the mode
    equals its ``fit_regularized`` with ``L1_wt=0`` and an offset. Above `LARGE` rows the same likelihood is summed by
    `analysis.stays.counts`.

    References
    ----------
    .. [1] Prentice, R. L. and Gloeckler, L. A. (1978). Regression analysis of grouped survival data with
           application to breast cancer data. Biometrics, 34(1), 57-67.
    """
    terms = tuple(prior)
    ensure_served((term.name for term in terms), purpose)
    given = sound(spells, terms)
    spells = given.spells
    names, group = settled(spells if settlements else spells[["household"]])
    departures = (round(spells["k_return"].sum()), round(spells["k_elsewhere"].sum()))
    left = sum(departures)
    against = odds_against_doubt(left) if left >= ENOUGH_DEPARTURES else float("inf")
    of = told(terms, given.remarks)
    stated = Stated(prior_mean(terms), prior_covariance(terms), len(names), against, of)
    parts = _likelihoods(spells, terms, group, stated.settlements)
    found, weights = _fitted(parts, spells, terms, group, stated)
    size = len(found.where) // 2
    own = np.add.outer([0, size], np.arange(1 + len(terms))).ravel()
    covariance = found.covariance()
    families = clusters(spells)
    rows = [part for part in parts if isinstance(part, Counts)] or _chunked(
        spells, terms, group if names else None
    )
    robust = clustered(rows, found.where, found.prior.precision, families)
    return Model(
        as_of=as_of,
        terms=terms,
        coefficients=_rows(found.where[own].reshape(2, -1)),
        covariance=_rows(covariance[np.ix_(own, own)]),
        prior_means=_rows(stated.mean),
        prior_covariance=_rows(stated.covariance),
        departures=departures,
        households=int(spells["household"].nunique()),
        months=round(spells["n"].sum()),
        clustered=None if robust is None else _rows(robust[np.ix_(own, own)]),
        clusters=int(families.max(initial=-1)) + 1,
        purpose=purpose,
        remarks=given.remarks,
        prior_weight=weights.prior,
        settlement_sd=weights.settlements if names else (0.0, 0.0),
        settlements=effects(names, found.where, covariance, own),
    )


def _fitted(
    parts: Sequence[Likelihood],
    spells: pd.DataFrame,
    terms: tuple[Term, ...],
    group: Ints,
    stated: Stated,
) -> tuple[Mode, Weights]:
    weights, start = Weights(), None
    if len(spells) > LARGE:
        some = _likelihoods(spells.iloc[::THINNED], terms, group[::THINNED], stated.settlements)
        thin, weights = balanced(some, stated, weights)
        start = thin.where
    return balanced(parts, stated, weights, start)


def _likelihoods(
    spells: pd.DataFrame, terms: tuple[Term, ...], group: Ints, groups: int
) -> Sequence[Likelihood]:
    """Return one binomial model per exit: k departures out of n months, rows with equal predictors joined.

    Above `LARGE` rows hardly two are equal, and statsmodels would need some kilobytes for each.
    """
    if not len(spells):
        return []
    if (groups and len(spells) * (1 + len(terms) + groups) > CELLS) or len(spells) > LARGE:
        return _chunked(spells, terms, group if groups else None)
    x = np.hstack([design(terms, spells), (group[:, None] == np.arange(groups)).astype(np.float64)])
    patterns, where = np.unique(x, axis=0, return_inverse=True)
    months = np.bincount(where, weights=spells["n"].to_numpy(np.float64))
    family = Binomial(link=CLogLog())
    models = []
    for way in EXITS:
        left = np.bincount(where, weights=spells[f"k_{way}"].to_numpy(np.float64))
        models.append(GLM(np.column_stack([left, months - left]), patterns, family=family))
    return models


def _chunked(spells: pd.DataFrame, terms: tuple[Term, ...], group: Ints | None) -> list[Counts]:
    """Return the same models on the rows as they are, their predictors in half the room."""
    x = np.empty((len(spells), 1 + len(terms)), dtype=np.float32)
    for first in range(0, len(spells), LARGE):
        x[first : first + LARGE] = design(terms, spells.iloc[first : first + LARGE])
    months = spells["n"].to_numpy(np.float64)
    return [Counts(x, spells[f"k_{way}"].to_numpy(np.float64), months, group) for way in EXITS]


def _rows(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in matrix)
