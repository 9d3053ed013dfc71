"""The phones a reader looks after: whose they are, when they were last heard of, and switching one off."""

from datetime import datetime

import msgspec

from server.access import Caller
from server.database import Row
from server.exchange.enrolment import PHONE_ROLES
from server.problems import NotYours
from server.reading.families import scope_of
from server.store.clock import time_text
from server.store.devices import DeviceStore
from server.store.families import FamilyStore
from server.store.staff import Staff, StaffStore


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A phone and its holder; `family`, `number` and `home` are those of a settler."""

    id: str
    name: str
    kind: str
    holder: str
    district: str | None
    enrolled_at: str
    seen_at: str | None
    revoked_at: str | None
    family: str | None = None
    number: int | None = None
    home: str = ""


def list_phones(devices: DeviceStore, families: FamilyStore, caller: Caller) -> tuple[Phone, ...]:
    """Return the phones in the caller's district, or all of them."""
    rows = devices.everything()
    homes = sorted({row["household_id"] for row in rows if row["household_id"]})
    found = {row["id"]: row for row in families.rows(homes)} if homes else {}
    phones = (_phone(row, found.get(row["household_id"])) for row in rows)
    own = scope_of(caller).district
    return tuple(phone for phone in phones if own in ("", phone.district))


def workers_for_phones(staff: StaffStore, caller: Caller) -> tuple[Staff, ...]:
    """Return whom the caller may make a code for: a supervisor for the workers of the own district."""
    own = scope_of(caller).district
    return tuple(
        person
        for person in staff.everybody()
        if person.active and person.role in PHONE_ROLES and own in ("", person.district or "")
    )


def switch_off(devices: DeviceStore, families: FamilyStore, caller: Caller, id: str, now: datetime) -> None:
    """Take the phone's key away; doing it twice changes nothing. Raise NotYours outside the caller's district."""
    if id not in {phone.id for phone in list_phones(devices, families, caller)}:
        raise NotYours
    devices.revoke(id, time_text(now))


def _phone(row: Row, home: Row | None) -> Phone:
    is_worker = row["kind"] == "worker"
    return Phone(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        holder=(row["staff_name"] if is_worker else row["person_name"]) or "",
        district=row["staff_district"] if is_worker else (home["district"] if home else None),
        enrolled_at=row["enrolled_at"],
        seen_at=row["seen_at"],
        revoked_at=row["revoked_at"],
        family=row["household_id"],
        number=home["number"] if home else None,
        home=home["name"] if home else "",
    )
