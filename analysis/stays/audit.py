"""What was tried and done for a family, beside its months at risk: for audit and description, never to order by."""

import numpy as np
import pandas as pd

from analysis.terms import months_between

# Events of the log, each a column of counts.
KINDS = ("attempts", "missed", "help_requests", "referrals", "support")
PREFIX = "log_"


def with_log(spells: pd.DataFrame, register: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Return the spells with how often each thing happened in their months.

    Parameters
    ----------
    spells : DataFrame
        From `analysis.stays.spells.person_period`.
    register : DataFrame
        The same as there: ``household`` and ``arrived_on``.
    log : DataFrame, one row per event
        ``household``, ``date`` and ``kind``, one of `KINDS`. Events of other families, or outside the months at risk,
        are in no row.

    Returns
    -------
    DataFrame
        The spells with ``log_`` and each of `KINDS`: events in the row's months, start included. Helping changes what
        is seen: a need that was met opens no departure. So these say what was done, and no model takes them:
        `analysis.terms.ensure_served` refuses their names.

    Raises
    ------
    ValueError
        An event is of another kind.
    """
    if unknown := sorted(set(log["kind"]) - set(KINDS)):
        raise ValueError(f"The log knows no {', '.join(unknown)}; it knows {', '.join(KINDS)}.")
    arrived = register.set_index("household")["arrived_on"]
    own = log[log["household"].isin(arrived.index)]
    days = [
        pd.to_datetime(dates).to_numpy("datetime64[D]")
        for dates in (own["household"].map(arrived), own["date"])
    ]
    month = months_between(*days)
    row = _rows(spells, own["household"], month)
    counted = {
        f"{PREFIX}{kind}": np.bincount(
            row[(row >= 0) & (own["kind"] == kind).to_numpy()], minlength=len(spells)
        )
        for kind in KINDS
    }
    return spells.assign(**counted)


def _rows(spells: pd.DataFrame, households: pd.Series, month: np.ndarray) -> np.ndarray:
    """Return the row whose months hold each event, -1 where none does."""
    codes, names = pd.factorize(spells["household"])
    who = names.get_indexer(pd.Index(households))
    span = int(max(spells["stop"].max() if len(spells) else 0, month.max(initial=0))) + 2
    keys = codes * span + spells["start"].to_numpy()
    order = np.argsort(keys, kind="stable")
    place = np.searchsorted(keys[order], who * span + month, side="right") - 1
    row = order[np.maximum(place, 0)] if len(order) else np.full(len(month), -1)
    found = (place >= 0) & (who >= 0) & (month >= 0)
    if len(order):
        found &= (codes[row] == who) & (month < spells["stop"].to_numpy()[row])
    return np.where(found, row, -1)
