"""Where those who left went."""

import numpy as np
import pandas as pd

from analysis.describe.curves import NothingObserved, at, incidence
from analysis.describe.histories import ENDED, LEFT
from analysis.describe.retention import LINE_AT_LEAST, watched

WAYS = ("within", *LEFT, "ended")


def ways(histories: pd.DataFrame, until: int = 60, least: int = LINE_AT_LEAST) -> pd.DataFrame:
    """Return, month by month, the shares that moved within the region or left it, by way.

    Parameters
    ----------
    histories : DataFrame
        As `analysis.describe.histories.histories` gives it.
    until : int
        The last month.
    least : int
        It stops where fewer families remain at risk.

    Returns
    -------
    DataFrame, one row per month
        ``time`` and, as shares of all who came, ``within`` (still in the region, moved out of the first settlement),
        each of `LEFT`, and ``ended`` (a death, living apart); with ``at_risk``. No row where nothing can be counted.

    Notes
    -----
    Ways out compete: Aalen and Johansen's estimator with delayed entry, who is lost watched until last seen. ``within`` is
    the share still here times the share of those known to be here who have moved (conditional prevalence).
    """
    known = watched(histories, "out")
    kind = np.where(np.isin(known.kind, ENDED), "ended", known.kind)
    try:
        table = incidence(known.start, known.stop, kind, (*LEFT, "ended"))
    except NothingObserved:
        return pd.DataFrame(columns=["time", "at_risk", *WAYS])
    found = []
    for month in range(until + 1):
        n = known.at_risk(month)
        if n < least:
            break
        gone = {one: at(table, month, one, 0.0) for one in (*LEFT, "ended")}
        within = at(table, month, "here", 1.0) * _moved(histories, month)
        found.append({"time": float(month), "at_risk": n, "within": within, **gone})
    return pd.DataFrame(found, columns=["time", "at_risk", *WAYS])


def _moved(histories: pd.DataFrame, month: float) -> float:
    """Return the share, of those known to be here at a month, who have moved within the region."""
    stop = histories["middle"].fillna(histories["now"]).where(~histories["lost"], histories["seen"])
    here = histories[(histories["start"] <= month) & (stop >= month)]
    return float((here["off_settlement"] <= month).mean()) if len(here) else 0.0
