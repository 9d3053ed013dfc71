"""Changes that phones send: does one fit, may its sender touch what it touches, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.hands.barring import by_phones
from server.exchange.hands.caseloads import lefts
from server.exchange.records.opening import Refused, told
from server.exchange.records.sent import read_sent
from server.keys import Keys
from server.register.changing import Arrived, Outcome, force, take_in
from server.register.editing import share_out
from server.store import counters
from server.store.clock import time_text
from server.store.people.facts import FactStore
from server.store.received.answers import AnswerStore, second_version
from surveys.caring.care import SETTLERS
from surveys.exchange.sync import RefusalCode
from surveys.register.changes import Change
from surveys.register.people import Editor, UnfitEdit, ensure_fits

_TWO = 2
_changes = msgspec.json.Decoder(Change)


class OpenedChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that fits, when it was made by the server's clock, and the SHA-256 of its bytes."""

    change: Change
    made_at: datetime
    hash: str
    record: bytes


def open_change(
    record: bytes, caller: Caller, now: datetime, skew_ms: int | None = None
) -> OpenedChange | Refused:
    """Open one change; what is wrong with it concerns no other record."""
    read = read_sent(record, _changes, now, skew_ms)
    if isinstance(read, Refused):
        return read
    change, made_at, hashed = read
    if problem := _problem(change, caller):
        return Refused(id=change.id, hash=hashed, code=problem[0], field=told(problem[1]))
    return OpenedChange(change=change, made_at=made_at, hash=hashed, record=record)


def settle_changes(
    connection: Connection, keys: Keys, caller: Caller, opened: Sequence[OpenedChange], now: datetime
) -> list[OpenedChange | Refused]:
    """Keep what is new, and say of each whether it is kept. The counter is taken first: from there on no other push
    can change what is looked up here.
    """
    if not opened:
        return []
    first = counters.take(connection, len(opened))
    store = AnswerStore(connection)
    ids = [one.change.id for one in opened]
    # What was made at a desk has no receipt, and phones know its id: under that nothing else can come.
    hashes = dict.fromkeys(FactStore(connection).taken(ids), "") | store.hashes(ids)
    new: dict[str, OpenedChange] = {}
    other: list[OpenedChange] = []
    for one in opened:
        if one.change.id not in hashes:
            new[one.change.id] = one
        if hashes.setdefault(one.change.id, keys.record_hash(one.hash)) != keys.record_hash(one.hash):
            other.append(one)
    outcome = _keep(connection, caller, list(new.values()), now, first)
    kept = [one for one in new.values() if outcome.states[one.change.id] != "refused"]
    store.keep_receipts(
        [(one.change.id, hashes[one.change.id], one.change.household_id, first) for one in kept]
    )
    at = time_text(now)
    store.keep_conflicts(
        [
            second_version(one.change.id, keys.record_hash(one.hash), one.record, caller.device_id, at)
            for one in other
        ]
    )
    left = _left(
        connection, caller, [one for one in opened if outcome.states.get(one.change.id) == "refused"], now
    )
    return [_verdict(one, outcome, other, left) for one in opened]


def _left(connection: Connection, caller: Caller, refused: Sequence[OpenedChange], now: datetime) -> set[str]:
    """Return the families of these that the caller held once: who sends for one of them hears that it was handed over."""
    if not refused or caller.staff_id is None:
        return set()
    held = lefts(connection, caller.staff_id, [one.change.household_id for one in refused], now)
    return {family for family, until in held.items() if until}


def _verdict(
    one: OpenedChange, outcome: Outcome, other: Sequence[OpenedChange], left: set[str]
) -> OpenedChange | Refused:
    if any(one is conflicting for conflicting in other):
        return Refused(id=one.change.id, hash=one.hash, code="conflicting")
    if one.change.id in outcome.impossible:
        return Refused(id=one.change.id, hash=one.hash, code="impossible_step", field=_state_of(one.change))
    if outcome.states.get(one.change.id) == "refused":
        code = "handed_over" if one.change.household_id in left else "not_your_family"
        return Refused(id=one.change.id, hash=one.hash, code=code)
    return one


def _state_of(change: Change) -> str:
    """Return which state of what was to be reached, as kind.state."""
    return next(f"{one.kind}.{one.fields['state']}" for one in change.edits if "state" in one.fields)


def _keep(
    connection: Connection, caller: Caller, opened: Sequence[OpenedChange], now: datetime, first: int
) -> Outcome:
    """Keep these new changes; return what became of each: applied, held or refused."""
    arrived = [
        Arrived(
            change=one.change,
            by_name=caller.name,
            made_at=min(one.made_at, now),
            seq=first + place,
            device_id=caller.device_id,
            staff_id=caller.staff_id,
        )
        for place, one in enumerate(opened)
    ]
    outcome = take_in(connection, arrived, now, barred=by_phones(connection))
    share_out(connection, outcome)
    return outcome


def force_held(connection: Connection, now: datetime) -> None:
    """Apply what was held too long, whoever it came from."""
    share_out(connection, force(connection, now, barred=by_phones(connection)))


def _problem(change: Change, caller: Caller) -> tuple[RefusalCode, str | None] | None:
    try:
        for one in change.edits:
            ensure_fits(one, editor_of(caller))
    except UnfitEdit as unfit:
        return ("not_editable" if unfit.code == "not_yours" else unfit.code), unfit.field
    if name := _closes_alone(change):
        return "not_editable", name
    return None if _is_own(change, caller) else ("not_your_family", None)


def _closes_alone(change: Change) -> str | None:
    """Return the field by which a family would be closed without the parting that says why, and that can be undone.

    To choose between two values that met closes nothing anew.
    """
    if any(one.kind == "parting" for one in change.edits):
        return None
    closing = (
        f"household.{name}"
        for one in change.edits
        if one.kind == "household"
        for name in ("void", "merged_into")
        if one.fields.get(name) and len(one.over.get(name, ())) < _TWO
    )
    return next(closing, None)


def editor_of(caller: Caller) -> Editor:
    return "settler" if caller.role is Role.SETTLER else "worker"


def _is_own(change: Change, caller: Caller) -> bool:
    """A settler speaks of the own household and of nobody but themselves; of a worker the register is asked later."""
    if caller.role is not Role.SETTLER:
        return True
    own = {("household", caller.household_id), ("person", caller.person_id)}
    return change.household_id == caller.household_id and all(
        one.kind in SETTLERS or (one.kind, one.subject_id) in own for one in change.edits
    )
