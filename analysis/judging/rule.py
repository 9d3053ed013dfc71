"""The dumb rule that every model is held against: district, quarter of arrival, and whether there is no job or a cold home."""

import msgspec
import numpy as np
import pandas as pd

from analysis.stays.spells import EXITS
from analysis.terms import Floats

KEYS = ("pressed", "district", "quarter")
# Departures that a cell must have seen for its own rate to count half.
WEIGHT = 5.0


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Monthly rates of departure by cell of `KEYS`, "" for all families; `shares` by exit."""

    rates: dict[str, float]
    shares: tuple[float, float]


def learn(spells: pd.DataFrame, register: pd.DataFrame, audit: pd.DataFrame) -> Rule:
    r"""Count departures a month in each cell of the training part.

    Parameters
    ----------
    spells : DataFrame
        From `analysis.stays.spells.person_period`, of the training part alone.
    register : DataFrame
        ``household`` and ``arrived_on``.
    audit : DataFrame
        ``household`` and ``district``; nothing else of it is read.

    Returns
    -------
    Rule

    Notes
    -----
    So that a cell of three families is not ruled by one of them, its k departures in n months are drawn towards the
    rate r of all its district's families of the same need, :math:`(k + w) / (n + w / r)` with w = `WEIGHT`, that one
    in the same way towards the rate of all families of the same need, and that one towards the rate of all,
    :math:`(K + 1/2) / (N + 1)`. It is a fair opponent: without this it would lose for its noise alone.
    """
    table = _cells(spells, register, audit)
    left = spells[[f"k_{way}" for way in EXITS]].to_numpy(np.float64)
    table = table.assign(k=left.sum(axis=1), n=spells["n"].to_numpy(np.float64))
    overall = float((left.sum() + 0.5) / (table["n"].sum() + 1))
    rates = {"": overall}
    for depth in range(1, len(KEYS) + 1):
        for cell, sums in table.groupby(_name(table, depth))[["k", "n"]].sum().iterrows():
            above = rates[str(cell).rpartition("|")[0]]
            rates[str(cell)] = float((sums["k"] + WEIGHT) / (sums["n"] + WEIGHT / above))
    share = float((left[:, 0].sum() + 0.5) / (left.sum() + 1))
    return Rule(rates=rates, shares=(share, 1 - share))


def by_rule(
    rule: Rule, rows: pd.DataFrame, register: pd.DataFrame, audit: pd.DataFrame, horizon: int
) -> pd.DataFrame:
    """Return the rule's chance for each row.

    Parameters
    ----------
    rule : Rule
    rows : DataFrame, n rows
        Landmarks or rows of `analysis.stays.spells.now`.
    register, audit : DataFrame
        As in `learn`.
    horizon : int
        Months.

    Returns
    -------
    DataFrame, n rows, with the index of `rows`
        ``chance``, ``returning``, ``elsewhere``.
    """
    table = _cells(rows, register, audit)
    rate = np.full(len(rows), rule.rates[""])
    for depth in range(1, len(KEYS) + 1):
        found = _name(table, depth).map(rule.rates).to_numpy(np.float64)
        rate = np.where(np.isfinite(found), found, rate)
    chance: Floats = -np.expm1(-rate * horizon)
    back, on = (chance * share for share in rule.shares)
    return pd.DataFrame({"chance": chance, "returning": back, "elsewhere": on}, index=rows.index)


def _cells(rows: pd.DataFrame, register: pd.DataFrame, audit: pd.DataFrame) -> pd.DataFrame:
    """Return the cell of each row, by `KEYS`; not known counts as not pressed."""
    arrived = pd.to_datetime(register["arrived_on"]).dt.quarter
    quarter = pd.Series(arrived.to_numpy(), index=register["household"].to_numpy())
    district = pd.Series(audit["district"].to_numpy(), index=audit["household"].to_numpy())
    known = rows.reindex(columns=["main_earner_no_work", "home_cold"]).astype(np.float64).fillna(0.0)
    own = rows["household"]
    cells = {
        "pressed": (known > 0).any(axis=1).astype(int).astype(str),
        "district": own.map(district).fillna("-").astype(str),
        "quarter": own.map(quarter).fillna(0).astype(int).astype(str),
    }
    return pd.DataFrame(cells, index=rows.index, dtype=object)


def _name(table: pd.DataFrame, depth: int) -> pd.Series:
    """Return the cell's name as far as `depth` of `KEYS`: "|1|5950|2", from the widest cell to the narrowest."""
    name = pd.Series("", index=table.index, dtype=object)
    for key in KEYS[:depth]:
        name = name + "|" + table[key]
    return name
