"""Families that phones propose for the register: kept once, told back to whoever met them, forgotten once decided long ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.records.opening import Refused
from server.exchange.records.sent import read_sent
from server.keys import Keys
from server.store import counters
from server.store.clock import time_text
from server.store.people.proposed import Proposed, ProposedStore
from server.store.received.answers import AnswerStore, second_version
from surveys.catalogue import districts
from surveys.exchange.proposing import ProposedFamily
from surveys.register.naming import plain

KEPT = timedelta(days=90)  # a decided proposal: the worker has heard of it, the clerk may have erred
_proposals = msgspec.json.Decoder(ProposedFamily)


class OpenedProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that can be read, when it was made by the server's clock, and the SHA-256 of its bytes."""

    proposed: ProposedFamily
    made_at: datetime
    hash: str
    record: bytes


def open_proposal(record: bytes, now: datetime, skew_ms: int | None = None) -> OpenedProposal | Refused:
    """Open one proposal; what is wrong with it concerns no other record."""
    read = read_sent(record, _proposals, now, skew_ms)
    if isinstance(read, Refused):
        return read
    found, made_at, hashed = read
    if not plain(found.name) or found.district not in districts():
        wrong = "district" if plain(found.name) else "name"
        return Refused(id=found.id, hash=hashed, code="malformed", field=wrong)
    return OpenedProposal(proposed=found, made_at=made_at, hash=hashed, record=record)


def settle_proposals(
    connection: Connection, keys: Keys, caller: Caller, opened: Sequence[OpenedProposal], now: datetime
) -> list[OpenedProposal | Refused]:
    """Keep what is new, and say of each whether it is kept. Nothing is kept twice."""
    if not opened:
        return []
    seq = counters.take(connection)
    hashes = AnswerStore(connection).hashes([one.proposed.id for one in opened])
    return [_settle(connection, keys, caller, one, hashes, now, seq) for one in opened]


def forget_decided(connection: Connection, now: datetime) -> None:
    """Let go of what was decided about long ago, with second versions that came under the same ids."""
    ids = ProposedStore(connection).older(time_text(now - KEPT))
    if ids:
        ProposedStore(connection).forget(ids)
        AnswerStore(connection).forget_conflicts(ids)


def _settle(
    connection: Connection,
    keys: Keys,
    caller: Caller,
    one: OpenedProposal,
    hashes: dict[str, str],
    now: datetime,
    seq: int,
) -> OpenedProposal | Refused:
    found, hashed = one.proposed, keys.record_hash(one.hash)
    if caller.role is not Role.WORKER or caller.staff_id is None:
        return Refused(id=found.id, hash=one.hash, code="not_your_family")
    if found.id in hashes:
        if hashes[found.id] == hashed:
            return one
        other = second_version(found.id, hashed, one.record, caller.device_id, time_text(now))
        AnswerStore(connection).keep_conflicts([other])
        return Refused(id=found.id, hash=one.hash, code="conflicting")
    ProposedStore(connection).add(_row(one, caller.staff_id, now))
    hashes[found.id] = hashed
    AnswerStore(connection).keep_receipts([(found.id, hashed, "", seq)])
    return one


def _row(one: OpenedProposal, staff_id: str, now: datetime) -> Proposed:
    found = one.proposed
    return Proposed(
        id=found.id,
        staff_id=staff_id,
        name=plain(found.name),
        district=found.district,
        settlement=found.settlement,
        village=plain(found.village),
        phone=found.phone,
        people=found.people,
        birth_year=found.birth_year,
        words=found.words,
        made_at=time_text(one.made_at),
        received_at=time_text(now),
    )
