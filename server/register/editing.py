"""One change made at a desk: kept and applied like one that a phone sends, and new households go to the same workers."""

from datetime import datetime

from server.database import Connection
from server.register.changing import Arrived, Barred, Outcome, take_in
from server.store import counters
from server.store.clock import today
from server.store.office.assignments import AssignmentStore
from surveys.register.changes import Change


def enter(
    connection: Connection,
    change: Change,
    *,
    by_name: str,
    staff_id: str | None,
    seq: int,
    now: datetime,
    barred: Barred,
) -> Outcome:
    """Apply this change. `seq` was taken before anything was looked up: nobody can have come between.

    `barred` is asked of phones' changes that waited for this one.
    """
    arrived = Arrived(change=change, by_name=by_name, made_at=now, seq=seq, staff_id=staff_id)
    outcome = take_in(connection, [arrived], now, barred=barred)
    share_out(connection, outcome)
    return outcome


def share_out(connection: Connection, outcome: Outcome) -> None:
    """Give a household that was born of another one to the same workers."""
    for born, parent in outcome.born:
        AssignmentStore(connection).copy(
            parent, born, starts_on=today().isoformat(), seq=counters.take(connection)
        )
