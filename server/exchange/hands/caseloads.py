"""Caseloads: who may hold which family. Assigned, covered or opened with a reason; the calendar ends the last two.

What is held at a moment is worked out from when it begins and ends, never from what was written last: a cover begins at
midnight though nobody writes anything then. A phone therefore says what it holds, and hears when that is not right.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec

from server.access import Role, ensure_no_conflict
from server.database import Connection, Row
from server.exchange.phones.enrolment import PHONE_ROLES
from server.problems import UnfitRole, UnknownPerson
from server.store import counters
from server.store.clock import REGION, time_text
from server.store.office.assignments import AssignmentStore
from server.store.office.holdings import HoldingStore
from server.store.office.staff import Staff, StaffStore
from server.store.office.transfers import TransferStore
from server.store.people.households import HouseholdStore
from surveys.ids import uuid7

How = Literal["own", "cover", "glass"]
LATE = timedelta(days=30)
_FIRST: dict[str, int] = {"own": 0, "cover": 1, "glass": 2}


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when a worker holds a family; `until` is None as long as nobody knows the end."""

    household_id: str
    staff_id: str
    how: How
    source_id: str
    since: datetime
    until: datetime | None
    seq: int
    name: str = ""

    def stands(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """`held` are the families of now, `left` those given back; each with the commit order of its last change.

    `holds` says how each of the held ones is held: the nearest of several ways.
    """

    held: dict[str, int]
    left: dict[str, int]
    holds: dict[str, Span] = {}


def caseload(connection: Connection, staff_id: str, now: datetime) -> Caseload:
    """Return what this worker may hold at this moment, and all that was ever held and is not now.

    A household that was merged into another, or never was, is held by nobody.
    """
    seqs: dict[str, int] = {}
    holds: dict[str, Span] = {}
    begun: set[str] = set()
    for span in spans(HoldingStore(connection).of_staff(staff_id)):
        family = span.household_id
        seqs[family] = max(span.seq, seqs.get(family, 0))
        if span.stands(now) and (family not in holds or _FIRST[span.how] < _FIRST[holds[family].how]):
            holds[family] = span
        if span.since <= now:
            begun.add(family)
    for family in HouseholdStore(connection).closed(list(holds)):
        del holds[family]
    return Caseload(
        held={family: seqs[family] for family in holds},
        left={family: seqs[family] for family in begun - holds.keys()},
        holds=holds,
    )


def held_now(connection: Connection, staff_ids: Sequence[str], now: datetime) -> dict[str, list[str]]:
    """Return which families each of these workers may hold at this moment."""
    found = [span for span in spans(HoldingStore(connection).of_some(staff_ids)) if span.stands(now)]
    closed = set(HouseholdStore(connection).closed(list({span.household_id for span in found})))
    held: dict[str, set[str]] = {one: set() for one in staff_ids}
    for span in found:
        held[span.staff_id] |= {span.household_id} - closed
    return {one: sorted(homes) for one, homes in held.items()}


def holders(connection: Connection, household_ids: Sequence[str]) -> dict[str, list[Span]]:
    """Return of each family who holds, held or will hold it."""
    found: dict[str, list[Span]] = {family: [] for family in household_ids}
    for span in spans(HoldingStore(connection).of_families(household_ids)):
        found[span.household_id].append(span)
    return found


def lefts(
    connection: Connection, staff_id: str, household_ids: Sequence[str], now: datetime
) -> dict[str, datetime | None]:
    """Return when each of these families left this worker: None while it is held; those never held are not in it."""
    found: dict[str, datetime | None] = {}
    for span in spans(HoldingStore(connection).of_staff_in(staff_id, household_ids)):
        if span.since > now:
            continue
        left = None if span.until is None or now < span.until else span.until
        known = found.get(span.household_id, left)
        found[span.household_id] = None if left is None or known is None else max(left, known)
    return found


def may_still_send(left: datetime | None, begun_at: datetime, now: datetime) -> bool:
    """Ask whether a record of a family may come: while it is held, within thirty days after it left, and later only
    what was begun before it left.
    """
    return left is None or now <= left + LATE or begun_at < left


def reach_of(
    connection: Connection, staff_id: str, household_ids: Sequence[str], begun_at: datetime, now: datetime
) -> set[str]:
    """Return for which of these families this worker may send what was begun then and comes now."""
    left = lefts(connection, staff_id, household_ids, now)
    return {family for family, until in left.items() if may_still_send(until, begun_at, now)}


def spans(rows: Iterable[Row]) -> list[Span]:
    """Return the rows as times; what never stood, as a cover of days on which nothing was assigned, is left out."""
    return [span for span in map(_span, rows) if _ever_stood(span)]


def _ever_stood(span: Span) -> bool:
    """A family given and taken on one day, at hours that nobody wrote down, was held all the same."""
    if span.until is None or span.since < span.until:
        return True
    return span.how == "own" and span.since == span.until


def midnight(day: date | str) -> datetime:
    """Return when this day begins for the people of the region."""
    return datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time(), REGION)


