"""From tables to a model and an order: everything between reading and keeping, the same from a database and a snapshot."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from server.database import Row
from server.risk.tables import Tables

if TYPE_CHECKING:
    from analysis.hazards.model import Model
    from analysis.prior import Term

_KEPT = ("household_id", "chance", "low", "high", "tier", "position", "lot", "reasons")


def fitted(tables: Tables, day: date, prior: "Sequence[Term] | None" = None) -> "Model":
    """Return the model of what was known on this day; the prior is the one of the code unless another is given.

    How its chances are put right is learned with it, from families that models of its kind had not seen.
    """
    from analysis.hazards import hazard
    from analysis.hazards.sound import on_exits
    from analysis.judging.recalibrating import learned
    from analysis.judging.splits import History
    from analysis.prior import read_prior
    from analysis.stays.spells import person_period

    around = read_prior() if prior is None else prior
    spells = person_period(tables.register, tables.waves, tables.exits, day)
    model = hazard.fit(spells, around, day.isoformat())
    history = History(register=tables.register, waves=tables.waves, exits=tables.exits, as_of=day.isoformat())
    early = on_exits(tables.register, tables.exits)
    return msgspec.structs.replace(
        model, remarks=(*early, *model.remarks), recalibrations=learned(history, around)
    )


def ordered_rows(model: "Model", tables: Tables, day: date) -> list[Row]:
    """Return a row per family that is here today, in the order in which support is proposed."""
    from analysis.lists.listing import ordered
    from analysis.stays.spells import now

    arrived = tables.register["arrived_on"] <= day.isoformat()
    here = tables.register[arrived & ~tables.register["household"].isin(tables.exits["household"])]
    order = ordered(model, now(here, tables.waves, day)).rename(columns={"household": "household_id"})
    order["reasons"] = [msgspec.json.encode(codes).decode() for codes in order["reasons"].tolist()]
    columns = [order[name].tolist() for name in _KEPT]
    return [dict(zip(_KEPT, row, strict=True)) for row in zip(*columns, strict=True)]


def tiers_of(rows: list[Row]) -> dict[str, int]:
    return {tier: sum(row["tier"] == tier for row in rows) for tier in ("first", "soon", "calm")}
