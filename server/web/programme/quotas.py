"""What the quota gives each district, as the office types it in, beside who came."""

import msgspec

from server.database import Connection
from server.reading.programme.figures import Arrivals, Programme
from server.store.people.quotas import QuotaStore
from surveys.catalogue import districts
from surveys.wording import say

FIRST_YEAR, MOST_PEOPLE, MOST_SOURCE = 2016, 20_000, 200


class Typed(msgspec.Struct, frozen=True):
    """The form as it comes; no people at all takes back what stood there."""

    year: str = ""
    district: str = ""
    people: str = ""
    source: str = ""


class Quota(msgspec.Struct, frozen=True):
    year: int
    district: str
    people: int | None
    source: str


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """A district of a year, or the region (""): people by the quota, and who came; `summed` where districts are added up."""

    year: int
    district: str
    quota: int | None = None
    source: str = ""
    typed_on: str = ""
    typed_by: str = ""
    summed: bool = False
    families: int | None = None
    people: int | None = None
    nobody: bool = False
    routes: dict[str, tuple[int | None, int | None]] = {}

    @property
    def share(self) -> float | None:
        """How much of the quota is filled; more than one where more came."""
        return None if not self.quota or self.people is None else self.people / self.quota


def years(connection: Connection, found: Programme | None, this_year: int) -> list[int]:
    """Return the years in which somebody came or a quota stands, and this one, the latest first."""
    known = {row["year"] for row in QuotaStore(connection).standing()}
    known |= {one.year for one in found.arrivals} if found else set()
    return sorted(known | {this_year}, reverse=True)


def against(connection: Connection, found: Programme | None, year: int, place: str | None) -> list[Against]:
    """Return the region and its districts, or the reader's own district alone; nothing for who sees none."""
    typed = {row["district"]: row for row in QuotaStore(connection).standing() if row["year"] == year}
    came = {one.district: one for one in found.arrivals if one.year == year} if found else {}
    if place is None:
        return []
    lines = [_line(year, one, typed.get(one), came.get(one)) for one in ("", *districts())]
    parts = [line.quota for line in lines[1:] if line.quota is not None]
    if lines[0].quota is None and parts:
        lines[0] = msgspec.structs.replace(lines[0], quota=sum(parts), summed=True)
    return [line for line in lines if not place or line.district == place]


def _line(year: int, district: str, typed: dict | None, came: Arrivals | None) -> Against:
    line = Against(
        year=year,
        district=district,
        families=came.families if came else None,
        people=came.people if came else None,
        nobody=came is None,
        routes=came.routes if came else {},
    )
    if typed is None:
        return line
    return msgspec.structs.replace(
        line,
        quota=typed["people"],
        source=typed["source"],
        typed_on=typed["at"][:10],
        typed_by=typed["by_name"],
    )


def read_quota(data: Typed, this_year: int, language: str) -> Quota | dict[str, str]:
    """Return what was typed, or a sentence beside each field that is wrong."""
    wrong: dict[str, str] = {}
    year, people = _number(data.year), _number(data.people)
    if year is None or not FIRST_YEAR <= year <= this_year + 2:
        wrong["year"] = say("page.programme.wrong.year", language, first=FIRST_YEAR, last=this_year + 2)
    if data.district not in ("", *districts()):
        wrong["district"] = say("page.programme.wrong.district", language)
    if data.people.strip() and (people is None or people > MOST_PEOPLE):
        wrong["people"] = say(
            "page.programme.wrong.people", language, given=data.people.strip()[:20], most=MOST_PEOPLE
        )
    source = data.source.strip()[:MOST_SOURCE]
    if data.people.strip() and not source:
        wrong["source"] = say("page.programme.wrong.source", language)
    return wrong or Quota(year or 0, data.district, people if data.people.strip() else None, source)


def _number(text: str) -> int | None:
    plain = "".join(letter for letter in text if letter not in " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 8 else None
