"""What the coming weeks ask of each worker, for who leads them: contacts planned beside contacts that fit, and who waits.

Counts of a worker's families, never a family by name: which of them waits is on the worker's own phone.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.hands.caseloads import caseload
from server.exchange.phones.enrolment import PHONE_ROLES
from server.exchange.telling.carrying import families
from server.store.caring.helps import HelpStore
from server.store.clock import local_day, local_day_of, time_text
from server.store.office.days import DayStore
from server.store.office.holdings import HoldingStore
from server.store.office.settings import SettingStore
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold
from surveys.planning.calendar import Calendar
from surveys.planning.capacity import Load, load, unserved
from surveys.planning.due import Task, due
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
    """So many workers of a district, and how many of them hold families."""

    workers: tuple[WorkerLoad, ...]
    total: int


def workloads(
    connection: Connection, caller: Caller, district: str, now: datetime, start: int = 0, size: int = AT_ONCE
) -> Workloads:
    """Return workers of a district who hold families: those with the most lines in the lists first.

    A supervisor sees the own district. The weeks are worked out for those who are shown alone.
    """
    where = (caller.district if caller.role is Role.SUPERVISOR else district) or ""
    capacity = SettingStore(connection).contacts_a_week() or schedule().limits.contacts_a_week
    calendar = DayStore(connection).calendar()
    workers = HoldingStore(connection).busiest(
        where, sorted(PHONE_ROLES), local_day(now).isoformat(), time_text(now)
    )
    found = []
    for person in workers[start : start + size]:
        held = sorted(caseload(connection, person["id"], now).held)
        if held:
            homes = [with_facts(home) for home in families(connection, held, local_day(now))]
            promised = _promised(connection, held)
            found.append(worker_load(person["name"], homes, promised, capacity, local_day(now), calendar))
    return Workloads(workers=tuple(found), total=len(workers))


def worker_load(
    name: str,
    homes: list[CaseHousehold],
    promised: Iterable[date],
    capacity: int,
    today: date,
    calendar: Calendar,
) -> WorkerLoad:
    tasks = {home.id: _visits(due(schedule(), home, today), today) for home in homes}
    return WorkerLoad(
        name=name,
        families=len(homes),
        load=load(tasks, capacity, today, promised=promised, calendar=calendar),
        late=sum(any(task.late_days for task in found) for found in tasks.values()),
        unreached=sum(any(task.advice for task in found) for found in tasks.values()),
        unserved=sum(unserved(schedule(), home, today) for home in homes),
    )


def _visits(tasks: Iterable[Task], today: date) -> tuple[Task, ...]:
    """Return what a worker does within the weeks ahead: the short check is the family's own, an offer waits."""
    own = schedule().resting.form
    return tuple(
        task
        for task in tasks
        if task.form_id != own
        and not task.offer
        and task.state != "expired"
        and (task.opens_on - today).days <= LOAD_DAYS
    )


def _promised(connection: Connection, held: list[str]) -> list[date]:
    """Return the days of the answers that the worker has promised, where the family named the worker."""
    helps = HelpStore(connection).all_of(held)
    return [
        local_day_of(one.promised_at) for one in helps if one.status != "done" and "worker" in one.shared_with
    ]
