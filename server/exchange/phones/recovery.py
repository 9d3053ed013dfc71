"""A forgotten PIN: the phone's data key is given back to the same holder, and that is written down."""

from datetime import datetime

from server.database import Database, Row
from server.exchange.phones.enrolment import caller_of_device, find_code, holder_of
from server.keys import Keys
from server.problems import OtherHolder, UsedCode
from server.store.clock import time_text
from server.store.office.devices import Code, DeviceStore
from surveys.exchange.sync import Recover, Recovered
from surveys.ids import uuid7


def recover(database: Database, keys: Keys, asked: Recover, *, address: str, now: datetime) -> Recovered:
    """Return the data key of `asked.device_id` to who brings a fresh code made for the same holder.

    Raises UnknownCode, UsedCode, ExpiredCode, OtherHolder, RevokedDevice, ConflictingDuty or UnreadableKey; a key
    that cannot be read, or was wrapped by another phone, does not use up the code.
    """
    code = find_code(database, keys, asked.code, address=address, now=now)
    with database.reading() as connection:
        device = DeviceStore(connection).get(asked.device_id)
    if device is None or not _is_of(code, device):
        raise OtherHolder
    caller_of_device(device)
    data_key = keys.unwrap(asked.wrapped_key, asked.device_id)
    with database.transaction() as connection:
        store = DeviceStore(connection)
        if not store.use_code(code.code_hash, device_id=asked.device_id, now=time_text(now)):
            raise UsedCode
        holder = holder_of(device)
        store.add_key_release(
            id=uuid7(), device_id=asked.device_id, holder=f"{holder.kind}:{holder.id}", now=time_text(now)
        )
    return Recovered(data_key=data_key)


def _is_of(code: Code, device: Row) -> bool:
    """Ask whether the code was made for who holds the phone: one person stays that wherever the family has parted."""
    return (device["staff_id"], device["person_id"]) == (code.staff_id, code.person_id)
