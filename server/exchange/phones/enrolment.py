"""How a phone gets in: a one-time code, made for one holder, is exchanged for a token."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from server.access import Caller, Role, ensure_no_conflict
from server.accounts import ensure_not_throttled
from server.database import Connection, Database, Row
from server.keys import Keys, token_hash
from server.problems import (
    ExpiredCode,
    Problem,
    RevokedDevice,
    Unavailable,
    UnfitRole,
    UnknownCode,
    UnknownDevice,
    UnknownPerson,
    UsedCode,
)
from server.store.clock import time_text
from server.store.office.devices import Code, DeviceStore
from server.store.office.sessions import SessionStore
from server.store.office.staff import StaffStore
from server.store.people.households import HouseholdStore
from surveys.exchange.sync import Enrol, Enrolled, Holder
from surveys.ids import uuid7
from surveys.register.naming import plain

CODE_DIGITS = 12
CODE_HOURS = 72
DEVICE_NAME_LETTERS = 80
ATTEMPTS_FROM_ONE_ADDRESS = 20
PHONE_ROLES = {Role.WORKER, Role.SUPERVISOR}
_SEEN_MINUTES = 10


def code_for_staff(connection: Connection, keys: Keys, staff_id: str, *, made_by: str, now: datetime) -> str:
    """Return a new code for a worker's phone; it is shown this once. Raise UnknownPerson, UnfitRole, ConflictingDuty."""
    person = StaffStore(connection).get(staff_id)
    if person is None or not person.active:
        raise UnknownPerson
    if person.role not in PHONE_ROLES:
        raise UnfitRole
    ensure_no_conflict(Role.WORKER, frozenset(person.duties))
    return _new_code(connection, keys, (staff_id, None, None), made_by, now)


def code_for_settler(
    connection: Connection, keys: Keys, household_id: str, person_id: str, *, made_by: str, now: datetime
) -> str:
    """Return a new code for the phone of one person of one family. Raise UnknownPerson."""
    if not HouseholdStore(connection).has_person(household_id, person_id):
        raise UnknownPerson
    return _new_code(connection, keys, (None, household_id, person_id), made_by, now)


def enrol(database: Database, keys: Keys, asked: Enrol, *, address: str, now: datetime) -> Enrolled:
    """Exchange the code for a token. Raise UnknownCode, UsedCode, ExpiredCode or TooManyAttempts."""
    code = find_code(database, keys, asked.code, address=address, now=now)
    device_id, token = uuid7(), secrets.token_urlsafe(32)
    name = plain(asked.device_name)[:DEVICE_NAME_LETTERS] or "–"
    with database.transaction() as connection:
        store = DeviceStore(connection)
        store.add(id=device_id, code=code, name=name, token_hash=token_hash(token), now=time_text(now))
        if not store.use_code(code.code_hash, device_id=device_id, now=time_text(now)):
            raise UsedCode
        device = store.get(device_id)
    if device is None:
        raise UnknownDevice
    caller_of_device(device)
    return Enrolled(
        device_id=device_id,
        token=token,
        holder=holder_of(device),
        recovery_key=keys.public_pem,
        server_time=now,
    )


def find_code(database: Database, keys: Keys, text: str, *, address: str, now: datetime) -> Code:
    """Return the live code; what fails is counted against the caller's address."""
    key = token_hash(f"code:{address}")
    with database.reading() as connection:
        ensure_not_throttled(connection, key, now, ATTEMPTS_FROM_ONE_ADDRESS)
        code = DeviceStore(connection).code(_code_hash(keys, text))
    try:
        return _live(code, now)
    except Problem:
        with database.transaction() as connection:
            SessionStore(connection).add_failed_attempt(key, time_text(now))
        raise


def phone_caller(database: Database, token: str, now: datetime) -> Caller:
    """Return who holds the phone with this token; raise UnknownDevice, RevokedDevice or ConflictingDuty."""
    with database.reading() as connection:
        device = DeviceStore(connection).by_token(token_hash(token))
    if device is None:
        raise UnknownDevice
    caller = caller_of_device(device)
    if (device["seen_at"] or "") < time_text(now - timedelta(minutes=_SEEN_MINUTES)):
        with (
            suppress(Unavailable),
            database.transaction() as connection,
        ):  # a full disk can still be read from
            DeviceStore(connection).set_seen(device["id"], time_text(now))
    return caller


def caller_of_device(device: Row) -> Caller:
    if device["revoked_at"] is not None or (device["kind"] == "worker" and not _may_hold_a_phone(device)):
        raise RevokedDevice
    holder = holder_of(device)
    return Caller(
        role=Role.WORKER if holder.kind == "worker" else Role.SETTLER,
        device_id=device["id"],
        staff_id=device["staff_id"],
        household_id=lives_in(device),
        person_id=device["person_id"],
        district=device["staff_district"],
        language=holder.language,
        name=holder.name,
        is_lost=device["lost_at"] is not None,
    )


def holder_of(device: Row) -> Holder:
    is_worker = device["kind"] == "worker"
    return Holder(
        kind=device["kind"],
        id=device["staff_id"] if is_worker else device["person_id"],
        name=device["staff_name"] if is_worker else device["person_name"],
        language=device["staff_language"] if is_worker else device["household_language"],
        household_id=lives_in(device),
        person_id=device["person_id"],
    )


def lives_in(device: Row) -> str | None:
    """Return the household of the phone's person: where they live now, which a split may have changed."""
    return device["lives_in"] or device["household_id"]


def _may_hold_a_phone(device: Row) -> bool:
    """Ask again at every request: a role or a duty may have changed since the phone was enrolled."""
    ensure_no_conflict(Role.WORKER, frozenset(msgspec.json.decode(device["staff_duties"], type=list[str])))
    return bool(device["staff_active"]) and device["staff_role"] in PHONE_ROLES


def _new_code(
    connection: Connection,
    keys: Keys,
    holder: tuple[str | None, str | None, str | None],
    made_by: str,
    now: datetime,
) -> str:
    digits = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    staff_id, household_id, person_id = holder
    code = Code(
        code_hash=_code_hash(keys, digits),
        staff_id=staff_id,
        household_id=household_id,
        person_id=person_id,
        made_by=made_by,
        made_at=time_text(now),
        expires_at=time_text(now + timedelta(hours=CODE_HOURS)),
    )
    DeviceStore(connection).add_code(code)
    return " ".join(digits[start : start + 4] for start in range(0, CODE_DIGITS, 4))


def _code_hash(keys: Keys, text: str) -> str:
    return keys.peppered("code", "".join(letter for letter in text if letter.isdecimal()))


def _live(code: Code | None, now: datetime) -> Code:
    if code is None:
        raise UnknownCode
    if code.used_at is not None:
        raise UsedCode
    if code.expires_at <= time_text(now):
        raise ExpiredCode
    return code
