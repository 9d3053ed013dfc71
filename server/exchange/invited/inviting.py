"""Making, finding and ending the links and codes by which one adult answers in a browser.

The secret is shown once and kept as a hash. A link is opened by its token; a code, which can be told by telephone, is
given once in exchange for one. It is made of the key that the form bore, which nobody keeps, and of the server's own:
pressed twice, a form shows one link twice.
"""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

import msgspec

from server.access import Caller, Role
from server.accounts import ensure_not_throttled
from server.database import Connection, Database, Row
from server.exchange.phones.enrolment import ATTEMPTS_FROM_ONE_ADDRESS, lives_in
from server.keys import Keys, token_hash
from server.problems import EndedLink, UnknownPerson
from server.store import counters
from server.store.caring.consents import ConsentStore
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.office.sessions import SessionStore
from server.store.people.households import HouseholdStore
from server.store.received.invitations import Invitation, InvitationStore
from surveys.ids import uuid7

LINK_DAYS = 14
CODE_DIGITS = 12
SHOWN = 6

Opens = Literal["pulse", "help"]
Way = Literal["link", "code"]
Word = Literal["yes", "no", "unknown"]
FORMS: tuple[Opens, ...] = ("pulse", "help")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a link is for, what it opens, and how it is handed over; `key` is the form's own, "" for one without."""

    household_id: str
    person_id: str
    form_id: Opens
    way: Way
    key: str = ""


class Made(msgspec.Struct, frozen=True):
    """What is shown this once: the link's token, or the code in groups of four digits; and until when it is good."""

    secret: str
    until: datetime


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """Who came by a link, as whom its records are received. `forms` are those that it opens."""

    id: str
    household_id: str
    person_id: str
    language: str
    forms: tuple[str, ...]
    until: str

    @property
    def caller(self) -> Caller:
        return Caller(
            role=Role.SETTLER,
            device_id=self.id,
            household_id=self.household_id,
            person_id=self.person_id,
            language=self.language,
        )


def invite(connection: Connection, keys: Keys, wish: Wish, *, made_by: str, now: datetime) -> Made:
    """Return a link or code for one person: a new one, or the one that this form has made and that is still good.

    Raises UnknownPerson, or EndedLink for a survey without consent.
    """
    counters.take(connection)  # of two presses the second sees what the first made
    if not HouseholdStore(connection).has_person(wish.household_id, wish.person_id):
        raise UnknownPerson
    if wish.form_id != "help" and not has_agreed(connection, wish.person_id):
        raise EndedLink(reason="unasked")
    is_link, until, store = wish.way == "link", now + timedelta(days=LINK_DAYS), InvitationStore(connection)
    store.forget_over(time_text(now))
    key = wish.key or secrets.token_urlsafe(32)
    for turn in count():
        secret = _secret(keys, wish, f"{key}|{turn}")
        hashed = token_hash(secret) if is_link else _code_hash(keys, secret)
        standing = store.by_token(hashed) if is_link else store.by_code(hashed)
        if standing is None:
            break
        if _is_wished(standing, wish) and _is_open(standing, now):
            return Made(secret, datetime.fromisoformat(standing.expires_at))
    store.add(
        Invitation(
            id=uuid7(),
            household_id=wish.household_id,
            person_id=wish.person_id,
            form_id=wish.form_id,
            token_hash=hashed if is_link else None,
            code_hash=None if is_link else hashed,
            made_by=made_by,
            made_at=time_text(now),
            expires_at=time_text(until),
        )
    )
    return Made(secret, until)


def has_agreed(connection: Connection, person_id: str) -> bool:
    """Ask for the person's own standing word on the service."""
    return words_on_service(connection, [person_id])[person_id] == "yes"


def words_on_service(connection: Connection, person_ids: Collection[str]) -> dict[str, Word]:
    """Return what stands of each person's own word on the service: to who said yes a survey may be sent."""
    said = ConsentStore(connection).of_persons(list(person_ids), "service")
    return {one: ("yes" if said[one][1] else "no") if one in said else "unknown" for one in person_ids}


def find(connection: Connection, token: str, now: datetime) -> Invited:
    """Return who comes by this link; raise EndedLink for one that ended, ran out, or never was: all sound the same."""
    one = InvitationStore(connection).by_token(token_hash(token))
    if one is None or not _is_open(one, now):
        raise EndedLink
    device = DeviceStore(connection).get(one.id)
    if device is None:
        raise EndedLink
    return Invited(
        id=one.id,
        household_id=lives_in(device) or one.household_id,
        person_id=one.person_id,
        language=device["household_language"] or "kk",
        forms=FORMS if one.form_id == "pulse" else (one.form_id,),
        until=one.expires_at,
    )


def exchange(database: Database, keys: Keys, code: str, *, address: str, now: datetime) -> str:
    """Return a token for a code, which is used up by that. Raise EndedLink, or TooManyAttempts from one address."""
    key, token = token_hash(f"code:{address}"), secrets.token_urlsafe(32)
    with database.transaction() as connection:
        ensure_not_throttled(connection, key, now, ATTEMPTS_FROM_ONE_ADDRESS)
        store = InvitationStore(connection)
        one = store.by_code(_code_hash(keys, code))
        if one is not None and _is_open(one, now) and store.use_code(one.id, token_hash(token)):
            return token
        SessionStore(connection).add_failed_attempt(key, time_text(now))
    raise EndedLink(reason="code")


def end(connection: Connection, household_id: str, id: str, by: str | None, now: datetime) -> None:
    """End a link of this family; again is harmless. Raise EndedLink where there is none."""
    if not InvitationStore(connection).end(id, household_id, time_text(now), by):
        raise EndedLink


def invitations(connection: Connection, household_id: str, now: datetime) -> list[Row]:
    """Return a family's latest links, each with its `state`: received, ended, refused (by who got it), over, begun, made.

    One to a request for help is `open` until it ends: what became of it is told by the request alone.
    """
    rows = InvitationStore(connection).of_family(household_id, SHOWN)
    return [row | {"state": _state(row, now)} for row in rows]


def _state(row: Row, now: datetime) -> str:
    if row["received_at"]:
        return "received"
    if row["ended_at"]:
        return "ended" if row["ended_by"] else "refused"
    if row["expires_at"] <= time_text(now):
        return "over"
    if row["form_id"] == "help":
        return "open"
    return "begun" if row["begun"] else "made"


def _is_open(one: Invitation, now: datetime) -> bool:
    return one.ended_at is None and one.expires_at > time_text(now)


def _is_wished(one: Invitation, wish: Wish) -> bool:
    """Ask whether this is what was wished for; a code that somebody has used up is nobody's any more."""
    is_fresh = wish.way == "link" or one.token_hash is None
    return is_fresh and (one.household_id, one.person_id, one.form_id) == (
        wish.household_id,
        wish.person_id,
        wish.form_id,
    )


def _secret(keys: Keys, wish: Wish, key: str) -> str:
    """Return 256 bits as a token, or twelve digits in groups of four, that follow from this key and this wish alone."""
    wished = "|".join((key, wish.household_id, wish.person_id, wish.form_id, wish.way))
    made = bytes.fromhex(keys.peppered("invited", wished))
    if wish.way == "link":
        return base64.urlsafe_b64encode(made).decode().rstrip("=")
    digits = f"{int.from_bytes(made) % 10**CODE_DIGITS:0{CODE_DIGITS}}"
    return " ".join(digits[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def _code_hash(keys: Keys, text: str) -> str:
    return keys.peppered("invitation", "".join(letter for letter in text if letter.isdecimal()))
