"""Absences: in these days somebody stands in and holds the families too. It begins and ends by the calendar."""

from datetime import date, datetime, timedelta

import msgspec

from server.database import Connection
from server.exchange.hands.caseloads import fit_holder, midnight, tell_family
from server.problems import NotYours, UnfitCover
from server.store import counters
from server.store.clock import local_day, time_text
from server.store.office.covers import Cover, CoverStore
from surveys.ids import uuid7

LONGEST = timedelta(days=366)


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """Who is away, from which to which day, and who stands in."""

    absent_id: str
    cover_id: str
    from_on: date
    until_on: date


def cover(connection: Connection, absence: Absence, by_id: str, now: datetime) -> str:
    """Keep an absence and return its id. Raise UnfitCover, with why, where it cannot stand."""
    seq = counters.take(connection)
    if why := _unfit(connection, absence, local_day(now)):
        raise UnfitCover(fields={"why": why})
    fit_holder(connection, absence.cover_id)
    made = Cover(
        id=uuid7(),
        absent_id=absence.absent_id,
        cover_id=absence.cover_id,
        from_on=absence.from_on.isoformat(),
        until_on=absence.until_on.isoformat(),
        starts_at=time_text(midnight(absence.from_on)),
        ends_at=time_text(midnight(absence.until_on + timedelta(days=1))),
        made_by=by_id,
        made_at=time_text(now),
        seq=seq,
    )
    CoverStore(connection).add(made)
    _tell(connection, absence.absent_id, now)
    return made.id


def end_cover(connection: Connection, cover_id: str, by_id: str, now: datetime, *, as_lead: bool) -> None:
    """End it at once; doing it twice changes nothing. Raise NotYours for anybody but a lead and the absent worker."""
    found = CoverStore(connection).get(cover_id)
    if found is None or not (as_lead or by_id == found.absent_id):
        raise NotYours
    seq = counters.take(connection)
    if CoverStore(connection).end(cover_id, by_id=by_id, now=time_text(now), seq=seq):
        _tell(connection, found.absent_id, now)


def _unfit(connection: Connection, absence: Absence, today: date) -> str | None:
    """Return why this absence cannot stand: a word of the catalogue."""
    if absence.absent_id == absence.cover_id:
        return "self"
    if absence.until_on < absence.from_on or absence.until_on < today:
        return "days"
    if absence.until_on - absence.from_on > LONGEST:
        return "long"
    store = CoverStore(connection)
    during = (
        time_text(midnight(absence.from_on)),
        time_text(midnight(absence.until_on + timedelta(days=1))),
    )
    if store.absences_of(absence.absent_id, *during):
        return "twice"
    return "away" if store.absences_of(absence.cover_id, *during) else None


def _tell(connection: Connection, absent_id: str, now: datetime) -> None:
    """Let the families hear who stands in for their worker."""
    tell_family(connection, CoverStore(connection).families_of(absent_id, local_day(now).isoformat()))
