"""A family's history as one row of events, from the register's facts and from what was done: one for phone and page.

Nothing here is an answer, a need or an order: days, names, places, and which form was filled in.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from surveys.register.facts import Fact
from surveys.register.lived import Lived
from surveys.register.past import GROUPS, Done, Event, Records, Request, event

# On one day: what came first in life stands lowest.
_RANK = {"arrived": 0, "entered": 1, "home": 2, "back": 2, "answered": 4, "corrected": 5, "voided": 5}


def timeline(household_id: str, facts: Iterable[Fact], records: Records) -> tuple[Event, ...]:
    """Return what happened to this household, the newest first; the same for facts and records in any order."""
    history = Lived(household_id, tuple(facts), records)
    told = (
        history.arrival(),
        history.people(),
        history.moves(),
        history.partings(),
        history.exits(),
        history.absences(),
        history.corrections(),
        _visits(records.done),
        _requests(records.asked),
        _support(records),
    )
    events = {event.ref: event for some in told for event in some}
    return tuple(sorted(events.values(), key=_order, reverse=True))


def by_year(events: Iterable[Event]) -> tuple[tuple[int, tuple[Event, ...]], ...]:
    """Return the events of each year, in the order they come in."""
    return tuple((year, tuple(some)) for year, some in groupby(events, key=lambda event: event.on.year))


def of_group(events: Iterable[Event], group: str) -> tuple[Event, ...]:
    """Return the events of one kind; all of them for a group that is none."""
    return tuple(event for event in events if group not in GROUPS or event.group == group)


def _order(one: Event) -> tuple[date, date, int, str]:
    return one.on, one.since, _RANK.get(one.kind.partition(".")[0], 3), one.ref


def _visits(done: Iterable[Done]) -> Iterator[Event]:
    """Yield one event for all that was filled in on a day with the same worker, or alone."""
    visits: dict[tuple[date, str, bool], dict[str, None]] = {}
    for one in done:
        visits.setdefault((one.on, one.by, one.alone), {})[f"form.{one.form_id}"] = None
    for (on, by, alone), forms in visits.items():
        yield event(
            "visits", "answered", on, f"visit/{on}/{by}/{int(alone)}", what=tuple(sorted(forms)), by=by,
            alone=alone, met=not alone,
        )  # fmt: skip


def _requests(asked: Iterable[Request]) -> Iterator[Event]:
    for one in asked:
        what = (f"category.{one.category}",) if one.category else ()
        yield event("help", "asked", one.on, f"help/{one.id}", what=what, alone=True)
        if one.done_on:
            yield event("help", "helped", one.done_on, f"help/{one.id}", what=what)


def _support(records: Records) -> Iterator[Event]:
    """Yield when support began and, once that has come, when it ended."""
    for one in records.granted:
        ref, what = f"support/{one.id}", (f"page.support.kind.{one.kind}",)
        if one.starts_on <= records.today:
            yield event(
                "help", "granted", one.starts_on, ref, what=what, until=one.ends_on, amount=one.amount
            )
        if one.ends_on and one.ends_on <= records.today:
            yield event("help", "granted.ended", one.ends_on, ref, what=what)
