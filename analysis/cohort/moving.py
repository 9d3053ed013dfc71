"""Where simulated families move without leaving: another village of the district, the city, another district."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import msgspec

from analysis.cohort.places import DISTRICTS

CITY = "5910"
MOVES_A_YEAR = 0.05
# Who moves from a village goes most often to the city.
_TO = {"city": 0.5, "district": 0.3, "region": 0.2}


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A dwelling from this day on."""

    on: date
    district: str
    village: str


def moves(draw: Random, district: str, village: str, first: date, last: date) -> tuple[Move, ...]:
    """Return the moves within the region between two days, in order of time.

    Parameters
    ----------
    draw : Random
    district, village : str
        Where the family lives at first.
    first, last : date

    Returns
    -------
    tuple of Move
        `MOVES_A_YEAR` on average; most families never move.
    """
    return tuple(_moves(draw, district, village, first, last))


def _moves(draw: Random, district: str, village: str, first: date, last: date) -> Iterator[Move]:
    on = first + timedelta(days=30 + int(draw.expovariate(MOVES_A_YEAR / 365)))
    while on < last:
        district, village = _elsewhere(draw, district, village)
        yield Move(on=on, district=district, village=village)
        on += timedelta(days=90 + int(draw.expovariate(MOVES_A_YEAR / 365)))


def _elsewhere(draw: Random, district: str, village: str) -> tuple[str, str]:
    kind = draw.choices(tuple(_TO), tuple(_TO.values()))[0] if district != CITY else "region"
    if kind == "city":
        return CITY, DISTRICTS[CITY][1][0]
    if kind == "region":
        district = draw.choice([one for one in DISTRICTS if one not in (district, CITY)])
    return district, draw.choice([one for one in DISTRICTS[district][1] if one != village])
