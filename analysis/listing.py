"""The list for a meeting: as many families as the team has time for, some by lot."""

from hashlib import sha256

import numpy as np
import pandas as pd

from analysis.model import Model
from analysis.predict import TIERS, chance, open_rows, reasons, tiers

RANDOM_SHARE = 0.15


def ordered(model: Model, now_rows: pd.DataFrame, horizon_months: int = 12) -> pd.DataFrame:
    """Return every family in the order in which support is proposed.

    Parameters
    ----------
    model : Model
    now_rows : DataFrame, one row per household, n rows
        From `analysis.spells.now`.
    horizon_months : int

    Returns
    -------
    DataFrame, n rows, sorted
        The columns of `analysis.predict.chance`, then ``tier``, ``reasons`` (tuple of codes) and ``position``
        (from 1).

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
    found["lot"] = [_lot(day, str(household)) for household in found["household"]]
    found = found.sort_values(["rank", "openly", "lot"], ascending=[True, False, True], ignore_index=True)
    found["position"] = np.arange(1, len(found) + 1)
    return found.drop(columns=["openly", "rank", "lot"])


def shortlist(order: pd.DataFrame, size: int, *, drawn_on: str, share: float = RANDOM_SHARE) -> pd.DataFrame:
    """Return the list for one meeting, of the size asked, a part of it by lot.

    Parameters
    ----------
    order : DataFrame
        From `ordered`.
    size : int, at least 0
        How many families the team has time for.
    drawn_on : str
        The lot is the same for the same text, for instance the ISO date of the meeting.
    share : float, in [0, 1]
        Part of the places that go by lot to families further down, rounded to whole places.

    Returns
    -------
    DataFrame, at most `size` rows, in the order of `order`
        Its columns and ``by_lot`` (bool), which only the manager sees.

    Notes
    -----
    The lot serves families whose need the model cannot see, and is the only way to learn whether help helps.
    """
    by_lot = round(share * size) if len(order) > size else 0
    first = order.head(size - by_lot).assign(by_lot=False)
    rest = order.iloc[len(first) :]
    draw = [_lot(drawn_on, f"list {household}") for household in rest["household"]]
    lucky = rest.iloc[np.argsort(draw, kind="stable")[:by_lot]].assign(by_lot=True)
    return pd.concat([first, lucky]).sort_values("position", ignore_index=True)


def _lot(day: str, name: str) -> str:
    return sha256(f"{day} {name}".encode()).hexdigest()
