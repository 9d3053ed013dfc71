"""Who works with how many families, what is on offer, who is away, what was opened with a reason."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from server.access import Action, Caller, Role, Store, may
from server.database import Connection, Row
from server.exchange.hands.caseloads import caseload, midnight
from server.exchange.hands.covers import standing
from server.exchange.hands.transfers import TOLD, colleagues
from server.reading.families import scope_of
from server.store.clock import local_day, time_text
from server.store.office.assignments import AssignmentStore
from server.store.office.caseloads import CaseloadStore
from server.store.office.covers import GlassStore
from server.store.office.teams import TeamStore
from server.store.office.transfers import TransferStore
from server.store.people.households import HouseholdStore

GUIDE = 17  # families for one worker, as the programme sets it
OPENINGS_SHOWN = 50
# Of more workers nobody chooses one from a list.
MOST_AT_ONCE = 300


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """One who may hold families. `covering`: so many families of others now; `away`: the absence of now or next."""

    id: str
    name: str
    families: int
    district: str | None = None
    team: str | None = None
    covering: int = 0
    away: Row | None = None
    is_away: bool = False

    @property
    def is_over(self) -> bool:
        return self.families > GUIDE


class Caseloads(msgspec.Struct, frozen=True, kw_only=True):
    workers: tuple[Worker, ...]
    unheld: int
    families: tuple[Row, ...]
    total: int
    offered: dict[str, Row]


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """The page of offers and absences: of a worker what concerns oneself, of a lead the district's."""

    to_me: tuple[Row, ...]
    others: tuple[Row, ...]
    answered: tuple[Row, ...]
    absences: tuple[Row, ...]


def is_lead(caller: Caller) -> bool:
    return may(caller.role, (Store.CASELOAD, Action.WRITE))


def workers(connection: Connection, caller: Caller, now: datetime, district: str = "") -> tuple[Worker, ...]:
    """Return who may hold families in the caller's scope, or a district of it, the fullest caseload first."""
    fit, absences = fit_staff(connection, caller, district), standing(connection, now)
    covered = [one["absent_id"] for one in absences]
    counts = CaseloadStore(connection).counts([*(row["id"] for row in fit), *covered])
    found = [_worker(row, counts, absences, now) for row in fit]
    return tuple(sorted(found, key=lambda one: (-one.families, one.name)))


def fit_staff(connection: Connection, caller: Caller, district: str = "") -> list[Row]:
    """Return who may hold families in the caller's scope, or a district of it."""
    own = scope_of(caller).district or district
    return [row for row in TeamStore(connection).members(own) if row["active"] and row["duties"] == "[]"]


def district_of(connection: Connection, caller: Caller, asked: str, choices: Sequence[str]) -> str:
    """Return the district whose workers a page shows: the one asked for; where very many work, never all at once."""
    own = scope_of(caller).district or (asked if asked in choices else "")
    if own or not choices or not TeamStore(connection).are_more(MOST_AT_ONCE):
        return own
    return choices[0]


def read_caseloads(
    connection: Connection,
    caller: Caller,
    holder: str,
    start: int,
    size: int,
    now: datetime,
    district: str = "",
) -> Caseloads:
    own, store = scope_of(caller).district or district, CaseloadStore(connection)
    families = store.families(own, holder, start, size)
    return Caseloads(
        workers=workers(connection, caller, now, district),
        unheld=store.count(own, "none"),
        families=tuple(families),
        total=store.count(own, holder),
        offered=TransferStore(connection).open_of([row["id"] for row in families]),
    )


def read_handing(connection: Connection, caller: Caller, now: datetime) -> Handing:
    store, since = TransferStore(connection), time_text(now - TOLD)
    staff_id, own = caller.staff_id or "", scope_of(caller).district
    rows = store.in_district(own, since) if is_lead(caller) else store.of_staff(staff_id, since)
    waiting = [row for row in rows if row["state"] == "offered"]
    return Handing(
        to_me=tuple(row for row in waiting if row["to_id"] == staff_id),
        others=tuple(row for row in waiting if row["to_id"] != staff_id),
        answered=tuple(_seen(row, caller) for row in rows if row["state"] != "offered"),
        absences=tuple(row for row in standing(connection, now) if _concerns(row, caller, own)),
    )


def _seen(row: Row, caller: Caller) -> Row:
    """Leave the family's name out for a worker who did not get it: it is none of theirs."""
    hides = not is_lead(caller) and row["to_id"] == caller.staff_id and row["state"] != "accepted"
    hides = hides or (
        not is_lead(caller)
        and row["from_id"] == caller.staff_id
        and row["state"] in ("accepted", "overtaken")
    )
    return row | {"hidden": hides}


def _concerns(row: Row, caller: Caller, own: str) -> bool:
    if is_lead(caller):
        return own in ("", row["district"] or "")
    return caller.staff_id in (row["absent_id"], row["cover_id"])


def may_stand_in(connection: Connection, caller: Caller, district: str = "") -> tuple[Row, ...]:
    """Return who may stand in: for a worker the colleagues, for a lead everybody of the scope, or a district of it."""
    if is_lead(caller):
        fit = sorted(fit_staff(connection, caller, district), key=lambda row: row["name"])
        return tuple({"id": row["id"], "name": row["name"]} for row in fit)
    return tuple({"id": one.id, "name": one.name} for one in colleagues(connection, caller.staff_id or ""))


def openings(connection: Connection, caller: Caller) -> tuple[Row, ...]:
    """Return what the caller opened; a lead sees what was opened in the scope, or by somebody of it."""
    own = scope_of(caller).district
    mine = caller.staff_id or "" if caller.role is Role.WORKER else ""
    return tuple(GlassStore(connection).log(mine, own, OPENINGS_SHOWN))


def _worker(row: Row, counts: dict[str, int], absences: list[Row], now: datetime) -> Worker:
    today = local_day(now)
    away = next((one for one in absences if one["absent_id"] == row["id"]), None)
    covered = [
        one["absent_id"]
        for one in absences
        if one["cover_id"] == row["id"] and datetime.fromisoformat(one["starts_at"]) <= now
    ]
    return Worker(
        id=row["id"],
        name=row["name"],
        families=counts.get(row["id"], 0),
        district=row["district"],
        team=row["team"],
        covering=sum(counts.get(one, 0) for one in covered),
        away=away,
        is_away=away is not None and midnight(away["from_on"]) <= midnight(today),
    )


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """How one family stands between workers: why the reader sees it, an open offer, to whom it may be offered."""

    hold: dict[str, str] | None
    offered: Row | None
    to: tuple[Row, ...]
    history: tuple[Row, ...]


def read_hand(connection: Connection, caller: Caller, household_id: str, now: datetime) -> Hand:
    load = caseload(connection, caller.staff_id or "", now)
    span = load.holds.get(household_id)
    borrowed = span is not None and span.how != "own"
    gives = is_lead(caller) or (span is not None and not borrowed)
    holder = AssignmentStore(connection).holder(household_id)
    near = HouseholdStore(connection).districts([household_id]).get(household_id, "")
    district = near if TeamStore(connection).are_more(MOST_AT_ONCE) else ""
    return Hand(
        hold={"how": span.how, "until": time_text(span.until)}
        if span is not None and borrowed and span.until
        else None,
        offered=TransferStore(connection).open_of([household_id]).get(household_id),
        to=tuple(one for one in may_stand_in(connection, caller, district) if one["id"] != holder)
        if gives
        else (),
        history=tuple(TransferStore(connection).handings(household_id)),
    )
