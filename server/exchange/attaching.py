"""Photos and other files of a submission: taken piece by piece, so that a cut costs only what was on its way.

A content belongs to one family: who knows the hash of another family's file can neither ask for it nor get at it.
"""

import hashlib
from datetime import datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection, Database
from server.exchange.hands.caseloads import lefts
from server.exchange.telling.carrying import may_be_read
from server.problems import ConflictingFile, NotYours, PieceMissing, TooLarge, WrongContent
from server.store.caring.consents import ConsentStore
from server.store.clock import time_text
from server.store.people.facts import FactStore
from server.store.people.households import HouseholdStore
from server.store.received.attachments import AttachmentStore, Content
from surveys.exchange.sync import MAX_ATTACHMENTS, MAX_EARLY_ATTACHMENTS, Announce, Part


def announce(database: Database, caller: Caller, asked: Announce, now: datetime) -> Part:
    """Say that a submission has a file; return how much of it is here. Again is harmless.

    The submission may come later. Raises NotYours, ConflictingFile for other content under the same name, TooLarge.
    """
    with database.transaction() as connection:
        _ensure_theirs(connection, caller, asked.household_id, now)
        store = AttachmentStore(connection)
        if store.household_of(asked.submission_id) not in (None, asked.household_id):
            raise NotYours
        store.begin(asked.household_id, asked.hash, asked.size, time_text(now))
        stands = store.name(
            household_id=asked.household_id,
            submission_id=asked.submission_id,
            name=asked.name,
            hash=asked.hash,
            device_id=caller.device_id or "",
            now=time_text(now),
        )
        content = store.content(asked.household_id, asked.hash)
        if stands != asked.hash or content is None or content.size != asked.size:
            raise ConflictingFile
        _ensure_few(store, asked)
    return _part(content)


def part_of(database: Database, caller: Caller, household_id: str, hash: str, now: datetime) -> Part:
    """Return how much of an announced file is here; raise NotYours."""
    with database.reading() as connection:
        _ensure_theirs(connection, caller, household_id, now)
        content = AttachmentStore(connection).content(household_id, hash)
    if content is None:
        raise NotYours
    return _part(content)


def add(database: Database, household_id: str, hash: str, start: int, piece: bytes) -> Part:
    """Keep a piece of an announced file; what is here already is passed over. Return how much there is now.

    With the last byte the whole is checked. Raises WrongContent, and begins anew, when it is not what the hash names;
    PieceMissing when something before it has not come; TooLarge behind the announced end.
    """
    with database.transaction() as connection:
        store = AttachmentStore(connection)
        content = store.hold(household_id, hash)
        if content is None:
            raise NotYours
        if start > content.have:
            raise PieceMissing
        if start + len(piece) > content.size:
            raise TooLarge(reason="announced", size=content.size)
        new = piece[content.have - start :]
        if not new or content.is_whole:
            return _part(content)
        store.add_piece(household_id, hash, content.have, new)
        have = content.have + len(new)
        is_right = have < content.size or _matches(store, household_id, hash)
        if not is_right:
            store.begin_anew(household_id, hash)
        elif have == content.size:
            store.set_whole(household_id, hash)
    if not is_right:
        raise WrongContent
    return Part(have=have, whole=have == content.size)


class File(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    content: bytes


def open_file(connection: Connection, household_id: str, hash: str) -> File:
    """Return a whole file that an open answer of this family names; raise NotYours.

    A file of a private answer is for nobody but who gave it, like the answer; who took the consent back shows none.
    """
    store = AttachmentStore(connection)
    content = store.content(household_id, hash)
    said = ConsentStore(connection).purposes([household_id])
    readable = (
        row for row in store.named(household_id, hash) if may_be_read(row, said.get("service", {}), said)
    )
    named = [row["name"] for row in readable if _says(row["answers"], row["name"])]
    if content is None or not content.is_whole or not named:
        raise NotYours
    return File(name=named[0], content=b"".join(store.pieces(household_id, hash)))


def _says(answers: str, name: str) -> bool:
    """Ask whether one of the open answers is this file's name."""
    left: list[object] = [msgspec.json.decode(answers)]
    while left:
        one = left.pop()
        if one == name:
            return True
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return False


def _ensure_theirs(connection: Connection, caller: Caller, household_id: str, now: datetime) -> None:
    """Raise NotYours unless it is a family the caller lives or lived in, holds or held: files come late."""
    if caller.role is Role.SETTLER:
        me = [caller.person_id or ""]
        lived_in = HouseholdStore(connection).people_among([household_id], me)
        lived_in |= FactStore(connection).ever_lived([household_id], me)
        is_theirs = bool(lived_in)
    else:
        is_theirs = household_id in lefts(connection, caller.staff_id or "", [household_id], now)
    if not is_theirs:
        raise NotYours


def _ensure_few(store: AttachmentStore, asked: Announce) -> None:
    if store.count(asked.household_id, asked.submission_id) > MAX_ATTACHMENTS:
        raise TooLarge(reason="files", files=MAX_ATTACHMENTS)
    if store.count_early(asked.household_id) > MAX_EARLY_ATTACHMENTS:
        raise TooLarge(reason="early", files=MAX_EARLY_ATTACHMENTS)


def _matches(store: AttachmentStore, household_id: str, hash: str) -> bool:
    whole = hashlib.sha256()
    for piece in store.pieces(household_id, hash):
        whole.update(piece)
    return whole.hexdigest() == hash


def _part(content: Content) -> Part:
    return Part(have=content.have, whole=content.is_whole)
