"""What the coming weeks ask of each worker, for who leads them: contacts planned beside contacts that fit, and who waits.

Counts of a worker's families, never a family by name: which of them waits is on the worker's own phone.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.hands.caseloads import held_now
from server.exchange.phones.enrolment import PHONE_ROLES
from server.exchange.telling.carrying import families
from server.store.caring.helps import HelpStore
from server.store.clock import local_day, local_day_of, time_text
from server.store.office.agenda import AgendaStore
from server.store.office.days import DayStore
from server.store.office.holdings import HoldingStore
from server.store.office.settings import SettingStore
from server.store.turning import Place
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold
from surveys.planning.calendar import Calendar
from surveys.planning.capacity import Ahead, Load, Outlook, load_of, outlook_of, unserved_from
from surveys.planning.due import standing
from surveys.planning.happened import with_facts

LOAD_DAYS, AT_ONCE = 28, 12


class WorkerLoad(msgspec.Struct, frozen=True, kw_only=True):
    """One worker: how many families, the weeks to come; families with something late, not reached, with a need unanswered."""

    name: str
    families: int
    load: Load
    late: int
    unreached: int
    unserved: int


class Workloads(msgspec.Struct, frozen=True, kw_only=True):
    """Workers of a district. `before` and `after` are the places to turn to, None at the ends."""

    workers: tuple[WorkerLoad, ...]
    before: str | None
    after: str | None


def workloads(
    connection: Connection,
    caller: Caller,
    district: str,
    now: datetime,
    place: Place | None = None,
    size: int = AT_ONCE,
) -> Workloads:
    """Return workers of a district who hold families: those with the most lines in the lists first.

    A supervisor sees the own district. Raise NotFound for an address that names no place.
    """
    where, today = (caller.district if caller.role is Role.SUPERVISOR else district) or "", local_day(now)
    capacity = SettingStore(connection).contacts_a_week() or schedule().limits.contacts_a_week
    calendar = DayStore(connection).calendar()
    page = HoldingStore(connection).busiest(
        where, sorted(PHONE_ROLES), today.isoformat(), time_text(now), place or Place(), size
    )
    held = held_now(connection, [one["id"] for one in page.rows], now)
    everybody = sorted({home for homes in held.values() for home in homes})
    asked, promised = outlooks(connection, everybody, today), _promised(connection, everybody)
    found = [
        worker_load(
            one["name"],
            [asked[home] for home in held[one["id"]]],
            [day for home in held[one["id"]] for day in promised.get(home, ())],
            capacity,
            today,
            calendar,
        )
        for one in page.rows
        if held[one["id"]]
    ]
    return Workloads(workers=tuple(found), before=page.before, after=page.after)


def worker_load(
    name: str,
    homes: list[Outlook],
    promised: Iterable[date],
    capacity: int,
    today: date,
    calendar: Calendar,
) -> WorkerLoad:
    asked = [_near(home.asked, today) for home in homes]
    return WorkerLoad(
        name=name,
        families=len(homes),
        load=load_of(asked, capacity, today, promised=promised, calendar=calendar),
        late=sum(any(one.is_late(today) for one in some) for some in asked),
        unreached=sum(any(one.searched for one in some) for some in asked),
        unserved=sum(home.unserved_from is not None and home.unserved_from <= today for home in homes),
    )


def _near(asked: Iterable[Ahead], today: date) -> tuple[Ahead, ...]:
    """Return what may be done within the weeks ahead."""
    return tuple(one for one in asked if (one.opens_on - today).days <= LOAD_DAYS)


def outlooks(connection: Connection, ids: list[str], today: date) -> dict[str, Outlook]:
    """Return what these families ask for: as it is kept, and worked out where something was told since."""
    kept = {
        one.household_id: Outlook(_asked.decode(one.asked), _day(one.unserved_from))
        for one in AgendaStore(connection).looks(ids, today.isoformat())
    }
    rest = [one for one in ids if one not in kept]
    return kept | {home.id: outlook(with_facts(home), today) for home in families(connection, rest, today)}


def outlook(home: CaseHousehold, today: date) -> Outlook:
    """Return what a family asks for by all that is known of it."""
    return outlook_of(schedule(), standing(schedule(), home, today), unserved_from(schedule(), home))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _promised(connection: Connection, held: list[str]) -> dict[str, list[date]]:
    """Return the days of the answers that workers have promised, where the family named the worker."""
    found: dict[str, list[date]] = {}
    for one in HelpStore(connection).all_of(held):
        if one.status != "done" and "worker" in one.shared_with:
            found.setdefault(one.household_id, []).append(local_day_of(one.promised_at))
    return found


_asked = msgspec.json.Decoder(tuple[Ahead, ...])
