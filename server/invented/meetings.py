"""Meetings of the demo's past: every two months a list by what was known then, a part of it by lot, kept as it is today."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from analysis.lists.choosing import NEXT_PER_DRAWN, chosen, drawn_next
from server.database import Connection
from server.invented.saying import at_work
from server.risk.ordering import fitted, ordered_rows
from server.risk.tables import Tables
from server.store.clock import time_text
from server.store.risks.meetings import Meeting, MeetingStore
from surveys.ids import uuid7

HELD, DAYS_APART, LAST_DAYS_AGO = 12, 61, 12
LEAST, FAMILIES_TO_A_PLACE = 8, 20


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A family's turn at one meeting: why it was on the list, or next by lot; and its reasons, the first one first."""

    household_id: str
    held_on: date
    why: str
    reasons: tuple[str, ...]


def hold(connection: Connection, tables: Tables, today: date, by_id: str) -> list[Turn]:
    """Hold the meetings of two years, keep their lists, and return who was on them, meeting by meeting."""
    turns: list[Turn] = []
    store = MeetingStore(connection)
    for day, order in _orders(tables, today):
        size = max(LEAST, len(order) // FAMILIES_TO_A_PLACE)
        names = [row["household_id"] for row in order]
        draw = [row["household_id"] for row in sorted(order, key=lambda row: row["lot"])]
        why = chosen(names, draw, (), size)
        why = {**why, **drawn_next(draw[: 2 * size + 2 * NEXT_PER_DRAWN], why)}
        meeting = Meeting(
            id=uuid7(),
            run_id=uuid7(),
            district="",
            size=size,
            held_on=day.isoformat(),
            by_id=by_id,
            made_at=time_text(at_work(day)),
        )
        store.add(meeting, dict(why))
        reasons = {row["household_id"]: tuple(msgspec.json.decode(row["reasons"])) for row in order}
        turns += [
            Turn(household_id=home, held_on=day, why=reason, reasons=reasons[home])
            for home, reason in why.items()
        ]
    return turns


def _orders(tables: Tables, today: date) -> Iterator[tuple[date, list[dict]]]:
    """Yield each meeting's day and the families that were here, in the order that was proposed then.

    One model, fitted on what was known at the first meeting, serves them all: a demo has to be there soon.
    """
    model = None
    for nth in range(HELD):
        day = today - timedelta(days=LAST_DAYS_AGO + DAYS_APART * (HELD - 1 - nth))
        known = _until(tables, day)
        if known.register.empty:
            continue
        if model is None:
            model = fitted(known, day)
        if rows := ordered_rows(model, known, day):
            yield day, rows


def _until(tables: Tables, day: date) -> Tables:
    """Return what was known by the end of this day."""
    text = day.isoformat()
    entered = tables.register["entered_on"].astype(str).str[:10] <= text
    return Tables(
        tables.register[entered].reset_index(drop=True),
        tables.waves[tables.waves["date"] <= text].reset_index(drop=True),
        tables.exits[tables.exits["latest"] <= text].reset_index(drop=True),
    )
