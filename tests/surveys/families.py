"""A family of two adults who agreed and a child at school, as the clocks see it. The names are invented."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseAttempt, CaseDone, CaseHousehold, CasePerson, CaseSupport
from surveys.planning.calendar import months_after
from surveys.planning.due import Task, due

ARRIVED = date(2026, 5, 10)
HEAD, WIFE, CHILD = "head", "wife", "child"
REGION = timezone(timedelta(hours=5))
PEOPLE = (
    CasePerson(id=HEAD, name="Ерболат", relation="self", birth_year=1988, consent=True),
    CasePerson(id=WIFE, name="Сәуле", relation="spouse", birth_year=1991, consent=True),
    CasePerson(id=CHILD, name="Айша", relation="child", birth_year=2017),
)


def family(
    arrived: date = ARRIVED,
    done: tuple[tuple[str, date], ...] = (),
    records: tuple[CaseDone, ...] = (),
    **changes: Any,  # noqa: ANN401 fields of the household
) -> CaseHousehold:
    """Return the family with a year of help with the rent. What was `done` was done by both adults."""
    each = schedule().each_adult
    told = tuple(
        CaseDone(form_id, day, person if form_id in each else None)
        for form_id, day in done
        for person in (HEAD, WIFE)
    )
    known = CaseHousehold(
        id="home",
        number=1,
        name="Әлімжанұлы",
        district="5950",
        village="Бескөл",
        arrived_on=arrived,
        language="kk",
        people=PEOPLE,
        done=(*told, *records),
        consent=True,
        support=(CaseSupport(kind="rent", starts_on=arrived, ends_on=months_after(arrived, 12)),),
    )
    return msgspec.structs.replace(known, **changes)


def person(id: str, **changes: object) -> CasePerson:
    return msgspec.structs.replace(next(one for one in PEOPLE if one.id == id), **changes)


def attempt(outcome: str, on: date, hour: int = 10, channel: str = "phone", **changes: object) -> CaseAttempt:
    at = datetime(on.year, on.month, on.day, hour, tzinfo=REGION)
    return msgspec.structs.replace(CaseAttempt(at=at, outcome=outcome, channel=channel), **changes)


def found(home: CaseHousehold, today: date, form_id: str) -> list[Task]:
    """Return the tasks of one form on one day."""
    return [task for task in due(schedule(), home, today) if task.form_id == form_id]


def states(home: CaseHousehold, today: date, form_id: str) -> dict[str | None, str]:
    """Return the state of what is asked or comes, by who is to answer."""
    return {task.person_id: task.state for task in found(home, today, form_id) if task.state != "expired"}
