"""When each form has its turn: the clocks of tenure and calendar, the days of support, and what happened."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache

import msgspec

from surveys.exchange.sync import CaseSupport
from surveys.planning.calendar import months_after, months_between
from surveys.planning.schedule import CalendarWave, EventWave, MonthDay, Schedule, SupportWave, TenureWave
from surveys.submission import FormId

Turns = Mapping[FormId, tuple["Turn", ...]]
_EVER = date.min


class Turn(msgspec.Struct, frozen=True):
    """One asking of one form: from when it may be done, from when it should, until when, and until when at all.

    A record from `counts_from` on settles it.
    """

    opens_on: date
    starts_on: date
    due_on: date
    expires_on: date | None
    counts_from: date
    wave: str
    month: int | None = None


@lru_cache(maxsize=8192)
def clock_turns(schedule: Schedule, arrived_on: date, joined_on: date, today: date) -> Turns:
    """Return the turns of tenure and calendar that can still matter: around this month and around this winter.

    Of what lay before `joined_on` there is the baseline alone.
    """
    tenure = months_between(arrived_on, today)
    turns: dict[FormId, list[Turn]] = {}
    for wave in schedule.tenure:
        for month in _near(wave.months, tenure):
            turn = _tenure_turn(wave, joined_on if wave.once else months_after(arrived_on, month), month)
            if wave.once or turn.starts_on >= joined_on:
                _add(turns, wave.forms, turn)
    end = months_after(arrived_on, schedule.limits.months)
    for calendar in schedule.calendar:
        for turn in _calendar_turns(calendar, joined_on, end, today):
            _add(turns, calendar.forms, turn)
    return {form_id: tuple(found) for form_id, found in turns.items()}


def support_turns(
    schedule: Schedule, support: Iterable[CaseSupport], joined_on: date
) -> Iterator[tuple[FormId, Turn]]:
    """Yield the turns that hang on a measure's own days; what lies before `joined_on` is of the past."""
    for measure in support:
        for wave in schedule.support:
            day = measure.ends_on if wave.at == "end" else measure.starts_on
            if wave.kind == measure.kind and day is not None:
                for month in wave.months:
                    turn = _support_turn(wave, months_after(day, month))
                    if turn.starts_on >= joined_on:
                        yield from ((form_id, turn) for form_id in wave.forms)


def event_turn(wave: EventWave, on: date) -> Turn:
    day = months_after(on, wave.opens_months)
    opens, expires = day + timedelta(wave.opens_days), day + timedelta(wave.expires_days)
    return Turn(
        opens_on=opens,
        starts_on=expires + timedelta(1) if wave.offer else opens,
        due_on=expires if wave.offer else day + timedelta(wave.due_days),
        expires_on=expires,
        counts_from=_EVER if wave.once else opens - timedelta(wave.before_days),
        wave=wave.name,
    )


def _add(turns: dict[FormId, list[Turn]], forms: Iterable[FormId], turn: Turn) -> None:
    for form_id in forms:
        turns.setdefault(form_id, []).append(turn)


def _near(months: tuple[int, ...], tenure: int) -> tuple[int, ...]:
    """Return the last two months reached and the next two: what lies farther off is expired or far away."""
    here = bisect_right(months, tenure)
    return months[max(0, here - 2) : here + 2]


def _tenure_turn(wave: TenureWave, day: date, month: int) -> Turn:
    opens = day + timedelta(wave.opens_days)
    return Turn(
        opens_on=opens,
        starts_on=day,
        due_on=day + timedelta(wave.due_days),
        expires_on=None if wave.expires_days is None else day + timedelta(wave.expires_days),
        counts_from=_EVER if wave.once else opens,
        wave=wave.name,
        month=month,
    )


def _support_turn(wave: SupportWave, day: date) -> Turn:
    opens = day + timedelta(wave.opens_days)
    return Turn(
        opens_on=opens,
        starts_on=day,
        due_on=day + timedelta(wave.due_days),
        expires_on=day + timedelta(wave.expires_days),
        counts_from=opens,
        wave=wave.name,
    )


def _calendar_turns(wave: CalendarWave, joined_on: date, end: date, today: date) -> Iterator[Turn]:
    for year in (today.year - 1, today.year, today.year + 1):
        expires = _on(year, wave.expires)
        opens = max(_on(year, wave.opens), joined_on)
        if expires >= joined_on and opens <= end:
            yield Turn(
                opens_on=opens,
                starts_on=max(_on(year, wave.starts), joined_on),
                due_on=max(_on(year, wave.due), min(joined_on, expires)),
                expires_on=expires,
                counts_from=_on(year, wave.opens),
                wave=wave.name,
            )


@cache
def _on(year: int, day: MonthDay) -> date:
    return date(year, int(day[:2]), int(day[3:]))
