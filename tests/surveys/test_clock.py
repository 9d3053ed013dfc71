"""A time is believed as far as the phone's clock can be."""

from datetime import UTC, datetime, timedelta

import pytest

from surveys.clock import Clock, known_skew, put_right, skew_between, skew_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MADE = NOW - timedelta(hours=2)
MINUTE = 60_000
LONG_AGO = datetime(1970, 1, 1, 0, 7, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 5, 1, tzinfo=UTC)


def right(moment: datetime, clock: Clock | None, at_sending: int | None = None) -> datetime:
    return put_right(moment, known_skew(moment, clock, NOW, at_sending))


def test_a_record_without_a_clock_is_taken_at_its_word() -> None:
    assert right(MADE, None) == MADE
    assert right(MADE, None, 90 * MINUTE) == MADE


def test_a_clock_that_was_ahead_is_put_back_by_as_much() -> None:
    clock = Clock(skew_ms=90 * MINUTE, measured_at=MADE - timedelta(days=1))

    assert right(MADE + timedelta(minutes=90), clock) == MADE


@pytest.mark.parametrize("wrong", [LONG_AGO, FAR_AHEAD])
def test_a_clock_set_to_another_century_is_put_right_by_what_was_seen_at_sending(wrong: datetime) -> None:
    """The phone measured nothing wrong: the clock was moved while it was off."""
    clock = Clock(skew_ms=200, measured_at=NOW - timedelta(days=3))

    assert right(wrong, clock, skew_between(wrong, MADE)) == MADE
    assert right(wrong, None, skew_between(wrong, MADE)) == MADE


def test_a_measure_older_than_the_clock_went_back_is_not_used() -> None:
    clock = Clock(skew_ms=-5 * MINUTE, measured_at=MADE + timedelta(days=2))

    assert right(MADE, clock, 3 * MINUTE) == MADE - timedelta(minutes=3)


def test_a_phone_that_never_measured_is_judged_by_the_sending() -> None:
    assert right(MADE, Clock(), 3 * MINUTE) == MADE - timedelta(minutes=3)
    assert right(MADE, Clock()) == MADE


def test_what_nothing_explains_stays_as_it_was_said() -> None:
    assert known_skew(FAR_AHEAD, Clock(skew_ms=0), NOW) == 0
    assert known_skew(datetime.max.replace(tzinfo=UTC), Clock(skew_ms=-MINUTE), NOW) == -MINUTE


def test_a_senders_word_on_the_time_is_believed_within_five_centuries() -> None:
    assert skew_of(None, NOW) is None
    assert skew_of(round(NOW.timestamp() * 1000) + 5, NOW) == 5
    assert skew_of(10**300, NOW) is None
