"""The one plan of a family, its referrals and decisions, as those who care edit and read them in a browser.

They are changes like a phone's, so a worker in a village and the one who leads can work on the same plan. Decisions are
of those alone who hold the order: they would tell that a family stood on the list.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure, may
from server.care.moving import ensure_possible
from server.database import Connection
from server.exchange.hands.barring import by_phones
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.past import Open, conflicts_in
from server.register.changing import Arrived, take_in
from server.store import counters
from server.store.clock import local_day
from server.store.people.facts import FactStore, word_of
from server.store.people.families import FamilyStore
from surveys.caring.care import CARRIED, KINDS
from surveys.caring.progress import COURSES
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Head, Value, Word, edit
from surveys.register.facts import Fact
from surveys.register.people import ensure_fits

# Without it there is nothing to show yet: what bore the subject has not come.
_NAMED = {"plan_step": "what", "referral": "service", "decision": "kind"}


class SaidTwice(Exception):
    """Two people said different things of it: a person has to choose before it is moved on."""


class Cared(msgspec.Struct, frozen=True, kw_only=True):
    """A step, a referral or a decision: what stands, and every word on it with who and when, the oldest first.

    `differs` are the fields of which two people said different things.
    """

    kind: str
    id: str
    shown: dict[str, Value]
    history: tuple[Word, ...]
    differs: tuple[Open, ...] = ()


def plan_of(connection: Connection, caller: Caller, household_id: str, now: datetime) -> tuple[Cared, ...]:
    """Return what is planned, offered and, to who may know, decided for a family in scope. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.PLAN, Action.READ))
    _ensure_theirs(connection, caller, household_id, now)
    kinds = KINDS if may(caller.role, (Store.RISK, Action.READ)) else CARRIED
    return tuple(
        Cared(
            kind=one.kind,
            id=one.id,
            shown=one.shown(),
            history=tuple(sorted(one.words, key=_when)),
            differs=conflicts_in([one]),
        )
        for one in _facts(connection, household_id, kinds)
        if not one.is_void() and one.shown().get(_NAMED[one.kind])
    )


def begin(
    connection: Connection,
    caller: Caller,
    household_id: str,
    kind: str,
    fields: Mapping[str, Value],
    now: datetime,
    *,
    id: str = "",
) -> str:
    """Add a step, a referral or a decision; return its id. Under an `id` that is there already nothing is added.

    Raises NotAllowed, NotYours, UnfitEdit.
    """
    one = Edit(kind=kind, subject_id=id or uuid7(), fields=dict(fields), born=True)
    begin_all(connection, caller, household_id, (one,), now)
    return one.subject_id


def begin_all(
    connection: Connection, caller: Caller, household_id: str, born: Sequence[Edit], now: datetime
) -> bool:
    """Add what belongs together, whole or not at all; False where the first of it is there already.

    Raises NotAllowed, NotYours, UnfitEdit.
    """
    _ensure_may(connection, caller, household_id, born, now)
    seq = counters.take(connection)
    if FactStore(connection).homes([born[0].subject_id]):
        return False
    _keep(connection, caller, household_id, born, now, seq)
    return True


def move(
    connection: Connection,
    caller: Caller,
    household_id: str,
    subject_id: str,
    fields: Mapping[str, Value],
    now: datetime,
    *,
    seen: Collection[str] = (),
) -> None:
    """Edit one of them over what stands; saying what stands already does nothing. Where two people said different things, one
    of both is chosen by who saw both: `seen` are the changes that said them.

    Raises NotAllowed, NotYours, ImpossibleMove with the words of both states, UnfitEdit; SaidTwice where two words stand of
    which neither may be written over unseen.
    """
    ensure(caller, (Store.PLAN, Action.WRITE))
    _ensure_theirs(connection, caller, household_id, now)
    seq = counters.take(connection)
    known = next((one for one in _facts(connection, household_id) if one.id == subject_id), None)
    if known is None:
        raise NotYours
    course, state = COURSES.get(known.kind), fields.get("state")
    disputed = known.conflicts() if course else {}
    if not all(_is_chosen(disputed[field], fields[field], seen) for field in disputed.keys() & fields.keys()):
        raise SaidTwice
    before = str(known.shown().get("state"))
    if course and state is not None and state != before and "state" not in disputed:
        ensure_possible(course, before, str(state), caller.language)
    one = edit(known.kind, subject_id, known.heads(), fields)
    if one is not None:
        _ensure_may(connection, caller, household_id, (one,), now)
        _keep(connection, caller, household_id, (one,), now, seq)


def _is_chosen(heads: Sequence[Head], value: Value, seen: Collection[str]) -> bool:
    return {head.change_id for head in heads} == set(seen) and value in {head.value for head in heads}


def _ensure_may(
    connection: Connection, caller: Caller, household_id: str, edits: Sequence[Edit], now: datetime
) -> None:
    ensure(caller, (Store.PLAN, Action.WRITE))
    _ensure_theirs(connection, caller, household_id, now)
    for one in edits:
        if one.kind not in KINDS:
            raise NotYours
        if one.kind not in CARRIED:
            ensure(caller, (Store.RISK, Action.WRITE))
        ensure_fits(one, "worker")


def _keep(
    connection: Connection,
    caller: Caller,
    household_id: str,
    edits: Sequence[Edit],
    now: datetime,
    seq: int,
) -> None:
    arrived = Arrived(
        change=Change(id=uuid7(), household_id=household_id, made_at=now, edits=tuple(edits)),
        by_name=caller.name,
        made_at=now,
        seq=seq,
        staff_id=caller.staff_id,
    )
    take_in(connection, [arrived], now, barred=by_phones(connection))


def _ensure_theirs(connection: Connection, caller: Caller, household_id: str, now: datetime) -> None:
    if FamilyStore(connection).find(scope_of(caller), household_id, local_day(now)) is None:
        raise NotYours


def _facts(connection: Connection, household_id: str, kinds: Sequence[str] = KINDS) -> list[Fact]:
    words: dict[tuple[str, str], list[Word]] = {}
    for row in FactStore(connection).words_in([household_id], kinds):
        words.setdefault((row["kind"], row["subject_id"]), []).append(word_of(row))
    return [Fact(kind=key[0], id=key[1], words=tuple(said)) for key, said in sorted(words.items())]


def _when(word: Word) -> tuple[datetime, str]:
    return word.at, word.change_id
