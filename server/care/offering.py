"""A step of the plan or a referral as it is written on a page: checked, and begun as the phone begins it."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from server.access import Caller
from server.care.plans import begin
from server.database import Connection
from server.store.caring.services import ServiceStore
from server.store.clock import local_day
from surveys.caring.services import CODES
from surveys.register.changes import Value
from surveys.register.naming import plain

MOST = 200
WHO = ("worker", "person", "lead", "service")


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A step or a referral as it is typed. `service` is a code, or a code and the id of an entry of the catalogue."""

    what: str = ""
    who: str = "worker"
    until: str = ""
    service: str = ""
    to: str = ""
    person_id: str = ""
    need: str = ""


class WronglyOffered(Exception):
    """`faults` says of each field what is wrong with it: missing, unknown, day, past, long."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def add_step(
    connection: Connection, caller: Caller, household_id: str, typed: Typed, now: datetime, *, id: str
) -> None:
    """Add a step to the plan, once for an id. Raises NotAllowed, NotYours, WronglyOffered."""
    said = _plain(typed)
    faults = _long(said, "what")
    if not said["what"]:
        faults["what"] = "missing"
    if said["who"] not in WHO:
        faults["who"] = "unknown"
    if fault := _day_fault(said["until"], local_day(now)):
        faults["until"] = fault
    if faults:
        raise WronglyOffered(faults)
    fields: dict[str, Value] = {"what": said["what"], "who": said["who"], "state": "open"}
    fields |= {name: said[name] for name in ("need", "until") if said[name]}
    begin(connection, caller, household_id, "plan_step", fields, now, id=id)


def offer(
    connection: Connection,
    caller: Caller,
    household_id: str,
    typed: Typed,
    now: datetime,
    *,
    id: str,
    people: Mapping[str, str],
) -> None:
    """Offer a service, once for an id; who gives it is taken from the catalogue where nobody typed it.

    `people` are the family's, by id. Raises NotAllowed, NotYours, WronglyOffered.
    """
    said = _plain(typed)
    code, _, entry = said["service"].partition("/")
    faults = _long(said, "to")
    if code not in CODES:
        faults["service"] = "unknown" if code else "missing"
    if said["person_id"] and said["person_id"] not in people:
        faults["person_id"] = "unknown"
    if faults:
        raise WronglyOffered(faults)
    known = ServiceStore(connection).get(entry) if entry else None
    to = said["to"] or (known.gives(caller.language) if known else "")
    fields: dict[str, Value] = {"service": code, "state": "offered", "offered_on": local_day(now).isoformat()}
    fields |= {name: said[name] for name in ("need", "person_id") if said[name]}
    if to:
        fields["to"] = to[:MOST]
    begin(connection, caller, household_id, "referral", fields, now, id=id)


def _plain(typed: Typed) -> dict[str, str]:
    return {name: plain(text).strip() for name, text in msgspec.structs.asdict(typed).items()}


def _long(said: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: "long" for name in names if len(said[name]) > MOST}


def _day_fault(text: str, today: date) -> str | None:
    if not text:
        return None
    try:
        return "past" if date.fromisoformat(text) < today else None
    except ValueError:
        return "day"
