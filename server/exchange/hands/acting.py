"""Acts that phones send: a family offered, an offer answered or withdrawn, a help request brought on. They come as records do."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.hands.answering import move_asked
from server.exchange.hands.caseloads import lefts
from server.exchange.hands.transfers import Answer, Proposal, answer, offer
from server.exchange.records.opening import Refused
from server.exchange.records.sent import read_sent
from server.keys import Keys
from server.problems import (
    AlreadyAnswered,
    AlreadyOffered,
    ConflictingDuty,
    ImpossibleMove,
    NotYours,
    Problem,
    UnfitColleague,
    UnfitRole,
    UnknownPerson,
)
from server.store import counters
from server.store.clock import time_text
from server.store.received.answers import AnswerStore, second_version
from surveys.exchange.handing import Act, ActKind
from surveys.exchange.sync import RefusalCode

_acts = msgspec.json.Decoder(Act)
_SAID: dict[ActKind, Answer] = {"accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"}
_CODES: dict[type[Problem], RefusalCode] = {
    AlreadyAnswered: "answered_before",
    AlreadyOffered: "already_offered",
    UnfitColleague: "unfit_colleague",
    UnfitRole: "unfit_colleague",
    UnknownPerson: "unfit_colleague",
    ConflictingDuty: "unfit_colleague",
    ImpossibleMove: "impossible_step",
}


class OpenedAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act that can be read, with the SHA-256 of its bytes."""

    act: Act
    hash: str
    record: bytes


def open_act(record: bytes, now: datetime, skew_ms: int | None = None) -> OpenedAct | Refused:
    """Open one act; what is wrong with it concerns no other record."""
    read = read_sent(record, _acts, now, skew_ms)
    if isinstance(read, Refused):
        return read
    act, _, hashed = read
    if not act.is_whole:
        return Refused(id=act.id, hash=hashed, code="malformed", field="transfer_id")
    return OpenedAct(act=act, hash=hashed, record=record)


def settle_acts(
    connection: Connection, keys: Keys, caller: Caller, opened: Sequence[OpenedAct], now: datetime
) -> list[OpenedAct | Refused]:
    """Do what is new, in the order it came, and say of each what became of it. Nothing is done twice."""
    if not opened:
        return []
    seq = counters.take(connection)
    hashes = AnswerStore(connection).hashes([one.act.id for one in opened])
    return [_settle(connection, keys, caller, one, hashes, now, seq) for one in opened]


def _settle(
    connection: Connection,
    keys: Keys,
    caller: Caller,
    one: OpenedAct,
    hashes: dict[str, str],
    now: datetime,
    seq: int,
) -> OpenedAct | Refused:
    hashed = keys.record_hash(one.hash)
    if one.act.id in hashes:
        if hashes[one.act.id] == hashed:
            return one
        AnswerStore(connection).keep_conflicts(
            [second_version(one.act.id, hashed, one.record, caller.device_id, time_text(now))]
        )
        return Refused(id=one.act.id, hash=one.hash, code="conflicting")
    try:
        _do(connection, caller, one.act, now)
    except NotYours:
        return Refused(id=one.act.id, hash=one.hash, code=_not_yours(connection, caller, one.act, now))
    except tuple(_CODES) as problem:
        return Refused(id=one.act.id, hash=one.hash, code=_CODES[type(problem)])
    hashes[one.act.id] = hashed
    AnswerStore(connection).keep_receipts([(one.act.id, hashed, one.act.household_id, seq)])
    return one


def _do(connection: Connection, caller: Caller, act: Act, now: datetime) -> None:
    if caller.role is Role.SETTLER or caller.staff_id is None:
        raise NotYours
    if act.act == "offer":
        proposal = Proposal(id=act.id, household_id=act.household_id, to_id=act.to_id or "", words=act.words)
        offer(connection, proposal, caller.staff_id, now, as_lead=False)
    elif act.act == "request":
        move_asked(connection, caller.staff_id, act, now)
    else:
        answer(connection, act.transfer_id or "", _SAID[act.act], caller.staff_id, now, words=act.words)


def _not_yours(connection: Connection, caller: Caller, act: Act, now: datetime) -> RefusalCode:
    """Whoever held the family hears that it was handed over; everybody else that it is none of theirs."""
    held = lefts(connection, caller.staff_id or "", [act.household_id], now)
    return "handed_over" if held.get(act.household_id) else "not_your_family"
