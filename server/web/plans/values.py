"""A family's plan and decisions as its page shows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from server.access import Action, Caller, Store, may
from server.care.deciding import DUE, Decided, Typed, decisions_of, owners_offered
from server.care.plans import Cared, plan_of
from server.database import Connection
from server.reading.past import Open
from server.reading.understanding import Trend
from server.store.people.families import FamilyStore
from surveys.caring.care import REASONS
from surveys.caring.progress import COURSES, HELPED
from surveys.caring.services import GROUPS, SERVICES
from surveys.catalogue import form_ids, rules
from surveys.ids import uuid7

# What a page before may have done with a plan.
NOTICES = (
    "decided", "outcome", "outcome_missing", "decision_back", "plan_step", "referral", "plan_moved",
)  # fmt: skip
_OVER = {"done": "check", "declined": "x", "dropped": "x"}


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A step or a referral: what it is, how far it is, and what may come next."""

    id: str
    kind: str
    what: str  # a step's words, a referral's service
    state: str
    over: bool
    late: bool
    icon: str
    next: tuple[str, ...]
    moved_at: datetime
    moved_by: str
    to: str = ""
    person: str = ""
    who: str = ""
    need: str = ""
    until: date | None = None
    helped: str = ""
    words: str = ""
    differs: tuple[Open, ...] = ()  # two people said different things of it
    asks: bool = False  # done, and nobody has said whether it helped
    scores: tuple[
        tuple[str, int, int], ...
    ] = ()  # of what is done: domain, score before the offer, score since


def planned(
    cared: Sequence[Cared], people: Mapping[str, str], today: date, trends: Sequence[Trend] = ()
) -> tuple[Planned, ...]:
    """Return steps and referrals: what is not over first, then the newest. `people` are names by id.

    Beside what is done stand the scores that its service is about, as they were before it was offered and are since.
    """
    found = [_planned(one, people, today, trends) for one in cared if one.kind in ("plan_step", "referral")]
    newest = sorted(found, key=lambda one: one.id, reverse=True)
    return tuple(sorted(newest, key=lambda one: (one.over, not one.late)))


def plan_values(
    connection: Connection,
    caller: Caller,
    household_id: str,
    people: Mapping[str, str],
    now: datetime,
    today: date,
    trends: Sequence[Trend] = (),
) -> dict[str, Any]:
    """Return what the page of a family shows of its plan to who may read it."""
    if not may(caller.role, (Store.PLAN, Action.READ)):
        return {"plan": (), "may_plan": False, "helped_words": HELPED}
    return {
        "plan": planned(plan_of(connection, caller, household_id, now), people, today, trends),
        "may_plan": may(caller.role, (Store.PLAN, Action.WRITE)),
        "helped_words": HELPED,
    }


def decision_values(
    connection: Connection, caller: Caller, household_id: str, district: str, now: datetime, today: date
) -> dict[str, Any]:
    """Return what was decided and an empty form, to who holds the order; nothing to others."""
    if not may(caller.role, (Store.RISK, Action.READ)):
        return {"decisions": (), "may_decide": False}
    found = decisions_of(connection, caller, household_id, now)
    return {
        "decisions": found,
        "may_decide": may(caller.role, (Store.RISK, Action.WRITE)),
        **form_values(connection, caller, household_id, district, today, found),
    }


def form_values(
    connection: Connection,
    caller: Caller,
    household_id: str,
    district: str,
    today: date,
    standing: Sequence[Decided],
    typed: Typed | None = None,
    id: str = "",
) -> dict[str, Any]:
    """Return the fields of the form of a decision: what was typed, or what is usual: the family's worker sees to it."""
    holders = [row["staff_id"] for row in FamilyStore(connection).owners([household_id], today)]
    owner = (holders or [caller.staff_id or ""])[-1]
    at_hand = {owner, caller.staff_id or "", typed.owner_id if typed else ""} - {""}
    usual = Typed(due_on=(today + DUE["help"]).isoformat(), owner_id=owner)
    return {
        "typed": msgspec.structs.asdict(typed or usual),
        "wrong": {},
        "theirs": (),
        "decision_id": id or uuid7(),
        "seen": standing[0].id if standing else "",
        "reasons": REASONS,
        "owners": [(one.id, one.name) for one in owners_offered(connection, caller, district, at_hand)],
        "services": services(),
        "days": {"first": today.isoformat(), "last": (today + timedelta(days=366)).isoformat()},
    }


def services() -> list[tuple[str, tuple[str, ...]]]:
    """Return the codes of all services by their groups."""
    return [(group, SERVICES[group]) for group in GROUPS]


@cache
def domains_of(service: str) -> frozenset[str]:
    """Return the open domains to which a question belongs whose answer sends a family to this service first."""
    found: set[str] = set()
    for one in map(rules, form_ids()):
        items = {need.item for need in one.need if need.services[:1] == (service,)}
        found |= {
            score.domain
            for score in one.score
            if score.privacy == "open" and any(row.item in items for row in score.rows)
        }
    return frozenset(found)


def scores_since(trends: Sequence[Trend], service: str, offered: date) -> tuple[tuple[str, int, int], ...]:
    """Return of each domain that a service is about the last score before it was offered and the last since."""
    found: list[tuple[str, int, int]] = []
    for trend in trends:
        before = [score for day, score in trend.points if day <= offered]
        since = [score for day, score in trend.points if day > offered]
        if trend.domain in domains_of(service) and before and since:
            found.append((trend.domain, before[-1], since[-1]))
    return tuple(found)


def _planned(one: Cared, people: Mapping[str, str], today: date, trends: Sequence[Trend]) -> Planned:
    shown = {name: str(value or "") for name, value in one.shown.items()}
    state, course = shown.get("state", ""), COURSES[one.kind]
    until = date.fromisoformat(shown["until"]) if shown.get("until") else None
    over, last = course.is_over(state), one.history[-1]
    late = until is not None and until < today and not over
    is_done = one.kind == "referral" and state == "done"
    return Planned(
        id=one.id,
        kind=one.kind,
        what=shown.get("what") or shown.get("service", ""),
        state=state,
        over=over,
        late=late,
        icon="warn" if late else _OVER.get(state, "clock"),
        next=course.follows.get(state, ()),
        moved_at=last.at,
        moved_by=last.by,
        to=shown.get("to", ""),
        person=people.get(shown.get("person_id", ""), ""),
        who=shown.get("who", ""),
        need=shown.get("need", ""),
        until=until,
        helped=shown.get("helped", ""),
        words=shown.get("words", ""),
        differs=tuple(two for two in one.differs if two.field in ("state", "helped")),
        asks=is_done and not shown.get("helped"),
        scores=scores_since(trends, shown["service"], date.fromisoformat(shown["offered_on"]))
        if is_done
        else (),
    )
