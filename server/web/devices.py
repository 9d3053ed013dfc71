"""Phones: making a code that is shown once, seeing when a phone was last heard of, switching one off."""

from datetime import UTC, datetime, timedelta

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.enrolment import CODE_HOURS, code_for_settler, code_for_staff
from server.family import adults_of
from server.looking import write_down
from server.phones import list_phones, switch_off, workers_for_phones
from server.problems import NotYours, UnknownPerson
from server.store.clock import local_day
from server.store.devices import DeviceStore
from server.store.families import FamilyStore
from server.store.looks import LookStore
from server.store.staff import StaffStore
from server.web.pages import AnyRequest, keys_of, notice_of, reader, show

_READ = {"grant": (Store.DEVICES, Action.READ)}
_WRITE = {"grant": (Store.DEVICES, Action.WRITE)}


class ForWorker(msgspec.Struct, frozen=True):
    worker: str = ""


class ForPerson(msgspec.Struct, frozen=True):
    person: str = ""


@get("/devices", opt=_READ, sync_to_thread=True)
def devices(request: AnyRequest) -> Response[str]:
    with request.app.state.database.reading() as connection:
        phones = list_phones(DeviceStore(connection), FamilyStore(connection), reader(request))
        workers = workers_for_phones(StaffStore(connection), reader(request))
    notice = notice_of(request, "revoked")
    return show(request, "devices.html", notice=notice, phones=phones, workers=workers)


@post("/devices/codes", opt=_WRITE, sync_to_thread=True)
def make_worker_code(request: AnyRequest, data: URLEncodedBody[ForWorker]) -> Response[str]:
    """Make a code for a worker's phone and show it, this once."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        known = {person.id: person.name for person in workers_for_phones(StaffStore(connection), caller)}
        if data.worker not in known:
            raise NotYours
        code = code_for_staff(
            connection, keys_of(request), data.worker, made_by=caller.staff_id or "", now=now
        )
    return _code(request, code, known[data.worker], "/devices", now)


@post("/devices/{id:str}/revoke", opt=_WRITE, sync_to_thread=True)
def revoke(request: AnyRequest, id: FromPath[str]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        switch_off(DeviceStore(connection), FamilyStore(connection), reader(request), id, datetime.now(UTC))
    return Redirect("/devices?done=revoked", status_code=303)


@post("/families/{id:str}/phones", opt={"grant": (Store.OWN_PHONES, Action.WRITE)}, sync_to_thread=True)
def make_settler_code(
    request: AnyRequest, id: FromPath[str], data: URLEncodedBody[ForPerson]
) -> Response[str]:
    """Make a code for the phone of one adult of a family in the reader's scope: a worker's own, a supervisor's district."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        families = FamilyStore(connection)
        write_down(families, LookStore(connection), caller, id, "phone", now)
        names = {person.id: person.name for person in adults_of(families, id, local_day(now))}
        if data.person not in names:
            raise UnknownPerson
        code = code_for_settler(
            connection, keys_of(request), id, data.person, made_by=caller.staff_id or "", now=now
        )
    return _code(request, code, names[data.person], f"/families/{id}", now)


def _code(request: AnyRequest, code: str, name: str, back: str, now: datetime) -> Response[str]:
    until = now + timedelta(hours=CODE_HOURS)
    return show(request, "code.html", status=201, code=code, name=name, back=back, until=until)
