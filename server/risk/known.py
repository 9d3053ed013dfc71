"""What families told, as numbers by day and term. Each record is decoded once: a run reads only what came since the last."""

import struct
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from server import covariates
from server.covariates import TERMS, known
from server.database import Database, Row
from server.store import counters
from server.store.clock import local_day_of
from server.store.risks.known import KnownStore
from surveys.submission import Answers

FORMS = (
    "arrival", "heat", "prewinter", "deepwinter", "wellbeing", "ties", "language", "place", "pulse",
)  # fmt: skip
FAMILIES_AT_ONCE = 1_024
# A number that was told: days since 1970, place in TERMS, value.
NUMBER = struct.Struct("<ihd")
T = TypeVar("T")
Watch = Callable[[Iterator[Any], int], Iterable[Any]]
_EPOCH = 719_163
_answers = msgspec.json.Decoder(dict[str, Any])


def reading() -> str:
    """Return which reading this is: what another code read is read again."""
    return sha256(Path(covariates.__file__).read_bytes()).hexdigest()[:16]


def catch_up(database: Database, watch: Watch | None = None) -> int:
    """Read the families of whom a record came since the last time, or who have only now agreed; return how many.

    What was kept of a family that no longer agrees is forgotten. Killed in the middle, the next time goes on.
    """
    this = reading()
    with database.reading() as connection:
        store, upto = KnownStore(connection), counters.latest(connection)
        agreed, read, changed = set(store.agreed()), store.read(), store.changed()
    wanted = sorted(own for own in agreed if own in changed or read.get(own) != this)
    gone = sorted(read.keys() - agreed)
    parts = batches(wanted)
    for some in parts if watch is None else watch(iter(parts), len(parts)):
        _read(database, some, this)
    with database.transaction() as connection:
        for some in batches(gone):
            KnownStore(connection).forget(some)
        KnownStore(connection).read_until(upto)
    return len(wanted)


def batches(ids: list[str]) -> list[list[str]]:
    return [ids[begin : begin + FAMILIES_AT_ONCE] for begin in range(0, len(ids), FAMILIES_AT_ONCE)]


def _read(database: Database, household_ids: list[str], reading: str) -> None:
    with database.reading() as connection:
        rows = KnownStore(connection).answers(household_ids, FORMS)
    said = _said(rows)
    with database.transaction() as connection:
        KnownStore(connection).keep(household_ids, reading, said)


def _said(rows: Iterable[Row]) -> list[Row]:
    """Return what each person, and each family as a whole, said: in an order that only the numbers decide."""
    found: dict[tuple[str, str], list[bytes]] = {}
    for row in rows:
        numbers = found.setdefault((row["household_id"], row["person_id"]), [])
        numbers += _numbers(row)
    return [
        {"household_id": home, "person_id": person, "said": b"".join(sorted(numbers))}
        for (home, person), numbers in found.items()
        if numbers
    ]


def _numbers(row: Row) -> list[bytes]:
    on = local_day_of(row["finished_at"])
    said = known(row["form_id"], on.year, _decoded(row["answers"]), _decoded(row["private_answers"]))
    day = on.toordinal() - _EPOCH
    return [NUMBER.pack(day, _PLACES[term], value) for term, value in said.items()]


_PLACES = {term: place for place, term in enumerate(TERMS)}


def _decoded(text: str | None) -> Answers:
    return _answers.decode(text) if text else {}
