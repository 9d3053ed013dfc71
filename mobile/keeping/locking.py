"""What stands on the phone unsealed: the lock of the data key, and the counting of wrong PINs. Opening it is the vault's.

Nothing here encrypts: the door is drawn before the ciphers are read.
"""

from datetime import datetime, timedelta

import msgspec

from mobile.platform.device import KeyLost as KeyLost

TRIES = 5
LOCK_MINUTES = (5, 15, 45, 60)

SCRYPT_N = 2**15


class WrongPin(Exception):
    """The PIN does not open the key; `left` tries remain before the door closes for a while."""

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong PIN, {left} tries left")
        self.left = left


class Locked(Exception):
    """Too many tries: nothing opens before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until.isoformat()}")
        self.until = until


class Tampered(Exception):
    """A sealed record was changed, moved to another row, or belongs to another key."""


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """The data key under a PIN. `n` is kept so that a later app may make guessing dearer.

    `keeper` names the device's own key that wraps `sealed` once more, "" where there was none.
    """

    salt: bytes
    sealed: bytes
    n: int = SCRYPT_N
    keeper: str = ""


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the phone unsealed: enough to ask for a PIN or for recovery, not enough to read anything."""

    pin: Wrapped
    recovery: bytes
    recovery_key: str
    device_id: str
    server: str
    wrong: int = 0
    closed_at: datetime | None = None
    closed_until: datetime | None = None


def count_try(lock: Lock, now: datetime) -> Lock:
    """Return the lock with one more try counted; write it down *before* the PIN is checked.

    Raises Locked while the door is closed. A clock put back does not shorten the wait: it begins anew.
    """
    if lock.closed_until and lock.closed_at and now < lock.closed_until:
        if now < lock.closed_at:
            lock = msgspec.structs.replace(
                lock, closed_at=now, closed_until=now + (lock.closed_until - lock.closed_at)
            )
        raise Locked(lock.closed_until or now)
    wrong = lock.wrong + 1
    if wrong % TRIES:
        return msgspec.structs.replace(lock, wrong=wrong, closed_at=None, closed_until=None)
    minutes = LOCK_MINUTES[min(wrong // TRIES, len(LOCK_MINUTES)) - 1]
    return msgspec.structs.replace(
        lock, wrong=wrong, closed_at=now, closed_until=now + timedelta(minutes=minutes)
    )


def forgiven(lock: Lock) -> Lock:
    """Return the lock with no try counted: the PIN was right."""
    return msgspec.structs.replace(lock, wrong=0, closed_at=None, closed_until=None)
