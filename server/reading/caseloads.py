"""Who works with how many families, what is on offer, who is away, what was opened with a reason."""

from collections.abc import Sequence
from datetime import datetime
from heapq import nlargest, nsmallest
from typing import Any

import msgspec

from server.access import Action, Caller, Role, Store, may
from server.database import Connection, Row
from server.exchange.hands.caseloads import caseload, midnight
from server.exchange.hands.transfers import TOLD, colleagues
from server.reading.families import fold, scope_of
from server.store.clock import local_day, time_text
from server.store.office.assignments import AssignmentStore
from server.store.office.caseloads import CaseloadStore
from server.store.office.covers import CoverStore, GlassStore
from server.store.office.teams import TeamStore
from server.store.office.transfers import TransferStore
from server.store.people.households import HouseholdStore
from server.store.turning import Key, Place, Turned, leafed

GUIDE = 17  # families for one worker, as the programme sets it
OPENINGS_SHOWN = 50
SIZE = 12
# Of more workers nobody chooses one from a list; a page is then one district's, and a list the first of those found.
MOST_AT_ONCE, MOST_CHOICES = 300, 60
_FULLEST_FIRST = (Key("", "room", int), Key("", "name"), Key("", "id"))


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


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """Those of whom one may be chosen from a list. `are_more`: others are found by letters of their names."""

    rows: tuple[Row, ...]
    are_more: bool = False


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the lists of a page are turned to."""

    others: Place = Place()
    answered: Place = Place()
    absences: Place = Place()


class Caseloads(msgspec.Struct, frozen=True, kw_only=True):
    """Workers and families, each a page. `choices` are those whom a family may be given to, those with the most room first."""

    workers: tuple[Worker, ...]
    turns: Turned
    choices: Choices
    unheld: int
    families: Turned
    total: int
    offered: dict[str, Row]


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """The page of offers and absences: of a worker what concerns oneself, of a lead the district's."""

    to_me: tuple[Row, ...]
    others: Turned
    answered: Turned
    absences: Turned


def is_lead(caller: Caller) -> bool:
    return may(caller.role, (Store.CASELOAD, Action.WRITE))


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
    now: datetime,
    *,
    place: Place | None = None,
    worker_place: Place | None = None,
    size: int = SIZE,
    district: str = "",
    letters: str = "",
) -> Caseloads:
    """Return a page of workers, the fullest caseload first, and a page of families. Raise NotFound for no such place."""
    own, store = scope_of(caller).district or district, CaseloadStore(connection)
    families, loads = store.families(own, holder, place or Place(), size), store.loads(own)
    turns = fullest_first(loads, worker_place or Place(), size)
    return Caseloads(
        workers=_workers(connection, turns.rows, now),
        turns=turns,
        choices=_roomiest(loads, letters),
        unheld=store.count(own, "none"),
        families=families,
        total=store.count(own, holder),
        offered=TransferStore(connection).open_of([row["id"] for row in families.rows]),
    )


def read_handing(
    connection: Connection, caller: Caller, now: datetime, places: Places | None = None, size: int = SIZE
) -> Handing:
    """Return what is offered, was answered in the last days, and who is away. Raise NotFound for no such place."""
    store, since, at = TransferStore(connection), time_text(now - TOLD), places or Places()
    if not is_lead(caller):
        return _own_handing(connection, caller, store.of_staff(caller.staff_id or "", since), now)
    own = scope_of(caller).district
    to_me = store.asked_of(caller.staff_id or "")
    others, mine = store.offered(own, at.others, size), {row["id"] for row in to_me}
    return Handing(
        to_me=tuple(to_me),
        others=msgspec.structs.replace(
            others, rows=tuple(row for row in others.rows if row["id"] not in mine)
        ),
        answered=_told(store.answered(own, since, at.answered, size), caller),
        absences=CoverStore(connection).standing(time_text(now), at.absences, size, own),
    )


def fullest_first(loads: Sequence[Row], place: Place, size: int) -> Turned:
    """Return a page of the workers, the fullest caseload first. Raise NotFound for no such place."""
    lines = [(-row["families"], row["name"], row["id"]) for row in loads]

    def some(beyond: Sequence[Any], most: int, *, back: bool) -> list[Row]:
        line = tuple(beyond)
        near = [one for one in lines if not line or (one < line if back else one > line)]
        found = nlargest(most, near) if back else nsmallest(most, near)
        return [{"id": own, "name": name, "families": -room, "room": room} for room, name, own in found]

    return leafed(some, _FULLEST_FIRST, place, size)


def _by_room(row: Row) -> tuple[int, str, str]:
    return row["families"], row["name"], row["id"]


def with_letters(rows: Sequence[Row], letters: str) -> list[Row]:
    """Return those in whose names these letters are, whichever keyboard they were typed on."""
    return [row for row in rows if fold(letters) in fold(row["name"])]


def narrowed(rows: Sequence[Row], letters: str) -> Choices:
    """Return those in whose names these letters are; of very many the first ones."""
    found = with_letters(rows, letters) if letters else rows
    return Choices(rows=tuple(found[:MOST_CHOICES]), are_more=len(found) > MOST_CHOICES)


def _roomiest(rows: Sequence[Row], letters: str) -> Choices:
    """Return the same of workers, those with most room first."""
    found = with_letters(rows, letters) if letters else rows
    return Choices(
        rows=tuple(nsmallest(MOST_CHOICES, found, key=_by_room)), are_more=len(found) > MOST_CHOICES
    )


