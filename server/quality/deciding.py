"""What comes of a second look: all right, called back, or sent back with a comment; and all of it can be taken back."""

from datetime import datetime
from typing import Literal, get_args

from server.access import Caller
from server.database import Connection
from server.problems import DecidedMeanwhile
from server.quality.queue import found
from server.store import counters
from server.store.clock import time_text
from server.store.people.households import HouseholdStore
from server.store.received.second_looks import SecondLookStore
from surveys.ids import uuid7

Outcome = Literal["right", "confirmed", "differs", "sent_back"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SENT_BACK: Outcome = "sent_back"
MOST_AT_ONCE = 60
MOST_WORDS = 500


def decide(
    connection: Connection,
    caller: Caller,
    id: str,
    outcome: Outcome,
    now: datetime,
    *,
    question: str = "",
    words: str = "",
) -> None:
    """Write down what came of it; what is sent back goes to the phone of whoever holds the family.

    Raises NotAllowed, NotYours for another team's, DecidedMeanwhile where somebody was faster.
    """
    _move(connection, caller, id, outcome, now, question=question, words=words[:MOST_WORDS])


def take_back(connection: Connection, caller: Caller, id: str, now: datetime) -> None:
    """Let it wait again; a comment that went to a phone is taken from it. Raises as `decide` does."""
    _move(connection, caller, id, None, now)


def all_right(connection: Connection, caller: Caller, ids: list[str], now: datetime) -> None:
    """Find several all right at once: all of them or none."""
    for one in dict.fromkeys(ids[:MOST_AT_ONCE]):
        decide(connection, caller, one, "right", now)


def _move(
    connection: Connection,
    caller: Caller,
    id: str,
    outcome: Outcome | None,
    now: datetime,
    *,
    question: str = "",
    words: str = "",
) -> None:
    before, store, at = found(connection, caller, id), SecondLookStore(connection), time_text(now)
    by = caller.staff_id or ""
    if not store.decide(id, outcome=outcome, question=question, words=words, staff_id=by, now=at):
        raise DecidedMeanwhile
    store.add_move(id, id=uuid7(), now=at, staff_id=by, before=before["outcome"], outcome=outcome)
    if SENT_BACK in (outcome, before["outcome"]):
        HouseholdStore(connection).set_changed(before["household_id"], counters.take(connection))
