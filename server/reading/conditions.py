"""Under which conditions families live by their own last words: shares over all who agreed, beside what scenarios assume."""

from datetime import date, timedelta

import msgspec

from server.checklist import is_on
from server.database import Connection
from server.risk.tables import read_tables
from server.store.people.figures import FigureStore
from server.store.risks.checklist import ChecklistStore

# Older words say nothing of now; of fewer families no share is told.
LATEST_DAYS, LEAST = 365, 30
# Each condition is the lack of a need: a home that is warm, is sound and can be heated.
NEEDS = {
    "warm": "home_cold",
    "heat": "income_strain",
    "jobs": "main_earner_no_work",
    "schools": "child_no_place",
}

# Under this name the night keeps them.
CONDITIONS = "conditions"


class Condition(msgspec.Struct, frozen=True):
    """The share of families whose last word was that it holds, and how many families said anything."""

    share: float
    families: int


class Conditions(msgspec.Struct, frozen=True):
    as_of: str
    shares: dict[str, Condition]


def kept_conditions(connection: Connection) -> Conditions | None:
    """Return what the night counted; None where it did not."""
    text = FigureStore(connection).get("", CONDITIONS, "")
    return None if text is None else msgspec.json.decode(text, type=Conditions)


def own_conditions(connection: Connection, day: date) -> Conditions:
    """Return the shares by a day, of families that are here and spoke within a year; none while the model is off."""
    if not is_on(ChecklistStore(connection)):
        return Conditions(day.isoformat(), {})
    tables = read_tables(connection, day)
    gone = set(tables.exits["household"])
    waves = tables.waves[tables.waves["date"] > (day - timedelta(days=LATEST_DAYS)).isoformat()]
    here = waves[~waves["household"].isin(gone)].sort_values("date")
    last = here.groupby("household")[list(NEEDS.values())].last()
    told = {name: last[need].dropna() for name, need in NEEDS.items()}
    return Conditions(
        day.isoformat(),
        {name: Condition(float(1 - own.mean()), len(own)) for name, own in told.items() if len(own) >= LEAST},
    )
