"""What the analysis takes, of the families who agreed to it: register, waves and exits, read from one state of everything."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from server.covariates import TERMS, fixed
from server.database import Connection, Row
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
    families = store.families()
    ends = {row["household_id"]: row["ends_on"] for row in store.rent_ends(day.isoformat())}
    register = pd.DataFrame(_register(families, store.birth_years(), ends), columns=_REGISTER)
    agreed = {family["id"] for family in families}
    exits = pd.DataFrame(_exits(store.exits(), agreed, day), columns=_EXITS)
    return Tables(register, _waves(KnownStore(connection).known(), day), exits)


def _register(families: list[Row], people: list[Row], ends: dict[str, str]) -> Iterator[dict[str, Any]]:
    born: dict[str, list[int | None]] = {}
    for person in people:
        born.setdefault(person["household_id"], []).append(person["birth_year"])
    for family in families:
        year = int(family["arrived_on"][:4])
        yield {
            "household": family["id"],
            "arrived_on": family["arrived_on"],
            "entered_on": max(family["entered_on"], family["arrived_on"]),
            "rent_ends_on": ends.get(family["id"]),
            "settlement": _nameless(family),
            **fixed(family["district"], year, born.get(family["id"], [])),
        }


def _nameless(family: Row) -> str:
    """Return a word that tells which families share a settlement; who tries all names finds which it is."""
    place = f"{family['district']} {family['settlement'] or family['village']}"
    return sha256(place.encode()).hexdigest()[:12]


def _waves(rows: list[Row], day: date) -> "pd.DataFrame":
    """Return one row per family and day, a column per term: the mean of what was told of it on that day."""
    import numpy as np
    import pandas as pd

    kind = np.dtype([("day", "<i4"), ("term", "<i2"), ("value", "<f8")])
    numbers: Any = np.frombuffer(b"".join(row["said"] for row in rows), dtype=kind)
    sizes = np.array([len(row["said"]) // kind.itemsize for row in rows], dtype=np.int64)
    homes, home = np.unique(
        np.array([row["household_id"] for row in rows], dtype=object).astype(str), return_inverse=True
    )
    whose = np.repeat(home, sizes)
    days, terms, values = numbers["day"], numbers["term"], numbers["value"]
    keys, row = np.unique(whose * _DAYS + days, return_inverse=True)
    columns: dict[str, Any] = {
        "household": homes[keys // _DAYS] if len(homes) else [],
        "date": (keys % _DAYS).astype("datetime64[D]").astype("datetime64[s]"),
    }
    for place, term in enumerate(TERMS):
        own = terms == place
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
