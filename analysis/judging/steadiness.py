"""Whether one hazard ratio holds for all months of a stay, and whether it hangs on a single village or family."""

from collections.abc import Iterator

import msgspec
import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.hazards.model import ENOUGH_DEPARTURES, Model, design
from analysis.stays.spells import EXITS
from analysis.terms import CLOCK, Floats, Ints

ERRORS = 0.05


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a term's effect changes with the months since arrival.

    `change` is by how much its log hazard ratio differs for each doubling of months, with a 95 % interval; all None
    when nothing can be told. `verdict`: ``few`` (fewer departures than `ENOUGH_DEPARTURES`), ``constant`` (the term or
    the months do not vary), ``steady`` or ``look``.
    """

    exit: str
    term: str
    change: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = "few"


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """By how much one group moves the model: the term it moves most, in standard errors of that term."""

    group: str
    families: int
    departures: int
    exit: str
    term: str
    moves: float


def proportionality(model: Model, spells: pd.DataFrame) -> tuple[Trend, ...]:
    r"""Test each term for a change with tenure.

    Parameters
    ----------
    model : Model
    spells : DataFrame
        The rows that it was fitted on, from `analysis.stays.spells.person_period`.

    Returns
    -------
    tuple of Trend
        One per exit and term that is not of the clock, in the model's order.

    Notes
    -----
    Score test of :math:`\gamma` in :math:`x \gamma (\log_2(m + 1) - c)`, m the month in the middle of the row and c the mean
    of the logs over months at risk: with U its score and :math:`V = I_{\gamma\gamma} - I_{\gamma\beta} (I_{\beta\beta} +
    P)^{-1} I_{\beta\gamma}`, P the precision of the prior, :math:`z = U / \sqrt V` and the change is U / V (one step of
    Newton) [1]_. With the prior in V a coefficient held back by it is not mistaken for a drifting one. ``look`` after
    division of `ERRORS` by the number of tests.

    References
    ----------
    .. [1] Grambsch, P. M. and Therneau, T. M. (1994). Proportional hazards tests and diagnostics based on weighted
           residuals. Biometrika, 81, 515-526. (The same idea for Cox's model.)
    """
    names = [term.name for term in model.terms if term.name not in CLOCK]
    tests = [
        (cause, name, found)
        for way, cause in enumerate(EXITS)
        for name, found in zip(names, _trends(model, spells, way, names), strict=True)
    ]
    limit = float(norm.ppf(1 - ERRORS / (2 * max(1, sum(isinstance(found, tuple) for *_, found in tests)))))
    return tuple(_trend(cause, name, found, limit) for cause, name, found in tests)


def influence(model: Model, spells: pd.DataFrame, group: pd.Series, top: int = 10) -> tuple[Pull, ...]:
    r"""Return the groups whose absence would move a coefficient most.

    Parameters
    ----------
    model : Model
    spells : DataFrame
        The rows that it was fitted on.
    group : Series, indexed by household
        Their settlement, or themselves.
    top : int
        How many groups are returned, the strongest first.

    Returns
    -------
    tuple of Pull
        None for a table without rows.

    Notes
    -----
    One step of Newton without the group: :math:`\beta - \beta_{(-g)} \approx (I + P)^{-1} U_g`, where U_g sums the
    scores of its rows, over the standard error of the coefficient (dfbetas [1]_).

    References
    ----------
    .. [1] Belsley, D. A., Kuh, E. and Welsch, R. E. (1980). Regression Diagnostics. Wiley.
    """
    if not len(spells):
        return ()
    own = spells["household"].map(group).fillna("").astype(str)
    labels, where = np.unique(own.to_numpy(dtype=str), return_inverse=True)
    x = design(model.terms, spells)
    size = x.shape[1]
    inverse = np.array(model.covariance)[: 2 * size, : 2 * size]
    error = np.sqrt(np.diag(inverse))
    scores = np.zeros((len(labels), 2 * size))
    for way in range(2):
        part = x * _parts(model, spells, x, way)[0][:, None]
        np.add.at(scores[:, way * size : (way + 1) * size], where, part)
    moved = scores @ inverse / error
    families = spells.groupby(where)["household"].nunique().to_numpy()
    left = spells[[f"k_{way}" for way in EXITS]].sum(axis=1).groupby(where).sum().to_numpy()
    terms = [(cause, name) for cause in EXITS for name in model.names]
    strongest = np.argsort(-np.abs(moved).max(axis=1), kind="stable")[:top]
    return tuple(
        Pull(
            group=str(labels[place]),
            families=int(families[place]),
            departures=round(float(left[place])),
            exit=terms[(at := int(np.abs(moved[place]).argmax()))][0],
            term=terms[at][1],
            moves=float(moved[place, at]),
        )
        for place in strongest
    )


def _parts(model: Model, spells: pd.DataFrame, x: Floats, way: int) -> tuple[Floats, Floats]:
    """Return the slope of each row's log-likelihood by its linear predictor, and the expected curvature."""
    coefficients = np.array(model.coefficients)[way][: x.shape[1]]
    rate = np.exp(np.clip(x @ coefficients, -700.0, 30.0))
    pull = rate * np.exp(-rate) / np.maximum(-np.expm1(-rate), 1e-300)
    k = spells[f"k_{EXITS[way]}"].to_numpy(np.float64)
    n = spells["n"].to_numpy(np.float64)
    return k * pull - (n - k) * rate, n * rate * pull


def _trends(
    model: Model, spells: pd.DataFrame, way: int, names: list[str]
) -> Iterator[tuple[float, float] | str]:
    """Yield (U, V) of each term, or why there is none."""
    few = not len(spells) or spells[f"k_{EXITS[way]}"].sum() < ENOUGH_DEPARTURES
    if few:
        yield from ("few" for _ in names)
        return
    x = design(model.terms, spells)
    slope, curved = _parts(model, spells, x, way)
    n = spells["n"].to_numpy(np.float64)
    tenure = np.log2(spells["start"].to_numpy(np.float64) + (n - 1) / 2 + 1)
    tenure = tenure - np.average(tenure, weights=n)
    size = x.shape[1]
    precision = np.linalg.inv(np.array(model.prior_covariance)[_own(way, size)][:, _own(way, size)])
    inner = np.linalg.inv(x.T @ (x * curved[:, None]) + precision)
    for name in names:
        g = x[:, model.names.index(name)] * tenure
        across = x.T @ (curved * g)
        spread = float((curved * g) @ g - across @ inner @ across)
        yield (float(slope @ g), spread) if spread > 1e-6 else "constant"


def _own(way: int, size: int) -> Ints:
    return np.arange(way * size, (way + 1) * size)


def _trend(exit: str, name: str, found: tuple[float, float] | str, limit: float) -> Trend:
    if isinstance(found, str):
        return Trend(exit=exit, term=name, verdict=found)
    score, spread = found
    error = 1 / np.sqrt(spread)
    change = score / spread
    return Trend(
        exit=exit,
        term=name,
        change=float(change),
        low=float(change - 1.96 * error),
        high=float(change + 1.96 * error),
        verdict="look" if abs(change / error) > limit else "steady",
    )
