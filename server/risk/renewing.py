"""Renewing the list by hand while the pages stay open: by the same kind of process as every night's."""

import logging
import threading
from datetime import datetime
from typing import Literal

import msgspec

from server.checklist import is_on
from server.database import Database
from server.risk.apart import LAST_WORD_SECONDS, compute_apart
from server.settings import Settings
from server.store.clock import time_text
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore

_log = logging.getLogger(__name__)


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """How the last wish for a new list went. `why` names the sentence that says what stood in its way."""

    state: Literal["none", "computing", "done", "failed"] = "none"
    since: datetime | None = None
    households: int = 0
    why: Literal["off", "switch", "runs", "fault"] = "fault"


class Renewing:
    """Keeps one renewal of one server; whoever asks while it runs waits for the same one."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._lock, self._over = threading.Lock(), threading.Event()
        self._latest = Renewal()
        self._thread: threading.Thread | None = None

    @property
    def latest(self) -> Renewal:
        return self._latest

    def begin(self, now: datetime) -> bool:
        """Start and return at once; return False when a computation is running already."""
        with self._lock:
            if self._latest.state == "computing":
                return False
            self._latest = Renewal(state="computing", since=now)
        self._thread = threading.Thread(target=self._compute, args=(now,), name="renewing", daemon=True)
        self._thread.start()
        return True

    def end(self) -> None:
        """Stop a computation that is under way: it leaves the list before."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(LAST_WORD_SECONDS + 1)

    def _compute(self, now: datetime) -> None:
        """Compute and note how it went: nothing is left in "computing", whatever happens."""
        found = Renewal(state="failed", since=now)
        try:
            found = self._off(now) or self._computed(now)
        except Exception:
            _log.exception("The list could not be computed.")
        finally:
            self._latest = found

    def _off(self, now: datetime) -> Renewal | None:
        with self._database.reading() as connection:
            store = ChecklistStore(connection)
            if is_on(store):
                return None
            return Renewal(state="failed", since=now, why="switch" if store.is_switched_off() else "off")

    def _computed(self, now: datetime) -> Renewal:
        """A list made since the wish is the one wished for, whoever made it."""
        went_well = compute_apart(self._settings, now, self._over)
        with self._database.reading() as connection:
            run = ReviewStore(connection).latest_run()
        if run is not None and run["made_at"] >= time_text(now):
            return Renewal(state="done", since=now, households=run["households"])
        if off := self._off(now):
            return off
        if not went_well and not self._over.is_set():
            _log.error("The list could not be computed; the one before stands.")
        return Renewal(state="failed", since=now, why="runs" if went_well else "fault")
