"""What one monthly calculation index is worth in a year: amounts of support are kept in indices, rates change yearly."""

import msgspec

from server.database import Connection
from server.store.office.settings import SettingStore

_NAME = "mci."
# By the law on the republican budget of each year.
LEGAL = {2023: 3_450, 2024: 3_692, 2025: 3_932, 2026: 4_325}


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """`source` is what somebody wrote beside a value they entered; empty for one that came with the program."""

    year: int
    tenge: int
    source: str = ""


def indices(connection: Connection) -> dict[int, Index]:
    """Return every index that is known, by year: what was entered here goes before what came with the program."""
    known = {year: Index(year=year, tenge=tenge) for year, tenge in LEGAL.items()}
    for name, value in SettingStore(connection).named(_NAME).items():
        index = msgspec.json.decode(value, type=Index)
        known[int(name.removeprefix(_NAME))] = index
    return dict(sorted(known.items()))


def set_index(connection: Connection, index: Index) -> None:
    SettingStore(connection).put(f"{_NAME}{index.year}", msgspec.json.encode(index).decode())


def tenge(amount_mci: int, year: int, known: dict[int, Index]) -> int | None:
    """Return an amount in tenge; None for a year whose index nobody has entered."""
    return amount_mci * known[year].tenge if year in known else None
