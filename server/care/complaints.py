"""What the independent recipient reads and answers, and what a code tells to whoever has it."""

from datetime import date, datetime
from typing import cast

import msgspec

from server.access import Action, Caller, Store, ensure
from server.care.moving import ensure_possible
from server.exchange.records.complaining import code_hash, owner
from server.keys import Keys
from server.problems import AnswerMissing, NotYours
from server.store.caring.complaints import Complaint, ComplaintStore, Move
from server.store.clock import local_day, time_text
from surveys.caring.complaint import CaseComplaint, State, Told
from surveys.caring.progress import COMPLAINT
from surveys.ids import uuid7

MOST = 200
LONGEST_ANSWER = 2000
_told = msgspec.json.Decoder(Told)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint of the list: never its words."""

    id: str
    about: str | None
    made_on: date
    promised_on: date
    state: str
    late: bool
    named: bool


class Step(msgspec.Struct, frozen=True, kw_only=True):
    at: str
    state: str
    name: str


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint as its recipient reads it."""

    line: Line
    told: Told
    answer: str | None
    history: tuple[Step, ...]
    next: tuple[str, ...]


def list_complaints(store: ComplaintStore, keys: Keys, caller: Caller, today: date) -> tuple[Line, ...]:
    """Return what waits, the promised day first, then what was answered. Raises NotAllowed."""
    ensure(caller, (Store.COMPLAINT, Action.READ))
    return tuple(_line(one, _unsealed(keys, one), today) for one in store.everything(MOST))


def open_complaint(store: ComplaintStore, keys: Keys, caller: Caller, id: str, now: datetime) -> Opened:
    """Return one complaint; the first opening is told to the person as "seen". Raises NotAllowed, NotYours."""
    ensure(caller, (Store.COMPLAINT, Action.READ))
    found = _found(store, id)
    if found.state == COMPLAINT.first:
        _move(store, caller, found, "seen", now)
        found = _found(store, id)
    return Opened(
        line=_line(found, _unsealed(keys, found), local_day(now)),
        told=_unsealed(keys, found),
        answer=_answer(keys, found),
        history=tuple(msgspec.convert(row, Step) for row in store.moves(id)),
        next=tuple(state for state in COMPLAINT.follows[found.state] if state != "seen"),
    )


def move_complaint(
    store: ComplaintStore, keys: Keys, caller: Caller, id: str, state: str, words: str, now: datetime
) -> None:
    """Bring a complaint to a state, with an answer in words. Raises NotAllowed, NotYours, ImpossibleMove, AnswerMissing."""
    ensure(caller, (Store.COMPLAINT, Action.WRITE))
    found = _found(store, id)
    ensure_possible(COMPLAINT, found.state, state, caller.language)
    said = words.replace("\x00", "").strip()[:LONGEST_ANSWER]
    if state == "answered" and not said:
        raise AnswerMissing
    _move(store, caller, found, state, now)
    if said:
        store.set_answer(id, keys.seal(said, owner(id, "answer")))


def states(store: ComplaintStore, keys: Keys, codes: tuple[str, ...]) -> tuple[CaseComplaint, ...]:
    """Return how far the complaints with these codes are; nothing says who asks."""
    by_hash = {code_hash(keys, code): code for code in codes}
    return tuple(
        CaseComplaint(
            code=by_hash[one.code_hash or ""],
            state=cast("State", one.state),
            made_on=date.fromisoformat(one.made_on),
            promised_on=date.fromisoformat(one.promised_on),
            changed_on=date.fromisoformat(one.changed_on),
            answer=_answer(keys, one),
        )
        for one in store.by_codes(list(by_hash))
    )


def _found(store: ComplaintStore, id: str) -> Complaint:
    found = store.get(id)
    if found is None:
        raise NotYours
    return found


def _move(store: ComplaintStore, caller: Caller, found: Complaint, state: str, now: datetime) -> None:
    ensure_possible(COMPLAINT, found.state, state, caller.language)
    moved = store.move(found.id, before=found.state, state=state, changed_on=local_day(now).isoformat())
    if moved:
        store.add_move(
            Move(
                complaint_id=found.id,
                id=uuid7(),
                at=time_text(now),
                staff_id=caller.staff_id or "",
                state=state,
            )
        )


def _unsealed(keys: Keys, one: Complaint) -> Told:
    return _told.decode(keys.unseal(one.sealed, owner(one.id)))


def _answer(keys: Keys, one: Complaint) -> str | None:
    return keys.unseal(one.answer, owner(one.id, "answer")) if one.answer else None


def _line(one: Complaint, told: Told, today: date) -> Line:
    return Line(
        id=one.id,
        about=told.about,
        made_on=date.fromisoformat(one.made_on),
        promised_on=date.fromisoformat(one.promised_on),
        state=one.state,
        late=not COMPLAINT.is_over(one.state) and one.promised_on < today.isoformat(),
        named=told.who is not None,
    )
