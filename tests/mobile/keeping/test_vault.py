"""The data key opens by the PIN or by the office, and by nothing else."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from mobile.keeping.locking import Lock, Locked, Tampered, WrongPin, count_try, forgiven
from mobile.keeping.vault import DataKey, new_key, unwrap, with_pin, wrap

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_lock(key: DataKey, pin: str) -> Lock:
    return Lock(pin=wrap(key, pin, n=2**4), recovery=b"", recovery_key="", device_id="d", server="s")


def wrong_tries(lock: Lock, times: int, now: datetime = NOW) -> Lock:
    for _ in range(times):
        lock = count_try(lock, now)
        with pytest.raises((WrongPin, Locked)):
            unwrap(lock, "000111")
    return lock


def test_the_pin_gives_the_key_back() -> None:
    key = new_key()

    assert unwrap(count_try(a_lock(key, "482913"), NOW), "482913").raw == key.raw


def test_a_wrong_pin_says_how_many_tries_are_left() -> None:
    lock = a_lock(new_key(), "482913")
    left = []
    for _ in range(4):
        lock = count_try(lock, NOW)
        with pytest.raises(WrongPin) as wrong:
            unwrap(lock, "000111")
        left.append(wrong.value.left)

    assert left == [4, 3, 2, 1]


def test_the_fifth_wrong_pin_closes_the_door_for_five_minutes() -> None:
    lock = wrong_tries(a_lock(new_key(), "482913"), 5)

    with pytest.raises(Locked) as closed:
        count_try(lock, NOW + timedelta(minutes=4))

    assert closed.value.until == NOW + timedelta(minutes=5)
    assert count_try(lock, NOW + timedelta(minutes=5)).wrong == 6


def test_the_door_stays_closed_longer_each_time() -> None:
    lock, now, waits = a_lock(new_key(), "482913"), NOW, []
    for _ in range(5):
        lock = wrong_tries(lock, 5, now)
        assert lock.closed_until is not None
        waits.append(int((lock.closed_until - now).total_seconds() // 60))
        now = lock.closed_until

    assert waits == [5, 15, 45, 60, 60]


def test_the_right_pin_does_not_open_a_closed_door() -> None:
    lock = wrong_tries(a_lock(new_key(), "482913"), 5)

    with pytest.raises(Locked):
        count_try(lock, NOW + timedelta(minutes=1))


def test_putting_the_clock_back_wins_nothing_and_putting_it_right_does_not_lock_for_years() -> None:
    lock = wrong_tries(a_lock(new_key(), "482913"), 5, NOW + timedelta(days=900))

    with pytest.raises(Locked) as closed:
        count_try(lock, NOW)

    assert closed.value.until == NOW + timedelta(minutes=5)


def test_a_right_pin_forgives_the_wrong_ones() -> None:
    lock = wrong_tries(a_lock(new_key(), "482913"), 3)

    assert forgiven(count_try(lock, NOW)).wrong == 0


def test_a_new_pin_opens_the_same_key_and_the_old_one_does_not() -> None:
    key = new_key()
    lock = with_pin(a_lock(key, "482913"), key, "775533")

    assert unwrap(count_try(lock, NOW), "775533").raw == key.raw
    with pytest.raises(WrongPin):
        unwrap(count_try(lock, NOW), "482913")


def test_the_same_record_is_never_sealed_the_same_way_twice() -> None:
    key = new_key()

    assert len({key.seal("draft|1|1", b"answer") for _ in range(50)}) == 50


def test_a_record_opens_only_in_its_own_row() -> None:
    key = new_key()
    sealed = key.seal("draft|1|1", b"answer")

    assert key.open("draft|1|1", sealed) == b"answer"
    for place in ("draft|2|1", "draft|1|2", "family|1|1"):
        with pytest.raises(Tampered):
            key.open(place, sealed)


def test_one_changed_byte_is_noticed() -> None:
    key = new_key()
    sealed = bytearray(key.seal("draft|1|1", b"answer"))
    sealed[-1] ^= 1

    with pytest.raises(Tampered):
        key.open("draft|1|1", bytes(sealed))


def test_the_lock_survives_being_written_down() -> None:
    key = new_key()
    lock = wrong_tries(a_lock(key, "482913"), 2)
    written = msgspec.json.encode(lock)

    assert msgspec.json.decode(written, type=Lock) == lock
    assert key.raw not in written
