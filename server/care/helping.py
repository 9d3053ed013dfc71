"""What waits for help in the reader's scope: requests by their promise, referrals by how far they are, room by service."""

from datetime import date, datetime, timedelta

import msgspec

from server.access import Action, Caller, Role, Store, ensure
from server.database import Connection, Row
from server.helping import HelpView, view_help
from server.problems import NotYours
from server.reading.families import scope_of
from server.store.caring.services import ServiceStore
from server.store.caring.wanting import View, WantingStore, Whose
from server.store.clock import local_day, time_text
from server.store.people.families import FamilyStore
from surveys.caring.progress import REFERRAL
from surveys.caring.promises import PAST_THE_OFFICE, Level, level_of

SIZE, SLIPS = 12, 10
LEAST = 5
# What was offered in an earlier month says little of how a service helps today.
LOOKED_BACK = timedelta(days=365)
# So long a referral may stand in a state before it is called late.
PATIENCE = {"offered": 7, "accepted": 30, "under_way": 60, "done": 30}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An open request as its reader may see it, who has to see to it, and whose the family is."""

    household_id: str
    name: str
    number: int
    district: str
    village: str
    danger: bool
    level: Level
    help: HelpView
    owner: str | None = None


class Requests(msgspec.Struct, frozen=True, kw_only=True):
    """One page of them; `next` is the place after which the next page begins, "" at the end."""

    rows: tuple[Asked, ...]
    counts: dict[str, int]
    next: str = ""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A referral on the board: for which family, what, by whom, for how many days."""

    household_id: str
    id: str
    name: str
    district: str
    village: str
    service: str
    state: str
    to: str
    days: int
    late: bool


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A state, how many referrals are in it, and the oldest of them."""

    state: str
    count: int
    slips: tuple[Slip, ...]
    next: str = ""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A service in a district: how many it takes a month, how many are in line, how many too many.

    None where nobody knows, or where fewer than five families would be counted (`hidden`).
    """

    code: str
    district: str
    monthly: int | None
    waiting: int | None
    missing: int | None
    asked: int | None
    helped: int | None
    hidden: bool = False


def open_requests(
    connection: Connection, caller: Caller, *, view: View, district: str, after: str, now: datetime
) -> Requests:
    """Return a page of open requests in scope. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.HELP, Action.READ))
    store, whose = WantingStore(connection), _whose(caller, district, now)
    promised, household, asked = _place(after, 3)
    found = store.requests(whose, view, (promised, household, asked), SIZE + 1)
    shown = found[:SIZE]
    homes = [row["household_id"] for row in shown]
    owners = {
        row["household_id"]: row["name"] for row in FamilyStore(connection).owners(homes, local_day(now))
    }
    last = shown[-1] if len(found) > SIZE else None
    return Requests(
        rows=tuple(_asked(row, caller.role, now, owners.get(row["household_id"])) for row in shown),
        counts=store.request_counts(whose),
        next="~".join((last["promised_at"], last["household_id"], last["id"])) if last else "",
    )


def referral_board(
    connection: Connection, caller: Caller, *, district: str, now: datetime
) -> tuple[Column, ...]:
    """Return the columns of the board with the oldest referrals of each. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.PLAN, Action.READ))
    store, whose = WantingStore(connection), _whose(caller, district, now)
    counts = store.referral_counts(whose)
    return tuple(
        _column(store, whose, state, counts.get(state, 0), ("", ""), SLIPS, now)
        for state in REFERRAL.states
        if state != "declined"
    )


