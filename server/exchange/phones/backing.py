"""Drafts of finished screens, backed up sealed: a drowned phone costs one screen.

The phone seals them with its own data key, and sends that key wrapped for the server's recovery key, which lies outside
the database. They are given back to a newer phone of the same holder; that the key was opened is written down.
"""

import hashlib
from datetime import datetime

from server.access import Caller
from server.database import Database
from server.keys import Keys
from server.problems import NotYours, TooLarge
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.received.answers import AnswerStore
from server.store.received.backups import Backup, BackupStore
from surveys.exchange.sync import (
    MAX_DRAFT_BYTES,
    MAX_DRAFTS,
    MAX_DRAFTS_BYTES,
    BackedUp,
    BackUp,
    Brought,
    Elsewhere,
    OtherPhone,
    SealedDraft,
)
from surveys.ids import uuid7


def back_up(database: Database, caller: Caller, asked: BackUp, now: datetime) -> BackedUp:
    """Keep what changed, remove what is no draft on the phone any more; return what is held, by hash.

    What has become a record meanwhile is not kept. Raises TooLarge beyond the limits of one phone.
    """
    device_id, kept = caller.device_id or "", set(asked.kept)
    if len(kept) > MAX_DRAFTS or any(len(one.body) > MAX_DRAFT_BYTES for one in asked.changed):
        raise _too_many()
    with database.transaction() as connection:
        store = BackupStore(connection)
        gone = [id_ for id_ in store.held(device_id) if id_ not in kept]
        store.remove(device_id, gone)
        records = AnswerStore(connection).hashes([one.id for one in asked.changed])
        new = [_backup(one) for one in asked.changed if one.id in kept and one.id not in records]
        store.keep(device_id, new, time_text(now))
        store.keep_key(device_id, asked.wrapped_key, time_text(now))
        held = store.held(device_id)
        if sum(row["size"] for row in held.values()) > MAX_DRAFTS_BYTES:
            raise _too_many()
        store.take_over(device_id, [one.id for one in new])
    return BackedUp(held={id_: row["hash"] for id_, row in held.items()})


def elsewhere(database: Database, caller: Caller) -> Elsewhere:
    """Return the earlier phones of the same holder that have drafts here."""
    with database.reading() as connection:
        rows = BackupStore(connection).elsewhere(caller.device_id or "")
    return Elsewhere(
        phones=tuple(
            OtherPhone(
                device_id=row["id"],
                name=row["name"],
                drafts=row["drafts"],
                kept_at=datetime.fromisoformat(row["kept_at"]),
            )
            for row in rows
        )
    )


def bring(database: Database, keys: Keys, caller: Caller, device_id: str, now: datetime) -> Brought:
    """Give the drafts of an earlier phone, with the key that opens them, to a newer one of the same holder.

    Raises NotYours for any other phone. They stay here until the newer phone has backed them up itself.
    """
    with database.transaction() as connection:
        store = BackupStore(connection)
        phones = {row["id"] for row in store.elsewhere(caller.device_id or "")}
        wrapped = store.key(device_id)
        if device_id not in phones or wrapped is None:
            raise NotYours
        data_key = keys.unwrap(wrapped, device_id)
        holder = f"worker:{caller.staff_id}" if caller.staff_id else f"settler:{caller.person_id}"
        DeviceStore(connection).add_key_release(
            id=uuid7(), device_id=device_id, holder=holder, now=time_text(now)
        )
        drafts = tuple(SealedDraft(id=one.id, body=one.body) for one in store.of(device_id))
    return Brought(data_key=data_key, drafts=drafts)


def _too_many() -> TooLarge:
    return TooLarge(
        reason="drafts",
        drafts=MAX_DRAFTS,
        kilobytes=MAX_DRAFT_BYTES // 1024,
        megabytes=MAX_DRAFTS_BYTES // 1024**2,
    )


def _backup(one: SealedDraft) -> Backup:
    return Backup(id=one.id, hash=hashlib.sha256(one.body).hexdigest(), body=one.body)
