"""What a phone's clock was worth when something was made: its zone, how far it was off, how long the making took.

A phone's clock is nobody's word: batteries die, and people put clocks right or wrong. So a time is kept as the phone
said it, with what the phone knew of its own error, and the server works out when it was.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

EARLIEST_YEAR = 2000  # nothing of the programme is older; databases' own calendars end somewhere
AHEAD = timedelta(days=1)  # how far in the future a time may lie while nobody knows the clock's error
OFF = timedelta(minutes=10)  # from here on a person is told that the clock is wrong

_WIDEST = 500 * 366 * 86_400_000  # milliseconds in five centuries


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the phone knew of its clock.

    `skew_ms` is the phone's time minus the server's, as measured at `measured_at` by the phone's own clock; None: not
    known, or no longer. `elapsed_ms` is how long it took from start to finish, by a clock that nobody can put back.
    """

    offset_minutes: Annotated[int, msgspec.Meta(ge=-1440, le=1440)] = 0
    skew_ms: Annotated[int, msgspec.Meta(ge=-_WIDEST, le=_WIDEST)] | None = None
    measured_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    elapsed_ms: Annotated[int, msgspec.Meta(ge=0, le=_WIDEST)] | None = None


def known_skew(moment: datetime, clock: Clock | None, now: datetime, at_sending: int | None = None) -> int:
    """Return by how many milliseconds the phone's clock was ahead of the server's at `moment`; 0 if nothing says so.

    `at_sending` is what the server saw when the record came. The phone's own measure goes first, unless the clock
    was put back since; what would lie before the programme or after `now` is passed over.
    """
    candidates = list(_candidates(moment, clock, at_sending))
    return next((skew for skew in candidates if is_possible(moment, skew, now)), candidates[0])


def is_possible(moment: datetime, skew_ms: int, now: datetime) -> bool:
    """Ask whether a time, put right, lies within the programme and not after now."""
    try:
        right = put_right(moment, skew_ms)
    except OverflowError:
        return False
    return right.year >= EARLIEST_YEAR and right <= now + AHEAD


def put_right(moment: datetime, skew_ms: int) -> datetime:
    """Return a time of the phone by the server's clock. Raises OverflowError outside the calendar."""
    return moment.astimezone(UTC) - timedelta(milliseconds=skew_ms)


def skew_between(device: datetime, server: datetime) -> int:
    """Return the skew in milliseconds: how far the device's clock is ahead."""
    return round((device - server) / timedelta(milliseconds=1))


def skew_of(device_ms: int | None, now: datetime) -> int | None:
    """Return the skew of who says that it is `device_ms` after 1970, as far as that can be believed."""
    if device_ms is None:
        return None
    skew = device_ms - round(now.timestamp() * 1000)
    return skew if abs(skew) <= _WIDEST else None


def _candidates(moment: datetime, clock: Clock | None, at_sending: int | None) -> Iterator[int]:
    seen = () if at_sending is None else (at_sending,)
    if clock is None:
        yield from (0, *seen)
        return
    if clock.skew_ms is not None and (clock.measured_at is None or clock.measured_at <= moment):
        yield clock.skew_ms
    yield from (*seen, 0)
