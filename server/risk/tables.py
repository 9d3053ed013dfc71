"""What the analysis takes, of the families who agreed to it: register, waves and exits, read from one state of everything."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from math import nan
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from server.covariates import TERMS, fixed
from server.database import Connection, Row
from server.risk.known import batches
from server.store.risks.known import KnownStore
from server.store.risks.risk import RiskStore

if TYPE_CHECKING:
    import pandas as pd

EXIT_KINDS = {"origin": "return", "onward": "elsewhere", "abroad": "elsewhere"}
_REGISTER = ["household", "arrived_on", "entered_on", "rent_ends_on", "settlement", "village", "head_age"]
_EXITS = ["household", "kind", "earliest", "latest"]


class Tables(msgspec.Struct, frozen=True):
    """As `analysis.stays.spells.person_period` takes them."""

    register: "pd.DataFrame"
    waves: "pd.DataFrame"
    exits: "pd.DataFrame"


def read_tables(connection: Connection, day: date) -> Tables:
    """Read what was known on this day. An answer counts from the day on which it was given."""
    import pandas as pd

    store = RiskStore(connection)
    ends = {row["household_id"]: row["ends_on"] for row in store.rent_ends(day.isoformat())}
    register: list[tuple[Any, ...]] = []
    said: list[tuple[str, bytes]] = []
    for some in batches(sorted(KnownStore(connection).agreed())):
        families = sorted(store.families(some), key=itemgetter("id"))
        register += _register(families, store.birth_years(some), ends)
        said += ((row["household_id"], row["said"]) for row in KnownStore(connection).known(some))
    agreed = {row[0] for row in register}
    exits = pd.DataFrame(_exits(store.exits(), agreed, day), columns=_EXITS)
    return Tables(pd.DataFrame(register, columns=_REGISTER), _waves(said, day), exits)


def _register(families: list[Row], people: list[Row], ends: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    born: dict[str, list[int | None]] = {}
    for person in people:
        born.setdefault(person["household_id"], []).append(person["birth_year"])
    for family in families:
        own, arrived = family["id"], family["arrived_on"]
        known = fixed(family["district"], int(arrived[:4]), born.get(own, []))
        place = _nameless(family["district"], family["settlement"] or family["village"])
        entered = max(family["entered_on"], arrived)
        yield own, arrived, entered, ends.get(own), place, known["village"], known.get("head_age", nan)


@lru_cache(maxsize=4096)
def _nameless(district: str, place: str) -> str:
    """Return a word that tells which families share a settlement; who tries all names finds which it is."""
    return sha256(f"{district} {place}".encode()).hexdigest()[:12]


def _waves(rows: list[tuple[str, bytes]], day: date) -> "pd.DataFrame":
    """Return one row per family and day, a column per term: the mean of what was told of it on that day."""
    import numpy as np
    import pandas as pd

    kind = np.dtype([("day", "<i4"), ("term", "<i2"), ("value", "<f8")])
    numbers: Any = np.frombuffer(b"".join(said for _, said in rows), dtype=kind)
    sizes = np.array([len(said) // kind.itemsize for _, said in rows], dtype=np.int64)
    homes = list(dict.fromkeys(own for own, _ in rows))
    place = {own: number for number, own in enumerate(homes)}
    whose = np.repeat(np.array([place[own] for own, _ in rows], dtype=np.int64), sizes)
    days, terms, values = numbers["day"], numbers["term"], numbers["value"]
    keys, row = np.unique(whose * _DAYS + days, return_inverse=True)
    columns: dict[str, Any] = {
        # The very words of `homes`, not one more of each for each row.
        "household": np.array(homes, dtype=object)[keys // _DAYS],
        "date": (keys % _DAYS).astype("datetime64[D]").astype("datetime64[s]"),
    }
    for number, term in enumerate(TERMS):
        own = terms == number
        count = np.bincount(row[own], minlength=len(keys))
        total = np.bincount(row[own], weights=values[own], minlength=len(keys))
        columns[term] = np.divide(total, count, out=np.full(len(keys), np.nan), where=count > 0)
    table = pd.DataFrame(columns)
    return table[table["date"] <= pd.Timestamp(day)].reset_index(drop=True)


_DAYS = 1 << 20


def _exits(rows: list[Row], agreed: set[str], day: date) -> Iterator[dict[str, Any]]:
    """Give the first departure of each family; one that was not known to have begun by `day` is not used."""
    seen: set[str] = set()
    for row in rows:
        own = row["household_id"]
        if own in agreed and own not in seen and row["earliest"] <= day.isoformat():
            seen.add(own)
            yield {
                "household": own,
                "kind": EXIT_KINDS.get(row["kind"], "ended"),
                "earliest": row["earliest"],
                "latest": min(row["latest"], day.isoformat()),
            }
