"""What a phone may carry, since its cursor: a worker's own families, or a settler's own dates, help and answers."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from server.access import Caller, Role
from server.database import Connection, Database
from server.exchange.hands.caseloads import Caseload, caseload
from server.exchange.hands.standing import standing_of, with_holds, with_worker
from server.exchange.phones.noting import note_pull, own_looks
from server.exchange.records.complaining import told_context
from server.exchange.telling.board import every_board, own_board
from server.exchange.telling.carrying import case_help, families, own_family, own_submission
from server.helping import PERSONAL_FORMS
from server.store import counters
from server.store.caring.helps import Help, HelpStore
from server.store.clock import local_day
from server.store.office.days import DayStore
from server.store.office.settings import SettingStore
from server.store.people.households import HouseholdStore
from server.store.people.projections import ProjectionStore
from server.store.people.settlements import SettlementStore
from server.store.received.answers import AnswerStore
from server.store.received.forms import FormStore
from surveys.exchange.handing import scope_tag
from surveys.exchange.proposing import Village, Villages
from surveys.exchange.sync import MAX_ASKED_FAMILIES, CaseDays, CaseHelp, CaseHousehold, Pull

FAMILIES_AT_ONCE = 100
SUBMISSIONS_AT_ONCE = 200
MARK_SIGNS = 16
# Four weeks are looked ahead to, and a phone may be away from a network for some.
DAYS_TOLD = timedelta(weeks=13)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Changes after `after`, up to and with `upto`."""

    after: int
    upto: int
    more: bool = False


