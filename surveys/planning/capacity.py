"""How many contacts the coming weeks ask of a worker, how many fit, and whom nobody has answered."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from surveys.exchange.sync import CaseHousehold
from surveys.planning.calendar import USUAL, Calendar, is_working_day
from surveys.planning.due import ASKED, Task
from surveys.planning.schedule import Schedule

WEEKS = 4
_WORKED = 5  # days of a week without a holiday


class Week(msgspec.Struct, frozen=True):
    """The contacts that fall due in the week that begins on this Monday; `over`: so many more than fit.

    `capacity` is what fits into its `working_days`.
    """

    starts_on: date
    planned: int
    capacity: int
    working_days: int

    @property
    def over(self) -> int:
        return max(0, self.planned - self.capacity)

    @property
    def is_usual(self) -> bool:
        return self.working_days == _WORKED


class Load(msgspec.Struct, frozen=True):
    """The coming weeks, the first from today. `over`: the contacts that do not fit even if all of them are spread evenly."""

    weeks: tuple[Week, ...]

    @property
    def planned(self) -> int:
        return sum(week.planned for week in self.weeks)

    @property
    def capacity(self) -> int:
        return sum(week.capacity for week in self.weeks)

    @property
    def over(self) -> int:
        return max(0, self.planned - self.capacity)


def load(
    tasks: Mapping[str, Iterable[Task]],
    capacity: int,
    today: date,
    *,
    promised: Iterable[date] = (),
    calendar: Calendar = USUAL,
) -> Load:
    """Return the contacts planned for the coming weeks, by family. A visit does all that may be done on its day.

    `capacity` contacts fit into a week of five working days; a holiday, or a day off that the `calendar` gives, takes a
    fifth of them. What is late counts into this week, as do help requests whose answer is `promised` for a day in it or before.
    """
    days = [day for family in tasks.values() for day in visits(family, today)]
    days += [max(day, today) for day in promised]
    monday = today - timedelta(today.weekday())
    mondays = (monday + timedelta(7 * number) for number in range(WEEKS))
    return Load(tuple(_week(on, days, capacity, calendar) for on in mondays))


def _week(monday: date, days: Iterable[date], capacity: int, calendar: Calendar) -> Week:
    worked = sum(is_working_day(monday + timedelta(n), calendar) for n in range(7))
    return Week(
        starts_on=monday,
        planned=sum(monday <= day < monday + timedelta(7) for day in days),
        capacity=(2 * capacity * worked + _WORKED) // (2 * _WORKED),
        working_days=worked,
    )


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
