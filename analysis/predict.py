"""From a model and what is known today: the chance of leaving, the needs behind it, the tier of support."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.model import Floats, Model, design, is_clock
from analysis.model import prior_only as prior_only
from analysis.terms import CLOCK, clock, month_start

Tier = Literal["first", "soon", "calm"]
TIERS: tuple[Tier, ...] = ("first", "soon", "calm")
# A family's open needs multiply its hazard of leaving by at least so much.
FIRST, SOON = 2.5, 1.5
# A need that adds less than a tenth to the hazard is too small to be named as a reason.
LEAST = float(np.log(1.1))
# Decimal places of a chance: the order in which a matrix is multiplied may not move a family.
PLACES = 9
_Z95 = 1.959963984540054


def chance(model: Model, now_rows: pd.DataFrame, horizon_months: int = 12) -> pd.DataFrame:
    """Return the chance that each family, here today, leaves within the horizon.

    Parameters
    ----------
    model : Model
    now_rows : DataFrame, one row per household
        From `analysis.spells.now`.
    horizon_months : int, at least 1
        Months ahead; what is known today is held, the clock (tenure, heating months, end of rent help) moves.

    Returns
    -------
    DataFrame, one row per household, in the same order
        ``household``; ``chance`` of leaving at all, with ``low`` and ``high`` (95 %); ``returning`` and
        ``elsewhere``, which add up to it.

    Raises
    ------
    ValueError
        The horizon is not at least one month.

    Notes
    -----
    With monthly hazards ``1 - exp(-m_c)`` the chance of still being here after the months is ``exp(-H)``, where H
    is the sum of both exits' m over the months. A month's departures are shared out in proportion to the m, which
    is exact when both are constant within the month. The interval is that of log H by the delta method with the
    Laplace covariance: it says how well the model knows the chance, not that families of one chance differ. A
    family that nothing new is known of gets the same numbers again, whoever else is in the table.
    """
    if horizon_months < 1:
        raise ValueError("The horizon is at least one month.")
    months = _monthly(model, now_rows, horizon_months)
    total = months.hazards.sum(axis=(0, 1))
    staying = np.exp(-np.cumsum(months.hazards.sum(axis=1), axis=0))
    before = np.vstack([np.ones(len(now_rows)), staying[:-1]])
    gone = before - staying
    share = months.hazards / months.hazards.sum(axis=1, keepdims=True)
    by_exit = (gone[:, None, :] * share).sum(axis=0)
    gradient = months.slope / total[:, None]
    spread = _Z95 * np.sqrt(((gradient @ np.array(model.covariance)) * gradient).sum(axis=1))
    return pd.DataFrame(
        {
            "household": now_rows["household"].to_numpy(),
            "chance": -np.expm1(-total),
            "low": -np.expm1(-total * np.exp(-spread)),
            "high": -np.expm1(-total * np.exp(spread)),
            "returning": by_exit[0],
            "elsewhere": by_exit[1],
        }
    ).round(dict.fromkeys(("chance", "low", "high", "returning", "elsewhere"), PLACES))


def contributions(model: Model, now_rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each term adds to a family's log hazard of leaving, against the reference family.

    Returns
    -------
    DataFrame, one row per household (the index), one column per term that is not of the clock
        ``beta * (x - reference)``, the two exits weighted by their share of the family's hazard today. Exact and
        additive: with one exit the row sums to the log hazard ratio of the family to the reference family.
    """
    x = design(model.terms, now_rows)
    coefficients = np.array(model.coefficients)
    hazards = np.exp((x[None, :, :] * coefficients[:, None, :]).sum(axis=2))
    share = hazards / hazards.sum(axis=0)
    added = (share[:, :, None] * coefficients[:, None, :]).sum(axis=0) * x
    index = pd.Index(now_rows["household"], name="household")
    table = pd.DataFrame(added[:, 1:], columns=[term.name for term in model.terms], index=index)
    return table.drop(columns=[name for name in CLOCK if name in table.columns])