def referrals_in(
    connection: Connection, caller: Caller, state: str, *, district: str, after: str, now: datetime
) -> Column:
    """Return a page of referrals in one state. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.PLAN, Action.READ))
    if state not in REFERRAL.states:
        raise NotYours
    store, whose = WantingStore(connection), _whose(caller, district, now)
    offered, one = _place(after, 2)
    return _column(store, whose, state, store.referral_counts(whose).get(state, 0), (offered, one), SIZE, now)


def room(connection: Connection, caller: Caller, *, district: str, now: datetime) -> tuple[Room, ...]:
    """Return the services that somebody waits for or that have a capacity, the scarcest first; small counts hidden.

    Raises NotAllowed, NotYours.
    """
    ensure(caller, (Store.PLAN, Action.READ))
    if caller.role is Role.WORKER:
        raise NotYours
    place = may_choose(caller, district)
    month = (local_day(now) - LOOKED_BACK).isoformat()[:7]
    lines = {(row["code"], row["district"]): row for row in WantingStore(connection).lines(place, month)}
    places = [place] if place else None
    monthly: dict[tuple[str, str], int] = {}
    for one in ServiceStore(connection).standing(places):
        if one.monthly is not None:
            monthly[one.code, one.district] = monthly.get((one.code, one.district), 0) + one.monthly
    rows = [_room(*key, lines.get(key), monthly.get(key)) for key in {*lines, *monthly}]
    found = [one for one in rows if one.waiting != 0 or one.monthly is not None or one.asked != 0]
    return tuple(
        sorted(found, key=lambda one: (-(one.missing or 0), -(one.waiting or 0), one.code, one.district))
    )


def may_choose(caller: Caller, district: str) -> str:
    """Return the district a list is of, "" for all of the reader's scope. Raises NotYours for another's."""
    own = scope_of(caller).district
    if own and district not in ("", own):
        raise NotYours
    return own or district


def _whose(caller: Caller, district: str, now: datetime) -> Whose:
    return Whose(
        staff=caller.staff_id or "nobody" if caller.role is Role.WORKER else "",
        district="" if caller.role is Role.WORKER else may_choose(caller, district),
        now=time_text(now),
        long_ago=time_text(now - PAST_THE_OFFICE),
        today=local_day(now).isoformat(),
        language=caller.language,
    )


def _place(after: str, parts: int) -> list[str]:
    found = after.split("~")
    return found if len(found) == parts else [""] * parts


def _asked(row: Row, role: Role, now: datetime, owner: str | None) -> Asked:
    danger = bool(row["danger"])
    promised = datetime.fromisoformat(row["promised_at"])
    return Asked(
        household_id=row["household_id"],
        name=row["name"],
        number=row["number"],
        district=row["district"],
        village=row["village"],
        danger=danger,
        level=level_of(row["status"], promised, now, danger=danger),
        help=view_help(row, role, now),
        owner=owner,
    )


def _column(
    store: WantingStore,
    whose: Whose,
    state: str,
    count: int,
    after: tuple[str, str],
    most: int,
    now: datetime,
) -> Column:
    found = store.referrals(whose, state, after, most + 1)
    last = found[most - 1] if len(found) > most else None
    return Column(
        state=state,
        count=count,
        slips=tuple(_slip(row, local_day(now)) for row in found[:most]),
        next=f"{last['offered_on']}~{last['id']}" if last else "",
    )


def _slip(row: Row, today: date) -> Slip:
    days = max(0, (today - date.fromisoformat(row["offered_on"])).days)
    return Slip(
        household_id=row["household_id"],
        id=row["id"],
        name=row["name"],
        district=row["district"],
        village=row["village"],
        service=row["service"],
        state=row["state"],
        to=row["provider"] or "",
        days=days,
        late=days > PATIENCE.get(row["state"], days),
    )


def _room(code: str, district: str, line: Row | None, monthly: int | None) -> Room:
    waiting, asked, helped = (int((line or {}).get(name) or 0) for name in ("waiting", "asked", "helped"))
    is_small, are_few = (0 < count < LEAST for count in (waiting, asked))
    return Room(
        code=code,
        district=district,
        monthly=monthly,
        waiting=None if is_small else waiting,
        missing=None if is_small or monthly is None else max(0, waiting - monthly),
        asked=None if are_few else asked,
        helped=None if are_few else helped,
        hidden=is_small,
    )
