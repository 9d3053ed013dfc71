"""Was the order worth following? Judged on families who were here on a past day, by who has left since."""

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.lists.expecting import expected


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """How an order did: all counts are families.

    `expected` is the sum of the chances with its 95 % range, beside `left`, who really left. `found` of them stood
    among the first `size` of the order; `found_by_rule` would have stood on as long a list by the simple rule,
    `found_by_lot` by drawing lots. `concordance` is the chance that of a family that left and one that stayed the
    first stood higher: 0.5 is a lot.
    """

    families: int
    left: int
    expected: float
    low: float
    high: float
    size: int
    found: float
    found_by_rule: float
    found_by_lot: float
    concordance: float


def simple_rule(now_rows: pd.DataFrame) -> pd.Series:
    """Return what anybody could order by: 1 for no work, 1 for a cold home, added.

    Parameters
    ----------
    now_rows : DataFrame, one row per household
        From `analysis.stays.spells.now`; not known counts as 0.

    Returns
    -------
    Series of float, indexed by household, in [0, 2]
    """
    known = now_rows.set_index("household").reindex(columns=["main_earner_no_work", "home_cold"])
    return known.astype(np.float64).fillna(0.0).sum(axis=1)


def judge(order: pd.DataFrame, rule: pd.Series, left: pd.Series, size: int) -> Judgement:
    """Compare an order with what happened within its horizon.

    Parameters
    ----------
    order : DataFrame, n rows
        From `analysis.lists.listing.ordered`, made of nothing that was known after its day.
    rule : Series, indexed by household
        Another score, higher first, from the same day; ties share their places.
    left : Series of bool, indexed by household
        Whether the family left within the horizon after that day.
    size : int
        Length of the list.

    Returns
    -------
    Judgement

    Raises
    ------
    ValueError
        Nobody left, or everybody did: nothing can be compared.

    Notes
    -----
    Take the day without looking at what came after it: rows drawn from histories lie more often just before a
    departure, and flatter every model. Help that was given changes the outcome; an order that led to good help
    looks bad here.
    """
    gone = left.loc[order["household"]].to_numpy(dtype=bool)
    if gone.all() or not gone.any():
        raise ValueError("Some families must have left and some stayed.")
    by_order = -order["position"].to_numpy(np.float64)
    reach = expected(zip(order["chance"], order["low"], order["high"], strict=True))
    return Judgement(
        families=len(order),
        left=int(gone.sum()),
        expected=reach.about,
        low=reach.low,
        high=reach.high,
        size=size,
        found=_found(by_order, gone, size),
        found_by_rule=_found(rule.loc[order["household"]].to_numpy(np.float64), gone, size),
        found_by_lot=float(gone.mean() * min(size, len(order))),
        concordance=_concordance(by_order, gone),
    )


def _found(score: npt.NDArray[np.float64], gone: npt.NDArray[np.bool_], size: int) -> float:
    """Return how many who left stand on the list; families of one score share the last places evenly."""
    if size >= len(score):
        return float(gone.sum())
    last = np.sort(score)[::-1][size - 1]
    above, level = score > last, score == last
    return float(gone[above].sum() + (size - above.sum()) * gone[level].mean())


def _concordance(score: npt.NDArray[np.float64], gone: npt.NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve, by ranks (Mann and Whitney)."""
    ranks = pd.Series(score).rank().to_numpy()
    left, stayed = gone.sum(), (~gone).sum()
    return float((ranks[gone].sum() - left * (left + 1) / 2) / (left * stayed))
