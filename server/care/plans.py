"""The one plan of a family, its referrals and decisions, as those who care edit and read them in a browser.

They are changes like a phone's, so a worker in a village and the one who leads can work on the same plan.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.care.moving import ensure_possible
from server.database import Connection
from server.exchange.hands.barring import by_phones
from server.problems import NotYours
from server.reading.families import scope_of
from server.register.changing import Arrived, take_in
from server.store import counters
from server.store.clock import local_day
from server.store.people.facts import FactStore, word_of
from server.store.people.families import FamilyStore
from surveys.caring.care import KINDS
from surveys.caring.progress import COURSES
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value, Word, edit
from surveys.register.facts import Fact
from surveys.register.people import ensure_fits


class Cared(msgspec.Struct, frozen=True, kw_only=True):
    """A step, a referral or a decision: what stands, and every word on it with who and when, the oldest first."""

    kind: str
    id: str
    shown: dict[str, Value]
    history: tuple[Word, ...]


def plan_of(connection: Connection, caller: Caller, household_id: str, now: datetime) -> tuple[Cared, ...]:
    """Return what is planned, offered and decided for a family in scope. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.PLAN, Action.READ))
    _ensure_theirs(connection, caller, household_id, now)
    return tuple(
        Cared(kind=one.kind, id=one.id, shown=one.shown(), history=tuple(sorted(one.words, key=_when)))
        for one in _facts(connection, household_id)
        if not one.is_void()
    )


def begin(
    connection: Connection,
    caller: Caller,
    household_id: str,
    kind: str,
    fields: Mapping[str, Value],
    now: datetime,
) -> str:
    """Add a step, a referral or a decision; return its id. Raises NotAllowed, NotYours, UnfitEdit."""
    one = Edit(kind=kind, subject_id=uuid7(), fields=dict(fields), born=True)
    _act(connection, caller, household_id, one, now)
    return one.subject_id


def move(
    connection: Connection,
    caller: Caller,
    household_id: str,
    subject_id: str,
    fields: Mapping[str, Value],
    now: datetime,
) -> None:
    """Edit one of them over what stands; saying what stands already does nothing.

    Raises NotAllowed, NotYours, ImpossibleMove with the words of both states, UnfitEdit.
    """
    ensure(caller, (Store.PLAN, Action.WRITE))
    _ensure_theirs(connection, caller, household_id, now)
    known = next((one for one in _facts(connection, household_id) if one.id == subject_id), None)
    if known is None:
        raise NotYours
    course, state = COURSES.get(known.kind), fields.get("state")
    before = str(known.shown().get("state"))
    if course and state is not None and state != before:
        ensure_possible(course, before, str(state), caller.language)
    one = edit(known.kind, subject_id, known.heads(), fields)
    if one is not None:
        _act(connection, caller, household_id, one, now)


def _act(connection: Connection, caller: Caller, household_id: str, one: Edit, now: datetime) -> None:
    ensure(caller, (Store.PLAN, Action.WRITE))
    _ensure_theirs(connection, caller, household_id, now)
    if one.kind not in KINDS:
        raise NotYours
    ensure_fits(one, "worker")
    arrived = Arrived(
        change=Change(id=uuid7(), household_id=household_id, made_at=now, edits=(one,)),
        by_name=caller.name,
        made_at=now,
        seq=counters.take(connection),
        staff_id=caller.staff_id,
    )
    take_in(connection, [arrived], now, barred=by_phones(connection))


def _ensure_theirs(connection: Connection, caller: Caller, household_id: str, now: datetime) -> None:
    if FamilyStore(connection).find(scope_of(caller), household_id, local_day(now)) is None:
        raise NotYours


def _facts(connection: Connection, household_id: str) -> list[Fact]:
    words: dict[tuple[str, str], list[Word]] = {}
    for row in FactStore(connection).words_in([household_id], KINDS):
        words.setdefault((row["kind"], row["subject_id"]), []).append(word_of(row))
    return [Fact(kind=key[0], id=key[1], words=tuple(said)) for key, said in sorted(words.items())]


def _when(word: Word) -> tuple[datetime, str]:
    return word.at, word.change_id
