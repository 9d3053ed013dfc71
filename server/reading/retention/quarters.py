"""Who came, who left and who is here, by quarter and district; and how often workers tried to reach families.

Counted with who stays, by night. Everything that is given away here is what may be shown: small counts are hidden.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

import msgspec

from analysis.describe.attempts import ATTEMPTS
from analysis.describe.crossed import ALL as EVERYWHERE
from analysis.describe.crossed import hidden_everywhere
from analysis.describe.small import Cell, hidden, hidden_cells
from server.database import Connection
from server.reading.retention.shown import SMALL
from server.reading.retention.tables import Tables
from server.store.people.stays import StayStore

# So many whole years before this one are told by quarter; and under which name they are kept.
YEARS, QUARTERS = 2, "quarters"
ALL = "all"
LEFT = ("origin", "onward", "abroad")
ENDED = ("dissolved", "death")
# Who is here is told to the nearest ten in a district: two quarters apart, nobody's coming and going can be worked out.
ROUNDED = 10
Counts = dict[str, int | None]


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """Three months of a place. Counts by district, with ``all`` for the region; None where hidden, no entry for none.

    `left` counts families that left the region, `ways` where to; `here` families at the end, or on `until` where it is
    not over; `late` those of `arrived` that were entered after it was over; `attempts` those to reach a family, by outcome.
    """

    name: str
    until: date
    arrived: Counts
    arrived_people: Counts
    left: Counts
    left_people: Counts
    here: Counts
    here_people: Counts
    ways: Counts
    attempts: Counts
    late: int | None


class Home(msgspec.Struct, frozen=True):
    """What a family's stay comes to here: days as ISO texts, its dwellings as (day, district) in their order."""

    arrived_on: str
    entered_on: str
    people: int
    dwelt: tuple[tuple[str, str], ...]
    left_on: str = ""
    kind: str = ""

    @property
    def first(self) -> str:
        return self.dwelt[0][1] if self.dwelt else ""

    def at(self, day: str) -> str:
        """Return the district in which it lives on a day after its arrival."""
        return next((place for since, place in reversed(self.dwelt) if since <= day), self.first)


def quarter_of(day: date) -> str:
    return f"{day.year}-{(day.month + 2) // 3}"


