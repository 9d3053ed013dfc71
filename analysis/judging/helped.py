"""Whether help reached the families that were put first, and what came of it."""

import msgspec
import numpy as np
import pandas as pd

from analysis.judging.intervals import interval, resamples
from analysis.judging.measures import wilson
from analysis.terms import Floats

WITHIN_DAYS = 60
AFTER_MONTHS = 12
# With fewer families on a side no share is shown, and nothing compared.
LEAST = 10


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Of the families of one tier, how many got help within `WITHIN_DAYS`; `share` is None below `LEAST` families."""

    tier: str
    families: int
    helped: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Share that left within `AFTER_MONTHS`, of two sides, and their difference.

    `comparison` is ``helped`` (flagged families with help against those without: *not causal*, since who gets help is
    chosen) or ``lot`` (drawn by lot against not drawn of those who could have been: `causal`, the effect of being put on
    the list). Without enough families on both sides the shares are None.
    """

    comparison: str
    causal: bool
    with_it: int
    without: int
    left_with: float | None = None
    left_without: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def reached(flags: pd.DataFrame) -> tuple[Reached, ...]:
    """Return how many families of each tier got help soon after they were flagged.

    Parameters
    ----------
    flags : DataFrame, one row per family and time it was flagged first
        ``household``, ``tier``, ``flagged_on``, ``helped_on`` (NaT: none yet), ``until`` (the last day seen).

    Returns
    -------
    tuple of Reached
        One per tier that occurs. Flags of the last `WITHIN_DAYS` are left out, helped or not: their time is not over.
    """
    flagged = pd.to_datetime(flags["flagged_on"])
    wait = pd.Timedelta(days=WITHIN_DAYS)
    ripe = flags[flagged + wait <= pd.to_datetime(flags["until"])]
    took = pd.to_datetime(ripe["helped_on"]) - pd.to_datetime(ripe["flagged_on"])
    soon = (took >= pd.Timedelta(0)) & (took <= wait)
    return tuple(
        _reached(str(tier), soon[ripe["tier"] == tier].to_numpy()) for tier in sorted(ripe["tier"].unique())
    )


def came_of_it(flags: pd.DataFrame, draws: int = 400, seed: int = 1) -> tuple[Outcome, ...]:
    """Compare who left after help with who left without it.

    Parameters
    ----------
    flags : DataFrame
        As in `reached`, with ``left_on`` (NaT: here) and ``drawn`` (True or False: could have been drawn by lot and was, or
        was not; missing: was on the list anyway).
    draws : int
        Resamples of families for the interval of the difference.
    seed : int

    Returns
    -------
    tuple of Outcome
        ``helped``, then ``lot``.

    Notes
    -----
    Who left before the wait for help was over belongs to no side of the first comparison: the dead time would make
    help look good (immortal time [1]_). Families whose `AFTER_MONTHS` are not over are left out.

    References
    ----------
    .. [1] Suissa, S. (2008). Immortal time bias in pharmacoepidemiology. American Journal of Epidemiology, 167, 492-499.
    """
    flagged, until = pd.to_datetime(flags["flagged_on"]), pd.to_datetime(flags["until"])
    ripe = flags[flagged + pd.DateOffset(months=AFTER_MONTHS) <= until]
    began = pd.to_datetime(ripe["flagged_on"])
    took = pd.to_datetime(ripe["helped_on"]) - began
    gone = pd.to_datetime(ripe["left_on"]) - began
    wait = pd.Timedelta(days=WITHIN_DAYS)
    soon = ((took >= pd.Timedelta(0)) & (took <= wait)).to_numpy()
    left = (pd.to_datetime(ripe["left_on"]) <= began + pd.DateOffset(months=AFTER_MONTHS)).to_numpy()
    stood = ~(gone <= wait).to_numpy() & ripe["tier"].isin(["first", "soon"]).to_numpy()
    drawn = ripe["drawn"] if "drawn" in ripe.columns else pd.Series(None, index=ripe.index, dtype=object)
    could = drawn.notna().to_numpy()
    is_drawn = drawn.fillna(value=False).to_numpy(dtype=bool)
    return (
        _outcome("helped", soon[stood], left[stood], draws, seed),
        _outcome("lot", is_drawn[could], left[could], draws, seed),
    )


def _reached(tier: str, soon: np.ndarray) -> Reached:
    families, helped = len(soon), int(soon.sum())
    if families < LEAST:
        return Reached(tier=tier, families=families, helped=helped)
    share = helped / families
    low, high = wilson(np.array([share]), np.array([float(families)]))
    return Reached(
        tier=tier, families=families, helped=helped, share=share, low=float(low[0]), high=float(high[0])
    )


def _outcome(comparison: str, chosen: np.ndarray, left: np.ndarray, draws: int, seed: int) -> Outcome:
    with_it = int(chosen.sum())
    none = Outcome(
        comparison=comparison, causal=comparison == "lot", with_it=with_it, without=len(chosen) - with_it
    )
    if min(none.with_it, none.without) < LEAST:
        return none
    gone, yes = left.astype(np.float64), chosen.astype(np.float64)
    ones = np.ones((1, len(gone)))
    counts = np.concatenate([ones, *resamples(np.arange(len(gone)), draws, seed)])
    ours, theirs = _share(counts * yes, gone), _share(counts * (1 - yes), gone)
    low, high = interval((ours - theirs)[1:])
    return msgspec.structs.replace(
        none,
        left_with=float(ours[0]),
        left_without=float(theirs[0]),
        difference=float(ours[0] - theirs[0]),
        low=low,
        high=high,
    )


def _share(counts: Floats, gone: Floats) -> Floats:
    total = counts.sum(axis=1)
    return np.divide(counts @ gone, total, out=np.full(len(total), np.nan), where=total > 0)
