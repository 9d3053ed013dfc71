"""A help request on its way: who brought it to which state, and what waits for the one who leads."""

from datetime import datetime

import msgspec

from server.access import Action, Caller, Role, Store, ensure, may
from server.care.moving import ensure_possible
from server.database import Connection, Row
from server.helping import HelpView, is_hidden, view_help
from server.problems import NotYours
from server.reading.families import scope_of
from server.store import counters
from server.store.caring.helps import HelpMove, HelpStore
from server.store.clock import local_day, time_text
from server.store.people.families import FamilyStore
from surveys.caring.progress import HELP
from surveys.ids import uuid7

MOST = 30


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the one who leads has to see today: somebody is in danger, or the promised time is over.

    `help` says no more than the person shared; `danger` comes first.
    """

    household_id: str
    name: str
    number: int
    district: str
    village: str
    danger: bool
    help: HelpView


def move_request(
    connection: Connection, caller: Caller, household_id: str, request_id: str, state: str, now: datetime
) -> None:
    """Bring a request of a family in scope to a state, and keep who did it when.

    Raises NotAllowed, NotYours (also for a worker whom the person did not name), ImpossibleMove.
    """
    ensure(caller, (Store.HELP, Action.WRITE))
    store, families = HelpStore(connection), FamilyStore(connection)
    if families.find(scope_of(caller), household_id, local_day(now)) is None:
        raise NotYours
    row = next((one for one in families.helps(household_id) if one["id"] == request_id), None)
    if row is None or is_hidden(view_help(row, caller.role, now), caller.role):
        raise NotYours
    ensure_possible(HELP, row["status"], state, caller.language)
    seq, at = counters.take(connection), time_text(now)
    store.set_status(household_id, request_id, status=state, now=at, seq=seq)
    store.add_move(
        HelpMove(
            household_id=household_id,
            request_id=request_id,
            id=uuid7(),
            at=at,
            staff_id=caller.staff_id,
            before=row["status"],
            state=state,
        )
    )


def waiting_requests(connection: Connection, caller: Caller, now: datetime) -> tuple[Waiting, ...]:
    """Return what cannot wait, whoever is in danger first; nothing for a role that does not lead."""
    if caller.role not in (Role.SUPERVISOR, Role.MANAGER) or not may(caller.role, (Store.HELP, Action.READ)):
        return ()
    rows = HelpStore(connection).pressing(scope_of(caller).district, time_text(now), MOST, caller.language)
    return tuple(_waiting(row, caller.role, now) for row in rows)


def _waiting(row: Row, role: Role, now: datetime) -> Waiting:
    return Waiting(
        household_id=row["household_id"],
        name=row["name"],
        number=row["number"],
        district=row["district"],
        village=row["village"],
        danger=bool(row["danger"]),
        help=view_help(row, role, now),
    )
