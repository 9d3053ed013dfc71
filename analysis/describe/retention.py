"""How many are still here: an estimate between bounds, at four levels, since nobody knows where the lost are."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
import pandas as pd

from analysis.describe.curves import NothingObserved, at, incidence
from analysis.describe.histories import LEFT, Floats

Level = Literal["settlement", "district", "region", "country"]
LEVELS: tuple[Level, ...] = ("settlement", "district", "region", "country")
MONTHS = (6, 12, 24, 36, 60)
AT_LEAST = 5
LINE_AT_LEAST = 10
_Z = 1.959963984540054
_WHENS = ("first", "middle", "last")


class Watched(msgspec.Struct, frozen=True):
    """Rows of time at risk under one way of counting the lost: ``(start, stop]``, and how each ended ("" for not at all)."""

    start: Floats
    stop: Floats
    kind: np.ndarray

    @property
    def left(self) -> np.ndarray:
        return np.isin(self.kind, [*LEFT, "lost"])

    def at_risk(self, month: float) -> int:
        """Return how many are watched at a month."""
        return int(np.count_nonzero((self.start <= month) & (self.stop >= month)))


def retention(
    histories: pd.DataFrame,
    months: Sequence[float] = MONTHS,
    cut: str | None = None,
    least: int = AT_LEAST,
    levels: Sequence[Level] = LEVELS,
) -> pd.DataFrame:
    r"""Return the share that still lives here so many months after arriving, with bounds, at four levels.

    Parameters
    ----------
    histories : DataFrame
        As `analysis.describe.histories.histories` gives it.
    months : sequence of float
        Months since arrival.
    cut : str, optional
        A column by whose values families are counted apart: cohort, quota, district, origin, route. All together without.
    least : int
        Fewer than so many families at risk begin no count and show no share.
    levels : sequence of {"settlement", "district", "region", "country"}
        Of which places "here" is told.

    Returns
    -------
    DataFrame, one row per group, level and month of which something can be said
        ``group`` ("" without a cut), ``level``, ``month``, ``families`` (watched at all), ``at_risk`` (just before the month),
        ``since`` (the month from which is counted: later than 0, the shares are of those who were still here then),
        ``share``, ``lower`` and ``upper`` (the bounds), ``low`` and ``high`` (the bounds widened by their 95 % intervals).
        Always ``low <= lower <= share <= upper <= high``, and no share of a narrower level exceeds one of a wider.

    Notes
    -----
    Region: Kaplan and Meier's estimate with delayed entry, who is lost last seen where they were last seen. Lower bound: all
    the lost left when they were last seen; upper: all are still here. A departure known between two days is put at
    the first, the middle and the last of them, and the widest counts. Families that ended (a death, living apart) are
    watched until then.
    Settlement and district: the region's share times the share, of those known to be here at that month, who never
    moved out of the settlement or district in which they first lived (conditional prevalence [1]_, so that levels are nested).
    Country: one minus Aalen and Johansen's share that left it; whoever moved elsewhere in the country is not followed there.
    Intervals: Greenwood's error on the log-log scale; where nobody left, 3 / n (the rule of three).

    References
    ----------
    .. [1] Pepe, M. S. (1991). Inference for events with dependent risks in multiple endpoint studies. Journal of the
           American Statistical Association, 86(415), 770-778.
    """
    found = [
        row for group, rows in groups(histories, cut) for row in _of_group(rows, group, months, least, levels)
    ]
    return pd.DataFrame(found, columns=list(_COLUMNS))


_COLUMNS = (
    "group", "level", "month", "families", "at_risk", "since", "share", "lower", "upper", "low", "high",
)  # fmt: skip


def curve(
    histories: pd.DataFrame, until: int = 60, cut: str | None = None, least: int = LINE_AT_LEAST
) -> pd.DataFrame:
    """Return the share still in the region month by month, as long as `least` families are at risk.

    Parameters
    ----------
    histories, cut
        As in `retention`.
    until : int
        The last month.
    least : int
        The line stops where fewer families than this remain.

    Returns
    -------
    DataFrame
        The rows of `retention` for the level ``region``, every month from where is counted.
    """
    table = retention(histories, tuple(range(until + 1)), cut, least, ("region",))
    going = table.groupby("group")["month"].transform(
        lambda month: month - np.arange(len(month)) - month.iloc[0]
    )
    return table[going == 0].reset_index(drop=True)


def groups(histories: pd.DataFrame, cut: str | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each group's name and rows; all rows under "" without a cut. A family of no known group is in none."""
    if cut is None:
        yield "", histories
        return
    for name, rows in histories.groupby(cut, sort=True):
        yield str(name), rows


