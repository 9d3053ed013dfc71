"""The programme register: taking in families, noting support and departures."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Literal

import msgspec

from server.database import Connection
from server.register.changing import Arrived, take_in
from server.store import counters
from server.store.people.measures import Measure, MeasureStore
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.people import ExitKind
from surveys.submission import Language

AT_ONCE = 200


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """`birth` is a day or a year; `birth_year` serves where only that is known."""

    name: str
    relation: str = "other"
    sex: str | None = None
    birth_year: int | None = None
    birth: str | None = None
    phone: str | None = None
    id: str | None = None


class NewFamily(msgspec.Struct, frozen=True, kw_only=True):
    """A family as the programme registers it; the first person is the one it is called by.

    `entered_on` is the day it came into this register: later than `arrived_on` for one that came before the system.
    """

    name: str
    route: Literal["abroad", "inside"]
    origin: str
    district: str
    village: str
    language: Language
    arrived_on: date | None
    entered_on: date
    people: tuple[NewPerson, ...]
    phone: str | None = None
    simulated: bool = False
    id: str | None = None
    quota_year: int | None = None
    settlement: str = ""


def register(connection: Connection, families: list[NewFamily], *, by: str = "") -> list[str]:
    """Enter families, each with the next number; return their ids."""
    known = [msgspec.structs.replace(family, id=family.id or uuid7()) for family in families]
    for start in range(0, len(known), AT_ONCE):
        _enter(connection, known[start : start + AT_ONCE], by)
    return [family.id or "" for family in known]


def _enter(connection: Connection, families: list[NewFamily], by: str) -> None:
    seq = counters.take(connection)
    arrived = [
        Arrived(change=_entry(family), by_name=by, made_at=_moment(family.entered_on), seq=seq)
        for family in families
    ]
    simulated = frozenset(family.id or "" for family in families if family.simulated)
    take_in(connection, arrived, datetime.now(UTC), simulated=simulated)


def add_measures(connection: Connection, measures: list[Measure]) -> None:
    """Note support that was granted: in multiples of the monthly calculation index of a year."""
    MeasureStore(connection).add_measures(measures)


def note_exit(
    connection: Connection,
    household_id: str,
    kind: ExitKind,
    *,
    earliest: date,
    latest: date,
    source: str,
    now: datetime,
) -> None:
    """Note that a family left, some day from `earliest` to `latest`. It is dated by whoever tells it, never guessed."""
    fields: dict[str, Value] = {
        "kind": kind,
        "earliest": earliest.isoformat(),
        "latest": latest.isoformat(),
        "source": source,
    }
    leaving = Edit(kind="exit", subject_id=uuid7(), fields=fields, born=True)
    change = Change(id=uuid7(), household_id=household_id, made_at=now, edits=(leaving,))
    arrived = Arrived(change=change, by_name="", made_at=now, seq=counters.take(connection))
    take_in(connection, [arrived], datetime.now(UTC))


def _entry(family: NewFamily) -> Change:
    """Return the change that brings a family: one act, under an id of its own."""
    return Change(
        id=uuid7(),
        household_id=family.id or "",
        made_at=_moment(family.entered_on),
        edits=(
            _household(family),
            _residence(family),
            *(edit for new in family.people for edit in _person(family, new)),
        ),
    )


def _household(family: NewFamily) -> Edit:
    fields = {
        "name": family.name,
        "route": family.route,
        "origin": family.origin,
        "language": family.language,
        "arrived_on": _day(family.arrived_on),
        "entered_on": _day(family.entered_on),
        "phone": family.phone,
        "quota_year": family.quota_year,
    }
    return _born("household", family.id or "", fields)


def _residence(family: NewFamily) -> Edit:
    fields = {"district": family.district, "village": family.village, "starts_on": _day(family.arrived_on)}
    return _born("residence", uuid7(), fields | {"settlement": family.settlement or None})


def _person(family: NewFamily, new: NewPerson) -> Iterator[Edit]:
    person_id = new.id or uuid7()
    birth = new.birth or (str(new.birth_year) if new.birth_year else None)
    yield _born("person", person_id, {"name": new.name, "sex": new.sex, "birth": birth, "phone": new.phone})
    member: dict[str, Value] = {
        "person_id": person_id,
        "relation": new.relation,
        "starts_on": _day(family.arrived_on),
    }
    yield _born("membership", uuid7(), member)


def _born(kind: str, id: str, fields: dict[str, Value]) -> Edit:
    told: dict[str, Value] = {name: value for name, value in fields.items() if value is not None}
    return Edit(kind=kind, subject_id=id, fields=told, born=True)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
