"""How far this phone's clock is off: measured at each sync, followed when somebody puts the clock back or forward."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from mobile.keeping.store import Store
from surveys.clock import OFF, Clock, skew_between
from surveys.submission import UtcTime

Ticks = Callable[[], int]

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The last measure, and a moment at which the phone's clock and its ticks were read together.

    Ticks run evenly from when the phone was switched on. So a step of the clock shows as long as it is not switched
    off; after that only a clock that went back does.
    """

    skew_ms: int | None
    measured_at: UtcTime
    read_at: UtcTime
    ticks: int
    boot: str


class Timekeeper:
    """Asked at the start and at the end of everything that is kept with its time."""

    def __init__(self, store: Store, now: Callable[[], datetime], ticks: Ticks) -> None:
        self._shelf = store.shelf("clock", Measured)
        self._now, self._ticks = now, ticks

    def measure(self, server_time: datetime, ticks_before: int) -> None:
        """Note the server's time: it was told halfway between asking, at `ticks_before`, and now."""
        now, ticks = self._now(), self._ticks()
        halfway = now - timedelta(milliseconds=max(0, ticks - ticks_before) / 2)
        measured = Measured(
            skew_ms=skew_between(halfway, server_time),
            measured_at=now,
            read_at=now,
            ticks=ticks,
            boot=boot_id(),
        )
        self._shelf.put("", measured)

    def skew(self) -> int | None:
        """Return by how many milliseconds this phone's clock is ahead of the server's now; None when nobody knows."""
        measured = self._followed()
        return measured.skew_ms if measured else None

    def clock(self, elapsed_ms: int | None = None) -> Clock:
        """Return what goes with something made now."""
        measured = self._followed()
        zone = self._now().astimezone().utcoffset() or timedelta()
        return Clock(
            offset_minutes=round(zone / timedelta(minutes=1)),
            skew_ms=measured.skew_ms if measured else None,
            measured_at=measured.measured_at if measured and measured.skew_ms is not None else None,
            elapsed_ms=elapsed_ms,
        )

    def right(self, moment: datetime) -> datetime:
        """Return a time of this phone by the server's clock, as far as is known."""
        return moment - timedelta(milliseconds=self.skew() or 0)

    def off(self) -> timedelta | None:
        """Return how far the clock is ahead (behind: below nought) where a person should hear of it, else None.

        A clock that went back while the phone was off is behind by at least that.
        """
        kept = self._shelf.get("")
        measured = self._followed()
        if kept is None or measured is None:
            return None
        skew = measured.skew_ms
        by = self._now() - kept.read_at if skew is None else timedelta(milliseconds=skew)
        return by if abs(by) > OFF else None

    def _followed(self) -> Measured | None:
        """Return the measure as it is by the clock of this moment."""
        kept = self._shelf.get("")
        if kept is None:
            return None
        now, ticks = self._now(), self._ticks()
        if kept.boot != boot_id() or ticks < kept.ticks:
            return self._after_a_restart(kept, now, ticks)
        step = round((now - kept.read_at) / timedelta(milliseconds=1)) - (ticks - kept.ticks)
        moved = timedelta(milliseconds=step)
        return msgspec.structs.replace(
            kept,
            skew_ms=None if kept.skew_ms is None else kept.skew_ms + step,
            measured_at=kept.measured_at + moved,
        )

    def _after_a_restart(self, kept: Measured, now: datetime, ticks: int) -> Measured:
        """Begin to follow anew. A clock that went back has lost its measure: it is as good as none."""
        if now < kept.read_at:
            return msgspec.structs.replace(kept, skew_ms=None)
        followed = msgspec.structs.replace(kept, read_at=now, ticks=ticks, boot=boot_id())
        self._shelf.put("", followed)
        return followed


def ticks() -> int:
    """Return milliseconds since the phone was switched on, asleep or not, whatever is done to its clock."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return int((time.monotonic() if boot is None else time.clock_gettime(boot)) * 1000)


@cache
def boot_id() -> str:
    """Return a word that stays the same until the phone is switched off; where there is none, until the app ends."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return f"process {os.getpid()}"
