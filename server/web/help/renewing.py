"""Renewing the list while the pages stay open: one computation at a time, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from server.database import Database
from server.risk.refreshing import Refreshed, RefreshRuns, RiskIsOff, refresh
from server.web.drawing.pages import AnyRequest

_creating = threading.Lock()
_log = logging.getLogger(__name__)


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """How the last wish for a new list went. `why` names the sentence that says what stood in its way."""

    state: Literal["none", "computing", "done", "failed"] = "none"
    since: datetime | None = None
    households: int = 0
    why: Literal["off", "runs", "fault"] = "fault"


class Renewing:
    """Keeps one renewal of one process; whoever asks while it runs waits for the same one."""

    def __init__(self, compute: Callable[[Database, datetime], Refreshed] = refresh) -> None:
        self._how = compute
        self._lock = threading.Lock()
        self._latest = Renewal()

    @property
    def latest(self) -> Renewal:
        return self._latest

    def begin(self, database: Database, now: datetime) -> bool:
        """Start and return at once; return False when a computation is running already."""
        with self._lock:
            if self._latest.state == "computing":
                return False
            self._latest = Renewal(state="computing", since=now)
        threading.Thread(target=self._compute, args=(database, now), name="renewing", daemon=True).start()
        return True

    def _compute(self, database: Database, now: datetime) -> None:
        """Compute and note how it went: nothing is left in "computing", whatever happens."""
        try:
            done = self._how(database, now)
        except RiskIsOff:
            self._latest = Renewal(state="failed", since=now, why="off")
        except RefreshRuns:
            self._latest = Renewal(state="failed", since=now, why="runs")
        except Exception:
            _log.exception("The list could not be computed.")
            self._latest = Renewal(state="failed", since=now)
        else:
            self._latest = Renewal(state="done", since=datetime.now(UTC), households=done.households)


def renewing_of(request: AnyRequest) -> Renewing:
    """Return the renewing of this application, made when it is first asked for."""
    with _creating:
        return request.app.state.setdefault("renewing", Renewing())
