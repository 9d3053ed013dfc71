"""What a meeting decides about a family: its reason, who sees to it, until when. Two who decide at once see each other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from server.access import Action, Caller, Role, Store, ensure
from server.care.plans import Cared, begin_all, move, plan_of
from server.database import Connection
from server.store import counters
from server.store.clock import local_day
from server.store.letters import in_order
from server.store.office.staff import Staff, StaffStore
from surveys.caring.care import REASONS
from surveys.caring.services import CODES
from surveys.ids import uuid7
from surveys.register.changes import Edit, Value
from surveys.register.naming import plain
from surveys.submission import Id

MOST_WORDS, MOST_STEP = 500, 200
# A plan is looked at again in a week, one who waits in a month, unless somebody says otherwise.
DUE = {"help": timedelta(days=7), "wait": timedelta(days=30)}
LONGEST = timedelta(days=366)
MOST_OFFERED = 60  # people in one list to choose from
_OWNERS = (Role.WORKER, Role.SUPERVISOR, Role.MANAGER)


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it is written on the page. `step` and `service` begin the plan."""

    kind: str = ""
    reason: str = ""
    words: str = ""
    due_on: str = ""
    owner_id: str = ""
    step: str = ""
    service: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that stands: whose it was and when, and what came of it."""

    id: str
    kind: str
    reason: str
    made_on: date
    at: datetime
    by: str
    owner: str = ""
    owner_id: str = ""
    words: str = ""
    service: str = ""
    due_on: date | None = None
    outcome: str = ""


class WronglyDecided(Exception):
    """`faults` says of each field what is wrong with it: missing, unknown, day, past, far, long."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


class DecidedMeanwhile(Exception):
    """Somebody has decided since the page was opened: `theirs` are those decisions, the newest first."""

    def __init__(self, theirs: Sequence[Decided]) -> None:
        super().__init__(theirs[0].id)
        self.theirs = tuple(theirs)


def decisions_of(
    connection: Connection, caller: Caller, household_id: str, now: datetime
) -> tuple[Decided, ...]:
    """Return what was decided about a family in scope, the newest first. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.RISK, Action.READ))
    found = [one for one in plan_of(connection, caller, household_id, now) if one.kind == "decision"]
    people = StaffStore(connection).names({str(one.shown.get("owner_id") or "") for one in found})
    return tuple(
        sorted((_decided(one, people) for one in found), key=lambda one: (one.at, one.id), reverse=True)
    )


def owners_for(connection: Connection, caller: Caller, district: str) -> tuple[Staff, ...]:
    """Return who may see to a decision in this district, or anywhere: its workers and leads, and who decides."""
    ensure(caller, (Store.RISK, Action.READ))
    store = StaffStore(connection)
    if not district:
        return tuple(one for one in store.everybody() if one.active and one.role in _OWNERS)
    return tuple(store.near(district, list(_OWNERS)))


def owners_offered(
    connection: Connection, caller: Caller, district: str, known: Collection[str]
) -> tuple[Staff, ...]:
    """Return the same for a form: of very many those who lead, and whoever is `known` to be at hand."""
    ensure(caller, (Store.RISK, Action.READ))
    store = StaffStore(connection)
    found = store.near(district, list(_OWNERS), MOST_OFFERED)
    missing = set(known) - {one.id for one in found}
    held = [
        one
        for one_id in missing
        if (one := store.get(one_id))
        and one.active
        and one.role in _OWNERS
        and one.district in (None, district)
    ]
    return tuple(sorted((*found, *held), key=lambda one: in_order(one.name)))


def decide(
    connection: Connection,
    caller: Caller,
    household_id: str,
    typed: Typed,
    now: datetime,
    *,
    id: str,
    seen: str,
    district: str,
) -> None:
    """Write a decision down, with the step and the referral that begin its plan; the same one under a known `id` is done.

    `seen` names the newest decision that the page showed, "" for none. Raises NotAllowed, NotYours, WronglyDecided, and
    DecidedMeanwhile where a newer one stands, or another one under this `id`: a browser had gone back to its page.
    """
    ensure(caller, (Store.RISK, Action.WRITE))
    counters.take(connection)  # from here on nobody else decides
    standing = decisions_of(connection, caller, household_id, now)
    if same := next((one for one in standing if one.id == id), None):
        steps = {
            str(one.shown.get("what"))
            for one in plan_of(connection, caller, household_id, now)
            if one.kind == "plan_step"
        }
        if not _says(same, typed, steps):
            raise DecidedMeanwhile((same,))
        return
    owners = {one.id for one in owners_for(connection, caller, district)}
    fields = _checked(typed, local_day(now), owners)
    known = [one.id for one in standing]
    newer = standing[: known.index(seen)] if seen in known else standing
    if newer:
        raise DecidedMeanwhile(newer)
    begin_all(connection, caller, household_id, (_decision(id, fields), *_plan(typed, fields)), now)


def _says(one: Decided, typed: Typed, steps: Collection[str]) -> bool:
    """Ask whether a decision says all that was typed; `steps` are those of the family's plan, in words."""
    said = {name: plain(text).strip() for name, text in msgspec.structs.asdict(typed).items()}
    kept = {name: str(getattr(one, name) or "") for name in ("kind", "reason", "words", "due_on", "owner_id")}
    if any(said[name] != text for name, text in kept.items()):
        return False
    return one.kind != "help" or (said["service"] == one.service and said["step"] in ("", *steps))


