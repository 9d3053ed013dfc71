"""Trying and setting the PIN of this phone's store."""

from datetime import datetime

from mobile.keeping.locking import Lock, count_try, forgiven
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey, unwrap, with_pin


class NotEnrolled(Exception):
    """The phone has no lock yet."""


def kept_lock(store: Store) -> Lock:
    """Return this phone's lock; raise NotEnrolled."""
    lock = store.lock_kept()
    if lock is None:
        raise NotEnrolled
    return lock


def try_pin(store: Store, pin: str, now: datetime) -> DataKey:
    """Return the data key; raise WrongPin, Locked or KeyLost. Slow on purpose.

    The try is on the disk before the PIN is looked at: ending the app does not win another one. A lock from before this
    device had a key of its own is put under it.
    """
    lock = kept_lock(store)
    counted = count_try(lock, now)
    store.keep_lock(counted)
    key = unwrap(counted, pin, store.keeper)
    is_kept = store.keeper is None or counted.pin.keeper == store.keeper.name
    store.keep_lock(forgiven(counted) if is_kept else with_pin(counted, key, pin, store.keeper))
    return key


def set_pin(store: Store, key: DataKey, pin: str) -> None:
    """Put the data key under a new PIN, in one write."""
    store.keep_lock(with_pin(kept_lock(store), key, pin, store.keeper))
