"""Who was spoken to at each visit of the schedule: interviewed, reached, refused, not reached, not tried."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.describe.attempts import ATTEMPTS
from analysis.describe.histories import DAYS_IN_MONTH

OUTCOMES = ("interviewed", "refused", "reached", "not_reached", "not_tried")


def response(
    histories: pd.DataFrame,
    interviews: pd.DataFrame,
    attempts: pd.DataFrame,
    waves: Mapping[int, tuple[int, int]],
) -> pd.DataFrame:
    """Return what became of each visit whose time is over, for the families that were there to be visited.

    Parameters
    ----------
    histories : DataFrame
        As `analysis.describe.histories.histories` gives it.
    interviews : DataFrame
        ``household`` and ``month`` (months since arrival, as a number) of each interview.
    attempts : DataFrame
        ``household``, ``month`` and ``outcome`` (a key of `analysis.describe.attempts.ATTEMPTS`) of each attempt to reach a family.
    waves : mapping of int to (int, int)
        Of each visit, by its month: the days, from that month on, between which it counts.

    Returns
    -------
    DataFrame, one row per visit
        ``month``, ``families`` (watched before it opened and not known to have left before it closed), a column for each of
        `OUTCOMES` that sum to it, ``response`` (interviewed / families) and ``contact`` (interviewed, refused or reached /
        families). No row for a visit that nobody was due for.

    Notes
    -----
    After AAPOR's standard definitions: the first that holds of interviewed, refused, reached, not reached; the response rate is
    RR1 with families for cases, since each is known to be eligible.
    """
    found = []
    for month, (opens, closes) in sorted(waves.items()):
        begin, end = month + opens / DAYS_IN_MONTH, month + closes / DAYS_IN_MONTH
        gone = histories["middle"].fillna(np.inf)
        due = histories[(histories["start"] <= max(begin, 0)) & (histories["now"] >= end) & (gone > end)]
        if len(due):
            found.append(
                _row(month, due["household"], _within(interviews, begin, end), _within(attempts, begin, end))
            )
    return pd.DataFrame(found, columns=["month", "families", *OUTCOMES, "response", "contact"])


def _row(month: int, due: pd.Series, interviews: pd.DataFrame, attempts: pd.DataFrame) -> dict[str, float]:
    left, counts = set(due), {}
    by = {
        name: set(attempts.loc[attempts["outcome"].map(ATTEMPTS) == name, "household"]) for name in OUTCOMES
    }
    for name in OUTCOMES[:-1]:
        held = left & (set(interviews["household"]) if name == "interviewed" else by[name])
        counts[name], left = len(held), left - held
    counts["not_tried"], n = len(left), len(due)
    spoken = counts["interviewed"] + counts["refused"] + counts["reached"]
    return {
        "month": month,
        "families": n,
        **counts,
        "response": counts["interviewed"] / n,
        "contact": spoken / n,
    }


def _within(table: pd.DataFrame, begin: float, end: float) -> pd.DataFrame:
    return table[(table["month"] >= begin) & (table["month"] <= end)]
