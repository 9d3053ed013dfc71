"""What is due for a family today, by three clocks: tenure, calendar and pulse."""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Literal

import msgspec

from surveys.calendar import months_after, months_between
from surveys.submission import FormId

State = Literal["not_yet", "open", "due", "overdue", "expired"]
MonthDay = Annotated[str, msgspec.Meta(pattern=r"^\d\d-\d\d$")]


class TenureWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked some months after arrival; the days count from that day. Without `expires_days` it stays asked."""

    name: str
    months: tuple[int, ...]
    forms: tuple[FormId, ...]
    opens_days: int
    due_days: int
    expires_days: int | None = None
    once: bool = False


class CalendarWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"starts": "from"}):
    """Asked every year between two days, whenever the family came."""

    name: str
    forms: tuple[FormId, ...]
    opens: MonthDay
    starts: MonthDay
    due: MonthDay
    expires: MonthDay


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many months after arrival a family is accompanied."""

    months: int


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three clocks; `order` is how forms stand in a list, those of a visit first.

    `each_adult` answers for themselves; `one_adult` answers for the family; the other forms are the household's.
    """

    tenure: tuple[TenureWave, ...]
    calendar: tuple[CalendarWave, ...]
    limits: Limits
    order: tuple[FormId, ...] = ()
    each_adult: tuple[FormId, ...] = ()
    one_adult: tuple[FormId, ...] = ()


class FamilyFacts(msgspec.Struct, frozen=True):
    """When the family came, and which form was filled in on which day."""

    arrived_on: date
    done: tuple[tuple[str, date], ...] = ()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One form to fill in. `wave` says why (`wave.<name>`), `month` which month of tenure, None by calendar."""

    form_id: str
    state: State
    opens_on: date
    due_on: date
    late_days: int = 0
    wave: str
    month: int | None = None


class _Turn(msgspec.Struct, frozen=True):
    """One asking of one form: from when it may be done, from when it should, and until when."""

    opens_on: date
    starts_on: date
    due_on: date
    expires_on: date | None
    wave: str
    month: int | None
    once: bool = False


def load_schedule(source: str | Mapping[str, object]) -> Schedule:
    """Return the schedule in a TOML text or mapping."""
    return msgspec.convert(tomllib.loads(source) if isinstance(source, str) else source, Schedule)


def due(schedule: Schedule, facts: FamilyFacts, today: date) -> tuple[Task, ...]:
    """Return what stands with the family on this day, the most overdue first, then what is due soonest.

    Each form stands there at most once as open, due or overdue, and otherwise with what was missed last
    (expired) and what comes next (not_yet). What has been settled is not there at all.
    """
    last = _last_done(facts)
    tasks: list[Task] = []
    for form_id, turns in _turns(schedule, facts.arrived_on, today).items():
        done = last.get(form_id)
        standing = turns if done is None else [turn for turn in turns if not _settled(turn, done)]
        tasks += _tasks(form_id, standing, today)
    return tuple(sorted(tasks, key=lambda task: (-task.late_days, task.state == "expired", task.due_on)))


def in_order(schedule: Schedule, form_ids: Iterable[FormId]) -> list[FormId]:
    """Return forms as a list shows them; what the schedule does not name stands at the end, by its id."""
    places = {form_id: place for place, form_id in enumerate(schedule.order)}
    return sorted(form_ids, key=lambda form_id: (places.get(form_id, len(places)), form_id))


def asked_now(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Keep the tasks that may be done today."""
    return tuple(task for task in tasks if task.state in ("open", "due", "overdue"))


def _last_done(facts: FamilyFacts) -> dict[str, date]:
    last: dict[str, date] = {}
    for form_id, day in facts.done:
        if form_id not in last or day > last[form_id]:
            last[form_id] = day
    return last


def _settled(turn: _Turn, last_done: date) -> bool:
    return turn.once or last_done >= turn.opens_on


def _tasks(form_id: str, standing: list[_Turn], today: date) -> Iterator[Task]:
    """Yield what may be done now; when there is nothing, what was missed last and what comes next."""
    past = [turn for turn in standing if turn.opens_on <= today]
    current = [turn for turn in past if turn.expires_on is None or today <= turn.expires_on]
    if current:
        yield _task(form_id, min(current, key=lambda turn: turn.due_on), today)
        return
    if past:
        yield _task(form_id, max(past, key=lambda turn: turn.due_on), today)
    if coming := [turn for turn in standing if turn.opens_on > today]:
        yield _task(form_id, min(coming, key=lambda turn: turn.opens_on), today)


def _task(form_id: str, turn: _Turn, today: date) -> Task:
    state = _state(turn, today)
    return Task(
        form_id=form_id,
        state=state,
        opens_on=turn.opens_on,
        due_on=turn.due_on,
        late_days=(today - turn.due_on).days if state == "overdue" else 0,
        wave=turn.wave,
        month=turn.month,
    )


def _state(turn: _Turn, today: date) -> State:
    if today < turn.opens_on:
        return "not_yet"
    if turn.expires_on is not None and today > turn.expires_on:
        return "expired"
    if today > turn.due_on:
        return "overdue"
    return "due" if today >= turn.starts_on else "open"


def _turns(schedule: Schedule, arrived_on: date, today: date) -> dict[str, list[_Turn]]:
    """Return the turns of each form that can still matter: around this month and around this winter."""
    tenure = months_between(arrived_on, today)
    turns: dict[str, list[_Turn]] = {}
    for wave in schedule.tenure:
        for month in _near(wave.months, tenure):
            turn = _tenure_turn(wave, arrived_on, month)
            for form_id in wave.forms:
                turns.setdefault(form_id, []).append(turn)
    end = months_after(arrived_on, schedule.limits.months)
    for wave in schedule.calendar:
        for turn in _calendar_turns(wave, arrived_on, end, today):
            for form_id in wave.forms:
                turns.setdefault(form_id, []).append(turn)
    return turns


def _near(months: tuple[int, ...], tenure: int) -> tuple[int, ...]:
    """Return the last two months reached and the next two: what lies farther off is expired or far away."""
    here = bisect_right(months, tenure)
    return months[max(0, here - 2) : here + 2]


def _tenure_turn(wave: TenureWave, arrived_on: date, month: int) -> _Turn:
    day = months_after(arrived_on, month)
    expires = None if wave.expires_days is None else day + timedelta(wave.expires_days)
    return _Turn(
        day + timedelta(wave.opens_days),
        day,
        day + timedelta(wave.due_days),
        expires,
        wave.name,
        month,
        wave.once,
    )


def _calendar_turns(wave: CalendarWave, arrived_on: date, end: date, today: date) -> Iterator[_Turn]:
    for year in (today.year - 1, today.year, today.year + 1):
        expires = _on(year, wave.expires)
        opens = max(_on(year, wave.opens), arrived_on)
        if expires >= arrived_on and opens <= end:
            starts = max(_on(year, wave.starts), arrived_on)
            yield _Turn(opens, starts, _on(year, wave.due), expires, wave.name, None)


@cache
def _on(year: int, day: MonthDay) -> date:
    return date(year, int(day[:2]), int(day[3:]))
