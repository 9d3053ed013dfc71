"""The fitted model: what is needed to predict, to explain and to write down. It knows no fitting library."""

import msgspec
import numpy as np
import pandas as pd

from analysis.prior import Floats, Term
from analysis.spells import EXITS
from analysis.terms import CLOCK, LEVEL, NotServed, Purpose

ENOUGH_DEPARTURES = 20
_Z95 = 1.959963984540054


class Remark(msgspec.Struct, frozen=True):
    """What a person should know of the rows behind a model, as the code of a sentence, ``remark.`` in the catalogue.

    `count` is of rows, families or departures, as the sentence says; `term` is the one it is about, if any.
    """

    code: str
    term: str = ""
    count: int = 0


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Two cause-specific hazards of leaving, with their uncertainty.

    `coefficients` and `prior_means` hold one row per exit (return, elsewhere): the level, then `terms`, as log
    hazard ratios per unit from the term's reference. `covariance` and `prior_covariance` belong to both rows,
    one after the other. `covariance` takes families for independent; `clustered` is that of families who share what is
    not modelled with all of their settlement (or, where none is known, with nobody), of `clusters` such groups: None with
    fewer than two. `remarks` say what was wrong with the rows, and of which terms they tell nothing. A model for `purpose` "forecast" knows what people say they will do, and orders nobody.
    """

    as_of: str
    terms: tuple[Term, ...]
    coefficients: tuple[tuple[float, ...], ...]
    covariance: tuple[tuple[float, ...], ...]
    prior_means: tuple[tuple[float, ...], ...]
    prior_covariance: tuple[tuple[float, ...], ...]
    departures: tuple[int, int]
    households: int
    months: int
    clustered: tuple[tuple[float, ...], ...] | None = None
    clusters: int = 0
    purpose: Purpose = "needs"
    remarks: tuple[Remark, ...] = ()

    @property
    def events(self) -> int:
        return sum(self.departures)

    @property
    def names(self) -> tuple[str, ...]:
        return (LEVEL, *(term.name for term in self.terms))


def encode(model: Model) -> str:
    """Return the model as JSON; `decode` gives an equal one back, number for number."""
    return msgspec.json.encode(model).decode()


def decode(text: str) -> Model:
    return msgspec.json.decode(text, type=Model)


def ensure_orders(model: Model) -> None:
    """Raise NotServed if the model may order no family: it knows what people say they will do."""
    if model.purpose != "needs":
        raise NotServed(
            "A forecast model knows stated intentions: it is for sums over many families and orders none."
        )


def prior_only(model: Model) -> bool:
    """Ask whether the order rests on the prior: fewer departures than the coefficients need to move it."""
    return model.events < ENOUGH_DEPARTURES


def design(terms: tuple[Term, ...], table: pd.DataFrame) -> Floats:
    """Return the level and each term's distance from its reference.

    Parameters
    ----------
    terms : tuple of Term
    table : DataFrame, n rows
        A column per term, as many as are known; a missing column or NaN is "not known".

    Returns
    -------
    ndarray, shape (n, 1 + n_terms)
        What is not known is 0: no distance, and therefore no signal.
    """
    x = np.zeros((len(table), 1 + len(terms)))
    x[:, 0] = 1.0
    for column, term in enumerate(terms, start=1):
        if term.name in table.columns:
            away = table[term.name].to_numpy(np.float64) - term.reference
            x[:, column] = np.where(np.isfinite(away), away, 0.0)
    return x


def hazard_ratios(model: Model) -> pd.DataFrame:
    """Return prior and fitted hazard ratios side by side, with a check that they agree.

    Returns
    -------
    DataFrame, one row per exit and term (not the level)
        ``exit``, ``term``, ``prior``, ``prior_low``, ``prior_high``, ``ratio``, ``low``, ``high`` (hazard ratios per
        unit with 95 % intervals), and ``conflict``: how many standard deviations the data moved the estimate, out
        of those they could have moved it. Above 2 in size, prior and data disagree: a person should look.

    Notes
    -----
    For a normal prior and nearly normal likelihood, the posterior mean before the data are seen varies around
    the prior mean with variance (prior variance - posterior variance).
    """
    size = len(model.names)
    prior, fitted = np.array(model.prior_means), np.array(model.coefficients)
    prior_sd = np.sqrt(np.diag(np.array(model.prior_covariance))).reshape(2, size)
    sd = np.sqrt(np.diag(np.array(model.covariance))).reshape(2, size)
    room = np.sqrt(np.maximum(prior_sd**2 - sd**2, 1e-6))
    columns = {
        "prior": np.exp(prior),
        "prior_low": np.exp(prior - _Z95 * prior_sd),
        "prior_high": np.exp(prior + _Z95 * prior_sd),
        "ratio": np.exp(fitted),
        "low": np.exp(fitted - _Z95 * sd),
        "high": np.exp(fitted + _Z95 * sd),
        "conflict": (fitted - prior) / room,
    }
    keys = pd.MultiIndex.from_product([EXITS, model.names], names=["exit", "term"])
    table = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=keys)
    return table.reset_index().query("term != @LEVEL").reset_index(drop=True)


def is_clock(term: Term) -> bool:
    return term.name in CLOCK
