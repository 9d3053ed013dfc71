"""Accounts of the staff: adding one, signing in with a password, staying signed in."""

import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.access import Caller, Role, ensure_no_conflict
from server.database import Connection, Database
from server.keys import token_hash
from server.problems import TakenLogin, TooManyAttempts, WeakPassword, WrongPassword
from server.store.clock import time_text
from server.store.office.sessions import SessionStore
from server.store.office.staff import Staff, StaffStore
from surveys.ids import uuid7
from surveys.submission import Language

LEAST_PASSWORD = 10
SESSION_HOURS = 12
IDLE_HOURS = 2
ATTEMPTS = 5
ATTEMPT_MINUTES = 15
_TOUCH_SECONDS = 120
# Each password that is looked at takes 64 MB: strangers should not be able to take all of them at once.
_hashing = BoundedSemaphore(2)


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    login: str
    name: str
    role: Role
    password: str
    duties: tuple[str, ...] = ()
    language: Language = "kk"
    district: str | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """`token` goes into the cookie and is kept only as a hash."""

    token: str
    staff_id: str
    language: str


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def add_account(connection: Connection, new: NewAccount) -> str:
    """Return the new id; raise WeakPassword, TakenLogin or ConflictingDuty."""
    ensure_no_conflict(new.role, frozenset(new.duties))
    if len(new.password) < LEAST_PASSWORD:
        raise WeakPassword(least=LEAST_PASSWORD)
    person = Staff(
        id=uuid7(),
        login=_plain(new.login),
        name=new.name,
        password_hash=_hasher().hash(new.password),
        role=new.role,
        duties=new.duties,
        language=new.language,
        district=new.district,
        active=True,
        created_at=time_text(datetime.now(UTC)),
    )
    if not StaffStore(connection).add(person):
        raise TakenLogin(login=person.login)
    return person.id


def change_role(connection: Connection, staff_id: str, role: Role, duties: tuple[str, ...]) -> None:
    """Grant `role` with `duties`, and sign the person out everywhere; raise ConflictingDuty."""
    ensure_no_conflict(role, frozenset(duties))
    StaffStore(connection).set_role(staff_id, role, duties)
    SessionStore(connection).remove_all_of(staff_id)


def close_account(connection: Connection, staff_id: str) -> None:
    StaffStore(connection).set_active(staff_id, active=False)
    SessionStore(connection).remove_all_of(staff_id)


def reopen_account(connection: Connection, staff_id: str) -> None:
    """Let a person sign in again, as before; raise ConflictingDuty where the role has come to see more meanwhile."""
    person = StaffStore(connection).get(staff_id)
    if person is not None:
        ensure_no_conflict(Role(person.role), frozenset(person.duties))
        StaffStore(connection).set_active(staff_id, active=True)


def give_password(connection: Connection, staff_id: str, password: str) -> None:
    """Put a new password in the place of the old one, and sign the person out everywhere; raise WeakPassword."""
    if len(password) < LEAST_PASSWORD:
        raise WeakPassword(least=LEAST_PASSWORD)
    StaffStore(connection).set_password(staff_id, _hasher().hash(password))
    SessionStore(connection).remove_all_of(staff_id)


def sign_in(database: Database, login: str, password: str, now: datetime) -> SignedIn:
    """Return a new session; raise WrongPassword, TooManyAttempts or ConflictingDuty.

    An attempt is counted before the password is looked at: many at once are no more than one after the other.
    """
    key = token_hash(f"login:{_plain(login)}")
    with database.transaction() as connection:
        StaffStore(connection).hold(_plain(login))
        ensure_not_throttled(connection, key, now)
        SessionStore(connection).add_failed_attempt(key, time_text(now))
        person = StaffStore(connection).by_login(_plain(login))
    if not _fits(person, password) or person is None:
        raise WrongPassword
    ensure_no_conflict(Role(person.role), frozenset(person.duties))
    with database.transaction() as connection:
        SessionStore(connection).forget_failed_attempts(key, time_text(now - timedelta(days=1)))
        return _new_session(connection, person, now)


def sign_out(connection: Connection, token: str) -> None:
    SessionStore(connection).remove(token_hash(token))


def ensure_not_throttled(connection: Connection, key: str, now: datetime, attempts: int = ATTEMPTS) -> None:
    since = time_text(now - timedelta(minutes=ATTEMPT_MINUTES))
    if SessionStore(connection).failed_attempts(key, since) >= attempts:
        raise TooManyAttempts(minutes=ATTEMPT_MINUTES)


def caller_of(database: Database, token: str, now: datetime) -> Caller | None:
    """Return who holds the session `token`, or None when it ended or the account may no longer sign in."""
    hashed = token_hash(token)
    with database.reading() as connection:
        session = SessionStore(connection).get(hashed)
        person = StaffStore(connection).get(session["staff_id"]) if session else None
    if session is None or person is None or not person.active or not _is_alive(session, now):
        return None
    ensure_no_conflict(Role(person.role), frozenset(person.duties))
    if session["seen_at"] < time_text(now - timedelta(seconds=_TOUCH_SECONDS)):
        with database.transaction() as connection:
            SessionStore(connection).touch(hashed, time_text(now))
    return Caller(
        role=Role(person.role),
        staff_id=person.id,
        district=person.district,
        language=person.language,
        name=person.name,
        csrf=session["csrf"],
    )


def _is_alive(session: dict[str, str], now: datetime) -> bool:
    idle_since = time_text(now - timedelta(hours=IDLE_HOURS))
    return session["expires_at"] > time_text(now) and session["seen_at"] > idle_since


def _new_session(connection: Connection, person: Staff, now: datetime) -> SignedIn:
    token = secrets.token_urlsafe(32)
    SessionStore(connection).remove_expired(time_text(now))
    SessionStore(connection).add(
        token_hash=token_hash(token),
        staff_id=person.id,
        csrf=secrets.token_urlsafe(24),
        now=time_text(now),
        expires_at=time_text(now + timedelta(hours=SESSION_HOURS)),
    )
    return SignedIn(token=token, staff_id=person.id, language=person.language)


def _fits(person: Staff | None, password: str) -> bool:
    """Compare with somebody's hash in any case, so that the time taken does not tell who exists."""
    known = person is not None and person.active
    try:
        with _hashing:
            fits = _hasher().verify(person.password_hash if person and known else _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and known


def _plain(login: str) -> str:
    return login.strip().casefold()
