"""One family's page: what the reader may know of it, and nothing of what was answered in private."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from server.access import Action, Caller, Role, Store, may
from server.checklist import is_on
from server.database import Row
from server.exchange.telling.carrying import may_be_read
from server.helping import PERSONAL_FORMS, HelpView, is_hidden, view_help, with_last_move
from server.problems import NotYours
from server.reading.families import Shows, consent_state, is_running, scope_of, shows
from server.reading.review import ReviewStores, reasons_of
from server.reading.understanding import Asked, OpenNeed, RulesOf, Trend, open_answers, open_needs, trends
from server.store.clock import local_day_of
from server.store.people.families import FamilyStore
from surveys.caring.consenting import PURPOSES
from surveys.register.past import Done, Request

ADULT_YEARS = 18
CLOSED_SHOWN = 3


class Person(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    relation: str
    sex: str | None = None
    birth_year: int | None = None
    phone: str | None = None


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A support measure; the amount only for those who keep the register."""

    kind: str
    starts_on: date
    ends_on: date | None
    over: bool
    amount_mci: int | None = None
    mci_year: int | None = None


class Family(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    number: int
    name: str
    district: str
    village: str
    arrived_on: date | None
    origin: str
    language: str
    people: tuple[Person, ...]
    adults: tuple[Person, ...]
    support: tuple[Measure, ...]
    phone: str | None = None
    left_from: date | None = None
    left_on: date | None = None
    left_kind: str | None = None
    owner: str | None = None
    consent: tuple[tuple[str, str], ...] = ()
    needs: tuple[OpenNeed, ...] = ()
    open_helps: tuple[HelpView, ...] = ()
    closed_helps: tuple[HelpView, ...] = ()
    trends: tuple[Trend, ...] = ()
    done: tuple[Done, ...] = ()
    asked: tuple[Request, ...] = ()
    tier: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def consents_given(self) -> bool:
        return any(state != "unknown" for _, state in self.consent)

    @property
    def objects(self) -> bool:
        return dict(self.consent).get("analysis") == "no"

    @property
    def score_days(self) -> tuple[date, ...]:
        return tuple(sorted({day for trend in self.trends for day, _ in trend.points}))


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a page needs beside the stores: who reads, when, and how answers are understood."""

    caller: Caller
    now: datetime
    today: date
    rules_of: RulesOf
    asked: Asked


def read_family(stores: ReviewStores, id: str, reading: Reading) -> Family:
    """Return one family; raise NotYours if it is not in the reader's scope, or is not there at all."""
    caller = reading.caller
    register = stores.families.find(scope_of(caller), id, reading.today)
    if register is None:
        raise NotYours
    columns = shows(caller.role)
    people = _people(stores.families, id)
    known = {name: register[name] for name in _REGISTER} | {
        "arrived_on": register["arrived_on"] or None,
        "people": people,
        "adults": _adults(people, reading.today),
        "support": _support(stores.families.support([id]), columns, reading.today),
        **_left(stores.families.exits(id)),
    }
    care = _care(stores, id, reading, people) if columns.care else {}
    return msgspec.convert(known | care, Family)


def _left(exits: Sequence[Row]) -> dict[str, object]:
    """Return how the family left, and between which days: nobody may know the very day."""
    if not exits:
        return {}
    last = exits[-1]
    return {"left_kind": last["kind"], "left_from": last["earliest"], "left_on": last["latest"]}


_REGISTER = ("id", "number", "name", "district", "village", "origin", "language", "phone")


def _care(stores: ReviewStores, id: str, reading: Reading, people: Sequence[Person]) -> dict[str, object]:
    rows = stores.families.submissions(id)
    helps = _helps(stores.families.helps(id), stores.families.help_moves(id), reading)
    consents = stores.families.consents([id])
    said = _purposes(consents)
    standing = said.get("service", {})
    interviews = open_answers((row for row in rows if may_be_read(row, standing, said)), reading.asked)
    owners = stores.families.owners([id], reading.today)
    tier, reasons = _order(stores, id, reading.caller.role, consents)
    return {
        "owner": owners[-1]["name"] if owners else None,
        "consent": tuple((purpose, consent_state(consents, purpose)) for purpose in PURPOSES),
        "needs": open_needs(interviews, reading.rules_of, reading.today),
        "trends": trends(interviews, reading.rules_of, len(people) or None),
        "open_helps": tuple(view for _, view in reversed(helps) if view.status != "done"),
        "closed_helps": tuple(view for _, view in helps if view.status == "done")[:CLOSED_SHOWN],
        "done": _done(rows),
        "asked": _asked_for(helps),
        "tier": tier,
        "reasons": reasons,
    }


def _helps(rows: Iterable[Row], moves: Sequence[Row], reading: Reading) -> list[tuple[Row, HelpView]]:
    role = reading.caller.role
    views = ((row, with_last_move(view_help(row, role, reading.now), moves)) for row in rows)
    return [(row, view) for row, view in views if not is_hidden(view, role)]


def _purposes(consents: Iterable[Row]) -> dict[str, dict[tuple[str, str], bool]]:
    """Return the latest word of each person on each purpose."""
    found: dict[str, dict[tuple[str, str], bool]] = {}
    for row in consents:
        found.setdefault(row["purpose"], {})[row["household_id"], row["person_id"]] = bool(row["given"])
    return found


def _order(
    stores: ReviewStores, id: str, role: Role, consents: Iterable[Row]
) -> tuple[str | None, tuple[str, ...]]:
    """Return tier and reasons for those who may see them, of a family that lives here and agreed, while risk is on."""
    if not may(role, (Store.RISK, Action.READ)) or stores.families.exits(id):
        return None, ()
    if consent_state(consents, "analysis") != "yes":
        return None, ()
    run = stores.review.latest_run() if is_on(stores.checklist) else None
    row = stores.review.of_family(run["id"], id) if run else None
    return (row["tier"], reasons_of(row, role)) if row else (None, ())


def _support(rows: Iterable[Row], columns: Shows, today: date) -> tuple[Measure, ...]:
    shown = []
    for row in rows:
        money = {"amount_mci": row["amount_mci"], "mci_year": row["mci_year"]} if columns.support else {}
        over = not is_running(row, today) and row["starts_on"] <= today.isoformat()
        fields = {name: row[name] for name in ("kind", "starts_on", "ends_on")}
        shown.append(msgspec.convert(fields | {"over": over} | money, Measure))
    return tuple(shown)


def _done(rows: Iterable[Row]) -> tuple[Done, ...]:
    """Return which form was filled in when, by whom it was taken; never what was answered."""
    return tuple(
        Done(
            form_id=row["form_id"],
            on=local_day_of(row["finished_at"]),
            by=row["worker"] or "",
            alone=row["device_kind"] != "worker",
        )
        for row in rows
        if row["form_id"] not in PERSONAL_FORMS
    )


def _asked_for(helps: Iterable[tuple[Row, HelpView]]) -> tuple[Request, ...]:
    return tuple(
        Request(
            id=view.id,
            on=local_day_of(row["made_at"]),
            category=view.category or "",
            done_on=local_day_of(row["changed_at"]) if view.status == "done" else None,
        )
        for row, view in helps
    )


def adults_of(families: FamilyStore, id: str, today: date) -> tuple[Person, ...]:
    """Return whose phone may be connected: a child has none of its own."""
    return _adults(_people(families, id), today)


def _people(families: FamilyStore, id: str) -> tuple[Person, ...]:
    return tuple(msgspec.convert(row, Person) for row in families.people(id))


def _adults(people: Sequence[Person], today: date) -> tuple[Person, ...]:
    return tuple(person for person in people if _is_adult(person, today))


def _is_adult(person: Person, today: date) -> bool:
    return person.birth_year is None or today.year - person.birth_year >= ADULT_YEARS