def reasons(model: Model, now_rows: pd.DataFrame, top: int = 3) -> list[tuple[str, ...]]:
    """Return the codes of the needs that speak most for support, the strongest first.

    Returns
    -------
    list of tuple of str, one per household, each at most `top` long
        Only terms that can be changed with help, that were answered openly, and that raise the hazard by `LEAST` today. A
        private answer is never a reason, nor is an age, a village or kin who stayed behind.
    """
    codes = {term.name: term.reason for term in model.terms if term.reason and not term.private}
    added = contributions(model, now_rows)[list(codes)]
    values = added.to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")[:, :top]
    labels = [str(codes[name]) for name in added.columns]
    return [
        tuple(labels[place] for place in places if row[place] >= LEAST)
        for row, places in zip(values, order, strict=True)
    ]


def open_rows(model: Model, now_rows: pd.DataFrame) -> pd.DataFrame:
    """Return `now_rows` without what families answered in private: this decides order and tier."""
    private = [term.name for term in model.terms if term.private and term.name in now_rows.columns]
    return now_rows.drop(columns=private)


def tiers(model: Model, now_rows: pd.DataFrame, horizon_months: int = 12) -> npt.NDArray[np.str_]:
    """Return each family's tier of support.

    Returns
    -------
    ndarray of str, one per household
        ``first``, ``soon`` or ``calm``.

    Notes
    -----
    The tier answers "how much of this family's chance of leaving could help take away?": the hazard over the
    horizon is divided by the hazard the same family would have if every open, changeable need were met. At least
    `FIRST`: support first; at least `SOON`: support soon; else regular contact. With the prior, one heavy
    need or two light ones make ``soon``, two heavy ones ``first``. Private answers and everything that help cannot change cancel
    out. Only what is known today counts and answers speak for a year, so nobody stays in a tier for ever; as only a
    ratio is used, the tier does not depend on how many families leave in all, which nobody knows.
    """
    rows = open_rows(model, now_rows)
    ratio = _total(model, rows, horizon_months) / _total(model, _met(model, rows), horizon_months)
    ratio = ratio.round(PLACES)
    return np.select([ratio >= FIRST, ratio >= SOON], ["first", "soon"], "calm")


def _met(model: Model, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as they would be with every need met that open answers name."""
    added = contributions(model, rows)
    changed = rows.copy()
    for term in model.terms:
        if term.changeable and not term.private and term.name in rows.columns:
            needed = added[term.name].to_numpy() > 0
            changed[term.name] = np.where(needed, term.reference, rows[term.name].to_numpy(np.float64))
    return changed


class _Monthly:
    """`hazards`: (months, 2 exits, n). `slope`: derivative of their sum, (n, 2 * (1 + n_terms))."""

    def __init__(self, hazards: Floats, slope: Floats) -> None:
        self.hazards = hazards
        self.slope = slope


def _monthly(model: Model, rows: pd.DataFrame, horizon: int) -> _Monthly:
    x = design(model.terms, rows)
    coefficients = np.array(model.coefficients)
    ticking = [place for place, term in enumerate(model.terms, start=1) if is_clock(term)]
    kept = [CLOCK.index(model.terms[place - 1].name) for place in ticking]
    hazards = np.empty((horizon, 2, len(rows)))
    slope = np.zeros((len(rows), 2, x.shape[1]))
    starts = rows["starts"].to_numpy("datetime64[D]")
    month = rows["month"].to_numpy(np.int64)
    for ahead in range(horizon):
        on = month_start(starts, np.full(len(rows), ahead))
        x[:, ticking] = clock(month + ahead, on)[:, kept]
        # Row by row and not as one product, so that a family's sum does not depend on the table around it.
        hazards[ahead] = np.exp((x[None, :, :] * coefficients[:, None, :]).sum(axis=2))
        slope += hazards[ahead].T[:, :, None] * x[:, None, :]
    return _Monthly(hazards, slope.reshape(len(rows), 2 * x.shape[1]))


def _total(model: Model, rows: pd.DataFrame, horizon: int) -> Floats:
    return _monthly(model, rows, horizon).hazards.sum(axis=(0, 1))
