"""The fitted model: what is needed to predict, to explain and to write down. It knows no fitting library."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.recalibration import Recalibration
from analysis.prior import Floats, Term, weakened
from analysis.stays.spells import EXITS
from analysis.terms import CLOCK, LEVEL, NotServed, Purpose

ENOUGH_DEPARTURES = 20
# With fewer groups errors that are clustered by them are too small.
ENOUGH_CLUSTERS = 20
_Z95 = 1.959963984540054


class Remark(msgspec.Struct, frozen=True):
    """What a person should know of the rows behind a model, as the code of a sentence, ``remark.`` in the catalogue.

    `count` is of rows, families or departures, as the sentence says; `term` is the one it is about, if any.
    """

    code: str
    term: str = ""
    count: int = 0


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """What a settlement adds to the log hazards of return and of the move elsewhere, shrunken towards nothing.

    `covariance` is of the two effects; `with_terms` their covariance with all coefficients of the model, one row per effect.
    """

    name: str
    effects: tuple[float, float]
    covariance: tuple[tuple[float, ...], ...]
    with_terms: tuple[tuple[float, ...], ...]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Two cause-specific hazards of leaving, with their uncertainty.

    `coefficients` and `prior_means` hold one row per exit (return, elsewhere): the level, then `terms`, as log
    hazard ratios per unit from the term's reference. `covariance` and `prior_covariance` belong to both rows,
    one after the other. The prior is as stated; `prior_weight` is the share of its means that the data let stand
    (`analysis.prior.weakened`). `settlement_sd` is by how much settlements differ in either exit's log hazard: that of
    a settlement of which nothing is known; `settlements` are what is known of each.

    `covariance` takes families for independent but for what the fitted settlements share; `clustered` is that of families who
    share what is not modelled with all of their settlement (or, where none is known, with nobody), of `clusters` such groups:
    None with fewer than two. `recalibrations` say how its chances are put right, by what came of chances for families whom a
    model of its kind had not seen; none where too few have left to tell. `remarks` say what was wrong with the rows, and of which terms they tell nothing. A model for
    `purpose` "forecast" knows what people say they will do, and orders nobody.
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
    prior_weight: float = 1.0
    settlement_sd: tuple[float, float] = (0.0, 0.0)
    settlements: tuple[Settlement, ...] = ()
    recalibrations: tuple[Recalibration, ...] = ()

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


def told(terms: tuple[Term, ...], remarks: Sequence[Remark]) -> npt.NDArray[np.bool_]:
    """Return of which coefficients, the level first, the rows can tell anything, by the remarks on them."""
    silent = {remark.term for remark in remarks if remark.code in ("all_missing", "constant")}
    return np.array([True, *(term.name not in silent for term in terms)])


def is_clustered(model: Model) -> bool:
    """Ask whether there are settlements enough for errors that allow for what families of one share."""
    return model.clustered is not None and len(model.settlements) >= ENOUGH_CLUSTERS


def hazard_ratios(model: Model) -> pd.DataFrame:
    """Return prior and fitted hazard ratios side by side, with a check that they agree.

    Returns
    -------
    DataFrame, one row per exit and term (not the level)
        ``exit``, ``term``, ``prior``, ``prior_low``, ``prior_high``, ``ratio``, ``low``, ``high`` (hazard ratios per
        unit with 95 % intervals, the fitted ones by the clustered covariance where `is_clustered`), and ``conflict``: how far the data alone lie from the stated prior mean, in standard
        deviations of that distance. Above 2 in size, prior and data disagree: a person should look.

    Notes
    -----
    What the data alone say of a coefficient is the fit less the prior that was used (`analysis.prior.weakened` by
    `prior_weight`), coefficient by coefficient: precisions and precision-weighted means are subtracted. It
    varies around the stated prior mean with the sum of both variances.
    """
    size = len(model.names)
    prior, fitted = np.array(model.prior_means), np.array(model.coefficients)
    prior_sd = np.sqrt(np.diag(np.array(model.prior_covariance))).reshape(2, size)
    sd = np.sqrt(np.diag(np.array(model.covariance))).reshape(2, size)
    errors = np.sqrt(np.diag(np.array(model.clustered))).reshape(2, size) if is_clustered(model) else sd
    used, spread = weakened(
        prior, np.array(model.prior_covariance), model.prior_weight, told(model.terms, model.remarks)
    )
    held = np.diag(spread).reshape(2, size) ** -1
    known = np.maximum(sd**-2 - held, 1e-9)
    data = (fitted * sd**-2 - used * held) / known
    columns = {
        "prior": np.exp(prior),
        "prior_low": np.exp(prior - _Z95 * prior_sd),
        "prior_high": np.exp(prior + _Z95 * prior_sd),
        "ratio": np.exp(fitted),
        "low": np.exp(fitted - _Z95 * errors),
        "high": np.exp(fitted + _Z95 * errors),
        "conflict": (data - prior) / np.sqrt(1 / known + prior_sd**2),
    }
    keys = pd.MultiIndex.from_product([EXITS, model.names], names=["exit", "term"])
    table = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=keys)
    return table.reset_index().query("term != @LEVEL").reset_index(drop=True)


def is_clock(term: Term) -> bool:
    return term.name in CLOCK
