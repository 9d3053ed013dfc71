"""Opening a family outside one's own scope: with a reason, for some hours, seen by the family and by the lead."""

from datetime import datetime, timedelta

from server.access import Action, Caller, Role, Store, ensure, ensure_no_conflict
from server.database import Connection
from server.exchange.hands.caseloads import tell_family
from server.problems import NoReason, NotYours
from server.store import counters
from server.store.clock import time_text
from server.store.office.covers import Glass, GlassStore
from server.store.office.staff import StaffStore
from server.store.people.households import HouseholdStore
from surveys.ids import uuid7

USUAL_HOURS = 24
MOST_HOURS = 72
LEAST_REASON = 10
MOST_REASON = 500


def open_glass(
    connection: Connection,
    caller: Caller,
    household_id: str,
    reason: str,
    now: datetime,
    *,
    hours: int = USUAL_HOURS,
) -> str:
    """Open the family for the caller and return the id of the opening; it ends by itself.

    Raise NotAllowed, ConflictingDuty, NoReason, NotYours. Duties are read anew: they may have come after signing in.
    """
    ensure(caller, (Store.GLASS, Action.WRITE))
    person = StaffStore(connection).get(caller.staff_id or "")
    if person is None or not person.active:
        raise NotYours
    ensure_no_conflict(Role(person.role), frozenset(person.duties))
    words = reason.replace("\x00", "").strip()[:MOST_REASON]
    if len(words) < LEAST_REASON:
        raise NoReason
    if HouseholdStore(connection).get(household_id) is None:
        raise NotYours
    glass = Glass(
        id=uuid7(),
        household_id=household_id,
        staff_id=person.id,
        reason=words,
        opened_at=time_text(now),
        expires_at=time_text(now + timedelta(hours=max(1, min(hours, MOST_HOURS)))),
        seq=counters.take(connection),
    )
    GlassStore(connection).add(glass)
    tell_family(connection, [household_id])
    return glass.id


def close_glass(connection: Connection, glass_id: str, by_id: str, now: datetime, *, as_lead: bool) -> None:
    """Close it before its time; doing it twice changes nothing. Raise NotYours for others than a lead and the opener."""
    found = GlassStore(connection).get(glass_id)
    if found is None or not (as_lead or by_id == found.staff_id):
        raise NotYours
    seq = counters.take(connection)
    if GlassStore(connection).close(glass_id, by_id=by_id, now=time_text(now), seq=seq):
        tell_family(connection, [found.household_id])