def stand_ins(connection: Connection, caller: Caller, district: str, letters: str) -> Choices:
    """Return who may stand in, by name: for a worker the colleagues, for a lead everybody of the scope, or a district of it."""
    if not is_lead(caller):
        return narrowed(_beside(connection, caller), letters)
    own = scope_of(caller).district or district
    rows = CaseloadStore(connection).fit_by_name(own, None if letters else MOST_CHOICES + 1)
    return narrowed(rows, letters)


def are_fit(connection: Connection, caller: Caller, staff_ids: Sequence[str]) -> bool:
    """Ask whether all of these may hold families and work in the caller's scope."""
    return CaseloadStore(connection).fit(scope_of(caller).district, staff_ids) == set(staff_ids)


def _own_handing(connection: Connection, caller: Caller, rows: list[Row], now: datetime) -> Handing:
    """Return the same for a worker, who has few."""
    staff_id = caller.staff_id or ""
    waiting = [row for row in rows if row["state"] == "offered"]
    answered = Turned(rows=tuple(row for row in rows if row["state"] != "offered"))
    absences = CoverStore(connection).around([staff_id], time_text(now))
    return Handing(
        to_me=tuple(row for row in waiting if row["to_id"] == staff_id),
        others=Turned(rows=tuple(row for row in waiting if row["to_id"] != staff_id)),
        answered=_told(answered, caller),
        absences=Turned(rows=tuple(absences)),
    )


def _told(page: Turned, caller: Caller) -> Turned:
    return msgspec.structs.replace(page, rows=tuple(_seen(row, caller) for row in page.rows))


def _seen(row: Row, caller: Caller) -> Row:
    """Leave the family's name out for a worker who did not get it: it is none of theirs."""
    hides = not is_lead(caller) and row["to_id"] == caller.staff_id and row["state"] != "accepted"
    hides = hides or (
        not is_lead(caller)
        and row["from_id"] == caller.staff_id
        and row["state"] in ("accepted", "overtaken")
    )
    return row | {"hidden": hides}


def _to_offer(connection: Connection, caller: Caller, near: str, holder: str | None) -> Choices:
    """Return to whom a family may be offered, by name: of very many those with the most room near it."""
    if not is_lead(caller):
        return narrowed([one for one in _beside(connection, caller) if one["id"] != holder], "")
    store, is_many = CaseloadStore(connection), TeamStore(connection).are_more(MOST_AT_ONCE)
    own = scope_of(caller).district or (near if is_many else "")
    fit = store.fit_by_name(own, MOST_CHOICES + 2)
    if len(fit) > MOST_CHOICES + 1:
        fit = sorted(store.loads(own), key=_by_room)
    return narrowed([one for one in fit if one["id"] != holder], "")


def _beside(connection: Connection, caller: Caller) -> list[Row]:
    """Return a worker's colleagues."""
    return [{"id": one.id, "name": one.name} for one in colleagues(connection, caller.staff_id or "")]


def openings(connection: Connection, caller: Caller) -> tuple[Row, ...]:
    """Return what the caller opened; a lead sees what was opened in the scope, or by somebody of it."""
    own = scope_of(caller).district
    mine = caller.staff_id or "" if caller.role is Role.WORKER else ""
    return tuple(GlassStore(connection).log(mine, own, OPENINGS_SHOWN))


def _workers(connection: Connection, rows: Sequence[Row], now: datetime) -> tuple[Worker, ...]:
    ids = [row["id"] for row in rows]
    absences, placed = (
        CoverStore(connection).around(ids, time_text(now)),
        CaseloadStore(connection).placed(ids),
    )
    counts = CaseloadStore(connection).counts([one["absent_id"] for one in absences])
    return tuple(_worker(row | placed[row["id"]], counts, absences, now) for row in rows)


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
        families=row["families"],
        district=row["district"],
        team=row["team"],
        covering=sum(counts.get(one, 0) for one in covered),
        away=away,
        is_away=away is not None and midnight(away["from_on"]) <= midnight(today),
    )


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """How one family stands between workers: why the reader sees it, an open offer, to whom it may be offered.

    `elsewhere` is the district whose caseloads name more of them, empty where there are no more.
    """

    hold: dict[str, str] | None
    offered: Row | None
    to: tuple[Row, ...]
    elsewhere: str
    history: tuple[Row, ...]


def read_hand(connection: Connection, caller: Caller, household_id: str, now: datetime) -> Hand:
    load = caseload(connection, caller.staff_id or "", now)
    span = load.holds.get(household_id)
    borrowed = span is not None and span.how != "own"
    gives = is_lead(caller) or (span is not None and not borrowed)
    holder = AssignmentStore(connection).holder(household_id)
    near = HouseholdStore(connection).districts([household_id]).get(household_id, "")
    to = _to_offer(connection, caller, near, holder) if gives else Choices(rows=())
    return Hand(
        hold={"how": span.how, "until": time_text(span.until)}
        if span is not None and borrowed and span.until
        else None,
        offered=TransferStore(connection).open_of([household_id]).get(household_id),
        to=to.rows,
        elsewhere=near if to.are_more and is_lead(caller) else "",
        history=tuple(TransferStore(connection).handings(household_id)),
    )
