"""Fits the hazard of each cause in a start-stop table, with what a statistician asks for beside it."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.startstop.asked import Asked
from analysis.startstop.cells import Dropped
from analysis.startstop.likelihood import Coefficient, Outcome, fit_cause
from analysis.startstop.matrix import predictors
from analysis.startstop.rows import Columns, Rows, clean
from analysis.terms import LEVEL

FEW_CLUSTERS = 20
FEW_PER_TERM = 5
NOBODY = "any"
Prior = Mapping[str, tuple[float, float]]


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """The hazard of leaving in one way.

    `months` are the units of time at risk that the likelihood rests on, whatever unit the table has. `rate` is departures
    by unit with its exact Poisson interval. `log_likelihood` is that of the rows unfolded to single units.
    """

    cause: str
    departures: int
    rows: int
    months: float
    families: int
    rate: tuple[float, float, float]
    coefficients: tuple[Coefficient, ...]
    references: dict[str, str]
    dropped: tuple[Dropped, ...]
    log_likelihood: float | None
    converged: bool
    method: str
    remarks: tuple[str, ...]


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """All causes of a table, and what was wrong with it."""

    rows: int
    months: float
    families: int
    clusters: int
    clustered_by: str
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...]


def fit(
    table: pd.DataFrame,
    columns: Columns,
    terms: Sequence[Asked],
    *,
    causes: Sequence[str] = (),
    no_event: Sequence[str] = (),
    prior: Prior | None = None,
    split: float | None = None,
) -> Fitted:
    r"""Fit a complementary log-log hazard to each cause by maximum likelihood, or around a normal prior.

    With hazard :math:`h = 1 - \exp(-\exp(a + x^\top\beta))` in each unit of time, a row of :math:`n` units with
    :math:`k \in \{0, 1\}` departures of the cause adds :math:`k \log h + (n - k) \log(1 - h)` [1]_. Coefficients are log
    hazard ratios; other causes end a row without an event.

    Parameters
    ----------
    table : DataFrame
        Start-stop rows; a family has one or more.
    columns : Columns
    terms : sequence of Asked
        From `analysis.startstop.asked.asked`.
    causes : sequence of str
        Codes of the causes to fit, 0 among them if it means an exit; by default all that occur.
    no_event : sequence of str
        More codes that mean that nobody left.
    prior : mapping, optional
        Mean and standard deviation of the log hazard ratio by term, by column such as ``origin=abroad``, or of ``level``.
    split : float, optional
        Cut rows into pieces of at most so many units first.

    Returns
    -------
    Fitted
        ``se`` comes from the expected information, as in R's ``glm``; ``robust_se`` is clustered by `columns.cluster`, or
        by family, with statsmodels' small-sample factor. z and the 95 % interval use the robust error where a cluster
        column is named. Every figure is finite; what cannot be estimated is dropped with a sentence.

    Raises
    ------
    BadTable
        The table cannot be read as start-stop rows, or a term or a cause is not in it.

    Notes
    -----
    The likelihood is that of statsmodels' binomial GLM with the ``CLogLog`` link up to `LARGE` rows and of
    `analysis.stays.counts` above. It describes a table and orders nobody: predictors that no family may be ordered by may be
    among the terms, and nothing that makes a list takes the result.

    References
    ----------
    .. [1] Prentice, R. L. and Gloeckler, L. A. (1978). Regression analysis of grouped survival data with application to
           breast cancer data. Biometrics, 34(1), 57-67.
    """
    rows = clean(table, columns, causes=causes, no_event=no_event, split=split)
    remarks = list(rows.remarks)
    built, rows = predictors(table, rows, columns, terms, remarks)
    clusters = len(np.unique(rows.cluster))
    by = columns.cluster or columns.id
    if clusters < 2:
        remarks.append(f"{by} holds one value: no cluster-robust errors can be had.")
    elif columns.cluster and clusters < FEW_CLUSTERS:
        remarks.append(f"{clusters} clusters in {by}: cluster-robust errors want {FEW_CLUSTERS} or more.")
    if prior:
        remarks += _unheard(prior, {name for column in built for name in (column.name, column.of)})
    fitted = []
    for name in causes or rows.causes or (NOBODY,):
        cause = rows.causes.index(name) if name in rows.causes else -1
        fitted.append(_cause(rows, name, cause, fit_cause(built, rows, cause, prior or {}, columns)))
    return Fitted(
        rows=len(rows),
        months=float(rows.units.sum()),
        families=len(np.unique(rows.family)),
        clusters=clusters,
        clustered_by=by,
        causes=tuple(fitted),
        remarks=tuple(remarks),
    )


def _cause(rows: Rows, name: str, cause: int, found: Outcome) -> Cause:
    departures, remarks = int(((rows.cause == cause) & (cause >= 0)).sum()), list(found.remarks)
    terms = sum(one.term != LEVEL for one in found.coefficients)
    if cause < 0 and rows.causes:
        remarks.append(f"No row has the code {name}; there are {', '.join(rows.causes)}.")
    if 0 < departures < FEW_PER_TERM * terms:
        remarks.append(
            f"{departures} departures for {terms} coefficients: too few to trust them without a prior."
        )
    months = float(rows.units.sum())
    return Cause(
        cause=name,
        departures=departures,
        rows=found.rows,
        months=months,
        families=len(np.unique(rows.family)),
        rate=_rate(departures, months),
        coefficients=found.coefficients,
        references=found.references,
        dropped=found.dropped,
        log_likelihood=found.log_likelihood,
        converged=found.converged,
        method=found.method,
        remarks=tuple(remarks),
    )


def _rate(departures: int, months: float) -> tuple[float, float, float]:
    """Return departures by unit of time, with Garwood's exact 95 % interval."""
    low = chi2.ppf(0.025, 2 * departures) / 2 if departures else 0.0
    return departures / months, float(low / months), float(chi2.ppf(0.975, 2 * departures + 2) / 2 / months)


def _unheard(prior: Prior, names: set[str]) -> list[str]:
    unheard = sorted(set(prior) - names - {LEVEL})
    return [f"The prior names {', '.join(unheard)}, which no term answers to."] if unheard else []
