"""Making a phone somebody's: the code becomes a device token, a data key is drawn and locked; or the key comes back."""

import base64
import platform
from datetime import datetime

import msgspec

from mobile.keeping.locking import Tampered
from mobile.keeping.pin import kept_lock
from mobile.keeping.store import DiskFull, Store
from mobile.keeping.vault import DataKey, new_key, new_lock, with_pin, wrap_for_recovery
from mobile.talking.client import Client
from mobile.talking.receiving import Device, Known, devices
from mobile.talking.trouble import OtherHolder, TooOld
from surveys.exchange.sync import Enrolled, Recover


def enrol(store: Store, client: Client, code: str, pin: str, now: datetime) -> None:
    """Exchange the code, draw a key and open the store. Waits; raises Trouble and changes nothing then."""
    enrolled = client.enrol(tidy_code(code), device_name())
    key = new_key()
    lock = new_lock(key, pin, enrolled.recovery_key, enrolled.device_id, client.server, store.keeper)
    store.unlock(key)
    try:
        with store.atomic():
            store.keep_lock(lock)
            devices(store).put("", _device(enrolled, client.server, now))
    except DiskFull:
        store.lock()
        raise


def recover(store: Store, client: Client, code: str, pin: str) -> None:
    """Get the data key back with a new code of the same holder and put it under a new PIN; nothing is lost."""
    lock = kept_lock(store)
    wrapped = base64.b64encode(lock.recovery).decode()
    given = client.recover(Recover(device_id=lock.device_id, code=tidy_code(code), wrapped_key=wrapped))
    try:
        key = DataKey(base64.b64decode(given.data_key))
        store.unlock(key)
        devices(store).get("")
    except (ValueError, Tampered):
        store.lock()
        raise TooOld from None
    store.keep_lock(with_pin(lock, key, pin, store.keeper))


def renew(store: Store, client: Client, code: str, now: datetime) -> None:
    """Take a new token for the same holder, when the server no longer knows the old one. Raises OtherHolder."""
    before = devices(store).get("")
    enrolled = client.enrol(tidy_code(code), device_name())
    if before and (before.holder.kind, before.holder.id) != (enrolled.holder.kind, enrolled.holder.id):
        raise OtherHolder
    lock = kept_lock(store)
    renewed = msgspec.structs.replace(
        lock,
        recovery=wrap_for_recovery(store.key, enrolled.recovery_key, enrolled.device_id),
        recovery_key=enrolled.recovery_key,
        device_id=enrolled.device_id,
        server=client.server,
    )
    with store.atomic():
        store.keep_lock(renewed)
        devices(store).put("", _device(enrolled, client.server, now))
        store.shelf("known", Known).put("", Known())  # everything is fetched again


def tidy_code(code: str) -> str:
    """Return the code without the spaces and dashes that people put in."""
    return "".join(letter for letter in code if letter.isalnum()).upper()


def device_name() -> str:
    return (platform.node() or platform.system() or "phone")[:80]


def _device(enrolled: Enrolled, server: str, now: datetime) -> Device:
    return Device(
        device_id=enrolled.device_id,
        token=enrolled.token,
        holder=enrolled.holder,
        server=server,
        enrolled_at=now,
    )
