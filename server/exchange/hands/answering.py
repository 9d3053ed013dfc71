"""A help request brought one step on from a worker's phone: the same steps as on a page, by whoever holds the family."""

from datetime import datetime

from server.database import Connection
from server.exchange.hands.caseloads import reach_of
from server.problems import ImpossibleMove, NotYours
from server.store import counters
from server.store.caring.helps import HelpMove, HelpStore
from server.store.clock import time_text
from surveys.caring.progress import HELP
from surveys.exchange.handing import Act


def move_asked(connection: Connection, staff_id: str, act: Act, now: datetime) -> None:
    """Do it, and keep who did it when; what stands so already is done. Raises NotYours, ImpossibleMove.

    A request that the person did not share with the worker is none of theirs: it is not even told that there is one.
    """
    store = HelpStore(connection)
    asked = store.get(act.request_id or "")
    held = reach_of(connection, staff_id, [act.household_id], act.made_at, now)
    if asked is None or asked.household_id not in held or "worker" not in asked.shared_with:
        raise NotYours
    if asked.household_id != act.household_id:
        raise NotYours
    if asked.status == act.state:
        return
    if not HELP.may_follow(asked.status, act.state):
        raise ImpossibleMove(
            fields={"before": asked.status, "after": act.state}, before=asked.status, after=act.state
        )
    seq, at = counters.take(connection), time_text(now)
    store.set_status(asked.household_id, asked.id, status=act.state, now=at, seq=seq)
    store.add_move(
        HelpMove(
            household_id=asked.household_id,
            request_id=asked.id,
            id=act.id,
            at=at,
            staff_id=staff_id,
            before=asked.status,
            state=act.state,
        )
    )
