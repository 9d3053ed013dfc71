"""The list for the review meeting: as long as the team has time for, needs before order, never a number on a family."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from analysis.lists.choosing import HELP_DAYS, NEXT_PER_DRAWN, RANDOM_SHARE, Why, chosen
from analysis.lists.expecting import expected
from server.access import Action, Caller, Role, Store, ensure, may
from server.checklist import is_on
from server.database import Row
from server.helping import PERSONAL_FORMS, HelpView, view_help
from server.problems import NotYours
from server.reading.families import by_family, scope_of
from server.reading.narrowing import EVERYBODY, Narrowed
from server.store.caring.decisions import DecisionStore
from server.store.clock import local_day, time_text
from server.store.people.families import FamilyStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore

GROUPS = ("asked", "first", "soon", "calm", "lot")
CAPS = (4, 100)
USUAL_CAP = 12
# Fewer departures than this and the order rests on the prior alone (analysis.lists.predict.prior_only says the same).
ENOUGH_DEPARTURES = 20
REASONS = 3
# Everybody who waits for help too long is on the list; of very many the page shows those who have waited longest.
MOST_ASKED = 40
# A decision stands beside its family on the list for so long.
LATELY = timedelta(days=60)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """When the order was computed, on what was known until which day, and on how many departures."""

    id: str
    made_at: str
    as_of: str
    households: int
    departures: int

    @property
    def prior_only(self) -> bool:
        return self.departures < ENOUGH_DEPARTURES


class Expected(msgspec.Struct, frozen=True):
    """How many of the listed families might leave within a year without support."""

    about: int
    low: int
    high: int


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """One family of the list: no chance, no place in the order. No tier, for one that is outside it and waits for help."""

    id: str
    name: str
    district: str
    village: str
    arrived_on: date | None
    tier: str
    reasons: tuple[str, ...]
    last_contact: str | None
    helps: tuple[HelpView, ...]
    owner: str | None
    decided: str = ""
    decided_on: date | None = None
    until: date | None = None


class Group(msgspec.Struct, frozen=True):
    """Families who wait for help, of one tier, or drawn by lot; `more` are on the list too, but not on its page."""

    why: str
    rows: tuple[ReviewRow, ...]
    more: int = 0


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting` families with a need of support first or soon did not fit; `unlisted` are served outside the order."""

    on: bool
    cap: int
    district: str
    switched_off: bool = False
    run: Run | None = None
    groups: tuple[Group, ...] = ()
    listed: int = 0
    waiting: int = 0
    more: bool = False
    unlisted: int = 0
    expected: Expected | None = None
    put_off: int = 0
    asked: Narrowed = EVERYBODY


class ReviewStores(msgspec.Struct, frozen=True):
    review: ReviewStore
    families: FamilyStore
    checklist: ChecklistStore
    decisions: DecisionStore | None = None


def review(
    stores: ReviewStores,
    caller: Caller,
    *,
    cap: int,
    district: str,
    now: datetime,
    today: date,
    asked: Narrowed = EVERYBODY,
) -> Review:
    """Return the first `cap` families of the newest order in the caller's scope, or why there is no list.

    It holds only those whom `asked` lets through; by need narrows who may know of needs. Whoever waits for a later day by a
    decision stands aside until then.

    Raises NotAllowed for a role without risk, NotYours for a district that is not the caller's.
    """
    ensure(caller, (Store.RISK, Action.READ))
    place, cap = place_of(caller, district), within_caps(cap)
    if not is_on(stores.checklist):
        return Review(on=False, cap=cap, district=place, switched_off=stores.checklist.is_switched_off())
    found = stores.review.latest_run()
    if found is None:
        return Review(on=True, cap=cap, district=place)
    if not may(caller.role, (Store.NEEDS, Action.READ)):
        asked = msgspec.structs.replace(asked, need="")
    narrower = msgspec.structs.replace(stores, review=stores.review.narrowed_to(_asked(asked, now)))
    share = 0.0 if asked.is_any else RANDOM_SHARE
    listed = _listed(narrower, caller, found, cap=cap, place=place, now=now, today=today, share=share)
    put_off = stores.review.put_off(place, today.isoformat())
    unlisted = 0 if asked.is_any else max(0, listed.unlisted - put_off)
    return msgspec.structs.replace(listed, asked=asked, put_off=put_off, unlisted=unlisted)


def expected_departures(chances: Sequence[tuple[float, float, float]]) -> Expected | None:
    """Return the expected number in whole families, from chance, low and high of each; None for no family."""
    if not chances:
        return None
    found = expected(chances)
    return Expected(round(found.about), round(found.low), round(found.high))


