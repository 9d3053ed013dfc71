"""The figures of the retention page: a headline, lines, ways of leaving, groups, visits, reasons; small counts hidden."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.reading.retention.tables import Tables, read_tables
from surveys.catalogue import schedule

if TYPE_CHECKING:
    import pandas as pd

Cut = Literal["cohort", "quota", "district", "origin", "route", "young", "large"]
Level = Literal["settlement", "district", "region", "country"]
LEVELS: tuple[Level, ...] = ("settlement", "district", "region", "country")
CUTS: tuple[Cut, ...] = ("cohort", "quota", "district", "origin", "route", "young", "large")
HEADLINE_MONTH = 12
TICKS = tuple(range(0, 61, 6))
SMALL = 5
# What is said of health needs a larger crowd to hide in.
SMALL_OF = {"health": 10}
WAYS = ("within", "origin", "onward", "abroad", "ended")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: estimate, bounds, and the bounds widened by their intervals; at risk then, counted from month `since`."""

    month: int
    at_risk: int
    since: float
    share: float
    lower: float
    upper: float
    low: float
    high: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of one group, or of one level, by month. A hidden group has none."""

    name: str
    families: int
    shares: dict[int, Share]
    hidden: bool = False


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Of all who came, the shares that went each way by a month."""

    month: int
    at_risk: int
    shares: dict[str, float]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one visit: counts by outcome, None where hidden, and the rates as shares.

    `over`: all but a few were interviewed, so few that they are hidden; both rates are more than they say.
    """

    month: int
    families: int
    counts: dict[str, int | None]
    response: float
    contact: float | None
    over: bool


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the page. `years` are the first and the last of arrival; `reasons` counts, None where hidden."""

    as_of: date
    families: int
    lost: int
    years: tuple[str, str]
    headline: Share | None
    levels: tuple[Line, ...]
    groups: tuple[Line, ...]
    curve: tuple[Share, ...]
    ways: tuple[Way, ...]
    way_names: tuple[str, ...]
    visits: tuple[Visit, ...]
    reasons: tuple[tuple[str, int | None], ...]
    asked: int


def read_retention(
    connection: Connection, caller: Caller, day: date, cut: Cut, level: Level, district: str = ""
) -> Retention | None:
    """Return the figures of the caller's district or of all; None where fewer than five families can be counted.

    A family counts for the district in which it first lived, wherever it lives now.
    """
    tables = read_tables(connection, day)
    own = district_of(caller, district)
    found = whole(tables.of(own), day)
    return found and msgspec.structs.replace(found, groups=groups(tables.stays, own, cut, level))


def district_of(caller: Caller, asked: str = "") -> str:
    """Return the district whose figures this reader sees, empty for the region; a supervisor without one sees none."""
    return caller.district or ("none" if caller.role is Role.SUPERVISOR else asked)


def whole(tables: Tables, day: date) -> Retention | None:
    """Return everything but the groups; None where fewer than five families can be counted."""
    from analysis.describe.leaving import ways
    from analysis.describe.retention import curve, retention

    stays = tables.stays
    if len(stays) < SMALL:
        return None
    shares = retention(stays)
    levels = tuple(_line(name, len(stays), shares[shares["level"] == name]) for name in LEVELS)
    left, names = _merged(ways(stays), stays)
    known = set(stays["household"])
    said = [reason for home, reason in tables.reasons.items() if home in known]
    return Retention(
        as_of=day,
        families=len(stays),
        lost=int(stays["lost"].sum()),
        years=(min(stays["cohort"]), max(stays["cohort"])),
        headline=levels[2].shares.get(HEADLINE_MONTH),
        levels=levels,
        groups=(),
        curve=tuple(_shares(curve(stays))),
        ways=left,
        way_names=names,
        visits=_visits(tables),
        reasons=_reasons(said),
        asked=len(said),
    )


def _line(name: str, families: int, rows: "pd.DataFrame") -> Line:
    return Line(name=name, families=families, shares={one.month: one for one in _shares(rows)})


def _shares(rows: "pd.DataFrame") -> Iterable[Share]:
    for row in rows.to_dict("records"):
        yield msgspec.convert({name: row[name] for name in Share.__struct_fields__}, Share, strict=False)


