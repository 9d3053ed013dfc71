"""The phones a reader looks after: whose they are, when they were last heard of, and switching one off."""

from datetime import datetime, timedelta

import msgspec

from server.access import Action, Caller, Store, may
from server.database import Connection, Row
from server.exchange.phones.enrolment import PHONE_ROLES
from server.problems import NotYours
from server.reading.families import scope_of, words_of
from server.store.clock import time_text
from server.store.letters import fold
from server.store.office.devices import DeviceStore
from server.store.office.phones import Asked, PhoneStore
from server.store.office.staff import Staff, StaffStore
from server.store.people.families import FamilyStore
from server.store.turning import Place
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
    """Some phones of those that were asked for, between which lines they lie, and how many of the scope work."""

    phones: tuple[Phone, ...]
    before: str | None
    after: str | None
    working: int


def list_phones(
    connection: Connection,
    caller: Caller,
    now: datetime,
    *,
    district: str,
    unsent: bool,
    typed: str,
    place: Place,
    size: int,
) -> PhonePage:
    """Return phones in the caller's scope, or a district of it, that hold every typed word: first those late with something."""
    phones, asked = PhoneStore(connection), _asked(caller, now, district, unsent=unsent)
    names_families = may(caller.role, (Store.REGISTER, Action.READ))
    sought = msgspec.structs.replace(asked, words=words_of(typed), names_families=names_families)
    page = phones.page(sought, place, size)
    ids = [row["id"] for row in page.rows]
    return PhonePage(
        phones=_phones(connection, DeviceStore(connection).some(ids), now),
        before=page.before,
        after=page.after,
        working=phones.count(Asked(district=asked.district, works=True)),
    )


def unsent_phones(connection: Connection, caller: Caller, district: str, now: datetime) -> int:
    """Return how many working phones hold records that were not sent for days."""
    return PhoneStore(connection).count(_asked(caller, now, district, unsent=True))


def _asked(caller: Caller, now: datetime, district: str, *, unsent: bool) -> Asked:
    before = time_text(now - timedelta(days=LATE_DAYS)) if unsent else ""
    return Asked(district=scope_of(caller).district or district, unsent_before=before)


def _phones(connection: Connection, rows: list[Row], now: datetime) -> tuple[Phone, ...]:
    homes = sorted({row["household_id"] for row in rows if row["household_id"]})
    found = {row["id"]: row for row in FamilyStore(connection).rows(homes)} if homes else {}
    return tuple(_phone(row, found.get(row["household_id"]), now) for row in rows)


def workers_for_phones(
    staff: StaffStore, caller: Caller, district: str, letters: str, most: int
) -> tuple[Row, ...]:
    """Return (id, name) of whom the caller may make a code for and whose name holds the letters: one more than `most` at most.

    A supervisor makes codes for the workers of the own district.
    """
    own, sought = scope_of(caller).district or district, fold(letters.strip())
    return tuple(staff.with_phones(own, sorted(PHONE_ROLES), sought, most + 1))


def worker_for_phone(staff: StaffStore, caller: Caller, id: str) -> Staff:
    """Return one of them; raise NotYours."""
    person, own = staff.get(id), scope_of(caller).district
    if person is None or not person.active or person.role not in PHONE_ROLES:
        raise NotYours
    if own not in ("", person.district or ""):
        raise NotYours
    return person


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
