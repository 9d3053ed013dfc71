"""What a team sets itself: families asked in time, and needs that were met. Never who stays, never an order of families.

Counted by night from what stands, kept as counts alone; a count below five is not shown, for it would speak of one worker.
"""

from datetime import date, datetime, timedelta

import msgspec

from server.access import Action, Caller, Store, may
from server.database import Connection, Database
from server.exchange.hands.caseloads import caseload
from server.exchange.phones.enrolment import PHONE_ROLES
from server.exchange.telling.carrying import families
from server.store.clock import local_day
from server.store.office.settings import SettingStore
from server.store.office.teams import TeamStore
from server.store.received.second_looks import SecondLookStore
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold
from surveys.planning.due import Task, due
from surveys.planning.happened import with_facts

KEPT = "quality.targets"
QUARTER_DAYS = 91
LEAST = 5


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One team: of its families how many were tried in time; of the needs that got an answer in a quarter how many were met.

    A family is tried in time when no contact is overdue, or somebody tried since it fell due. A need is met when the step
    planned for it is done, or the family said of the service that it helped, wholly or in part.
    """

    team_id: str
    team: str
    district: str
    families: int
    tried: int
    answered: int
    met: int


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown of a team: (how many, of how many); None where they are too few."""

    team: str
    district: str
    tried: tuple[int, int] | None
    met: tuple[int, int] | None


def count_targets(database: Database, now: datetime) -> tuple[Target, ...]:
    """Count every team anew, each family with the worker who holds it, one worker at a time: nobody waits for it."""
    today = local_day(now)
    since = str(today - timedelta(days=QUARTER_DAYS))
    each: dict[tuple[str, str, str], list[int]] = {}
    with database.reading() as connection:
        members = TeamStore(connection).members()
    for row in members:
        if not row["active"] or row["role"] not in PHONE_ROLES:
            continue
        with database.reading() as connection:
            held = sorted(caseload(connection, row["id"], now).held)
            homes = families(connection, held, today)
            answered, met = SecondLookStore(connection).needs_met(held, since) if held else (0, 0)
        counts = each.setdefault(
            (row["team_id"] or "", row["team"] or "", row["district"] or ""), [0, 0, 0, 0]
        )
        for place, n in enumerate((len(homes), sum(is_tried(home, today) for home in homes), answered, met)):
            counts[place] += n
    return tuple(
        Target(
            team_id=key[0], team=key[1], district=key[2], families=n[0], tried=n[1], answered=n[2], met=n[3]
        )
        for key, n in sorted(each.items())
        if n[0]
    )


def is_tried(home: CaseHousehold, today: date) -> bool:
    """Ask whether nothing is overdue with a family, or somebody tried since it fell due."""
    late = [task.due_on for task in due(schedule(), with_facts(home), today) if _is_visit(task)]
    return not late or any(one.at.date() >= min(late) for one in home.attempts)


def _is_visit(task: Task) -> bool:
    """Ask whether a worker is late with it: the short check is the family's own, an offer waits."""
    return task.late_days > 0 and not task.offer and task.form_id != schedule().resting.form


def keep_targets(connection: Connection, counted: tuple[Target, ...]) -> None:
    SettingStore(connection).put(KEPT, msgspec.json.encode(counted).decode())


def targets(connection: Connection, caller: Caller, district: str = "") -> tuple[Reached, ...]:
    """Return what the last night counted: of a supervisor's own team or district, for a manager of a district's teams or all."""
    kept = SettingStore(connection).get(KEPT)
    counted = msgspec.json.decode(kept, type=tuple[Target, ...]) if kept else ()
    if may(caller.role, (Store.QUALITY, Action.WRITE)):
        own = TeamStore(connection).team_of(caller.staff_id or "")
        counted = tuple(
            one for one in counted if (one.team_id == own if own else one.district == caller.district)
        )
    elif district:
        counted = tuple(one for one in counted if one.district == district)
    return tuple(
        Reached(
            team=one.team,
            district=one.district,
            tried=_shown(one.tried, one.families),
            met=_shown(one.met, one.answered),
        )
        for one in counted
    )


def _shown(n: int, of: int) -> tuple[int, int] | None:
    """Return both, unless the families, those counted, or the rest are too few to stand for a team."""
    return (n, of) if of >= LEAST and n >= LEAST and (of == n or of - n >= LEAST) else None
