"""The catalogue of services: written by the office, by district, in the languages that somebody knows."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.care.board import editable
from server.database import Connection
from server.problems import NotYours
from server.store.caring.services import WHOLE_REGION, Service, ServiceStore
from server.store.clock import local_day, time_text
from surveys.caring.services import CODES
from surveys.ids import uuid7
from surveys.register.naming import plain
from surveys.wording import LANGUAGES

MOST_NAME, MOST_TEXT, MOST_PHONE, MOST_MONTHLY = 120, 120, 40, 100_000
_MOST = {f"name_{one}": MOST_NAME for one in LANGUAGES} | {
    "place": MOST_TEXT,
    "provider": MOST_TEXT,
    "phone": MOST_PHONE,
}


class WronglyListed(Exception):
    """`faults` says of each field what is wrong with it: missing, unknown, foreign, number, long."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def read_services(connection: Connection, caller: Caller, district: str) -> tuple[Service, ...]:
    """Return what is offered in a district and in the region, "" for everywhere the caller writes. Raises NotAllowed."""
    ensure(caller, (Store.BOARD, Action.READ))
    own = editable(caller)
    asked = [district] if district in own and district else [one for one in own if one]
    return tuple(ServiceStore(connection).standing(asked))


def service_of(connection: Connection, caller: Caller, id: str) -> Service:
    """Return one service that the caller may write. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.BOARD, Action.READ))
    found = ServiceStore(connection).get(id)
    if found is None or found.district not in editable(caller):
        raise NotYours
    return found


def write_service(
    connection: Connection, caller: Caller, typed: Mapping[str, str], now: datetime, id: str = ""
) -> None:
    """List a service, or say anew what one says; the same one typed or sent twice is listed once.

    Raises NotAllowed, NotYours, WronglyListed.
    """
    ensure(caller, (Store.BOARD, Action.WRITE))
    if not id:
        write_all(connection, caller, [checked(caller, typed, now, uuid7())])
        return
    service_of(connection, caller, id)
    ServiceStore(connection).put([checked(caller, typed, now, id)], caller.staff_id)


def take_out(connection: Connection, caller: Caller, id: str, now: datetime) -> None:
    """Take a service out; referrals to it stay. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.BOARD, Action.WRITE))
    ServiceStore(connection).take_down(service_of(connection, caller, id).id, time_text(now))


def write_all(connection: Connection, caller: Caller, services: Iterable[Service]) -> tuple[int, int]:
    """Take a whole list in; what is listed already is renewed. Return how many are new and how many renewed."""
    ensure(caller, (Store.BOARD, Action.WRITE))
    store = ServiceStore(connection)
    known = {key_of(one): one.id for one in store.standing()}
    found = list(services)
    told = {known.get(key_of(one), one.id): one for one in found}
    store.put((msgspec.structs.replace(one, id=known_as) for known_as, one in told.items()), caller.staff_id)
    renewed = sum(key_of(one) in known for one in found)
    return len(found) - renewed, renewed


def key_of(one: Service) -> tuple[str, str, str, str]:
    """Return by what two entries are the same service: its kind, district, giver and place."""
    return one.code, one.district, one.provider.casefold(), one.place.casefold()


def checked(caller: Caller, typed: Mapping[str, str], now: datetime, id: str) -> Service:
    """Return the service that these fields describe. Raises WronglyListed."""
    said = {name: plain(text).strip() for name, text in typed.items()}
    names = {one: said.get(f"name_{one}", "") for one in LANGUAGES}
    monthly = said.get("monthly", "")
    faults = {name: "long" for name, most in _MOST.items() if len(said.get(name, "")) > most} | _misplaced(
        said, editable(caller)
    )
    if monthly and not (monthly.isascii() and monthly.isdigit() and int(monthly[:7]) <= MOST_MONTHLY):
        faults["monthly"] = "number"
    if faults:
        raise WronglyListed(faults)
    return Service(
        id=id,
        code=said["code"],
        district=said.get("district", WHOLE_REGION),
        names={one: text for one, text in names.items() if text},
        place=said.get("place", ""),
        provider=said.get("provider", ""),
        phone=said.get("phone", ""),
        monthly=int(monthly) if monthly else None,
        checked_on=local_day(now),
    )


def _misplaced(said: Mapping[str, str], own: Iterable[str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    if said.get("code") not in CODES:
        faults["code"] = "unknown" if said.get("code") else "missing"
    if said.get("district", WHOLE_REGION) not in own:
        faults["district"] = "foreign"
    return faults
