"""What follows an attempt to reach a family: when to try again, how, and when to ask for advice. Never a verdict."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from surveys.exchange.sync import CaseAttempt, CaseDone
from surveys.planning.schedule import ContactPlan
from surveys.planning.turns import Turn

PartOfDay = Literal["morning", "day", "evening"]
_PARTS: tuple[PartOfDay, ...] = ("morning", "day", "evening")
_NUMBER_IS_ANOTHERS = "wrong"
_BY_NUMBER = ("phone", "message")


class Advice(msgspec.Struct, frozen=True):
    """How to try next: by which channel, at what part of the day. `stuck`: enough was tried, ask the supervisor."""

    tries: int
    channel: str
    part: PartOfDay
    stuck: bool = False


class Search(msgspec.Struct, frozen=True):
    """The turn of the next attempt, with the advice for it."""

    turn: Turn
    advice: Advice


def search(
    plan: ContactPlan, attempts: Iterable[CaseAttempt], seen_on: date | None, *, backup: bool = True
) -> Search | None:
    """Return the next attempt at one person, or at a family; None where they were reached, or no attempt was made.

    `seen_on` is the last day on which somebody of them answered a form: that ends the search. `backup`: a close person was
    named, with consent to ask there.
    """
    missed = _missed(plan, sorted(attempts, key=_moment), seen_on)
    if not missed or missed[-1].outcome in (plan.refused_for_good, plan.died):
        return None
    advice = _advice(plan, missed, backup=backup)
    day = _next_on(plan, missed, stuck=advice.stuck)
    turn = Turn(
        opens_on=day,
        starts_on=day,
        due_on=day + timedelta(plan.due_days),
        expires_on=None,
        counts_from=date.max,
        wave="contact_stuck" if advice.stuck else "contact",
    )
    return Search(turn, advice)


def still_said(plan: ContactPlan, attempts: Iterable[CaseAttempt]) -> tuple[CaseAttempt, ...]:
    """Return the attempts that still say something: of each who was sought those since they were reached, and every end.

    What is due by these is what is due by all of them.
    """
    kept: dict[str | None, list[CaseAttempt]] = {}
    ends: list[CaseAttempt] = []
    for one in sorted(attempts, key=_moment):
        if one.outcome in plan.reached:
            kept[one.person_id] = [CaseAttempt(at=one.at, outcome=one.outcome, person_id=one.person_id)]
        elif one.outcome in (plan.refused_for_good, plan.died):
            ends.append(one)
        else:
            kept.setdefault(one.person_id, []).append(one)
    return tuple(sorted((*ends, *(one for said in kept.values() for one in said)), key=_moment))


def was_reached(plan: ContactPlan, attempts: Iterable[CaseAttempt], since: date) -> bool:
    """Ask whether an attempt since this day was answered, be it with a no."""
    answered = (*plan.reached, plan.refused_for_good, *plan.again_days)
    return any(one.at.date() >= since and one.outcome in answered for one in attempts)


def _missed(plan: ContactPlan, attempts: Sequence[CaseAttempt], seen_on: date | None) -> list[CaseAttempt]:
    """Return the attempts since they were reached last."""
    missed: list[CaseAttempt] = []
    for one in attempts:
        if one.outcome in plan.reached:
            missed = []
        elif seen_on is None or one.at.date() > seen_on:
            missed.append(one)
    return missed


def _next_on(plan: ContactPlan, missed: Sequence[CaseAttempt], *, stuck: bool) -> date:
    """Return the day the worker chose, or the day they come back, or the next one of a growing distance."""
    last = missed[-1]
    if last.next_on is not None or last.back_on is not None:
        return last.next_on or last.back_on or last.at.date()
    spaced = plan.rest_days if stuck else plan.spaced_days[min(len(missed), len(plan.spaced_days)) - 1]
    return last.at.date() + timedelta(plan.again_days.get(last.outcome, spaced))


def _advice(plan: ContactPlan, missed: Sequence[CaseAttempt], *, backup: bool) -> Advice:
    """Choose what was tried least; where that is even, another than the last time."""
    wrong = any(one.outcome == _NUMBER_IS_ANOTHERS for one in missed)
    ways = [way for way in plan.channels if (backup or way != "backup") and not (wrong and way in _BY_NUMBER)]
    channels = Counter(one.channel for one in missed)
    parts = Counter(part_of_day(one) for one in missed)
    last = missed[-1]
    return Advice(
        tries=len(missed),
        channel=min(ways, key=lambda way: (channels[way], way == last.channel)),
        part=min(_PARTS, key=lambda part: (parts[part], part == part_of_day(last))),
        stuck=len(missed) >= plan.tries and len(set(channels) - {""}) >= plan.several,
    )


def part_of_day(attempt: CaseAttempt) -> PartOfDay:
    hour = attempt.at.hour
    return "morning" if hour < 12 else "day" if hour < 17 else "evening"


def _moment(attempt: CaseAttempt) -> tuple[datetime, str, str]:
    """Order by time; what bears the very same time stands in an order of its own, whichever came first."""
    return attempt.at, attempt.outcome, attempt.channel


def seen_on(done: Iterable[CaseDone], person_id: str | None, without: tuple[str, ...]) -> date | None:
    """Return when this person, or with None anybody of the family, last answered; `without` are forms that do not tell."""
    days = [
        one.on
        for one in done
        if one.form_id not in without and (person_id is None or one.person_id == person_id)
    ]
    return max(days, default=None)
