"""One cause: from what can be estimated to coefficients, errors and intervals."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.clustering import sandwich
from analysis.startstop.cells import Dropped, Open, estimable, is_kept
from analysis.startstop.matrix import Column, Matrix
from analysis.startstop.rows import Columns, Rows
from analysis.startstop.search import LARGE, Found, Prior, Problem, prior_of, problem, search
from analysis.terms import LEVEL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# A robust error so small beside the other says that every group has a coefficient of its own.
NO_ERROR = 1e-6
_Z95 = 1.959963984540054


class Coefficient(msgspec.Struct, frozen=True, kw_only=True):
    """A log hazard ratio per unit of its column, and its errors; `robust_se` is None where clusters are too few for one."""

    term: str
    coefficient: float
    se: float
    robust_se: float | None
    z: float
    low: float
    high: float
    hazard_ratio: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one cause."""

    coefficients: tuple[Coefficient, ...] = ()
    references: dict[str, str] = {}
    dropped: tuple[Dropped, ...] = ()
    rows: int = 0
    log_likelihood: float | None = None
    converged: bool = True
    method: str = "none"
    remarks: tuple[str, ...] = ()


def fit_cause(columns: Sequence[Column], rows: Rows, cause: int, prior: Prior, named: Columns) -> Outcome:
    """Fit one cause of the rows: drop what cannot be estimated, find the mode, and tell how sure it is.

    Parameters
    ----------
    columns : sequence of Column
    rows : Rows
    cause : int
        Its place in ``rows.causes``; -1 if it does not occur.
    prior : mapping
        Mean and standard deviation by column, term or `LEVEL`; empty for maximum likelihood.
    named : Columns
        With a cluster column the interval uses the robust error.
    """
    events = (rows.cause == cause) & (cause >= 0)
    departures = int(events.sum())
    left = Open(columns=tuple(columns))
    if departures == 0:
        return _without_departures(left, rows, prior, named)
    if departures == 1:
        left = _kept_only(
            left, prior, "one departure cannot tell who leaves: without a prior only the level is fitted."
        )
    if events.all() and (rows.units <= 1).all():
        return Outcome(rows=len(rows), remarks=("Everybody left at once: no hazard can be fitted.",))
    return _settled(left, rows, events, prior, named)


def _without_departures(left: Open, rows: Rows, prior: Prior, named: Columns) -> Outcome:
    left = _kept_only(left, prior, "nobody left: nothing tells of it without a prior.")
    if LEVEL in prior:
        found = _settled(left, rows, np.zeros(len(rows), dtype=bool), prior, named)
        return msgspec.structs.replace(
            found, remarks=("Nobody left: the order is that of the prior.", *found.remarks)
        )
    stated = [(column.name, prior_of(column, prior)) for column in left.columns]
    back = tuple(_coefficient(name, *one, None, by_cluster=False) for name, one in stated if one is not None)
    return Outcome(
        coefficients=back,
        dropped=left.dropped,
        rows=len(rows),
        method="prior" if back else "none",
        remarks=(
            "Nobody left: "
            + ("the prior comes back; " if back else "")
            + f"the level needs a prior of its own (a line {LEVEL},mean,sd), see the upper end of rate for what is ruled out.",
        ),
    )


def _kept_only(left: Open, prior: Prior, reason: str) -> Open:
    kept = tuple(column for column in left.columns if is_kept(column, prior))
    names = dict.fromkeys(column.of for column in left.columns if not is_kept(column, prior))
    dropped = tuple(Dropped(name, f"{name}: {reason}") for name in names)
    return msgspec.structs.replace(left, columns=kept, dropped=(*left.dropped, *dropped))


