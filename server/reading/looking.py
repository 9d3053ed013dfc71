"""Every opening of a family's page is written down first, and the family may ask who opened it."""

from datetime import datetime

import msgspec

from server.access import Caller, Role
from server.problems import NotYours
from server.reading.families import scope_of
from server.store.clock import local_day, time_text
from server.store.office.looks import LookStore, told_as
from server.store.people.families import FamilyStore
from surveys.ids import uuid7


class Look(msgspec.Struct, frozen=True, kw_only=True):
    at: str
    name: str
    role: str
    page: str
    is_own: bool


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """The latest looks first, and how many there are in all."""

    latest: tuple[Look, ...]
    count: int


def write_down(
    families: FamilyStore, looks: LookStore, caller: Caller, household_id: str, page: str, now: datetime
) -> None:
    """Keep who opens which family; raise NotYours if it is not in the caller's scope.

    Call it in a transaction that commits before anything of the family is read.
    """
    if caller.staff_id is None or families.find(scope_of(caller), household_id, local_day(now)) is None:
        raise NotYours
    looks.add(id=uuid7(), at=time_text(now), staff_id=caller.staff_id, household_id=household_id, page=page)


def looks_at(store: LookStore, caller: Caller, household_id: str, limit: int = 5) -> Looks:
    rows = store.of_family(household_id, limit)
    latest = tuple(
        Look(
            at=row["at"],
            name=row["name"] or "",
            role=row["role"] or "",
            page=told_as(row["page"]) if caller.role is Role.WORKER else row["page"],
            is_own=row["staff_id"] == caller.staff_id,
        )
        for row in rows
    )
    return Looks(latest=latest, count=store.count(household_id))
