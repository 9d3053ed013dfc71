"""The list and the figures of every night: child processes at low priority compute them, while the server goes on serving."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from server.checklist import is_on
from server.database import Connection, Database
from server.problems import Unavailable
from server.risk.apart import (
    LAST_WORD_SECONDS,
    THE_FIGURES,
    THE_LIST,
    THE_LOOKS,
    THE_NEEDS,
    compute_apart,
)
from server.settings import Settings
from server.store.clock import REGION, time_text
from server.store.office.settings import SettingStore
from server.store.people.figures import FigureStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.risk import RiskStore

LOOK_SECONDS = 60.0
# A night that was slept through is made up for in the morning, not in the middle of a working day.
LATE_HOURS = 5
# After a run that failed the next is not tried at once.
AGAIN_HOURS = 1
_log = logging.getLogger(__name__)


def due_since(hour: int, now: datetime, latest: str | None) -> datetime | None:
    """Return the moment at which this night's run fell due, by the clock of the region; None if none is due.

    `latest` is when the newest list was made.
    """
    here = now.astimezone(REGION)
    due = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    due = due if due <= here else due - timedelta(days=1)
    is_done = latest is not None and latest >= time_text(due)
    return None if is_done or here - due >= timedelta(hours=LATE_HOURS) else due


class Work(msgspec.Struct, frozen=True):
    """What is done by night: its child's code, when it was done last, whether it may be done, and what is said if it failed."""

    code: str
    latest: Callable[[Connection], str | None]
    may: Callable[[Connection], bool]
    failed: str


LIST = Work(
    THE_LIST,
    lambda connection: RiskStore(connection).latest_run_at(),
    lambda connection: is_on(ChecklistStore(connection)),
    "The list of the night could not be computed; the one before stands.",
)
FIGURES = Work(
    THE_FIGURES,
    lambda connection: FigureStore(connection).latest_made_at(),
    lambda _: True,
    "Who stays could not be counted by night; the figures before stand.",
)
LOOKS = Work(
    THE_LOOKS,
    lambda connection: SettingStore(connection).get("quality.at"),
    lambda _: True,
    "Interviews could not be looked over by night; the next night goes on where this one began.",
)
NEEDS = Work(
    THE_NEEDS,
    lambda connection: SettingStore(connection).get("needs_counted_at"),
    lambda _: True,
    "Needs without a service could not be counted by night; the counts before stand.",
)


class Nights:
    """Watches the clock in a thread of its own from `begin` to `end`; without an hour it does nothing."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        look_seconds: float = LOOK_SECONDS,
        works: Sequence[Work] = (LIST, FIGURES, LOOKS, NEEDS),
    ) -> None:
        self._database, self._settings, self._look_seconds = database, settings, look_seconds
        self._works = works
        self._hour = None if settings.night == "off" else int(settings.night)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="nights", daemon=True)

    def begin(self) -> None:
        if self._hour is not None:
            self._thread.start()

    def end(self) -> None:
        """Stop watching; a run that is under way is told to stop, and leaves the list before."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(LAST_WORD_SECONDS + 1)

    def _watch(self) -> None:
        rest_until = [datetime.min.replace(tzinfo=UTC) for _ in self._works]
        while not self._over.wait(self._look_seconds):
            for nth, work in enumerate(self._works):
                now = datetime.now(UTC)
                due = self._due(work, now) if now >= rest_until[nth] else None
                if due is not None and not self._over.is_set():
                    rest_until[nth] = now + timedelta(hours=AGAIN_HOURS)
                    self._run(work, due)

    def _due(self, work: Work, now: datetime) -> datetime | None:
        try:
            with self._database.reading() as connection:
                due = due_since(self._hour or 0, now, work.latest(connection))
                return due if due is not None and work.may(connection) else None
        except Unavailable:
            return None

    def _run(self, work: Work, due: datetime) -> None:
        if not compute_apart(self._settings, due, self._over, work.code) and not self._over.is_set():
            _log.error(work.failed)
