"""The programme register: taking in families, correcting them, noting that one has left."""

from datetime import date, datetime
from typing import Literal

import msgspec

from server.database import Connection
from server.store import counters
from server.store.clock import time_text
from server.store.households import Household, HouseholdStore, Person
from server.store.leavings import Leaving, LeavingStore, Measure
from surveys.ids import uuid7
from surveys.submission import Language

ExitKind = Literal["origin", "onward", "abroad", "region", "dissolved", "death"]


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    relation: str = "other"
    sex: str | None = None
    birth_year: int | None = None
    phone: str | None = None
    id: str | None = None


class NewFamily(msgspec.Struct, frozen=True, kw_only=True):
    """A family as the programme registers it; the first person is the one it is called by."""

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


def register(connection: Connection, families: list[NewFamily]) -> list[str]:
    """Enter families, each with the next number; return their ids."""
    if not families:
        return []
    number = counters.take(connection, len(families), "household_number")
    seq = counters.take(connection)
    households = [_household(family, number + place, seq) for place, family in enumerate(families)]
    store = HouseholdStore(connection)
    store.add_all(households)
    pairs = zip(households, families, strict=True)
    store.add_people([_person(new, home.id, seq) for home, family in pairs for new in family.people])
    return [household.id for household in households]


def add_measures(connection: Connection, measures: list[Measure]) -> None:
    """Note support that was granted: in multiples of the monthly calculation index of a year."""
    LeavingStore(connection).add_measures(measures)


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
    leaving = Leaving(
        household_id=household_id,
        id=uuid7(),
        kind=kind,
        earliest=earliest.isoformat(),
        latest=latest.isoformat(),
        source=source,
        recorded_at=time_text(now),
    )
    LeavingStore(connection).add([leaving])
    HouseholdStore(connection).set_changed(household_id, counters.take(connection))


def _household(family: NewFamily, number: int, seq: int) -> Household:
    return Household(
        id=family.id or uuid7(),
        number=number,
        name=family.name,
        route=family.route,
        origin=family.origin,
        district=family.district,
        village=family.village,
        arrived_on=family.arrived_on.isoformat() if family.arrived_on else "",
        entered_on=family.entered_on.isoformat(),
        language=family.language,
        phone=family.phone,
        simulated=family.simulated,
        seq=seq,
    )


def _person(new: NewPerson, household_id: str, seq: int) -> Person:
    return Person(
        household_id=household_id,
        id=new.id or uuid7(),
        name=new.name,
        relation=new.relation,
        sex=new.sex,
        birth_year=new.birth_year,
        phone=new.phone,
        seq=seq,
    )
