"""The PIN opens the phone on the device that it was set on, and nowhere else."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.keeping.locking import KeyLost, Lock, WrongPin
from mobile.keeping.pin import set_pin, try_pin
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey, new_key, wrap
from mobile.platform.desktop import FileKeeper
from mobile.platform.device import Keeper

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PIN = "482913"


@pytest.fixture
def locked(tmp_path: Path) -> Callable[[Keeper | None], Store]:
    """Return a function that opens a store whose lock lies under the given keeper, or under the PIN alone."""

    def run(keeper: Keeper | None) -> Store:
        store = Store(tmp_path / "qonys.db", keeper=keeper)
        pin = wrap(new_key(), PIN, n=2**4, keeper=keeper)
        store.keep_lock(Lock(pin=pin, recovery=b"", recovery_key="", device_id="d-1", server="https://q.kz"))
        return store

    return run


def opened(store: Store) -> DataKey:
    return try_pin(store, PIN, NOW)


def test_the_pin_opens_it_on_its_own_device(locked: Callable[..., Store], tmp_path: Path) -> None:
    store = locked(FileKeeper(tmp_path))

    assert opened(store).raw == opened(store).raw
    with pytest.raises(WrongPin):
        try_pin(store, "775533", NOW)


@pytest.mark.parametrize("keeper", ["none", "another"])
def test_a_copy_of_the_file_alone_takes_no_pin(
    locked: Callable[..., Store], tmp_path: Path, keeper: str
) -> None:
    store = locked(FileKeeper(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    store.keeper = None if keeper == "none" else FileKeeper(elsewhere)

    with pytest.raises(KeyLost):
        opened(store)


def test_a_lock_from_before_goes_under_the_devices_key_at_the_next_right_pin(
    locked: Callable[..., Store], tmp_path: Path
) -> None:
    store = locked(None)
    store.keeper = FileKeeper(tmp_path)

    key = opened(store)

    lock = store.lock_kept()
    assert lock is not None
    assert lock.pin.keeper == "file"
    assert opened(store).raw == key.raw


def test_a_destroyed_key_opens_nothing_and_a_new_pin_makes_another(
    locked: Callable[..., Store], tmp_path: Path
) -> None:
    keeper = FileKeeper(tmp_path)
    store = locked(keeper)
    key = opened(store)

    keeper.destroy()
    with pytest.raises(KeyLost):
        opened(store)
    set_pin(store, key, PIN)
    assert opened(store).raw == key.raw


def test_the_key_is_for_this_user_alone(tmp_path: Path) -> None:
    FileKeeper(tmp_path).wrap(b"secret")

    assert (tmp_path / "device.key").stat().st_mode & 0o777 == 0o600
