"""What a record settles, and what puts a turn off: another form that asked the same, and an absence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from surveys.exchange.sync import CaseDone
from surveys.planning.schedule import Same, Schedule
from surveys.planning.turns import Turn
from surveys.planning.willing import Span
from surveys.submission import FormId

Last = Mapping[tuple[FormId, str | None], date]


def last_done(schedule: Schedule, done: Iterable[CaseDone]) -> dict[tuple[FormId, str | None], date]:
    """Return when each form was filled in last, by each who answers it for themselves; None: by anybody."""
    each = schedule.each_adult
    last: dict[tuple[FormId, str | None], date] = {}
    for one in done:
        place = (one.form_id, one.person_id if one.form_id in each else None)
        if one.on > last.get(place, date.min):
            last[place] = one.on
    return last


def settled(turn: Turn, last: date | None) -> bool:
    return last is not None and last >= turn.counts_from


def postponed(schedule: Schedule, form_id: FormId, turns: Sequence[Turn], last: Last) -> list[Turn]:
    """Return the turns that stand beside another form that asks the same: put off, or settled by it."""
    standing = list(turns)
    for one in schedule.same:
        if form_id == one.asks and (whole := last.get((one.form, None))):
            standing = [turn for turn in standing if not settled(turn, whole + timedelta(one.days))]
        if form_id == one.form and (part := last.get((one.asks, None))):
            put_off = (_after(turn, part, one, schedule.limits.return_days) for turn in standing)
            standing = [turn for turn in put_off if turn is not None]
    return standing


def when_back(
    turn: Turn, spans: Iterable[Span], person_id: str | None, today: date, return_days: int
) -> Turn | None:
    """Return the turn as it is after the absences: put off until the return, None while nobody knows when that is."""
    if turn.expires_on is not None and today > turn.expires_on:
        return turn
    for span in spans:
        if span.is_of(person_id) and span.starts_on <= today:
            if span.until is None or (turn.expires_on is not None and span.until > turn.expires_on):
                if turn.opens_on <= today:
                    return None
            elif span.until > turn.opens_on:
                turn = _put_off(turn, span.until, return_days)
    return turn


def _after(turn: Turn, asked_on: date, same: Same, return_days: int) -> Turn | None:
    """Let the longer form wait some weeks after the shorter; where its time is over by then, the shorter was enough."""
    rests = asked_on + timedelta(same.days)
    if rests <= turn.opens_on or (turn.expires_on is not None and asked_on > turn.expires_on):
        return turn
    if turn.expires_on is not None and rests > turn.expires_on:
        return None
    return _put_off(turn, rests, return_days)


def _put_off(turn: Turn, until: date, return_days: int) -> Turn:
    due_on = max(turn.due_on, until + timedelta(return_days))
    return replace(
        turn,
        opens_on=max(turn.opens_on, until),
        starts_on=max(turn.starts_on, until),
        due_on=due_on if turn.expires_on is None else min(due_on, turn.expires_on),
    )