class Has(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone says of itself: the name of the set of families it holds, the name of the standing it knows, the
    mark of what it has been told of forms, the tag of its list of settlements, and families that it should hold and lacks.
    Phones of an earlier version say nothing of it.
    """

    scope: str | None = None
    standing: str | None = None
    mark: str = ""
    villages: str | None = None
    lacks: tuple[str, ...] = ()


def pull(database: Database, caller: Caller, cursor: int, now: datetime, has: Has | None = None) -> Pull:
    """Return what changed in the caller's scope after `cursor`, in commit order, from one state of the database.

    A page ends with a cursor; `more` says that the next page is there already. Asking twice gives the same.

    No cursor tells that a cover began at midnight, for nobody wrote anything then. So a phone names the set that it
    holds; where it should be another one it gets the whole list, and asks for the families that it lacks.
    """
    has = has or Has()
    with database.reading() as connection:
        if caller.role is Role.SETTLER:
            return _marked(_for_settler(connection, caller, _ours(connection, cursor), now, has), has.mark)
        page = _marked(_for_worker(connection, caller, _ours(connection, cursor), now, has), has.mark)
    noted = note_pull(database, caller, (home.id for home in page.households), now)
    # The note is the next thing in the commit order: the phone has no need to read past it once more.
    return msgspec.structs.replace(page, cursor=noted) if noted == page.cursor + 1 else page


def _ours(connection: Connection, cursor: int) -> int:
    """Return where to go on; at the beginning for a cursor that this database never gave.

    A server that was set up anew from yesterday's backup counts again what phones have passed already.
    """
    return cursor if 0 <= cursor <= counters.latest(connection) else 0


def _marked(page: Pull, mark: str) -> Pull:
    """Leave out what is the same in every answer where the phone's mark says that it has it."""
    standing = {"forms": page.forms, "closed": page.closed, "context": page.context, "board": page.board}
    found = hashlib.sha256(msgspec.json.encode(standing, order="sorted")).hexdigest()[:MARK_SIGNS]
    if found != mark:
        return msgspec.structs.replace(page, mark=found)
    return msgspec.structs.replace(page, mark=found, forms=(), closed=(), context={}, board=None)


def _for_worker(connection: Connection, caller: Caller, cursor: int, now: datetime, has: Has) -> Pull:
    load = caseload(connection, caller.staff_id or "", now)
    changes = _changes(connection, load.held, cursor)
    window = _window(connection, changes, cursor)
    chosen = [family for family, seq in changes.items() if seq <= window.upto]
    lacking = [family for family in has.lacks[:MAX_ASKED_FAMILIES] if family in load.held]
    wanted = [*chosen, *(family for family in lacking if family not in chosen)]
    standing = standing_of(connection, caller.staff_id or "", now)
    same = _same_facts(connection, load, window, [one for one in chosen if one not in lacking], has)
    told = with_holds(connection, families(connection, wanted, local_day(now)), load)
    return Pull(
        cursor=window.upto,
        more=window.more,
        households=tuple(msgspec.structs.replace(one, facts=()) if one.id in same else one for one in told),
        same_facts=tuple(sorted(same)),
        gone=tuple(sorted(load.left)) if has.scope is None else (),
        held=None if has.scope in (None, scope_tag(load.held)) else tuple(sorted(load.held)),
        standing=None if has.standing in (None, standing.tag) else standing,
        help_requests=_helps(connection, load, window, lacking),
        **_forms_for(connection, caller.staff_id),
        context=told_context(connection),
        board=every_board(connection, local_day(now)),
        villages=_villages(connection, has),
        simulated=SettingStore(connection).is_simulated(),
        capacity=SettingStore(connection).contacts_a_week(),
        days=_days(connection, local_day(now)),
    )


def _days(connection: Connection, today: date) -> CaseDays:
    """Return what differs from every year's days, for the weeks whose room a phone works out."""
    monday = today - timedelta(today.weekday())
    return DayStore(connection).between(monday, monday + DAYS_TOLD)


def _villages(connection: Connection, has: Has) -> Villages | None:
    """Return where a family may live, for a phone that has another list."""
    store = SettlementStore(connection)
    if has.villages is None or has.villages == (tag := store.tag()):
        return None
    places = (
        Village(one.code, one.district, one.name_kk, one.name_ru, one.name_en) for one in store.inhabited()
    )
    return Villages(tag=tag, places=tuple(places))


def _forms_for(connection: Connection, staff_id: str | None) -> dict[str, Any]:
    """Return what this phone may begin; a form of other teams is to it as one that is closed."""
    store = FormStore(connection)
    withheld = store.withheld(staff_id)
    return {
        "forms": tuple(one for one in store.newest() if one.id not in withheld),
        "closed": tuple(sorted({*store.closed(), *withheld})),
    }


def _same_facts(
    connection: Connection, load: Caseload, window: Window, chosen: list[str], has: Has
) -> set[str]:
    """Return the families that come again for what was answered alone: a phone that knows marks has their facts."""
    if not has.mark:
        return set()
    known = [family for family in chosen if load.held[family] <= window.after]
    return HouseholdStore(connection).unchanged(known, window.after)


def _helps(
    connection: Connection, load: Caseload, window: Window, lacking: list[str]
) -> tuple[CaseHelp, ...]:
    """Return what changed, and of families that are new to this phone all that was ever asked."""
    new = {family for family, seq in load.held.items() if window.after < seq <= window.upto} | {*lacking}
    known = [family for family in load.held if family not in new]
    store = HelpStore(connection)
    helps = [*store.changed(known, window.after, window.upto), *store.changed(sorted(new), 0, window.upto)]
    return tuple(case_help(one) for one in helps if is_shared_with_worker(one))


def is_shared_with_worker(one: Help) -> bool:
    """Ask whether the family named its worker: who was not named is not told that help was asked."""
    return "worker" in one.shared_with


def _changes(connection: Connection, held: dict[str, int], cursor: int) -> dict[str, int]:
    """Return the families that changed after the cursor with their latest change, in commit order."""
    latest = {family: seq for family, seq in held.items() if seq > cursor}
    for row in HouseholdStore(connection).changed(list(held), cursor):
        latest[row["household_id"]] = max(row["seq"], latest.get(row["household_id"], 0))
    return dict(sorted(latest.items(), key=lambda pair: pair[1]))


def _window(connection: Connection, changes: dict[str, int], cursor: int) -> Window:
    """Return how far this page reaches: to the last commit, or to the last family that fits."""
    order = list(changes.values())
    if len(order) <= FAMILIES_AT_ONCE:
        return Window(after=cursor, upto=max(cursor, counters.latest(connection)), more=False)
    upto = order[FAMILIES_AT_ONCE - 1]
    return Window(after=cursor, upto=upto, more=order[-1] > upto)


def _for_settler(connection: Connection, caller: Caller, cursor: int, now: datetime, has: Has) -> Pull:
    """Return what is due for a person, the own help and answers; never anything about anybody else.

    Who moved to another household hears of it as a worker hears of a family: by the name of what the phone holds.
    """
    household_id, person_id = caller.household_id or "", caller.person_id or ""
    latest = max(cursor, counters.latest(connection))
    rows = AnswerStore(connection).own(
        household_id, person_id, caller.device_id or "", cursor, latest, SUBMISSIONS_AT_ONCE, PERSONAL_FORMS
    )
    upto = rows[-1]["seq"] if len(rows) == SUBMISSIONS_AT_ONCE else latest
    lives_there = any(one.id == person_id for one in HouseholdStore(connection).people([household_id]))
    window = Window(after=-1 if household_id in has.lacks else cursor, upto=upto)
    return Pull(
        cursor=upto,
        more=len(rows) == SUBMISSIONS_AT_ONCE,
        households=_own_household(connection, household_id, person_id, window, now),
        held=None if has.scope in (None, scope_tag([household_id])) else (household_id,),
        help_requests=_own_helps(connection, caller, cursor, upto),
        looks=own_looks(connection, household_id, cursor, upto) if lives_there else (),
        submissions=tuple(own_submission(row) for row in rows),
        **_forms_for(connection, None),
        context=told_context(connection),
        board=own_board(connection, household_id, local_day(now)),
        simulated=SettingStore(connection).is_simulated(),
    )


def _own_household(
    connection: Connection, household_id: str, person_id: str, window: Window, now: datetime
) -> tuple[CaseHousehold, ...]:
    """Return the own household if what this person may know of it changed within the window."""
    changed = HouseholdStore(connection).own_change(household_id, person_id)
    if not window.after < changed <= window.upto:
        return ()
    household = own_family(connection, household_id, person_id, local_day(now))
    return (with_worker(connection, household, now),) if household else ()


def _own_helps(connection: Connection, caller: Caller, cursor: int, upto: int) -> tuple[CaseHelp, ...]:
    """Return the person's requests, wherever the person lived; one that the worker may not see only to the phone that
    sent it.
    """
    store, person = HelpStore(connection), caller.person_id or ""
    homes = {caller.household_id or ""} | ProjectionStore(connection).living_with([person])
    helps = [one for one in store.changed(sorted(homes), cursor, upto) if one.person_id == person]
    sent = {
        (home, at)
        for home in {one.household_id for one in helps}
        for at in store.sent_from(caller.device_id or "", home)
    }
    return tuple(
        case_help(one)
        for one in helps
        if is_shared_with_worker(one) or (one.household_id, one.made_at) in sent
    )
