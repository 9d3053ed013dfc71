"""Which counts of a place stay hidden, so that neither its own sums nor those of the other places give them away."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from analysis.describe.crossed import ALL, hidden_everywhere
from analysis.describe.small import Cell, hidden
from server.reading.retention.shown import SMALL, WAYS
from server.reading.retention.tables import Tables
from surveys.catalogue import schedule

if TYPE_CHECKING:
    import pandas as pd

# What is said of health needs a larger crowd to hide in.
SMALL_OF = {"health": 10}
Cells = frozenset[Cell]


class Hidden(msgspec.Struct, frozen=True):
    """Cells by district and reason, district and way, and for each visit by district and outcome; `ALL` for sums."""

    reasons: Cells
    ways: Cells
    visits: Mapping[int, Cells]


def hidden_of(tables: Tables) -> Hidden:
    """Return what stays hidden of every place's figures. Of groups see `hidden_groups`."""
    stays = tables.stays
    places = dict(zip(stays["household"], stays["district"], strict=True))
    reasons = Counter((places[home], reason) for home, reason in tables.reasons.items() if home in places)
    ways = {
        (str(place), way): n for place, own in stays.groupby("district") for way, n in ways_of(own).items()
    }
    return Hidden(
        hidden_everywhere(reasons, SMALL, SMALL_OF),
        hidden_everywhere(ways, SMALL),
        {
            month: hidden_everywhere(cells, SMALL)
            for month, cells in _visits(tables, set(places.values())).items()
        },
    )


def ways_of(stays: "pd.DataFrame") -> dict[str, int]:
    """Return how many went each way, or moved within the region."""
    counts = {way: int((stays["kind"] == way).sum()) for way in ("origin", "onward", "abroad")}
    counts["ended"] = int(stays["kind"].isin(["dissolved", "death"]).sum())
    counts["within"] = int((stays["off_settlement"] < stays["now"]).sum())
    return {way: counts[way] for way in WAYS}


def _visits(tables: Tables, places: set[str]) -> dict[int, dict[Cell, int]]:
    from analysis.describe.contact import OUTCOMES

    found: dict[int, dict[Cell, int]] = {}
    for place in sorted(places):
        for row in visits_of(tables.of(place)):
            cells = found.setdefault(int(row["month"]), {})
            cells |= {(place, name): int(row[name]) for name in OUTCOMES}
    return found


def visits_of(tables: Tables) -> list[dict[str, float]]:
    """Return what became of each visit."""
    from analysis.describe.contact import response

    table = response(tables.stays, tables.interviews, tables.attempts, visits_planned())
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def visits_planned() -> dict[int, tuple[int, int]]:
    """Return the days around each month of a visit between which it counts, by the schedule."""
    planned = (one for one in schedule().tenure if one.name == "visit")
    return {month: (one.opens_days, one.expires_days or 90) for one in planned for month in one.months}


def hidden_groups(stays: "pd.DataFrame", district: str, cut: str) -> frozenset[str]:
    """Return the groups that are too small to be told of, or would give such a one away; "" for all districts together."""
    if cut == "district":
        return hidden({str(name): int(n) for name, n in stays[cut].value_counts().items()}, SMALL)
    pairs = stays.groupby(["district", cut]).size()
    cells = {(str(place), str(group)): int(n) for (place, group), n in pairs.items()}  # ty: ignore[not-iterable]
    few = {str(place) for place, n in stays["district"].value_counts().items() if n < SMALL}
    found = hidden_everywhere(cells, SMALL, places=few)
    return frozenset(group for place, group in found if place == (district or ALL) and group != ALL)
