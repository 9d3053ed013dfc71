"""Figures of the programme that the pages and the reports show. What could tell a family is hidden in them already.

`None` in place of a count: hidden, since it is below five (below ten for health and for mind and safety), or since one that is
below could be worked out from it. The region's sums are shown, so districts are hidden beside each other.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from analysis.describe.crossed import ALL, hidden_everywhere
from analysis.describe.seasons import seasons_until
from analysis.describe.small import hidden, hidden_cells, hidden_parts
from server.access import Caller, Role
from surveys.caring.services import GROUPS
from surveys.catalogue import districts

SMALL, SENSITIVE_LEAST = 5, 10
SENSITIVE = ("health", "mind")
SEASONS_SHOWN = 6
REGION = ""
LACKED = ("fuel", "stove", "home", "clothes")


class Arrivals(msgspec.Struct, frozen=True):
    """Families and people who came in a year into a district they first lived in; "" for all districts.

    `routes` tells the same of those who came by each route; "" where it is not known.
    """

    year: int
    district: str
    families: int | None
    people: int | None
    routes: dict[str, tuple[int | None, int | None]] = {}


class Season(msgspec.Struct, frozen=True):
    """Of the `asked` families that answered in a season, how many named a need of each group of services."""

    season: str
    asked: int | None
    needs: dict[str, int | None]


class Winter(msgspec.Struct, frozen=True):
    """Of the homes of a district checked before this winter, how many are ready and how many lack what."""

    district: str
    checked: int | None
    ready: int | None
    lacking: dict[str, int | None]

    @property
    def share(self) -> float | None:
        return None if not self.checked or self.ready is None else self.ready / self.checked


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """`seasons` by district ("" for the region), the latest first; `winter` and `arrivals` with the region's sum first."""

    as_of: date
    winter_since: date
    arrivals: tuple[Arrivals, ...]
    seasons: dict[str, tuple[Season, ...]]
    winter: tuple[Winter, ...]


# By (season, district), for each household that answered: which groups of services it named needs of.
Said = Mapping[tuple[str, str], Sequence[int]]
# By district: what each checked home lacks; nothing for one that is ready.
Checked = Mapping[str, Sequence[frozenset[str]]]


def arrivals(rows: Sequence[tuple[int, str, str, int, int]]) -> tuple[Arrivals, ...]:
    """Return the years of (year, district, route, families, people), the latest first, each with its sum before its districts."""
    cells: Counter[tuple[str, str]] = Counter()
    for year, district, _, families, _ in rows:
        cells[str(year), district] += families
    small, found = hidden_cells(cells, SMALL), []
    for year in sorted({row[0] for row in rows}, reverse=True):
        own = [row[1:] for row in rows if row[0] == year]
        few = {district for at, district in small if at == str(year)}
        if sum(row[2] for row in own) < SMALL:
            few.add(REGION)
        by_route = hidden_everywhere({row[:2]: row[2] for row in own}, SMALL, places=few - {REGION})
        places = (REGION, *sorted({row[0] for row in own}))
        found += [_arrived(year, place, own, few, by_route) for place in places]
    return tuple(found)


def _arrived(
    year: int,
    place: str,
    rows: Sequence[tuple[str, str, int, int]],
    few: Collection[str],
    by_route: Collection[tuple[str, str]],
) -> Arrivals:
    own = [row for row in rows if place in (REGION, row[0])]
    whole = sum(row[2] for row in own), sum(row[3] for row in own)
    routes: dict[str, tuple[int | None, int | None]] = {}
    for route in sorted({row[1] for row in own}):
        came = [row for row in own if row[1] == route]
        is_hidden = place in few or (place or ALL, route) in by_route
        told = sum(row[2] for row in came), sum(row[3] for row in came)
        routes[route] = (None, None) if is_hidden else told
    return Arrivals(year, place, *((None, None) if place in few else whole), routes)


def seasons(said: Said, day: date) -> dict[str, tuple[Season, ...]]:
    """Return the latest seasons of each place; the bits of `said` stand in the order of `GROUPS`."""
    names = [name for name, _ in seasons_until(day, SEASONS_SHOWN)]
    by_season = {name: _season(name, said) for name in names}
    return {
        place: tuple(by_season[name][place] for name in names if place in by_season[name])
        for place in (REGION, *districts())
    }


def _season(name: str, said: Said) -> dict[str, Season]:
    masks = {place: said[name, place] for season, place in said if season == name and place}
    asked = {place: len(own) for place, own in masks.items()}
    if not sum(asked.values()):
        return {}
    few = hidden(asked, SMALL)
    found = {place: Season(name, None if place in few else n, {}) for place, n in asked.items()}
    whole = sum(asked.values())
    found[REGION] = Season(name, whole if whole >= SMALL else None, {})
    for bit, group in enumerate(GROUPS):
        counts = {place: sum(mask >> bit & 1 for mask in own) for place, own in masks.items()}
        for place, count in _shown(counts, asked, group, few).items():
            found[place].needs[group] = count
    return found


def _shown(
    counts: Mapping[str, int], asked: Mapping[str, int], group: str, few: frozenset[str]
) -> dict[str, int | None]:
    least = SENSITIVE_LEAST if group in SENSITIVE else SMALL
    small = hidden_parts({place: (counts[place], asked[place]) for place in counts}, least) | few
    total, whole = sum(counts.values()), sum(asked.values())
    is_small = bool(hidden_parts({REGION: (total, whole)}, least))
    shown = {place: None if place in small else n for place, n in counts.items()}
    return shown | {REGION: None if is_small else total}


def winter(checked: Checked) -> tuple[Winter, ...]:
    """Return the region, then its districts in the official order, those without a checked home among them."""
    homes = {place: checked.get(place, ()) for place in districts()}
    of = {place: len(own) for place, own in homes.items()}
    columns = {"ready": {place: sum(not one for one in own) for place, own in homes.items()}} | {
        name: {place: sum(name in one for one in own) for place, own in homes.items()} for name in LACKED
    }
    few = hidden(of, SMALL)
    shown = {name: _shown(counts, of, name, few) for name, counts in columns.items()}
    return tuple(
        Winter(
            place,
            _sized(sum(of.values()) if place == REGION else of[place], is_hidden=place in few),
            shown["ready"][place],
            {name: shown[name][place] for name in LACKED},
        )
        for place in (REGION, *districts())
    )


def _sized(count: int, *, is_hidden: bool) -> int | None:
    return None if is_hidden or 0 < count < SMALL else count


def place_of(caller: Caller) -> str | None:
    """Return whose figures this reader sees: a district, "" for the whole region, None for none at all."""
    if caller.district:
        return caller.district
    return None if caller.role is Role.SUPERVISOR else REGION


def seen_by(found: Programme, caller: Caller) -> Programme:
    """Return as much as this reader may see: who has a district, that district alone."""
    place = place_of(caller)
    if place == REGION:
        return found
    return msgspec.structs.replace(
        found,
        arrivals=tuple(one for one in found.arrivals if one.district == place),
        seasons={place: found.seasons.get(place, ())} if place else {},
        winter=tuple(one for one in found.winter if one.district == place),
    )