def reasons_of(row: Row, role: Role) -> tuple[str, ...]:
    """Return why, to a role that may know what families need: the order alone does not say it."""
    if not may(role, (Store.NEEDS, Action.READ)):
        return ()
    return tuple(msgspec.json.decode(row["reasons"], type=list[str])[:REASONS])


def within_caps(cap: int) -> int:
    return min(max(cap, CAPS[0]), CAPS[1])


def place_of(caller: Caller, district: str) -> str:
    """Return the district a list is of, empty for the whole region. Raises NotYours for one that is not the caller's."""
    own = scope_of(caller).district
    if own and district not in ("", own):
        raise NotYours
    return own or district


def _asked(asked: Narrowed, now: datetime) -> dict[str, str]:
    return msgspec.structs.asdict(asked) | {"today": local_day(now).isoformat(), "now": time_text(now)}


def _listed(
    stores: ReviewStores,
    caller: Caller,
    run: Row,
    *,
    cap: int,
    place: str,
    now: datetime,
    today: date,
    share: float,
) -> Review:
    why, _ = choose(stores.review, run["id"], place, cap, now, share)
    found = stores.review.listed(run["id"], list(why), caller.language)
    tiers = stores.review.tiers(run["id"], place)
    ordered = sum(tiers.values())
    inside = [row for row in found if row["tier"]]
    above = sum(row["tier"] != "calm" for row in inside)
    unshown = set([home for home, one in why.items() if one == "asked"][MOST_ASKED:])
    shown = [row for row in found if row["household_id"] not in unshown]
    chances = [(row["chance"], row["low"], row["high"]) for row in inside]
    return Review(
        on=True,
        cap=cap,
        district=place,
        run=Run(
            id=run["id"],
            made_at=run["made_at"],
            as_of=run["as_of"],
            households=run["households"],
            departures=run["events"],
        ),
        groups=_groups(_review_rows(stores, caller, shown, now, today), why, len(unshown)),
        listed=len(found),
        waiting=tiers.get("first", 0) + tiers.get("soon", 0) - above,
        more=ordered > len(inside),
        unlisted=max(0, stores.review.served(place) - ordered),
        expected=expected_departures(chances) if caller.role is Role.MANAGER else None,
    )


def choose(
    store: ReviewStore, run_id: str, place: str, cap: int, now: datetime, share: float = RANDOM_SHARE
) -> tuple[dict[str, Why], list[str]]:
    """Return who is on the list and why, and the draw as far as it was read: enough to fill the list and to compare."""
    asked = store.waiting_for_help(run_id, place, time_text(now - timedelta(days=HELP_DAYS)))
    order = store.first(run_id, place, cap + len(asked) + 1)
    draw = store.drawn(run_id, place, 2 * (cap + len(asked)) + 2 * NEXT_PER_DRAWN)
    return chosen(order, draw, asked, cap, share), draw


def _review_rows(
    stores: ReviewStores, caller: Caller, found: list[Row], now: datetime, today: date
) -> list[ReviewRow]:
    """Fetch what belongs to the listed families with one query a kind."""
    ids = [row["household_id"] for row in found]
    if not ids:
        return []
    contacts = {row["household_id"]: row["at"] for row in stores.families.last_contacts(ids, PERSONAL_FORMS)}
    owners = {row["household_id"]: row["name"] for row in stores.families.owners(ids, today)}
    helps = by_family(stores.families.open_helps(ids))
    decided = _decided(stores.decisions, ids, today)
    rows = []
    for row in found:
        own = row["household_id"]
        more: dict[str, Any] = {
            "id": own,
            "arrived_on": row["arrived_on"] or None,
            "reasons": reasons_of(row, caller.role),
            "last_contact": contacts.get(own),
            "owner": owners.get(own),
            "helps": tuple(view_help(asked, caller.role, now) for asked in helps.get(own, ())),
            **decided.get(own, {}),
        }
        rows.append(msgspec.convert({name: row[name] for name in _SHOWN} | more, ReviewRow))
    return rows


def _decided(store: DecisionStore | None, ids: list[str], today: date) -> dict[str, dict[str, Any]]:
    """Return what was decided last about each of these families of late."""
    found = store.latest(ids, (today - LATELY).isoformat()) if store else []
    return {
        row["household_id"]: {"decided": row["kind"], "decided_on": row["made_on"], "until": row["due_on"]}
        for row in found
    }


_SHOWN = ("name", "district", "village", "tier")


def _groups(rows: list[ReviewRow], why: dict[str, Why], unshown: int) -> tuple[Group, ...]:
    """Put who waits for help first, then each tier, the most urgent first, then the lot; the order within stays."""
    whose = [(row.tier if why[row.id] == "need" else why[row.id], row) for row in rows]
    groups = (
        Group(name, tuple(row for own, row in whose if own == name), unshown if name == "asked" else 0)
        for name in GROUPS
    )
    return tuple(group for group in groups if group.rows)
