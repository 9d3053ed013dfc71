"""What phones are told of changing hands: who a family's worker is, why a family is on a phone, what is on offer; and of
families that were proposed.

All of it is told whole, and again only when it is another than the phone knows: what is over leaves the phone with it.
"""

import hashlib
from datetime import datetime, timedelta

import msgspec

from server.database import Connection, Row
from server.exchange.hands.caseloads import Caseload, Span, holders
from server.exchange.hands.transfers import TOLD, colleagues
from server.store.clock import local_day, time_text
from server.store.office.covers import CoverStore, GlassStore
from server.store.office.transfers import TransferStore
from server.store.people.proposed import ProposedStore
from surveys.exchange.handing import CaseCover, CaseTransfer, CaseWorker, Colleague, Hold, Opening, Standing
from surveys.exchange.proposing import CaseProposal
from surveys.exchange.sync import CaseHousehold

OPENINGS_TOLD = 20
DECISIONS_TOLD = timedelta(days=30)
_INSTANT = timedelta(microseconds=1)


def standing_of(connection: Connection, staff_id: str, now: datetime) -> Standing:
    """Return everything about changing hands that concerns this worker."""
    found = Standing(
        tag="",
        colleagues=tuple(
            Colleague(id=person.id, name=person.name) for person in colleagues(connection, staff_id)
        ),
        transfers=_transfers(connection, staff_id, now),
        covers=tuple(
            _cover(row, staff_id) for row in CoverStore(connection).around([staff_id], time_text(now))
        ),
        proposals=_proposals(connection, staff_id, now),
    )
    tag = hashlib.sha256(msgspec.json.encode(found)).hexdigest()[:16]
    return msgspec.structs.replace(found, tag=tag)


def with_holds(
    connection: Connection, households: tuple[CaseHousehold, ...], load: Caseload
) -> tuple[CaseHousehold, ...]:
    """Say of the families of others why they are on this phone, and until when."""
    borrowed = [family for family, span in load.holds.items() if span.how != "own"]
    owners = holders(connection, [home.id for home in households if home.id in borrowed])
    return tuple(
        msgspec.structs.replace(home, hold=_hold(load.holds[home.id], owners[home.id]))
        if home.id in owners
        else home
        for home in households
    )


def with_worker(connection: Connection, home: CaseHousehold, now: datetime) -> CaseHousehold:
    """Tell a family whom it turns to, and who from elsewhere has opened its page.

    Not why: it may be about one of the household, and every phone of it would read that.
    """
    openings = tuple(
        Opening(
            name=row["name"],
            role=row["role"],
            at=datetime.fromisoformat(row["opened_at"]),
            until=datetime.fromisoformat(row["expires_at"]),
        )
        for row in GlassStore(connection).of_family(home.id, OPENINGS_TOLD)
    )
    worker = worker_of(holders(connection, [home.id])[home.id], now)
    return msgspec.structs.replace(home, worker=worker, opened=openings)


def worker_of(spans: list[Span], now: datetime) -> CaseWorker | None:
    """Return whose family it is now, with who stands in, or will; None where it is nobody's."""
    own = [span for span in spans if span.how == "own" and span.stands(now)]
    if not own:
        return None
    covers = [span for span in spans if span.how == "cover" and span.until and span.until > now]
    nearest = min(covers, key=lambda span: span.since, default=None)
    if nearest is None or nearest.until is None:
        return CaseWorker(name=own[-1].name)
    return CaseWorker(
        name=own[-1].name,
        stand_in=nearest.name,
        from_on=local_day(nearest.since),
        until_on=local_day(nearest.until - _INSTANT),
    )


def _hold(span: Span, spans: list[Span]) -> Hold | None:
    if span.how == "own" or span.until is None:
        return None
    owner = next((one.name for one in spans if one.how == "own" and one.stands(span.since)), "")
    return Hold(how=span.how, until=span.until, of=owner)


def _transfers(connection: Connection, staff_id: str, now: datetime) -> tuple[CaseTransfer, ...]:
    """Return the open offers from and to this worker; of answered ones what the one who offered should hear."""
    rows = TransferStore(connection).of_staff(staff_id, time_text(now - TOLD))
    return tuple(
        _transfer(row, staff_id)
        for row in rows
        if row["state"] == "offered" or (row["state"] == "refused" and row["from_id"] == staff_id)
    )


def _transfer(row: Row, staff_id: str) -> CaseTransfer:
    to_me = row["to_id"] == staff_id
    return CaseTransfer(
        id=row["id"],
        household_id=row["household_id"],
        number=row["number"],
        family=row["family"],
        village=row["village"],
        people=row["people"],
        to_me=to_me,
        other=(row["from_name"] or row["by_name"]) if to_me else row["to_name"],
        state=row["state"],
        words=row["words"],
        made_at=datetime.fromisoformat(row["made_at"]),
        answer=row["answer"],
        answered_at=datetime.fromisoformat(row["answered_at"]) if row["answered_at"] else None,
    )


def _proposals(connection: Connection, staff_id: str, now: datetime) -> tuple[CaseProposal, ...]:
    """Return what became of the families that this worker proposed."""
    rows = ProposedStore(connection).of_staff(staff_id, time_text(now - DECISIONS_TOLD))
    return tuple(
        CaseProposal(
            id=row["id"],
            name=row["name"],
            made_at=datetime.fromisoformat(row["made_at"]),
            district=row["district"],
            settlement=row["settlement"],
            village=row["written"],
            state=row["state"],
            household_id=row["household_id"] or "",
            number=row["number"] or 0,
            answer=row["answer"],
            decided_at=datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
        )
        for row in rows
    )


def _cover(row: Row, staff_id: str) -> CaseCover:
    is_mine = row["absent_id"] == staff_id
    return msgspec.convert(
        {
            "other": row["cover"] if is_mine else row["absent"],
            "is_mine": is_mine,
            "from_on": row["from_on"],
            "until_on": row["until_on"],
        },
        CaseCover,
    )
