"""What came of what was decided: for the next meeting to begin with; and how often and why managers disagreed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection, Row
from server.reading.review import place_of
from server.store.caring.decisions import DecisionStore

# What came of a decision, the most pressing first.
State = Literal["late", "again", "nothing", "going", "done", "waiting", "noted"]
STATES: tuple[State, ...] = ("late", "again", "nothing", "going", "done", "waiting", "noted")
MOST = 100
YEAR = timedelta(days=365)


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """A decision and what came of it. `helped`: the family said that something helped."""

    household_id: str
    name: str
    district: str
    village: str
    kind: str
    reason: str
    words: str
    made_on: date
    due_on: date | None
    owner: str
    by: str
    outcome: str
    state: State
    helped: bool


class Overridden(msgspec.Struct, frozen=True, kw_only=True):
    """How often each decision was made in a year, and for which reason; and the latest that disagreed with the list."""

    total: int
    disagreed: int
    kinds: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]
    latest: tuple[Came, ...]


def what_came(
    connection: Connection, caller: Caller, district: str, since: date, today: date
) -> tuple[Came, ...]:
    """Return what came of what was decided from a meeting's day until before today, the most pressing first.

    Raises NotAllowed, NotYours.
    """
    ensure(caller, (Store.RISK, Action.READ))
    place = place_of(caller, district)
    rows = DecisionStore(connection).between(
        place, since.isoformat(), today.isoformat(), MOST, caller.language
    )
    return tuple(sorted((_came(row, today) for row in rows), key=lambda one: STATES.index(one.state)))


def overridden(connection: Connection, caller: Caller, district: str, today: date) -> Overridden:
    """Return how often and why managers disagreed with the list in the last year. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.RISK, Action.READ))
    place, since = place_of(caller, district), (today - YEAR).isoformat()
    store = DecisionStore(connection)
    counted = store.counted(place, since)
    latest = store.disagreements(place, since, 20, caller.language)
    return Overridden(
        total=sum(row["n"] for row in counted),
        disagreed=sum(row["n"] for row in counted if row["kind"] == "disagree"),
        kinds=_kinds(counted),
        latest=tuple(_came(row, today) for row in latest),
    )


def state_of(row: Row, today: date) -> State:
    """Return what came of a decision by what began since and by its day."""
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    if row["kind"] == "disagree":
        return "noted"
    if row["kind"] == "wait":
        return "again" if due is not None and due <= today else "waiting"
    if row.get("done") or row["outcome"]:
        return "done"
    if due is not None and due < today:
        return "late"
    return "going" if row.get("going") else "nothing"


def _came(row: Row, today: date) -> Came:
    return Came(
        household_id=row["household_id"],
        name=row["name"],
        district=row["district"],
        village=row["village"],
        kind=row["kind"],
        reason=row["reason"],
        words=row["words"] or "",
        made_on=date.fromisoformat(row["made_on"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        owner=row["owner"],
        by=row["by_name"],
        outcome=row["outcome"] or "",
        state=state_of(row, today),
        helped=bool(row.get("helped")),
    )


def _kinds(counted: Sequence[Row]) -> tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in counted:
        found.setdefault(row["kind"], []).append((row["reason"], row["n"]))
    kinds = ((kind, sum(n for _, n in reasons), tuple(reasons)) for kind, reasons in found.items())
    return tuple(sorted(kinds, key=lambda one: -one[1]))
