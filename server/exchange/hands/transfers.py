"""Handing a family over: offered with a reason, accepted or refused with words. Until then it stays where it is."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from server.database import Connection
from server.exchange.hands.caseloads import assign, fit_holder, tell_family
from server.problems import AlreadyAnswered, AlreadyOffered, NotYours, UnfitColleague
from server.store import counters
from server.store.clock import local_day, time_text
from server.store.office.assignments import AssignmentStore
from server.store.office.staff import Staff, StaffStore
from server.store.office.transfers import Offer, TransferStore

Answer = Literal["accepted", "refused", "withdrawn"]
TOLD = timedelta(days=14)  # for so long an answered offer stays in sight
MOST_WORDS = 500


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to hand over. `id` is drawn by whoever proposes, so that sending it again is harmless."""

    id: str
    household_id: str
    to_id: str
    words: str


def offer(connection: Connection, proposal: Proposal, by_id: str, now: datetime, *, as_lead: bool) -> None:
    """Offer a family to a worker. A worker offers the own families to colleagues, a lead those of the own scope.

    Whether the lead may touch this family and this worker is for the caller to ask. Raise NotYours, UnfitColleague,
    AlreadyOffered.
    """
    counters.take(connection)
    holder = AssignmentStore(connection).holder(proposal.household_id)
    if not as_lead and holder != by_id:
        raise NotYours
    if proposal.to_id == holder or (
        not as_lead and proposal.to_id not in _ids(colleagues(connection, by_id))
    ):
        raise UnfitColleague
    fit_holder(connection, proposal.to_id)
    added = TransferStore(connection).add(
        Offer(
            household_id=proposal.household_id,
            id=proposal.id,
            from_id=holder,
            to_id=proposal.to_id,
            offered_by=by_id,
            words=_tidy(proposal.words),
            made_at=time_text(now),
        )
    )
    if not added:
        raise AlreadyOffered


def answer(
    connection: Connection,
    transfer_id: str,
    said: Answer,
    by_id: str,
    now: datetime,
    *,
    words: str = "",
    as_lead: bool = False,
) -> None:
    """Answer an offer, once: who comes second hears AlreadyAnswered. Raise NotYours for whoever has no say in it.

    The counter is taken first: two who answer at the same moment come one after the other.
    """
    counters.take(connection)
    store = TransferStore(connection)
    found = store.get(transfer_id)
    if found is None or (not (as_lead and said == "withdrawn") and not _has_say(found, said, by_id)):
        raise NotYours
    if said == "accepted":
        fit_holder(connection, by_id)
    if not store.answer(transfer_id, said, by_id=by_id, words=_tidy(words), now=time_text(now)):
        raise AlreadyAnswered
    if said == "accepted":
        assign(
            connection,
            found.household_id,
            by_id,
            local_day(now),
            by_id=found.offered_by,
            now=now,
            words=found.words,
        )
    tell_family(connection, [found.household_id])


def _has_say(found: Offer, said: Answer, by_id: str) -> bool:
    """Ask whether this person may say this: the one who is asked accepts or refuses, those who asked withdraw."""
    if said == "withdrawn":
        return by_id in (found.from_id, found.offered_by)
    return by_id == found.to_id


def colleagues(connection: Connection, staff_id: str) -> list[Staff]:
    """Return to whom this worker may offer a family: the own team, or without one the own district."""
    return StaffStore(connection).beside(staff_id)


def _ids(people: list[Staff]) -> set[str]:
    return {person.id for person in people}


def _tidy(words: str) -> str:
    """Leave out what no database keeps, and what is too long to be read."""
    return words.replace("\x00", "").strip()[:MOST_WORDS]
