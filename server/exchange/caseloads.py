"""Caseloads: who holds which family. A change takes effect today, so that a phone's cursor never misses one."""

from datetime import date

import msgspec

from server.access import Role, ensure_no_conflict
from server.database import Connection, Row
from server.exchange.enrolment import PHONE_ROLES
from server.problems import UnfitRole, UnknownPerson
from server.store import counters
from server.store.assignments import AssignmentStore
from server.store.households import HouseholdStore
from server.store.staff import StaffStore


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """`held` are the families of today, `left` those given back; each with the commit order of its last change."""

    held: dict[str, int]
    left: dict[str, int]


def assign(connection: Connection, household_id: str, staff_id: str, today: date) -> None:
    """Give the family to this worker from today; who held it holds it no more. Raise UnknownPerson, UnfitRole."""
    person = StaffStore(connection).get(staff_id)
    if person is None or not person.active or HouseholdStore(connection).get(household_id) is None:
        raise UnknownPerson
    if person.role not in PHONE_ROLES:
        raise UnfitRole
    ensure_no_conflict(Role(person.role), frozenset(person.duties))
    seq = counters.take(connection)
    store = AssignmentStore(connection)
    store.end(household_id, ends_on=today.isoformat(), seq=seq)
    store.add(household_id=household_id, staff_id=staff_id, starts_on=today.isoformat(), seq=seq)


def release(connection: Connection, household_id: str, today: date) -> None:
    """Take the family from whoever holds it."""
    AssignmentStore(connection).end(household_id, ends_on=today.isoformat(), seq=counters.take(connection))


def caseload(connection: Connection, staff_id: str, today: date) -> Caseload:
    held: dict[str, int] = {}
    left: dict[str, int] = {}
    for row in AssignmentStore(connection).of_staff(staff_id):
        side = held if _is_open(row, today.isoformat()) else left
        side[row["household_id"]] = max(row["seq"], side.get(row["household_id"], 0))
    return Caseload(held=held, left={family: seq for family, seq in left.items() if family not in held})


def _is_open(row: Row, today: str) -> bool:
    return row["starts_on"] <= today and (row["ends_on"] is None or row["ends_on"] > today)