def watched(histories: pd.DataFrame, lost: Literal["out", "left", "here"], when: str = "middle") -> Watched:
    """Return the time at risk of each family, who is lost last seen, taken to have left, or taken to be here.

    Parameters
    ----------
    histories : DataFrame
        As `analysis.describe.histories.histories` gives it.
    lost : {"out", "left", "here"}
        What becomes of the lost: out of sight when last seen, left then, or here until now.
    when : {"first", "middle", "last"}
        At which of the days between which it happened a departure is put.

    Returns
    -------
    Watched
        Rows without any time at risk are left out.
    """
    is_lost = histories["lost"].to_numpy(dtype=bool)
    stop = _stops(histories, lost, when)
    kind = histories["kind"].to_numpy(dtype=object)
    if lost == "left":
        kind = np.where(is_lost, "lost", kind)
    start = histories["start"].to_numpy(dtype=np.float64)
    seen = stop > start
    return Watched(start[seen], stop[seen], kind[seen].astype(str))


def _stops(histories: pd.DataFrame, lost: str, when: str) -> Floats:
    stop = histories[when].fillna(histories["now"]).to_numpy(dtype=np.float64)
    return stop if lost == "here" else np.where(histories["lost"], histories["seen"], stop)


def _of_group(
    rows: pd.DataFrame, group: str, months: Sequence[float], least: int, levels: Sequence[Level]
) -> Iterator[tuple[object, ...]]:
    known = watched(rows, "out")
    since = _begins(known, least)
    if since is None:
        return
    try:
        counted = _Counted(rows, since, levels)
    except NothingObserved:
        return
    for month in months:
        at_risk = counted.known.at_risk(month)
        if month < since or at_risk < least:
            continue
        for level in levels:
            yield group, level, month, len(rows), at_risk, since, *counted.at(level, month)


def _begins(known: Watched, least: int) -> float | None:
    """Return the month from which so many are watched that a share can be counted; None where there are never so many."""
    for month in np.unique(known.start):
        if np.count_nonzero((known.start <= month) & (known.stop > month)) >= least:
            return float(month)
    return None


class _Counted:
    """Every way of counting one group, as curves: the estimate, and the ways that make the bounds."""

    def __init__(self, rows: pd.DataFrame, since: float, levels: Sequence[Level]) -> None:
        self.rows = rows
        self.known = _from(watched(rows, "out"), since)
        ways = [
            self.known,
            *(_from(watched(rows, lost, when), since) for lost in ("left", "here") for when in _WHENS),
        ]
        is_wide = "country" in levels
        self.region = [_still(one, [*LEFT, "lost"]) for one in ways] if set(levels) - {"country"} else []
        self.country = [_still(one, ["abroad", "lost"]) for one in ways] if is_wide else []
        self.stop = _stops(rows, "out", "middle")

    def at(self, level: Level, month: float) -> tuple[float, float, float, float, float]:
        """Return share, lower, upper, low and high."""
        part, n = self._never_moved(level, month), self.known.at_risk(month)
        curves = self.country if level == "country" else self.region
        whole = np.array([at(one, month, "share", 1.0) for one in curves])
        errors = np.array([at(one, month, "se", 0.0) for one in curves])
        shares = whole * part
        errors = np.sqrt((errors * part) ** 2 + whole**2 * part * (1 - part) / max(n, 1))
        lower, upper = int(np.argmin(shares)), int(np.argmax(shares))
        low, _ = interval(shares[lower], errors[lower], n)
        _, high = interval(shares[upper], errors[upper], n)
        return float(shares[0]), float(shares[lower]), float(shares[upper]), low, high

    def _never_moved(self, level: Level, month: float) -> float:
        if level in ("region", "country"):
            return 1.0
        here = (self.rows["start"].to_numpy() <= month) & (self.stop >= month)
        moved = self.rows[f"off_{level}"].to_numpy()[here] <= month
        return float(1 - moved.mean()) if len(moved) else 1.0


def _from(known: Watched, since: float) -> Watched:
    """Return the same, with nothing before the month from which is counted."""
    start = np.maximum(known.start, since)
    seen = known.stop > start
    return Watched(start[seen], known.stop[seen], known.kind[seen])


def _still(known: Watched, out: list[str]) -> pd.DataFrame:
    """Return as a curve the share that has not left in one of these ways; another way takes nobody in or out."""
    others = [one for one in (*LEFT, "lost") if one not in out]
    kind = np.where(np.isin(known.kind, out), "out", np.where(np.isin(known.kind, others), "other", ""))
    table = incidence(known.start, known.stop, kind, ("out", "other"))
    return pd.DataFrame(
        {"time": table["time"], "share": 1 - table["out"].astype(float), "se": table["out_se"].astype(float)}
    )


def interval(share: float, error: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, on the log-log scale.

    Parameters
    ----------
    share : float
        From 0 to 1.
    error : float
        Its standard error.
    n : int
        Families at risk, for the rule of three where the share is 0 or 1.

    Returns
    -------
    tuple of float
        Lower and upper end, from 0 to 1, around `share`.
    """
    if share >= 1 or share <= 0 or error <= 0:
        wide = 3 / max(n, 1)
        return (
            max(0.0, share - wide) if share >= 1 else share,
            min(1.0, share + wide) if share <= 0 else share,
        )
    width = np.exp(_Z * error / (share * abs(np.log(share))))
    return float(share**width), float(share ** (1 / width))
