"""The figures of the retention page: a headline, lines, ways of leaving, groups, visits, reasons; small counts hidden."""

from collections.abc import Collection, Hashable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from analysis.describe.crossed import ALL
from server.access import Caller, Role
from server.database import Connection
from server.reading.retention.hiding import Hidden, hidden_groups, hidden_of, visits_of, ways_of
from server.reading.retention.shown import SMALL, WAYS, Line, Share, Way
from server.reading.retention.tables import Tables, read_tables
from server.reading.retention.telling import along, nested, ways_along

if TYPE_CHECKING:
    import pandas as pd

Cut = Literal["cohort", "quota", "district", "origin", "route", "young", "large"]
Level = Literal["settlement", "district", "region", "country"]
LEVELS: tuple[Level, ...] = ("settlement", "district", "region", "country")
CUTS: tuple[Cut, ...] = ("cohort", "quota", "district", "origin", "route", "young", "large")
HEADLINE_MONTH = 12
TICKS = tuple(range(0, 61, 6))


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one visit: counts by outcome and the rates as shares, None where hidden.

    `over`: all but a few were interviewed, so few that they are hidden; both rates are more than they say.
    """

    month: int
    families: int
    counts: dict[str, int | None]
    response: float | None
    contact: float | None
    over: bool


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the page. `years` are the first and the last of arrival; `reasons` and `asked` counts, None where hidden."""

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
    asked: int | None


def read_retention(
    connection: Connection, caller: Caller, day: date, cut: Cut, level: Level, district: str = ""
) -> Retention | None:
    """Return the figures of the caller's district or of all; None where fewer than five families can be counted.

    A family counts for the district in which it first lived, wherever it lives now.
    """
    tables = read_tables(connection, day)
    own = district_of(caller, district)
    found = whole(tables, hidden_of(tables), own, day)
    return found and msgspec.structs.replace(found, groups=groups(tables.stays, own, cut, level))


def district_of(caller: Caller, asked: str = "") -> str:
    """Return the district whose figures this reader sees, empty for the region; a supervisor without one sees none."""
    return caller.district or ("none" if caller.role is Role.SUPERVISOR else asked)


def whole(tables: Tables, small: Hidden, place: str, day: date) -> Retention | None:
    """Return everything of a place but the groups; None where fewer than five families can be counted.

    `tables` are those of all places, and so is what is `small`.
    """
    from analysis.describe.leaving import ways
    from analysis.describe.retention import curve, retention

    own = tables.of(place)
    stays = own.stays
    if len(stays) < SMALL:
        return None
    line = tuple(along(_shares(curve(stays))))
    shares = retention(stays)
    levels = [_line(name, len(stays), shares[shares["level"] == name]) for name in LEVELS]
    drawn = {one.month: one for one in line}
    levels[2] = msgspec.structs.replace(
        levels[2], shares={month: drawn.get(month, one) for month, one in levels[2].shares.items()}
    )
    told = nested(levels)
    left, names = _merged(ways(stays), ways_of(stays), _of(small.ways, place))
    known = set(stays["household"])
    said = [reason for home, reason in own.reasons.items() if home in known]
    hides = _of(small.reasons, place)
    return Retention(
        as_of=day,
        families=len(stays),
        lost=int(stays["lost"].sum()),
        years=(min(stays["cohort"]), max(stays["cohort"])),
        headline=told[2].shares.get(HEADLINE_MONTH),
        levels=told,
        groups=(),
        curve=line,
        ways=left,
        way_names=names,
        visits=tuple(_visits(own, small, place)),
        reasons=_reasons(said, hides),
        asked=None if ALL in hides and len(said) >= SMALL else len(said),
    )


def _of(cells: Iterable[tuple[str, str]], place: str) -> frozenset[str]:
    return frozenset(name for at, name in cells if at == (place or ALL))


def _line(name: str, families: int, rows: "pd.DataFrame") -> Line:
    return Line(name=name, families=families, shares={one.month: one for one in along(_shares(rows))})


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
    small = hidden_groups(stays, district, cut)
    table = retention(own[~own[cut].isin(list(small))], cut=cut, levels=(level,))
    return tuple(
        Line(name=name, families=0, shares={}, hidden=True)
        if name in small
        else _line(name, n, table[table["group"] == name])
        for name, n in counts.items()
    )


def _merged(
    table: "pd.DataFrame", counts: dict[str, int], hides: Collection[str]
) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """Return the ways of leaving with the hidden ones put together as "other"; nothing where all together are few."""
    few = [way for way in WAYS if counts[way] and way in hides]
    if ALL in hides or (few and sum(counts[way] for way in few) < SMALL):
        return (), ()
    shown = [way for way in WAYS if counts[way] and way not in few]
    names = (*shown, "other") if few else tuple(shown)
    found = table.assign(other=table[few].sum(axis=1)) if few else table
    line = tuple(ways_along(_way(row, names) for row in found.to_dict("records")))
    told = tuple(name for name in names if any(one.shares[name] for one in line))
    kept = (msgspec.structs.replace(one, shares={name: one.shares[name] for name in told}) for one in line)
    return tuple(kept), told


def _way(row: dict[Hashable, float], names: tuple[str, ...]) -> Way:
    shares = {name: float(row[name]) for name in names}
    return Way(month=int(row["time"]), at_risk=int(row["at_risk"]), shares=shares)


def _visits(tables: Tables, small: Hidden, place: str) -> Iterable[Visit]:
    for row in visits_of(tables):
        hides = _of(small.visits[int(row["month"])], place)
        if row["families"] >= SMALL and ALL not in hides:
            yield _visit(row, hides)


def _visit(row: dict[str, float], hides: frozenset[str]) -> Visit:
    from analysis.describe.contact import OUTCOMES
    from analysis.describe.small import hidden

    counts, n = {name: int(row[name]) for name in OUTCOMES}, int(row["families"])
    over = "interviewed" in hidden(counts, SMALL)
    most = max(0.0, (n - SMALL) / n)
    is_told = "interviewed" not in hides
    return Visit(
        month=int(row["month"]),
        families=n,
        counts={name: None if name in hides else count for name, count in counts.items()},
        response=most if over else row["response"] if is_told else None,
        contact=most if over else row["contact"] if is_told and not _gives_away(counts, hides) else None,
        over=over,
    )


def _gives_away(counts: dict[str, int], hides: frozenset[str]) -> bool:
    """Ask whether the contact rate, which tells how many were met, would tell of one to four or of a single hidden count."""
    for pair in (("refused", "reached"), ("not_reached", "not_tried")):
        own = [counts[name] for name in pair if name in hides]
        if own and (len(own) == 1 or sum(own) < SMALL):
            return True
    return False


def _reasons(said: list[str], hides: Collection[str]) -> tuple[tuple[str, int | None], ...]:
    """Return the main reasons, the most frequent first, the hidden ones at the end in the order of the alphabet."""
    counts = {name: said.count(name) for name in sorted(set(said))}
    shown = sorted(((name, n) for name, n in counts.items() if name not in hides), key=lambda one: -one[1])
    return (*shown, *((name, None) for name in counts if name in hides))