def days_of(quarter: str) -> tuple[date, date]:
    """Return the first and the last day. Raise ValueError for what is no quarter, such as "2026-5"."""
    year, _, nth = quarter.partition("-")
    if nth not in ("1", "2", "3", "4"):
        raise ValueError(quarter)
    first = date(int(year), int(nth) * 3 - 2, 1)
    after = date(first.year + (first.month + 2) // 12, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def quarters_until(day: date) -> tuple[str, ...]:
    """Return the quarters from the first of two years ago to that of a day, the newest first."""
    found = [f"{year}-{nth}" for year in range(day.year - YEARS, day.year + 1) for nth in range(1, 5)]
    return tuple(reversed([one for one in found if days_of(one)[0] <= day]))


def read_quarters(
    connection: Connection, tables: Tables, day: date, places: Iterable[str]
) -> dict[str, tuple[Quarter, ...]]:
    """Return the quarters of each place ("" for the region), the newest first, by what is known on a day."""
    homes = read_homes(connection, day)
    tried = [
        (row[0], row[1], ATTEMPTS[row[2]])
        for row in tables.attempts[["household", "day", "outcome"]].itertuples(index=False)
        if row[2] in ATTEMPTS
    ]
    counted = [_Counted(homes, tried, name, day) for name in quarters_until(day)]
    years = Counter((home.arrived_on[:4], home.first) for home in homes.values())
    small = hidden_by_quarter({one.name: one.arrived for one in counted}, hidden_cells(years, SMALL))
    return {place: tuple(one.of(place, small[one.name]) for one in counted) for place in places}


def read_homes(connection: Connection, day: date) -> dict[str, Home]:
    """Return every family that had come by a day, with its dwellings and its departure, if it left by then."""
    store, until = StayStore(connection), day.isoformat()
    dwelt: dict[str, list[tuple[str, str]]] = {}
    for row in store.residences():
        dwelt.setdefault(row["household_id"], []).append((row["starts_on"] or "", row["district"]))
    gone: dict[str, tuple[str, str]] = {}
    for row in store.exits():
        middle = _middle(row["earliest"], min(row["latest"], until))
        known = gone.get(row["household_id"])
        if row["kind"] in (*LEFT, *ENDED) and middle <= until and (known is None or middle < known[0]):
            gone[row["household_id"]] = (middle, row["kind"])
    people = store.people()
    return {
        row["id"]: Home(
            row["arrived_on"],
            row["entered_on"][:10],
            people.get(row["id"], 0),
            tuple(sorted(dwelt.get(row["id"], ()))),
            *gone.get(row["id"], ()),
        )
        for row in store.families()
        if row["arrived_on"] <= until
    }


def _middle(earliest: str, latest: str) -> str:
    first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
    return (first + (last - first) / 2).isoformat()


def hidden_by_quarter(
    arrived: Mapping[str, Mapping[str, int]], years: Collection[Cell] = ()
) -> dict[str, frozenset[str]]:
    """Return the districts whose arrivals are hidden in each quarter; of what is hidden in its year, every quarter.

    Not from the sum of the region can they be worked out, nor from the sum of a district's year, which other figures
    tell: after one hidden quarter of fewer than five, the next with anybody is hidden too. What a quarter hides
    does not hang upon later ones, so that reports made at different times agree.
    """
    found: dict[str, frozenset[str]] = {}
    for name in sorted(arrived):
        year = [one for one in found if one[:4] == name[:4]]
        alone = [
            at
            for at in arrived[name]
            if (before := [arrived[one][at] for one in year if at in found[one]])
            and (len(before) < 2 or sum(before) < SMALL)
        ]
        alone += [at for at in arrived[name] if (name[:4], at) in years]
        found[name] = hidden(arrived[name], SMALL, also=alone)
    return found


class _Counted:
    """One quarter as it is, before anything is hidden."""

    def __init__(
        self, homes: Mapping[str, Home], tried: Iterable[tuple[str, str, str]], name: str, day: date
    ) -> None:
        first, last = days_of(name)
        self.name, self.until = name, min(last, day)
        begin, end = first.isoformat(), self.until.isoformat()
        self.came = [one for one in homes.values() if begin <= one.arrived_on <= end]
        self.gone = [one for one in homes.values() if one.kind in LEFT and begin <= one.left_on <= end]
        self.here = [
            one
            for one in homes.values()
            if one.arrived_on <= end and not (one.left_on and one.left_on <= end)
        ]
        self.arrived, self.left = _by(self.came), _by(self.gone)
        self.stay, self.stay_people = Counter[str](), Counter[str]()
        for one in self.here:
            self.stay[one.at(end)] += 1
            self.stay_people[one.at(end)] += one.people
        ended = [one for one in homes.values() if one.kind in ENDED and begin <= one.left_on <= end]
        self.ways = Counter((one.first, one.kind) for one in self.gone)
        self.ended = Counter((one.first, "ended") for one in ended)
        self.attempts = Counter(
            (homes[home].first, outcome)
            for home, on, outcome in tried
            if home in homes and begin <= on <= end
        )
        self.late = Counter(one.first for one in self.came if one.entered_on > last.isoformat())

    def of(self, place: str, small: frozenset[str]) -> Quarter:
        few = hidden(self.left, SMALL)
        late = sum(self.late.values()) if not place else self.late[place]
        return Quarter(
            name=self.name,
            until=self.until,
            arrived=_shown(self.arrived, small, place),
            arrived_people=_people(self.came, self.arrived, small, place),
            left=_shown(self.left, few, place),
            left_people=_people(self.gone, self.left, few, place),
            here=_rounded(self.stay, self.stay, place),
            here_people=_rounded(self.stay_people, self.stay, place),
            ways=within(self.ways, place, few) | within(self.ended, place),
            attempts=within(self.attempts, place),
            late=None if 0 < late < SMALL else late,
        )


def within(cells: Mapping[Cell, int], place: str, places: Collection[str] | None = None) -> Counts:
    """Return the counts of a place by kind, of the region for none; hidden so that no other place gives them away.

    Parameters
    ----------
    cells : mapping of (str, str) to int
        Counts by district and kind.
    place : str
        A district, or "" for the sum of all.
    places : collection of str, optional
        The districts whose sums over kinds another table hides; it shows those of the others.

    Returns
    -------
    dict of str to int or None
        By kind; None where it may not be shown beside the sums over districts and over kinds.
    """
    small = {
        kind for at, kind in hidden_everywhere(cells, SMALL, places=places) if at == (place or EVERYWHERE)
    }
    sums: Counter[str] = Counter()
    for (at, kind), n in cells.items():
        if at == place or not place:
            sums[kind] += n
    return {kind: None if kind in small else n for kind, n in sorted(sums.items())}


def _by(homes: Iterable[Home]) -> Counter[str]:
    return Counter(one.first for one in homes)


def _shown(counts: Mapping[str, int], small: frozenset[str], place: str) -> Counts:
    """Return families by district, with their sum for the region; the same cells are hidden for whoever asks."""
    shown: Counts = {at: None if at in small else n for at, n in sorted(counts.items())}
    if place:
        return {place: shown[place]} if place in shown else {}
    return shown | _sum(sum(counts.values()))


def _people(homes: Iterable[Home], families: Mapping[str, int], small: frozenset[str], place: str) -> Counts:
    """Return the people of these families, hidden where their families are."""
    people: Counter[str] = Counter()
    for one in homes:
        people[one.first] += one.people
    people[ALL] = sum(people.values())
    return {at: None if n is None else people[at] for at, n in _shown(families, small, place).items()}


def _rounded(counts: Mapping[str, int], families: Mapping[str, int], place: str) -> Counts:
    """Return counts to the nearest ten, none where fewer than five families live; the sum of the region as it is."""
    own: Counts = {
        at: None if families[at] < SMALL else ROUNDED * round(n / ROUNDED)
        for at, n in sorted(counts.items())
        if at == place or not place
    }
    return own if place else own | _sum(sum(counts.values()))


def _sum(total: int) -> Counts:
    return {ALL: None if 0 < total < SMALL else total}
