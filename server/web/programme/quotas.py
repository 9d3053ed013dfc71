"""What the quota gives each district, to settlers and kandas together or apart, as the office types it in, beside who came."""

from collections.abc import Mapping

import msgspec

from server.database import Connection, Row
from server.reading.programme.figures import Arrivals, Programme
from server.reading.programme.quotas import ROUTES, quota_of
from server.store.people.quotas import QuotaStore
from surveys.catalogue import districts
from surveys.wording import say

FIRST_YEAR, MOST_PEOPLE, MOST_SOURCE = 2016, 20_000, 200


class Typed(msgspec.Struct, frozen=True):
    """The form as it comes; no people at all takes back what stood there. `route` "" is for settlers and kandas together."""

    year: str = ""
    district: str = ""
    route: str = ""
    people: str = ""
    source: str = ""


class Quota(msgspec.Struct, frozen=True):
    year: int
    district: str
    route: str
    people: int | None
    source: str


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """People by the quota and who came: of a year and a district, "" for the region; in `parts` of one route each.

    `summed` says what the quota was added up from where nobody typed it: "routes" or "districts".
    """

    year: int
    district: str
    route: str = ""
    quota: int | None = None
    source: str = ""
    typed_on: str = ""
    typed_by: str = ""
    summed: str = ""
    families: int | None = None
    people: int | None = None
    nobody: bool = False
    routes: dict[str, tuple[int | None, int | None]] = {}
    parts: tuple["Against", ...] = ()

    @property
    def share(self) -> float | None:
        """How much of the quota is filled; more than one where more came."""
        return None if not self.quota or self.people is None else self.people / self.quota

    @property
    def of_both(self) -> int | None:
        """What both routes' quotas come to where both were typed."""
        typed = [one.quota for one in self.parts if one.route in ROUTES and one.quota is not None]
        return sum(typed) if len(typed) == len(ROUTES) else None

    def at(self, route: str) -> "Against | None":
        return next((one for one in self.parts if one.route == route), None)


def years(connection: Connection, found: Programme | None, this_year: int) -> list[int]:
    """Return the years in which somebody came or a quota stands, and this one, the latest first."""
    known = {row["year"] for row in QuotaStore(connection).standing()}
    known |= {one.year for one in found.arrivals} if found else set()
    return sorted(known | {this_year}, reverse=True)


def against(connection: Connection, found: Programme | None, year: int, place: str | None) -> list[Against]:
    """Return the region and its districts, or the reader's own district alone; nothing for who sees none."""
    rows = (row for row in QuotaStore(connection).standing() if row["year"] == year)
    typed = {(row["district"], row["route"]): row for row in rows}
    came = {one.district: one for one in found.arrivals if one.year == year} if found else {}
    if place is None:
        return []
    lines = (_line(year, one, typed, came.get(one)) for one in ("", *districts()))
    return [line for line in lines if not place or line.district == place]


def _line(year: int, district: str, typed: Mapping[tuple[str, str], Row], came: Arrivals | None) -> Against:
    """Return one place. Of the region every route is told, of a district those with a quota of their own."""
    routes = came.routes if came else {}
    own = [route for route in ROUTES if (district, route) in typed]
    if not district:
        told = {route for _, route in typed} | set(routes)
        own = [route for route in (*ROUTES, "") if route in told and (route or "" in routes)]
    whole = _came(year, district, "", (came.families, came.people) if came else None)
    parts = (_came(year, district, route, routes.get(route)) for route in own)
    return msgspec.structs.replace(
        _given(whole, typed),
        routes=routes,
        parts=tuple(_given(part, typed) if part.route else part for part in parts),
    )


def _came(year: int, district: str, route: str, came: tuple[int | None, int | None] | None) -> Against:
    families, people = came or (None, None)
    return Against(
        year=year, district=district, route=route, families=families, people=people, nobody=came is None
    )


def _given(line: Against, typed: Mapping[tuple[str, str], Row]) -> Against:
    """Return a line with its quota, and with who typed it where somebody did."""
    people = {key: row["people"] for key, row in typed.items()}
    quota, summed = quota_of(people, line.district, line.route)
    row = typed.get((line.district, line.route))
    told = {"source": row["source"], "typed_on": row["at"][:10], "typed_by": row["by_name"]} if row else {}
    return msgspec.structs.replace(line, quota=quota, summed=summed, **told)


def read_quota(data: Typed, this_year: int, language: str) -> Quota | dict[str, str]:
    """Return what was typed, or a sentence beside each field that is wrong."""
    wrong: dict[str, str] = {}
    year, people = _number(data.year), _number(data.people)
    if year is None or not FIRST_YEAR <= year <= this_year + 2:
        wrong["year"] = say("page.programme.wrong.year", language, first=FIRST_YEAR, last=this_year + 2)
    if data.district not in ("", *districts()):
        wrong["district"] = say("page.programme.wrong.district", language)
    if data.route not in ("", *ROUTES):
        wrong["route"] = say("page.programme.wrong.route", language)
    if data.people.strip() and (people is None or people > MOST_PEOPLE):
        wrong["people"] = say(
            "page.programme.wrong.people", language, given=data.people.strip()[:20], most=MOST_PEOPLE
        )
    source = data.source.strip()[:MOST_SOURCE]
    if data.people.strip() and not source:
        wrong["source"] = say("page.programme.wrong.source", language)
    return wrong or Quota(
        year or 0, data.district, data.route, people if data.people.strip() else None, source
    )


def _number(text: str) -> int | None:
    plain = "".join(letter for letter in text if letter not in " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 8 else None