def groups(stays: "pd.DataFrame", district: str, cut: Cut, level: Level) -> tuple[Line, ...]:
    """Return a line for each group of a district's stays, or of all. Too small ones are named and hidden.

    What is hidden cannot be worked out from the other groups, nor from the same group in the other districts.
    """
    from analysis.describe.retention import retention

    own = stays[stays["district"] == district] if district else stays
    counts = {str(name): int(n) for name, n in own[cut].value_counts().sort_index().items()}
    small = _small(stays, district, cut, counts)
    table = retention(own[~own[cut].isin(list(small))], cut=cut, levels=(level,))
    return tuple(
        Line(name=name, families=0, shares={}, hidden=True)
        if name in small
        else _line(name, n, table[table["group"] == name])
        for name, n in counts.items()
    )


def _small(stays: "pd.DataFrame", district: str, cut: Cut, counts: dict[str, int]) -> frozenset[str]:
    from analysis.describe.small import hidden, hidden_cells

    if not district or cut == "district":
        return hidden(counts, SMALL)
    pairs = stays.groupby(["district", cut]).size()
    cells = {(str(place), str(group)): int(n) for (place, group), n in pairs.items()}  # ty: ignore[not-iterable]
    return frozenset(group for place, group in hidden_cells(cells, SMALL) if place == district)


def _merged(table: "pd.DataFrame", stays: "pd.DataFrame") -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """Return the ways of leaving with those that few took put together as "other"; nothing where all together are few."""
    counts = {way: int((stays["kind"] == way).sum()) for way in ("origin", "onward", "abroad")}
    counts["ended"] = int(stays["kind"].isin(["dissolved", "death"]).sum())
    counts["within"] = int((stays["off_settlement"] < stays["now"]).sum())
    few = [way for way in WAYS if 0 < counts[way] < SMALL]
    while few and sum(counts[way] for way in few) < SMALL:
        rest = [way for way in WAYS if counts[way] and way not in few]
        if not rest:
            return (), ()
        few.append(min(rest, key=lambda way: counts[way]))
    shown = [way for way in WAYS if counts[way] and way not in few]
    names = (*shown, "other") if few else tuple(shown)
    found = table.assign(other=table[few].sum(axis=1)) if few else table
    return tuple(_way(row, names) for row in _records(found)), names


def _way(row: dict[str, float], names: tuple[str, ...]) -> Way:
    shares = {name: float(row[name]) for name in names}
    return Way(month=int(row["time"]), at_risk=int(row["at_risk"]), shares=shares)


def _visits(tables: Tables) -> tuple[Visit, ...]:
    from analysis.describe.contact import response

    table = response(tables.stays, tables.interviews, tables.attempts, visits_planned())
    return tuple(_visit(row) for row in _records(table) if row["families"] >= SMALL)


def _records(table: "pd.DataFrame") -> list[dict[str, float]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _visit(row: dict[str, float]) -> Visit:
    from analysis.describe.contact import OUTCOMES
    from analysis.describe.small import hidden

    counts = {name: int(row[name]) for name in OUTCOMES}
    small = hidden(counts, SMALL)
    over, n = "interviewed" in small, int(row["families"])
    return Visit(
        month=int(row["month"]),
        families=n,
        counts={name: None if name in small else count for name, count in counts.items()},
        response=max(0.0, (n - SMALL) / n) if over else row["response"],
        contact=_contact(row["contact"], small, n),
        over=over,
    )


def _contact(contact: float, small: frozenset[str], families: int) -> float | None:
    """Return the contact rate, unless a hidden count could be worked out from it."""
    if "interviewed" in small:
        return max(0.0, (families - SMALL) / families)
    return None if len(small & {"refused", "reached"}) == 1 else contact


def visits_planned() -> dict[int, tuple[int, int]]:
    """Return the days around each month of a visit between which it counts, by the schedule."""
    planned = (one for one in schedule().tenure if one.name == "visit")
    return {month: (one.opens_days, one.expires_days or 90) for one in planned for month in one.months}


def _reasons(said: list[str]) -> tuple[tuple[str, int | None], ...]:
    """Return the main reasons, the most frequent first, the hidden ones at the end in the order of the alphabet."""
    from analysis.describe.small import hidden

    counts = {name: said.count(name) for name in sorted(set(said))}
    small = hidden(counts, SMALL, SMALL_OF)
    shown = sorted(((name, n) for name, n in counts.items() if name not in small), key=lambda one: -one[1])
    return (*shown, *((name, None) for name in counts if name in small))
