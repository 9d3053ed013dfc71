"""Whether the list serves every kind of family alike, and whether the chances are as right for each."""

from collections.abc import Iterable

import msgspec
import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.judging.intervals import interval, resamples
from analysis.judging.measures import Sample, slope
from analysis.terms import Floats, Ints

ATTRIBUTES = ("route", "origin", "language", "head_sex", "disability", "rural", "size")
# With fewer families, or fewer departures for what needs departures, nothing can be told of a group.
LEAST_FAMILIES, LEAST_DEPARTURES = 30, 10
# A gap smaller than this is not worth a finding however sure it is.
LEAST_GAP = {"selection": 0.05, "recall": 0.10, "eo": 0.25, "slope": 0.35}
DRAWS = 400
ERRORS = 0.05


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one group beside that of all other families.

    `measure` is ``selection`` (share on the list), ``recall``, ``eo`` or ``slope``. `gap` is the group minus the
    others; for ``eo`` the log of the ratio, so that twice too much and half too little weigh alike. `verdict`:
    ``few`` (too few to tell; then no figure is given), ``alike`` (no gap that chance would not make) or ``look`` (a person
    should look).
    """

    attribute: str
    group: str
    measure: str
    families: int
    departures: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    others: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None
    verdict: str = "few"


def fairness(
    own: Sample,
    household: pd.Series,
    audit: pd.DataFrame,
    *,
    attributes: Iterable[str] = ATTRIBUTES,
    draws: int = DRAWS,
    seed: int = 1,
) -> tuple[Gap, ...]:
    """Compare every group with all other families.

    Parameters
    ----------
    own : Sample, n rows
        Chances on landmarks, given by a model that had not seen them.
    household : Series, n rows
        Whose landmark it is.
    audit : DataFrame, one row per household
        ``household`` and a column of text per attribute; empty or missing is "not known" and no group.
    attributes : iterable of str
        Those without a column are passed over.
    draws : int
        Resamples of families for the intervals.
    seed : int

    Returns
    -------
    tuple of Gap
        Four per group, in the order of the attributes and then of the groups' names. A group that holds every family
        has nobody to be compared with: too few to tell.

    Notes
    -----
    Values and gaps have 95 % intervals by percentile bootstrap over families. The verdict ``look`` needs a gap of at
    least `LEAST_GAP` and a bootstrap z beyond what chance gives once in twenty *reports*: `ERRORS` is divided by the number
    of comparisons that could be made (Bonferroni [1]_); so a fair model is rarely accused, and a small group's gap may stay
    unseen. A gap in selection alone may come from more need; a gap in recall, expected over observed or slope says
    that the chances mean something else for this group.

    References
    ----------
    .. [1] Dunn, O. J. (1961). Multiple comparisons among means. JASA, 56, 52-64.
    """
    told = audit.set_index("household").reindex(household)
    numbers = np.unique(household.to_numpy(), return_inverse=True)[1].astype(np.int64)
    found: list[tuple[Gap, float]] = []
    for attribute in attributes:
        if attribute not in told.columns:
            continue
        value = told[attribute].fillna("").astype(str).to_numpy()
        for group in sorted(set(value) - {""}):
            found += _group(own, numbers, value, attribute, group, draws, seed)
    compared = max(1, sum(np.isfinite(z) for _, z in found))
    limit = float(norm.ppf(1 - ERRORS / (2 * compared)))
    return tuple(_judged(gap, z, limit) for gap, z in found)


def unfair(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps that a person should look at."""
    return tuple(gap for gap in gaps if gap.verdict == "look")


def size_group(size: int) -> str:
    """Return the group of a family by how many belong to it: 1-2, 3-4, 5-6, 7+."""
    return "1-2" if size <= 2 else "3-4" if size <= 4 else "5-6" if size <= 6 else "7+"


def _group(
    own: Sample, household: Ints, value: np.ndarray, attribute: str, group: str, draws: int, seed: int
) -> list[tuple[Gap, float]]:
    inside, outside = value == group, (value != group) & (value != "")
    listed = _listed(own)
    families = [len(np.unique(household[rows])) for rows in (inside, outside)]
    gone = (own.event == 1) & (own.weight > 0)
    left = [len(np.unique(household[rows & gone])) for rows in (inside, outside)]
    none = [
        Gap(attribute=attribute, group=group, measure=name, families=families[0], departures=left[0])
        for name in LEAST_GAP
    ]
    if min(families) < LEAST_FAMILIES:
        return [(one, np.nan) for one in none]
    parts = list(resamples(household, draws, seed))
    counts = np.concatenate([np.ones((1, len(household))), *parts])
    ours, theirs = (_figures(own, listed, counts, rows) for rows in (inside, outside))
    enough = min(left) >= LEAST_DEPARTURES
    return [
        _gap(one, ours[one.measure], theirs[one.measure])
        if one.measure == "selection" or enough
        else (one, np.nan)
        for one in none
    ]


def _gap(none: Gap, ours: Floats, theirs: Floats) -> tuple[Gap, float]:
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.log(ours / theirs) if none.measure == "eo" else ours - theirs
    drawn = apart[1:][np.isfinite(apart[1:])]
    low, high = interval(ours[1:])
    gap_low, gap_high = interval(apart[1:])
    if low is None or gap_low is None or not np.isfinite(apart[0]):
        return none, np.nan
    gap = msgspec.structs.replace(
        none,
        value=float(ours[0]),
        low=low,
        high=high,
        others=float(theirs[0]),
        gap=float(apart[0]),
        gap_low=gap_low,
        gap_high=gap_high,
    )
    spread = float(drawn.std())
    return gap, float(apart[0]) / spread if spread > 0 else 0.0


def _judged(gap: Gap, z: float, limit: float) -> Gap:
    if gap.gap is None:
        return gap
    found = abs(z) > limit and abs(gap.gap) >= LEAST_GAP[gap.measure]
    return msgspec.structs.replace(gap, verdict="look" if found else "alike")


def _listed(own: Sample) -> Floats:
    """Return 1 for who stands on the list of the day; who shares its last place stands on it by a part."""
    order = np.argsort(-own.place, kind="stable")
    size = own.share * len(order)
    listed = np.zeros(len(order))
    _, level = np.unique(-own.place[order], return_inverse=True)
    members = np.bincount(level)
    above = np.cumsum(members) - members
    listed[order] = np.clip((size - above) / members, 0.0, 1.0)[level]
    return listed


def _figures(own: Sample, listed: Floats, counts: Floats, rows: np.ndarray) -> dict[str, Floats]:
    part, own_counts = own.part(rows), counts[:, rows]
    weights = own_counts * part.weight
    event = weights * part.event
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "selection": own_counts @ listed[rows] / own_counts.sum(axis=1),
            "recall": event @ listed[rows] / event.sum(axis=1),
            "eo": weights @ part.chance / event.sum(axis=1),
            "slope": slope(part, own_counts),
        }