def _settled(left: Open, rows: Rows, events: Flags, prior: Prior, named: Columns) -> Outcome:
    """Search for the mode, leaving out rows along which the search runs away, until it settles.

    Where that ends nowhere, what no prior holds is dropped as a whole.
    """
    reason = "the terms part those who left from all others completely."
    for _ in range(len(left.columns) + 1):
        left = estimable(left, events, rows.units, prior)
        k, n = events[_own(left)].sum(), rows.units[_own(left)].sum()
        if events.any() and not 0 < k < n:
            break
        matrix = Matrix(left.columns, left.places, len(rows) if left.places is None else len(left.places))
        given = problem(matrix, events[_own(left)].astype(np.float64), rows.units[_own(left)], prior)
        found = search(given)
        fewer = None if found.settled else _without_runaways(left, given, found)
        if fewer is None:
            if found.settled or all(is_kept(column, prior) for column in left.columns):
                return _outcome(given, found, left, rows, named)
            reason = "no coefficient could be found: too few departures for so many terms."
            break
        left = fewer
    alone = _kept_only(msgspec.structs.replace(left, places=None), prior, reason)
    return _settled(alone, rows, events, prior, named)


def _own(left: Open) -> Ints | slice:
    return slice(None) if left.places is None else left.places


def _without_runaways(left: Open, given: Problem, found: Found) -> Open | None:
    """Leave out the rows whose hazard has run to nothing or to one in the direction without bound; None if none has."""
    if found.unbound is None:
        return None
    matrix, units = given.matrix, given.chunked.n
    chunks = [slice(first, first + LARGE) for first in range(0, len(matrix), LARGE)]
    away = np.concatenate([_has_run(matrix[own], units[own], found.at, found.unbound) for own in chunks])
    if away.all() or not away.any():
        return None
    size = np.abs(found.unbound[1:])
    names = [column.name for column, one in zip(matrix.columns, size, strict=True) if one > 0.1 * size.max()]
    reason = (
        f"{', '.join(names)} part{'s' * (len(names) == 1)} some who left from all who stayed (separation): a coefficient "
        f"without bound; {int(away.sum()):,} rows that tell nothing of the others are left out."
    )
    places = (np.arange(len(matrix)) if left.places is None else left.places)[~away]
    dropped = (*left.dropped, Dropped(names[-1], reason))
    return msgspec.structs.replace(left, places=places, dropped=dropped)


def _has_run(x: Floats, units: Floats, at: Floats, unbound: Floats) -> Flags:
    rate = np.exp(np.clip(x @ at, -700.0, 30.0))
    says_nothing = units * rate * rate * np.exp(-rate) / -np.expm1(-rate) < 1e-5
    return says_nothing & (np.abs(x @ unbound) > 0.01)


def _outcome(given: Problem, found: Found, left: Open, rows: Rows, named: Columns) -> Outcome:
    turn = given.matrix.plain()
    covariance = turn @ np.linalg.pinv(found.curvature) @ turn.T
    robust = _robust(given, found, rows.cluster[_own(left)])
    at = turn @ found.at
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    errors = None if robust is None else np.sqrt(np.maximum(np.diag(turn @ robust @ turn.T), 0.0))
    if errors is not None and (errors < NO_ERROR * se).any():
        errors = None
    names = (LEVEL, *(column.name for column in given.matrix.columns))
    return Outcome(
        coefficients=tuple(
            _coefficient(
                name,
                at[n],
                se[n],
                None if errors is None else float(errors[n]),
                by_cluster=named.cluster is not None,
            )
            for n, name in enumerate(names)
        ),
        references=left.references,
        dropped=left.dropped,
        rows=len(given.matrix),
        log_likelihood=given.chunked.loglike(found.at),
        converged=found.settled,
        method="chunked Newton" if given.likelihood is given.chunked else "statsmodels GLM",
        remarks=() if found.settled else ("The search did not settle: do not use these coefficients.",),
    )


def _robust(given: Problem, found: Found, cluster: Ints) -> Floats | None:
    """Return the covariance clustered by group; None with one group."""
    group, groups = pd.factorize(cluster)
    if len(groups) < 2:
        return None
    return sandwich(given.chunked.slopes(found.at, group), found.bend, given.precision, len(group))


def _coefficient(
    term: str, coefficient: float, se: float, robust_se: float | None, *, by_cluster: bool
) -> Coefficient:
    error = robust_se if by_cluster and robust_se is not None else se
    return Coefficient(
        term=term,
        coefficient=float(coefficient),
        se=float(se),
        robust_se=robust_se,
        z=float(coefficient / error) if error > 0 else 0.0,
        low=float(coefficient - _Z95 * error),
        high=float(coefficient + _Z95 * error),
        hazard_ratio=float(np.exp(np.clip(coefficient, -700, 700))),
    )
