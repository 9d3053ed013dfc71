"""The list of every night: a child process at low priority computes it, while the server goes on serving."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from server.checklist import is_on
from server.database import Database
from server.problems import Unavailable
from server.risk.apart import LAST_WORD_SECONDS, compute_apart
from server.settings import Settings
from server.store.clock import REGION, time_text
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


class Nights:
    """Watches the clock in a thread of its own from `begin` to `end`; without an hour it does nothing."""

    def __init__(self, database: Database, settings: Settings, look_seconds: float = LOOK_SECONDS) -> None:
        self._database, self._settings, self._look_seconds = database, settings, look_seconds
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
        rests_until = datetime.min.replace(tzinfo=UTC)
        while not self._over.wait(self._look_seconds):
            now = datetime.now(UTC)
            due = self._due(now) if now >= rests_until else None
            if due is not None:
                rests_until = now + timedelta(hours=AGAIN_HOURS)
                self._run(due)

    def _due(self, now: datetime) -> datetime | None:
        try:
            with self._database.reading() as connection:
                latest = RiskStore(connection).latest_run_at()
                due = due_since(self._hour or 0, now, latest)
                return due if due is not None and is_on(ChecklistStore(connection)) else None
        except Unavailable:
            return None

    def _run(self, due: datetime) -> None:
        if not compute_apart(self._settings, due, self._over) and not self._over.is_set():
            _log.error("The list of the night could not be computed; the one before stands.")
