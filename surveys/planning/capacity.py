"""How many contacts the coming weeks ask of a worker, how many fit, and whom nobody has answered."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from surveys.exchange.sync import CaseHousehold
from surveys.planning.calendar import USUAL, Calendar, is_working_day
from surveys.planning.due import ASKED, Standing, Task
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


class Ahead(msgspec.Struct, frozen=True, array_like=True):
    """What may be done from one day and is late after another; `searched`: for a family that was not reached."""

    opens_on: date
    due_on: date
    searched: bool = False

    def is_late(self, today: date) -> bool:
        return self.opens_on <= today and self.due_on < today


class Outlook(msgspec.Struct, frozen=True):
    """What a family asks of its worker, as long as nothing is told and no other turn opens: days, and no state that a day changes.

    From `unserved_from` on a need has waited too long; None: none waits.
    """

    asked: tuple[Ahead, ...]
    unserved_from: date | None = None


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
    asked = [ahead(family) for family in tasks.values()]
    return load_of(asked, capacity, today, promised=promised, calendar=calendar)


def load_of(
    families: Iterable[Iterable[Ahead]],
    capacity: int,
    today: date,
    *,
    promised: Iterable[date] = (),
    calendar: Calendar = USUAL,
) -> Load:
    """Return the same from what each family asks for."""
    days = [day for family in families for day in days_of(family, today)]
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
    return days_of(ahead(tasks), today)


def ahead(tasks: Iterable[Task]) -> tuple[Ahead, ...]:
    """Return what is asked now or later; what was missed is not."""
    return tuple(
        Ahead(task.opens_on, task.due_on, task.advice is not None)
        for task in tasks
        if task.state in (*ASKED, "not_yet")
    )


def outlook_of(schedule: Schedule, found: Standing, unserved: date | None) -> Outlook:
    """Return what a worker has to do with the family: the short check is its own, and an offer waits for nobody."""
    tasks = (task for task, _ in found.tasks)
    asked = ahead(task for task in tasks if task.form_id != schedule.resting.form and not task.offer)
    return Outlook(asked, unserved)


def days_of(asked: Iterable[Ahead], today: date) -> list[date]:
    left = sorted((max(one.due_on, today), one.opens_on) for one in asked)
    days: list[date] = []
    for due_on, opens_on in left:
        if not days or opens_on > days[-1]:
            days.append(due_on)
    return days


def unserved(schedule: Schedule, household: CaseHousehold, today: date) -> bool:
    """Ask whether a need that the family named has waited so long without a single contact after it."""
    since = unserved_from(schedule, household)
    return since is not None and since <= today


def unserved_from(schedule: Schedule, household: CaseHousehold) -> date | None:
    """Return the day from which a need has waited too long, None where no need waits for a contact."""
    last = last_contact(schedule, household)
    waiting = [need.since for need in household.needs if last <= need.since]
    return min(waiting) + timedelta(schedule.limits.answer_days) if waiting else None


def last_contact(schedule: Schedule, household: CaseHousehold) -> date:
    """Return the day on which somebody last met or reached the family; before all days where nobody ever did."""
    met = [one.at.date() for one in household.attempts if one.outcome in schedule.contact.reached]
    silent = (schedule.resting.form, schedule.contact.form)
    seen = [one.on for one in household.done if one.form_id not in silent]
    return max((*met, *seen), default=date.min)
