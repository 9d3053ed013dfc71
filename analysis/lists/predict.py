"""From a model and what is known today: the chance of leaving, the needs behind it, the tier of support."""

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.model import Floats, Model, ensure_orders, is_clock
from analysis.hazards.model import prior_only as prior_only
from analysis.hazards.recalibration import at_horizon, recalibrated
from analysis.lists.scoring import SETTLEMENT, Ready, expected_events, log_spread, mix, ready, scored

Tier = Literal["first", "soon", "calm"]
TIERS: tuple[Tier, ...] = ("first", "soon", "calm")
# A family's open needs multiply its hazard of leaving by at least so much.
FIRST, SOON = 2.5, 1.5
# The horizons of a forecast, in months.
HORIZONS = (3, 6, 12)
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
        From `analysis.stays.spells.now`.
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

    Chance and interval are put right by the model's `recalibrations`, the exits in proportion; that moves no family past
    another, and never makes a longer horizon safer than a shorter one of the same table.

    Where the rows name a ``settlement``, its effect is in the chance, and for one the model does not know the interval is
    wider. That is for sums over many families and for calibration. It moves no family on a list: `open_rows` takes the
    column away, because what neighbours did is no need of this family, and who lives where may follow from where they came
    from, which must not order anybody.
    """
    found = chances(model, now_rows, (horizon_months,))
    return found.rename(columns=lambda name: name.removesuffix(f"_{horizon_months}"))


def chances(model: Model, now_rows: pd.DataFrame, horizons: tuple[int, ...] = HORIZONS) -> pd.DataFrame:
    """Return the chance that each family, here today, leaves within each of several horizons.

    Parameters
    ----------
    model : Model
    now_rows : DataFrame, one row per household
        From `analysis.stays.spells.now`.
    horizons : tuple of int, rising, each at least 1
        Months ahead.

    Returns
    -------
    DataFrame, one row per household, in the same order
        ``household``, and for each horizon h ``chance_h``, ``low_h``, ``high_h``, ``returning_h`` and ``elsewhere_h``
        as in `chance`.

    Raises
    ------
    ValueError
        A horizon is not at least one month, or they do not rise.
    """
    if not horizons or horizons[0] < 1 or list(horizons) != sorted(set(horizons)):
        raise ValueError("A horizon is at least one month, and horizons rise.")
    given = ready(model, now_rows, horizons[-1])
    found = scored(given, horizons)
    columns: dict[str, object] = {"household": now_rows["household"].to_numpy()}
    before = np.zeros((3, len(now_rows)))
    for place, horizon in enumerate(horizons):
        by = at_horizon(model.recalibrations, horizon)
        as_said = np.stack([found.leaving[place], *_range(model, _first(given, horizon))])
        before = leaving, low, high = np.maximum(recalibrated(as_said, by), before)
        share = leaving / as_said[0]
        columns |= {
            f"chance_{horizon}": leaving.round(PLACES),
            f"low_{horizon}": low.round(PLACES),
            f"high_{horizon}": high.round(PLACES),
            f"returning_{horizon}": (share * found.returning[place]).round(PLACES),
            f"elsewhere_{horizon}": (share * found.elsewhere[place]).round(PLACES),
        }
    return pd.DataFrame(columns)


def _first(given: Ready, months: int) -> Ready:
    return msgspec.structs.replace(given, monthly=given.monthly[:, :months], ticking=given.ticking[:months])


def _range(model: Model, given: Ready) -> tuple[Floats, Floats]:
    total = expected_events(given).sum(axis=0)
    spread = _Z95 * log_spread(model, given)
    return -np.expm1(-total * np.exp(-spread)), -np.expm1(-total * np.exp(spread))


def score(model: Model, now_rows: pd.DataFrame) -> Floats:
    """Return each family's log hazard of leaving today, by either exit, against the reference family of the same stay.

    Returns
    -------
    ndarray, shape (n,)
        0 for a family of which nothing is known.
    """
    own, base = _log_hazards(model, now_rows)
    return np.logaddexp(*(own + base)) - np.logaddexp(*base)


def _log_hazards(model: Model, now_rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return what the needs add to each exit's log hazard, and what the stay makes of it without them: (2, n) each."""
    given = ready(model, now_rows, 1)
    own = np.stack(
        [sum(effects * values for effects, values in zip(way, given.x, strict=True)) for way in given.effects]
    )
    return own, np.log(given.monthly[:, 0])[:, given.where]


