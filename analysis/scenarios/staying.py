"""From the model's coefficients to how long a cohort stays: hazards by year since arrival, needs by calendar year."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.model import Model, design, prior_only
from analysis.scenarios.inputs import Scenario, today
from analysis.scenarios.stated import composition, stated
from analysis.terms import CLOCK, clock, month_start

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ARRIVAL = np.datetime64("2023-07-01", "D")
ENOUGH_CLUSTERS = 20
_FIRST_MONTHS = 6


def coefficients(model: Model, draws: int, random: np.random.Generator) -> Floats:
    """Return draws from the normal approximation of what the model knows.

    Returns
    -------
    ndarray, shape (draws, 2, 1 + n_terms)
        Log hazard ratios by exit: the level, then the terms. Without departures it is the prior that is drawn from.

    Notes
    -----
    The covariance is the one that lets families of a settlement be alike, if there are `ENOUGH_CLUSTERS` settlements: of
    fewer it says too little (`analysis.hazards.clustering`), and the one for independent families is taken.
    """
    mean = np.array(model.coefficients)
    robust = model.clustered if model.clusters >= ENOUGH_CLUSTERS else None
    covariance = np.array(robust or model.covariance)
    drawn = random.multivariate_normal(mean.ravel(), covariance, draws, method="eigh")
    return drawn.reshape(draws, *mean.shape)


def yearly(model: Model, drawn: Floats, years: int) -> Floats:
    r"""Return the cumulative hazard of a reference family within each calendar year since its arrival.

    Parameters
    ----------
    drawn : ndarray, shape (draws, 2, 1 + n_terms)
    years : int
        Calendar years from the year of arrival on.

    Returns
    -------
    ndarray, shape (draws, 2, years)
        Dimensionless: :math:`\sum_t \exp(a_c + z_t^\top \gamma_c)` over the months t of the year, z being the clock's
        terms. Families are taken to arrive on 1 July: the first year has six months, the others twelve.
    """
    month = np.arange(_FIRST_MONTHS + 12 * (years - 1))
    starts = month_start(np.full(len(month), ARRIVAL), month)
    x = design(model.terms, pd.DataFrame(clock(month, starts), columns=list(CLOCK)))
    rates = np.exp(drawn @ x.T)
    first_of_years = np.concatenate([[0], np.arange(_FIRST_MONTHS, len(month), 12)])
    return np.add.reduceat(rates, first_of_years, axis=2)


def unmet(scenario: Scenario, years: Ints) -> dict[str, Floats]:
    """Return the shares of families with each need that the inputs move, by year.

    Returns
    -------
    dict of term to ndarray, shape (years,)
        ``home_cold``: a home is warm when it is sound and can be heated, and the two are taken to be independent:
        1 - housing * heat. ``main_earner_no_work``: 1 - jobs. ``child_no_place``: of the families with children,
        1 - schools. Each falls, or stays, as any input rises.
    """
    housing, heat, jobs, schools = (
        scenario.path(name, years) for name in ("housing", "heat", "jobs", "schools")
    )
    return {
        "home_cold": 1 - housing * heat,
        "main_earner_no_work": 1 - jobs,
        "child_no_place": stated()["with_children"].value * (1 - schools),
    }


def times(model: Model, drawn: Floats, needs: Mapping[str, Floats]) -> Floats:
    r"""Return by how much the families' needs multiply the hazard of a reference family, on average.

    Parameters
    ----------
    drawn : ndarray, shape (draws, 2, 1 + n_terms)
    needs : mapping of term to ndarray, shape (years,)
        Shares of the families that live in the region in that year and have the need.

    Returns
    -------
    ndarray, shape (draws, 2, years)
        :math:`\prod_k (1 - p_k + p_k e^{\max(\beta_k, 0)})` over the needs, times
        :math:`\prod_j (1 - q_j) e^{-\beta_j r_j} + q_j e^{\beta_j (1 - r_j)}` over the other stated terms, whose
        reference values are r: the mean of the hazard ratio when a family has one need independently of another.

    Notes
    -----
    **Meeting a need does no harm.** A draw in which it would (a negative coefficient of a need) is set to no effect.
    The prior's intervals include such draws on purpose; here the question is what support can add, and nobody would
    offer less of it for a coefficient's sake. So the mean effect is a little above the model's own.
    """
    place = {term.name: (column, term.reference) for column, term in enumerate(model.terms, start=1)}
    product = np.ones((*drawn.shape[:2], 1))
    for name, share in needs.items():
        if name in place:
            ratio = np.exp(np.maximum(drawn[:, :, place[name][0]], 0.0))[:, :, None]
            product = product * (1 - share + share * ratio)
    for name, share in composition().items():
        if name in place:
            column, reference = place[name]
            effect = drawn[:, :, column]
            mean = (1 - share) * np.exp(-effect * reference) + share * np.exp(effect * (1 - reference))
            product = product * mean[:, :, None]
    return product


def centre(model: Model) -> Floats:
    """Return what the hazards are divided by, shape (2, 1).

    Notes
    -----
    With a fitted model 1: its level was learned beside the needs. As long as it is the prior alone, `times` of today's
    inputs at the prior's means. What is known of the level (of 100 families 5 to 60 leave within five years, `analysis.prior`)
    was said of whole cohorts under today's conditions, not of a family without a single need.
    """
    if not prior_only(model):
        return np.ones((2, 1))
    now = Scenario(name="today", points={name: ((0, value),) for name, value in today().items()})
    return times(model, np.array(model.prior_means)[None], unmet(now, np.array([0])))[0]
