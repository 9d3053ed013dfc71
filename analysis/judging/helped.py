"""Whether help reached the families of a meeting's list, how it went, and what came of it."""

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
# Why a family stood on a list; "next": it did not, the lot would have fallen on it next.
WHYS = ("asked", "need", "lot", "next")
LISTED = ("household", "why", "listed_on", "helped_on", "left_on", "until")


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Of the families listed for one reason, how many got help within `WITHIN_DAYS`; `share` is None below `LEAST`."""

    why: str
    families: int
    helped: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Share that left within `AFTER_MONTHS`, of two sides, and their difference.

    `comparison` is ``helped`` (listed families with help against those without: *not causal*, since who gets help is
    chosen) or ``lot`` (drawn by lot against those on whom the same lot would have fallen next: `causal`, the effect of
    being put on the list). `with_it` and `without` count families. Without enough of them on both sides the shares are None.
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


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How the referrals went: how many of all `offered` stand in each state, and what families said of those done."""

    offered: int
    states: dict[str, int]
    helped: dict[str, int]


def reached(listed: pd.DataFrame) -> tuple[Reached, ...]:
    """Return how many families got help soon after a meeting had them on its list.

    Parameters
    ----------
    listed : DataFrame, one row per meeting and family
        ``household``, ``why`` (of `WHYS`), ``listed_on``, ``helped_on`` (first help from then on; NaT: none yet), ``left_on``
        (NaT: here), ``until`` (the last day seen).

    Returns
    -------
    tuple of Reached
        One per reason that occurs, in the order of `WHYS`; a family counts once in each, at its first meeting. Lists of
        the last `WITHIN_DAYS` are left out, helped or not: their time is not over.
    """
    began = pd.to_datetime(listed["listed_on"])
    ripe = _first(listed[began + pd.Timedelta(days=WITHIN_DAYS) <= pd.to_datetime(listed["until"])])
    soon = _soon(ripe)
    return tuple(
        _reached(why, soon[(ripe["why"] == why).to_numpy()]) for why in WHYS if (ripe["why"] == why).any()
    )


def came_of_it(listed: pd.DataFrame, draws: int = 400, seed: int = 1) -> tuple[Outcome, ...]:
    """Compare who left after help with who left without it, and the drawn with those who would have been drawn next.

    Parameters
    ----------
    listed : DataFrame
        As in `reached`.
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
    help look good (immortal time [1]_). Families whose `AFTER_MONTHS` are not over are left out. In the second a family
    counts at each meeting whose lot it took part in, as in a sequence of small trials; all its rows are drawn together.

    References
    ----------
    .. [1] Suissa, S. (2008). Immortal time bias in pharmacoepidemiology. American Journal of Epidemiology, 167, 492-499.
    """
    end = pd.to_datetime(listed["listed_on"]) + pd.DateOffset(months=AFTER_MONTHS)
    ripe = listed[end <= pd.to_datetime(listed["until"])]
    needed = _first(ripe[ripe["why"] == "need"])
    gone = pd.to_datetime(needed["left_on"]) - pd.to_datetime(needed["listed_on"])
    stood = needed[~(gone <= pd.Timedelta(days=WITHIN_DAYS))]
    lots = ripe[ripe["why"].isin(["lot", "next"])]
    return (
        _outcome("helped", stood, _soon(stood), draws, seed),
        _outcome("lot", lots, (lots["why"] == "lot").to_numpy(), draws, seed),
    )


def course(referrals: pd.DataFrame) -> Course:
    """Return how referrals went.

    Parameters
    ----------
    referrals : DataFrame, one row each
        ``state`` and ``helped`` (the family's own word; missing where none was given).

    Returns
    -------
    Course
        Every referral was offered; ``helped`` counts the words on those that are done, "" where none was given.
    """
    done = referrals[referrals["state"] == "done"]["helped"].fillna("")
    return Course(
        offered=len(referrals),
        states={str(name): int(n) for name, n in referrals["state"].value_counts().sort_index().items()},
        helped={str(name): int(n) for name, n in done.value_counts().sort_index().items()},
    )


def _first(listed: pd.DataFrame) -> pd.DataFrame:
    return listed.sort_values("listed_on").drop_duplicates(["household", "why"])


def _soon(listed: pd.DataFrame) -> np.ndarray:
    took = pd.to_datetime(listed["helped_on"]) - pd.to_datetime(listed["listed_on"])
    return ((took >= pd.Timedelta(0)) & (took <= pd.Timedelta(days=WITHIN_DAYS))).to_numpy()


def _reached(why: str, soon: np.ndarray) -> Reached:
    families, helped = len(soon), int(soon.sum())
    if families < LEAST:
        return Reached(why=why, families=families, helped=helped)
    share = helped / families
    low, high = wilson(np.array([share]), np.array([float(families)]))
    return Reached(
        why=why, families=families, helped=helped, share=share, low=float(low[0]), high=float(high[0])
    )


def _outcome(comparison: str, rows: pd.DataFrame, chosen: np.ndarray, draws: int, seed: int) -> Outcome:
    with_it, without = (rows["household"][side].nunique() for side in (chosen, ~chosen))
    none = Outcome(comparison=comparison, causal=comparison == "lot", with_it=with_it, without=without)
    if min(with_it, without) < LEAST:
        return none
    end = pd.to_datetime(rows["listed_on"]) + pd.DateOffset(months=AFTER_MONTHS)
    gone: Floats = (pd.to_datetime(rows["left_on"]) <= end).to_numpy().astype(np.float64)
    yes = chosen.astype(np.float64)
    _, families = np.unique(rows["household"].astype(str), return_inverse=True)
    counts = np.concatenate([np.ones((1, len(gone))), *resamples(families, draws, seed)])
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