def _span(row: Row) -> Span:
    begins = [midnight(row["starts_on"])] if row["starts_on"] else []
    begins += [datetime.fromisoformat(row["starts_at"])] if row["starts_at"] else []
    ends = [_ended(row["ends_on"], row["ended_at"])] if row["ends_on"] else []
    ends += [datetime.fromisoformat(row["ends_at"])] if row["ends_at"] else []
    return Span(
        household_id=row["household_id"],
        staff_id=row["staff_id"],
        how=row["how"],
        source_id=row["source_id"],
        since=max(begins),
        until=min(ends) if ends else None,
        seq=row["seq"],
        name=row.get("name") or "",
    )


def _ended(ends_on: str, ended_at: str | None) -> datetime:
    """Return the moment of leaving: the day's beginning, or the moment of that day at which it was written."""
    day = midnight(ends_on)
    moment = datetime.fromisoformat(ended_at) if ended_at else day
    return moment if day <= moment < day + timedelta(days=1) else day


def assign(
    connection: Connection,
    household_id: str,
    staff_id: str,
    today: date,
    *,
    by_id: str | None = None,
    now: datetime | None = None,
    words: str = "",
) -> None:
    """Give the family to this worker from today; who held it holds it no more. Raise UnknownPerson, UnfitRole.

    Who gave it, when and why is kept for ever where `now` is told.
    """
    fit_holder(connection, staff_id)
    if HouseholdStore(connection).get(household_id) is None:
        raise UnknownPerson
    before = AssignmentStore(connection).holder(household_id)
    if before == staff_id:
        return
    seq = _release(connection, household_id, today, now)
    AssignmentStore(connection).add(
        household_id=household_id, staff_id=staff_id, starts_on=today.isoformat(), seq=seq
    )
    if now:
        _note(connection, household_id, (before, staff_id), by_id, now, words)


def release(
    connection: Connection,
    household_id: str,
    today: date,
    *,
    by_id: str | None = None,
    now: datetime | None = None,
    words: str = "",
) -> None:
    """Take the family from whoever holds it."""
    before = AssignmentStore(connection).holder(household_id)
    _release(connection, household_id, today, now)
    if now and before:
        _note(connection, household_id, (before, None), by_id, now, words)


def fit_holder(connection: Connection, staff_id: str) -> Staff:
    """Return whoever may hold a family. Raise UnknownPerson, UnfitRole, ConflictingDuty."""
    person = StaffStore(connection).get(staff_id)
    if person is None or not person.active:
        raise UnknownPerson
    if person.role not in PHONE_ROLES:
        raise UnfitRole
    ensure_no_conflict(Role(person.role), frozenset(person.duties))
    return person


def tell_family(connection: Connection, household_ids: Iterable[str]) -> None:
    """Let the phones of these families hear of it at their next pull: who their worker is, who opened their page."""
    seq = counters.take(connection)
    for household_id in household_ids:
        HouseholdStore(connection).set_changed(household_id, seq)


def _release(connection: Connection, household_id: str, today: date, now: datetime | None) -> int:
    """End what is open, let the family hear of it, and return the place in the commit order."""
    seq = counters.take(connection)
    AssignmentStore(connection).end(
        household_id, ends_on=today.isoformat(), seq=seq, ended_at=time_text(now) if now else None
    )
    HouseholdStore(connection).set_changed(household_id, seq)
    return seq


def _note(
    connection: Connection,
    household_id: str,
    hands: tuple[str | None, str | None],
    by_id: str | None,
    now: datetime,
    words: str,
) -> None:
    """Write down the giving, and end an offer that it overtakes."""
    store = TransferStore(connection)
    store.overtake(household_id, by_id=by_id, now=time_text(now))
    store.note_handing(
        household_id=household_id,
        id=uuid7(),
        from_id=hands[0],
        to_id=hands[1],
        by_id=by_id,
        at=time_text(now),
        words=words,
    )
