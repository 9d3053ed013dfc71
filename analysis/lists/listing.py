"""The list for a meeting: as many families as the team has time for, some by lot."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import pandas as pd

from analysis.hazards.model import Model
from analysis.lists.choosing import RANDOM_SHARE, chosen, lot
from analysis.lists.predict import TIERS, chance, open_rows, reasons, tiers


def ordered(model: Model, now_rows: pd.DataFrame, horizon_months: int = 12) -> pd.DataFrame:
    """Return every family in the order in which support is proposed.

    Parameters
    ----------
    model : Model
    now_rows : DataFrame, one row per household, n rows
        From `analysis.stays.spells.now`.
    horizon_months : int

    Returns
    -------
    DataFrame, n rows, sorted
        The columns of `analysis.lists.predict.chance`, then ``tier``, ``reasons`` (tuple of codes), ``lot`` (in [0, 1), the
        family's number in the draw of the week) and ``position`` (from 1).

    Notes
    -----
    First by tier, then by the chance of leaving as open answers alone give it, then by lot, drawn anew each day.
    Private answers move the chances that are added up over many families, never one family's place: else its
    place would tell what was answered in private.
    """
    found = chance(model, now_rows, horizon_months)
    found["tier"] = tiers(model, now_rows, horizon_months)
    found["reasons"] = reasons(model, open_rows(model, now_rows))
    found["openly"] = chance(model, open_rows(model, now_rows), horizon_months)["chance"]
    found["rank"] = found["tier"].map({tier: place for place, tier in enumerate(TIERS)})
    day = str(now_rows["starts"].iloc[0])[:10] if len(now_rows) else ""
    week = str(pd.Timestamp(day).strftime("%G-W%V")) if day else ""
    names = [str(household) for household in found["household"].tolist()]
    found["lot"] = [lot(week, name) for name in names]
    found["tie"] = [_tie(day, name) for name in names]
    found = found.sort_values(["rank", "openly", "tie"], ascending=[True, False, True], ignore_index=True)
    found["position"] = np.arange(1, len(found) + 1)
    return found.drop(columns=["openly", "rank", "tie"])


def shortlist(
    order: pd.DataFrame, size: int, *, share: float = RANDOM_SHARE, asked: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the list for one meeting, of the size asked, a part of it by lot.

    Parameters
    ----------
    order : DataFrame
        From `ordered`.
    size : int, at least 0
        How many families the team has time for.
    share : float, in [0, 1]
    asked : sequence of str
        Families who asked for help and wait too long; as in `analysis.lists.choosing.chosen`, which decides.

    Returns
    -------
    DataFrame, in the order of `order`
        Its columns and ``why``: ``asked``, ``need`` or ``lot``, which only the manager sees. At most `size` rows, unless more
        have asked; who asked and is not in the order is not in it.
    """
    draw = order.sort_values("lot", kind="stable")["household"]
    why = chosen(order["household"].tolist(), draw.tolist(), asked, size, share)
    listed = order[order["household"].isin(list(why))].reset_index(drop=True)
    return listed.assign(why=listed["household"].map(why))


def _tie(day: str, name: str) -> str:
    return sha256(f"{day} {name}".encode()).hexdigest()
