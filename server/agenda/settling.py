"""Bringing the lists up to what was written: before somebody reads them, and a little after each writing."""

import logging
import threading
from datetime import UTC, datetime

from server.agenda.lines import homes_of, lines_of, looked
from server.database import Database
from server.problems import Unavailable
from server.store import counters
from server.store.clock import local_day
from server.store.office.agenda import AgendaStore
from server.store.office.phones import PhoneStore
from server.store.people.entries import EntryStore
from server.store.people.finding import FindingStore
from server.store.people.houses import HouseStore
from server.store.standing import StandingStore

AT_ONCE = 50
# A reader waits for so many families; of more, as after a bulk load, the page says that they are being counted.
READERS = 200
LOOK_SECONDS, REST_SECONDS = 5.0, 0.05
_log = logging.getLogger(__name__)


def settle(database: Database, now: datetime, most: int | None = None) -> int:
    """Work out the lines of the families that were written to, in pieces, and of those whose day has come.

    Return how many there were. Writers wait for one piece at the most.
    """
    done = 0
    while most is None or done < most:
        size = AT_ONCE if most is None else min(AT_ONCE, most - done)
        settled = _some(database, now, size)
        done += settled
        if settled < size:
            break
    return done


def _some(database: Database, now: datetime, size: int) -> int:
    today = local_day(now)
    with database.reading() as connection:
        if not AgendaStore(connection).stale(today.isoformat(), 1):
            return 0
    with database.transaction() as connection:
        # One at a time: a second who counted the same families would count their change twice.
        counters.take(connection, 1, "agenda")
        store = AgendaStore(connection)
        marks = store.stale(today.isoformat(), size)
        homes = homes_of(connection, marks)
        made = lines_of(connection, homes, today)
        before = store.of_families(marks)
        # From here on in the order in which records are kept: first the counter, then the marks.
        counters.take(connection, 0)
        store.put(
            [row for home in marks for row in before.get(home, ())],
            [row for one in made.values() for row in one.rows],
        )
        gone = marks.keys() - made.keys()
        store.looked([looked(home, one) for home, one in sorted(made.items())], gone)
        FindingStore(connection).put([home.letters for home in homes.values()], gone)
        StandingStore(connection).put(marks)
        EntryStore(connection).put(marks)
        HouseStore(connection).put(marks)
        PhoneStore(connection).follow_families(marks)
        store.unmark(marks)
    return len(marks)


class Settling:
    """Settles in a thread of its own from `begin` to `end`, beside the work of the server."""

    def __init__(self, database: Database, look_seconds: float = LOOK_SECONDS) -> None:
        self._database, self._look_seconds = database, look_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="settling", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(LOOK_SECONDS)

    def _watch(self) -> None:
        while not self._over.wait(self._look_seconds):
            try:
                while _some(self._database, datetime.now(UTC), AT_ONCE) and not self._over.wait(REST_SECONDS):
                    pass
            except Unavailable:
                continue
            except Exception:
                _log.exception("The lists could not be brought up; they stand as they were.")
