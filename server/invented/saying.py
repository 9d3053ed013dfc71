"""Subjects of the register that invented staff speak of: each word stands on the words before, and comes in its time."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from server.database import Connection
from server.register.changing import Arrived, take_in
from server.store import counters
from server.store.clock import REGION
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact

if TYPE_CHECKING:
    from analysis.cohort.families import Family

AT_ONCE = 60
_OFFICE_HOURS = time(10, 0)


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A family in the register: its id, its people's ids in their order, the worker who holds it."""

    id: str
    people: tuple[str, ...]
    worker_id: str
    family: "Family"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A change with who made it."""

    change: Change
    staff_id: str | None = None
    by_name: str = ""


class Subject:
    """A subject of one household; the first thing said of a new one brings it."""

    def __init__(self, household_id: str, kind: str, known: Fact | None = None) -> None:
        self._household_id, self._kind, self._born = household_id, kind, known is None
        self._id = known.id if known else uuid7()
        heads = known.heads() if known else {}
        self._over = {name: tuple(head.change_id for head in found) for name, found in heads.items()}

    def say(self, at: datetime, **fields: Value) -> Change:
        change_id = uuid7()
        one = Edit(
            kind=self._kind,
            subject_id=self._id,
            fields=fields,
            born=self._born,
            over={name: self._over[name] for name in fields if name in self._over},
        )
        self._born = False
        self._over |= dict.fromkeys(fields, (change_id,))
        return Change(id=change_id, household_id=self._household_id, made_at=at, edits=(one,))


def at_work(day: date, minutes: int = 0) -> datetime:
    return datetime.combine(day, _OFFICE_HOURS, REGION) + timedelta(minutes=minutes)


def enter_all(connection: Connection, said: Iterable[Sequence[Said]], now: datetime) -> None:
    """Enter what was said, given by household, in the order of its time; some households at once."""
    waiting: list[Said] = []
    for own in said:
        waiting += own
        if len(waiting) >= AT_ONCE:
            _enter(connection, waiting, now)
            waiting = []
    _enter(connection, waiting, now)


def _enter(connection: Connection, said: Sequence[Said], now: datetime) -> None:
    if not said:
        return
    seq = counters.take(connection)
    arrived = [
        Arrived(
            change=one.change,
            by_name=one.by_name,
            made_at=one.change.made_at,
            seq=seq,
            staff_id=one.staff_id,
        )
        for one in said
    ]
    take_in(connection, arrived, now)
