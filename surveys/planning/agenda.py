"""What a family waits for, line by line, as the lists of an office hold it: one line for each kind of work.

A line bears days and no state: whether it is due or late is read off them on the day on which somebody looks.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from surveys.exchange.sync import CaseHousehold
from surveys.planning.due import ASKED, Standing, Task, standing
from surveys.planning.schedule import Schedule
from surveys.planning.turns import Turn
from surveys.submission import FormId

# The work by the wave that asks for it, in the order of a page. What no wave here names is an event.
WAVES = {
    "arrival": "arrival", "visit": "visit", "before_winter": "winter", "deep_winter": "season", "school": "season",
    "rent_end": "support", "purchase": "support", "contact": "search", "contact_stuck": "search", "exit": "leaving",
    "after": "leaving",
}  # fmt: skip
KINDS = ("arrival", "visit", "winter", "season", "support", "event", "leaving", "search")
STUCK = "contact_stuck"
NEVER = date.max
AHEAD = timedelta(14)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of work with one family: it should be done from `starts_on`, is late after `due_on`, gone after `until_on`,
    in this order of days.

    `forms` are what it consists of; `tries`, of a family that was not reached, how often somebody tried; `stuck` asks for advice.
    """

    kind: str
    starts_on: date
    due_on: date
    until_on: date = NEVER
    forms: tuple[FormId, ...] = ()
    tries: int = 0
    stuck: bool = False


class Agenda(msgspec.Struct, frozen=True):
    """The lines of one family, and the day on which they have to be worked out anew though nothing was told."""

    lines: tuple[Line, ...]
    until: date


def agenda(schedule: Schedule, household: CaseHousehold, today: date) -> Agenda:
    """Return what a worker has to do with this family, as far as it can be begun or begins within two weeks.

    The short check is the family's own, and an offer waits for nobody.
    """
    return agenda_of(schedule, standing(schedule, household, today), today)


def agenda_of(schedule: Schedule, found: Standing, today: date) -> Agenda:
    """Return the same where what stands with the family today is worked out already."""
    groups: dict[str, list[tuple[Task, Turn]]] = {}
    for task, turn in found.tasks:
        if task.form_id != schedule.resting.form and not task.offer and task.state != "expired":
            groups.setdefault(WAVES.get(task.wave, "event"), []).append((task, turn))
    lines = [_line(kind, groups[kind]) for kind in KINDS if kind in groups]
    later = [line.starts_on - AHEAD for line in lines if line.starts_on - AHEAD > today]
    near = tuple(line for line in lines if line.starts_on - AHEAD <= today)
    return Agenda(near, min([found.until, *later]))


def is_due(line: Line, today: date) -> bool:
    return line.starts_on <= today <= line.due_on


def is_late(line: Line, today: date) -> bool:
    return line.due_on < today <= line.until_on


def _line(kind: str, tasks: list[tuple[Task, Turn]]) -> Line:
    """Join what may be done now, else what comes next: of that the first day to begin, and the first to be late."""
    asked = [pair for pair in tasks if pair[0].state in ASKED]
    chosen = asked or [min(tasks, key=lambda pair: pair[1].starts_on)]
    tries = [task.advice.tries for task, _ in chosen if task.advice]
    starts_on = min(turn.starts_on for _, turn in chosen)
    until_on = max(starts_on, *(turn.expires_on or NEVER for _, turn in chosen))
    return Line(
        kind=kind,
        starts_on=starts_on,
        due_on=min(until_on, max(starts_on, min(turn.due_on for _, turn in chosen))),
        until_on=until_on,
        forms=_once(task.form_id for task, _ in chosen),
        tries=max(tries, default=0),
        stuck=any(task.wave == STUCK for task, _ in chosen),
    )


def _once(form_ids: Iterable[FormId]) -> tuple[FormId, ...]:
    return tuple(dict.fromkeys(form_ids))