def contributions(model: Model, now_rows: pd.DataFrame) -> pd.DataFrame:
    r"""Return what each term adds to a family's log hazard of leaving, against the reference family of the same stay.

    Returns
    -------
    DataFrame, one row per household (the index), one column per term that is not of the clock
        In log hazard; a row adds up to the family's `score`, exactly.

    Notes
    -----
    With one exit a term adds :math:`\beta (x - reference)`. With two, the log of the sum of both hazards is
    not a sum of terms; its change along the straight way from the reference family to this one is [1]_. A term adds
    :math:`x (p \beta_1 + (1 - p) \beta_2)`, where p is the mean share of the first exit on that way: with
    :math:`D(t) = a + t d` the difference of the two log hazards,
    :math:`p = \int_0^1 dt / (1 + e^{-D(t)}) = (\log(1 + e^{a + d}) - \log(1 + e^a)) / d`.

    References
    ----------
    .. [1] Aumann, R. J. and Shapley, L. S. (1974). Values of Non-Atomic Games. Princeton University Press.
    """
    terms = tuple(term for term in model.terms if not is_clock(term))
    given = ready(model, now_rows, 1)
    own, base = _log_hazards(model, now_rows)
    share = mix(base[0] - base[1], own[0] - own[1])
    back, on = given.effects
    added = given.x * (np.multiply.outer(back, share) + np.multiply.outer(on, 1 - share))
    index = pd.Index(now_rows["household"], name="household")
    return pd.DataFrame(added.T, columns=[term.name for term in terms], index=index)


def reasons(model: Model, now_rows: pd.DataFrame, top: int = 3) -> list[tuple[str, ...]]:
    """Return the codes of the needs that speak most for support, the strongest first.

    Returns
    -------
    list of tuple of str, one per household, each at most `top` long
        Only terms that can be changed with help, that were answered openly, and that raise the hazard by `LEAST` today. A
        private answer is never a reason, nor is an age, a village or kin who stayed behind.

    Raises
    ------
    NotServed
        The model is a forecast: it knows what families say they will do, and gives nobody's reasons.
    """
    ensure_orders(model)
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
    """Return `now_rows` without private answers and without the settlement: this decides order and tier."""
    private = [term.name for term in model.terms if term.private]
    return now_rows.drop(columns=[*private, SETTLEMENT], errors="ignore")


def tiers(model: Model, now_rows: pd.DataFrame, horizon_months: int = 12) -> npt.NDArray[np.str_]:
    """Return each family's tier of support.

    Returns
    -------
    ndarray of str, one per household
        ``first``, ``soon`` or ``calm``.

    Raises
    ------
    NotServed
        The model is a forecast: it orders nobody.

    Notes
    -----
    The tier answers "how much of this family's chance of leaving could help take away?": the hazard over the
    horizon is divided by the hazard the same family would have if every open, changeable need were met. At least
    `FIRST`: support first; at least `SOON`: support soon; else regular contact. With the prior, one heavy
    need or two light ones make ``soon``, two heavy ones ``first``. Private answers and everything that help cannot change cancel
    out. Only what is known today counts and answers speak for a year, so nobody stays in a tier for ever; as only a
    ratio is used, the tier does not depend on how many families leave in all, which nobody knows.
    """
    ensure_orders(model)
    rows = open_rows(model, now_rows)
    as_is, met = (
        expected_events(ready(model, table, horizon_months)).sum(axis=0)
        for table in (rows, _met(model, rows))
    )
    ratio = (as_is / met).round(PLACES)
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
