"""What is assumed about leaving before any family of ours has left: elicited judgement, not published ratios."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources
from math import log

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.terms import CLOCK, LEVEL, Purpose, clock, ensure_served, month_start

Floats = npt.NDArray[np.float64]

# Share of families of the reference kind that leave within 60 months: median and 90 % interval.
FIVE_YEARS = (0.25, 0.05, 0.60)
RETURN_SHARE = 0.6
CAUSE_SD = 0.4
SAME_EFFECT = 0.75
_Z90 = 1.6448536269514722


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One predictor of departure, and what may be shown of it.

    `mean` and `sd` are of the log hazard ratio per unit. `reference` is the value of the usual family, which also
    stands for "not asked". `reason` is the code of the sentence that offers help; a private or an unchangeable
    term has none. `need` is the need of the instruments that the reason stands for.
    """

    name: str
    mean: float
    sd: float
    reference: float = 0.0
    changeable: bool = False
    private: bool = False
    reason: str | None = None
    need: str | None = None
    evidence: str = ""


@cache
def read_prior(purpose: Purpose = "needs") -> tuple[Term, ...]:
    """Return the predictors with their prior, in the order of the file.

    Parameters
    ----------
    purpose : {"needs", "forecast"}
        The forecast model has what families say they will do beside all others; it is for sums over many families.

    Returns
    -------
    tuple of Term
        Log hazard ratios of a household's departure from the region, by month; dimensionless.

    Raises
    ------
    NotServed
        The file names a predictor that must never be one.

    Notes
    -----
    Means and standard deviations are judgement from the directions that studies elsewhere found; most 95 %
    intervals include no effect, on purpose. The stated intention to leave is not among those of the needs
    model: it decides where help goes, and it must see needs.
    """
    files = ("prior.csv",) if purpose == "needs" else ("prior.csv", "prior_of_intention.csv")
    terms = tuple(_term(row) for name in files for row in _lines(name))
    ensure_served((term.name for term in terms), purpose)
    return terms


def _lines(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("analysis").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _term(row: dict[str, str]) -> Term:
    return Term(
        name=row["term"],
        mean=float(row["mean"]),
        sd=float(row["sd"]),
        reference=float(row["reference"]),
        changeable=row["changeable"] == "1",
        private=row["private"] == "1",
        reason=row["reason"] or None,
        need=row["need"] or None,
        evidence=row["evidence"],
    )


def level(terms: tuple[Term, ...]) -> tuple[float, float]:
    """Return mean and standard deviation of the log monthly hazard of departure, months 25 to 60.

    Returns
    -------
    tuple of float
        For the reference family, both exits together; log of events per month.

    Notes
    -----
    With the cloglog link the hazards of the months add up: a family has left by month 60 with chance
    ``1 - exp(-H)``, where ``H = exp(level) * sum over months of exp(clock terms)``. The level is the one that
    gives `FIVE_YEARS`: its median exactly, and the standard deviation whose 90 % interval is as wide, on the
    scale of log H, as the one stated (there it is nearly, not exactly, symmetric). Every first year holds seven
    heating months, whenever it begins.
    """
    mean = {term.name: term.mean for term in terms}
    months = np.arange(60)
    starts = month_start(np.full(len(months), np.datetime64("2024-01-01")), months)
    shape = clock(months, starts) @ np.array([mean.get(name, 0.0) for name in CLOCK])
    middle, low, high = (log(-log(1 - share)) for share in FIVE_YEARS)
    return middle - log(float(np.exp(shape).sum())), (high - low) / (2 * _Z90)


def prior_mean(terms: tuple[Term, ...]) -> Floats:
    """Return the prior means: level first, then `terms`; once for each exit.

    Returns
    -------
    ndarray, shape (2, 1 + n_terms)
        Row 0 is the return to the place of origin, row 1 the move elsewhere.

    Notes
    -----
    The evidence is about leaving, not about where to. So both exits start from the same log hazard ratios, and the
    level is split: ``log(RETURN_SHARE)`` for returns, ``log(1 - RETURN_SHARE)`` for moves elsewhere. The two
    hazards then add up to the hazard of departure that the prior states, for every family. Data may part them.
    """
    shared = [level(terms)[0], *(term.mean for term in terms)]
    both = np.array([shared, shared])
    both[:, 0] += np.log([RETURN_SHARE, 1 - RETURN_SHARE])
    return both


def prior_covariance(terms: tuple[Term, ...]) -> Floats:
    """Return the prior covariance of both exits' coefficients together.

    Returns
    -------
    ndarray, shape (2 * (1 + n_terms), 2 * (1 + n_terms))
        Returns first. Terms are independent of each other; the same term of the two exits is correlated.

    Notes
    -----
    A log hazard ratio of either exit has the stated standard deviation, and correlation `SAME_EFFECT` with the
    other exit's. A departure of one kind therefore also teaches about the other, less so the more have been seen.
    The levels share the standard deviation of the level; each has `CAUSE_SD` of its own for the unknown split.
    """
    own = np.array([np.hypot(level(terms)[1], CAUSE_SD), *(term.sd for term in terms)]) ** 2
    shared = np.array([level(terms)[1] ** 2, *(SAME_EFFECT * term.sd**2 for term in terms)])
    return np.block([[np.diag(own), np.diag(shared)], [np.diag(shared), np.diag(own)]])


def weakened(
    mean: Floats, covariance: Floats, weight: float, told: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    r"""Return what is left of the prior when only a share of its means is believed.

    Parameters
    ----------
    mean : ndarray, shape (2, terms)
        The level first, of either exit; the level keeps what was stated of it.
    covariance : ndarray, shape (2 * terms, 2 * terms)
    weight : float, in [0, 1]
        1: the prior as stated.
    told : ndarray of bool, shape (terms,)
        Of which terms the data tell anything; the others keep what was stated, as the level does.

    Returns
    -------
    tuple of ndarray
        Mean and covariance of the same shapes.

    Notes
    -----
    The means shrink to ``weight`` times themselves. What they no longer say is given to the standard deviations, to all
    terms alike: with :math:`z^2` the mean square of mean over standard deviation, each grows by the factor
    :math:`\sqrt{1 + (1 - w^2) z^2}`. With weight 0 the prior knows how large effects are, and no longer which, nor which
    way.
    """
    sd = np.sqrt(np.diag(covariance)).reshape(mean.shape)
    own = np.r_[False, told[1:]]
    strength = float(np.mean((mean[:, own] / sd[:, own]) ** 2)) if own.any() else 0.0
    kept, factor = np.ones(mean.shape), np.ones(mean.shape)
    kept[:, own], factor[:, own] = weight, np.sqrt(1 + (1 - weight**2) * strength)
    return mean * kept, covariance * np.outer(factor.ravel(), factor.ravel())


def names(terms: tuple[Term, ...]) -> tuple[str, ...]:
    return (LEVEL, *(term.name for term in terms))