def tell_outcome(
    connection: Connection, caller: Caller, household_id: str, id: str, words: str, now: datetime
) -> None:
    """Write down what came of a decision. Raises NotAllowed, NotYours, WronglyDecided."""
    ensure(caller, (Store.RISK, Action.WRITE))
    said = plain(words).strip()
    if not said or len(said) > MOST_WORDS:
        raise WronglyDecided({"outcome": "long" if said else "missing"})
    move(connection, caller, household_id, id, {"outcome": said}, now)


def _checked(typed: Typed, today: date, owners: set[str]) -> dict[str, Value]:
    """Return the fields of the decision. Raises WronglyDecided."""
    said = {name: plain(text).strip() for name, text in msgspec.structs.asdict(typed).items()}
    if faults := _faults(said, today, owners):
        raise WronglyDecided(faults)
    told: dict[str, Value] = {name: said[name] for name in ("kind", "reason")}
    told |= {name: said[name] for name in ("words", "due_on", "owner_id") if said[name]}
    if said["service"] and said["kind"] == "help":
        told["service"] = said["service"]
    return told | {"made_on": today.isoformat()}


def _faults(said: Mapping[str, str], today: date, owners: set[str]) -> dict[str, str]:
    found = {
        "kind": None if said["kind"] in REASONS else "missing",
        "reason": _reason_fault(said["kind"], said["reason"]),
        "words": _words_fault(said),
        "step": "long" if len(said["step"]) > MOST_STEP else None,
        "due_on": _day_fault(said["due_on"], said["kind"], today),
        "owner_id": None if said["owner_id"] in (*owners, "") else "unknown",
        "service": None if said["service"] in (*CODES, "") else "unknown",
    }
    return {name: fault for name, fault in found.items() if fault}


def _reason_fault(kind: str, reason: str) -> str | None:
    if not reason:
        return "missing"
    return None if reason in REASONS.get(kind, (reason,)) else "unfit"


def _words_fault(said: Mapping[str, str]) -> str | None:
    if len(said["words"]) > MOST_WORDS:
        return "long"
    is_needed = said["kind"] == "disagree" or said["reason"] == "other"
    return "missing" if is_needed and not said["words"] else None


def _day_fault(text: str, kind: str, today: date) -> str | None:
    if not text:
        return "missing" if kind == "wait" else None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "day"
    if day < today:
        return "past"
    return "far" if day > today + LONGEST else None


def _decision(id: str, fields: dict[str, Value]) -> Edit:
    return Edit(kind="decision", subject_id=_known_or_new(id), fields=fields, born=True)


def _known_or_new(id: str) -> str:
    """Return the id that the form bore, so that it can be sent twice; a new one where that is none."""
    try:
        return msgspec.convert(id, Id)
    except msgspec.ValidationError:
        return uuid7()


def _plan(typed: Typed, fields: Mapping[str, Value]) -> list[Edit]:
    """Return the step and the referral that begin a plan; none where no help was decided."""
    if fields["kind"] != "help":
        return []
    found: list[Edit] = []
    until = {"until": fields["due_on"]} if "due_on" in fields else {}
    if step := plain(typed.step).strip():
        told: dict[str, Value] = {"what": step, "who": "worker", "state": "open", **until}
        found.append(Edit(kind="plan_step", subject_id=uuid7(), fields=told, born=True))
    if service := fields.get("service"):
        told = {"service": service, "offered_on": fields["made_on"], "state": "offered"}
        found.append(Edit(kind="referral", subject_id=uuid7(), fields=told, born=True))
    return found


def _decided(one: Cared, people: Mapping[str, str]) -> Decided:
    shown = {name: str(value or "") for name, value in one.shown.items()}
    due = shown.get("due_on")
    return Decided(
        id=one.id,
        kind=shown["kind"],
        reason=shown["reason"],
        made_on=date.fromisoformat(shown["made_on"]),
        at=one.history[0].at,
        by=one.history[0].by,
        owner=people.get(shown.get("owner_id", ""), ""),
        owner_id=shown.get("owner_id", ""),
        words=shown.get("words", ""),
        service=shown.get("service", ""),
        due_on=date.fromisoformat(due) if due else None,
        outcome=shown.get("outcome", ""),
    )
