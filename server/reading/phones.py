"""The phones a reader looks after: whose they are, when they were last heard of, and switching one off."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from server.access import Caller
from server.database import Connection, Row
from server.exchange.phones.enrolment import PHONE_ROLES
from server.problems import NotYours
from server.reading.families import scope_of
from server.store.clock import time_text
from server.store.office.devices import Asked, DeviceStore
from server.store.office.staff import Staff, StaffStore
from server.store.people.families import FamilyStore
from surveys.clock import OFF

LATE_DAYS = 3  # days after which a page says that something was not sent, or a phone not heard of


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A phone and its holder; `family`, `number` and `home` are those of a settler.

    `waiting` records were not sent when it was last heard, for `late_days` by now; it is silent for `silent_days`.
    """

    id: str
    name: str
    kind: str
    holder: str
    district: str | None
    enrolled_at: str
    seen_at: str | None
    revoked_at: str | None
    lost_at: str | None
    family: str | None = None
    number: int | None = None
    home: str = ""
    waiting: int = 0
    late_days: int = 0
    silent_days: int = 0
    is_clock_wrong: bool = False


class PhonePage(msgspec.Struct, frozen=True, kw_only=True):
    """So many phones of those that were asked for, how many there are, and how many of the scope work."""

    phones: tuple[Phone, ...]
    total: int
    working: int


def list_phones(
    connection: Connection,
    caller: Caller,
    now: datetime,
    *,
    district: str,
    unsent: bool,
    start: int,
    size: int,
) -> PhonePage:
    """Return the phones in the caller's scope, or a district of it: first those that are late with something."""
    devices, asked = DeviceStore(connection), _asked(caller, now, district, unsent=unsent)
    working = Asked(district=asked.district, works=True)
    return PhonePage(
        phones=_phones(connection, devices.page(asked, start, size), now),
        total=devices.count(asked),
        working=devices.count(working),
    )


def find_phones(
    connection: Connection,
    caller: Caller,
    now: datetime,
    *,
    district: str,
    unsent: bool,
    matches: Callable[[str, str, int | None], bool],
    start: int,
    size: int,
) -> tuple[tuple[Phone, ...], int]:
    """Return so many of these phones that match by (holder, family, number), in the same order, and how many match."""
    devices = DeviceStore(connection)
    rows = devices.names(_asked(caller, now, district, unsent=unsent))
    found = [row["id"] for row in rows if matches(row["holder"], row["home"], row["number"])]
    return _phones(connection, devices.some(found[start : start + size]), now), len(found)


def working_phones(connection: Connection, caller: Caller, now: datetime) -> tuple[Phone, ...]:
    """Return every working phone in the caller's scope."""
    asked = Asked(district=scope_of(caller).district, works=True)
    return _phones(connection, DeviceStore(connection).everything(asked), now)


def unsent_phones(connection: Connection, caller: Caller, district: str, now: datetime) -> int:
    """Return how many working phones hold records that were not sent for days."""
    return DeviceStore(connection).count(_asked(caller, now, district, unsent=True))


def _asked(caller: Caller, now: datetime, district: str, *, unsent: bool) -> Asked:
    before = time_text(now - timedelta(days=LATE_DAYS)) if unsent else ""
    return Asked(district=scope_of(caller).district or district, unsent_before=before)


def _phones(connection: Connection, rows: list[Row], now: datetime) -> tuple[Phone, ...]:
    homes = sorted({row["household_id"] for row in rows if row["household_id"]})
    found = {row["id"]: row for row in FamilyStore(connection).rows(homes)} if homes else {}
    return tuple(_phone(row, found.get(row["household_id"]), now) for row in rows)


def workers_for_phones(staff: StaffStore, caller: Caller, district: str = "") -> tuple[Staff, ...]:
    """Return whom the caller may make a code for: a supervisor for the workers of the own district."""
    own = scope_of(caller).district or district
    return tuple(
        person
        for person in (staff.near(own) if own else staff.everybody())
        if person.active and person.role in PHONE_ROLES and own in ("", person.district or "")
    )


def switch_off(devices: DeviceStore, families: FamilyStore, caller: Caller, id: str, now: datetime) -> None:
    """Take the phone's key away; doing it twice changes nothing. Raise NotYours outside the caller's district."""
    _ensure_own(devices, families, caller, id)
    devices.revoke(id, time_text(now))


def lose(
    devices: DeviceStore,
    families: FamilyStore,
    caller: Caller,
    id: str,
    now: datetime,
    *,
    found: bool = False,
) -> None:
    """Note that the phone is lost, or found again before it has heard of it. Raise NotYours outside the district."""
    _ensure_own(devices, families, caller, id)
    devices.lose(id, None if found else time_text(now))


def _ensure_own(devices: DeviceStore, families: FamilyStore, caller: Caller, id: str) -> None:
    row, own = devices.get(id), scope_of(caller).district
    homes = families.rows([row["household_id"]]) if row and row["household_id"] else []
    district = homes[0]["district"] if homes else row["staff_district"] if row else None
    if row is None or own not in ("", district or ""):
        raise NotYours


def _phone(row: Row, home: Row | None, now: datetime) -> Phone:
    is_worker = row["kind"] == "worker"
    waiting = row["waiting"] or 0
    return Phone(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        holder=(row["staff_name"] if is_worker else row["person_name"]) or "",
        district=row["staff_district"] if is_worker else (home["district"] if home else None),
        enrolled_at=row["enrolled_at"],
        seen_at=row["seen_at"],
        revoked_at=row["revoked_at"],
        lost_at=row["lost_at"],
        family=row["household_id"],
        number=home["number"] if home else None,
        home=home["name"] if home else "",
        waiting=waiting,
        late_days=_days(row["waiting_since"], now) if waiting else 0,
        silent_days=_days(row["seen_at"] or row["enrolled_at"], now),
        is_clock_wrong=abs(timedelta(milliseconds=row["skew_ms"] or 0)) > OFF,
    )


def _days(since: str | None, now: datetime) -> int:
    return max(0, (now - datetime.fromisoformat(since)).days) if since else 0
