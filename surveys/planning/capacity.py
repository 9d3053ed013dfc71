"""How many contacts the coming weeks ask of a worker, how many fit, and whom nobody has answered."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from surveys.exchange.sync import CaseHousehold
from surveys.planning.due import ASKED, Task
from surveys.planning.schedule import Schedule

WEEKS = 4


class Week(msgspec.Struct, frozen=True):
    """The contacts that fall due in the week that begins on this Monday; `over`: so many more than fit."""

    starts_on: date
    planned: int
    over: int


class Load(msgspec.Struct, frozen=True):
    """The coming weeks, the first from today. `over`: the contacts that do not fit even if all of them are spread evenly."""

    weeks: tuple[Week, ...]
    capacity: int

    @property
    def over(self) -> int:
        return max(0, sum(week.planned for week in self.weeks) - self.capacity * len(self.weeks))


def load(
    tasks: Mapping[str, Iterable[Task]], capacity: int, today: date, *, promised: Iterable[date] = ()
) -> Load:
    """Return the contacts planned for the coming weeks, by family. A visit does all that may be done on its day.

    What is late counts into this week, as do help requests whose answer is `promised` for a day in it or before.
    """
    days = [day for family in tasks.values() for day in visits(family, today)]
    days += [max(day, today) for day in promised]
    monday = today - timedelta(today.weekday())
    weeks = (monday + timedelta(7 * number) for number in range(WEEKS))
    counted = [(week, sum(week <= day < week + timedelta(7) for day in days)) for week in weeks]
    return Load(tuple(Week(week, n, max(0, n - capacity)) for week, n in counted), capacity)


def visits(tasks: Iterable[Task], today: date) -> list[date]:
    """Return the latest days on which a family can be seen so that nothing is late: each does all that is open by then."""
    left = sorted(
        (max(task.due_on, today), task.opens_on) for task in tasks if task.state in (*ASKED, "not_yet")
    )
    days: list[date] = []
    for due_on, opens_on in left:
        if not days or opens_on > days[-1]:
            days.append(due_on)
    return days


def unserved(schedule: Schedule, household: CaseHousehold, today: date) -> bool:
    """Ask whether a need that the family named has waited so long without a single contact after it."""
    waits = timedelta(schedule.limits.answer_days)
    met = [one.at.date() for one in household.attempts if one.outcome in schedule.contact.reached]
    silent = (schedule.resting.form, schedule.contact.form)
    seen = [one.on for one in household.done if one.form_id not in silent]
    last = max((*met, *seen), default=date.min)
    return any(need.since + waits <= today and last <= need.since for need in household.needs)
