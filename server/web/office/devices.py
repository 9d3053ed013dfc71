"""Phones: making a code that is shown once, seeing when a phone was last heard of, switching one off."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.agenda.settling import READERS, settle
from server.exchange.phones.enrolment import CODE_HOURS, code_for_settler, code_for_staff
from server.problems import UnknownPerson
from server.reading.family import adults_of
from server.reading.looking import write_down
from server.reading.phones import (
    LATE_DAYS,
    list_phones,
    lose,
    switch_off,
    worker_for_phone,
    workers_for_phones,
)
from server.store.clock import local_day
from server.store.office.devices import DeviceStore
from server.store.office.looks import LookStore
from server.store.office.staff import StaffStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, keys_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, place_of, turning
from server.web.drawing.qr import qr_code
from server.web.help.families import may_choose
from surveys.exchange.linking import enrol_link

_READ = {"grant": (Store.DEVICES, Action.READ)}
_WRITE = {"grant": (Store.DEVICES, Action.WRITE)}
# A worker's phone carries a caseload: only who may hand that out makes its code, never who keeps the accounts.
_HAND_OUT = (Store.CASELOAD, Action.WRITE)
# Of more nobody chooses one from a list: some letters of the name are typed first.
MOST_WORKERS = 60
_TEXT = QueryParameter(max_length=200)


class ForWorker(msgspec.Struct, frozen=True):
    worker: str = ""


class ForPerson(msgspec.Struct, frozen=True):
    person: str = ""


@get("/devices", opt=_READ, sync_to_thread=True)
def devices(
    request: AnyRequest,
    q: Annotated[str, _TEXT] = "",
    district: FromQuery[str] = "",
    show_only: Annotated[str, QueryParameter(name="show")] = "",
    who: Annotated[str, _TEXT] = "",
) -> Response[str]:
    """Show the phones in the reader's scope, found by a few letters of holder or family, twelve a page."""
    caller, now = reader(request), datetime.now(UTC)
    choices, unsent = may_choose(caller), show_only == "unsent"
    chosen = district if district in choices else ""
    place = place_of(request.query_params)
    database, hands_out = request.app.state.database, may(caller.role, _HAND_OUT)
    settle(database, now, READERS)
    with database.reading() as connection:
        page = list_phones(
            connection, caller, now, district=chosen, unsent=unsent, typed=q, place=place, size=SIZE
        )
        store = StaffStore(connection)
        workers = workers_for_phones(store, caller, chosen, who, MOST_WORKERS) if hands_out else ()
    asked = {"q": q, "district": chosen, "show": "unsent" if unsent else ""}
    return show(
        request,
        "office/devices.html",
        notice=notice_of(request, "revoked", "lost", "found"),
        phones=page.phones,
        working=page.working,
        asked=asked,
        who=who,
        districts=choices,
        paging=turning("/devices", asked, before=page.before, after=page.after),
        workers=workers[:MOST_WORKERS],
        many_workers=len(workers) > MOST_WORKERS,
        hands_out=hands_out,
        names_families=may(caller.role, (Store.REGISTER, Action.READ)),
        late=LATE_DAYS,
    )


@post("/devices/codes", opt={"grant": _HAND_OUT}, sync_to_thread=True)
def make_worker_code(request: AnyRequest, data: URLEncodedBody[ForWorker]) -> Response[str]:
    """Make a code for a worker's phone and show it, this once."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        worker = worker_for_phone(StaffStore(connection), caller, data.worker)
        code = code_for_staff(connection, keys_of(request), worker.id, made_by=caller.staff_id or "", now=now)
    return _code(request, code, worker.name, "/devices", now)


@post("/devices/{id:str}/revoke", opt=_WRITE, sync_to_thread=True)
def revoke(request: AnyRequest, id: FromPath[str]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        switch_off(DeviceStore(connection), FamilyStore(connection), reader(request), id, datetime.now(UTC))
    return Redirect("/devices?done=revoked", status_code=303)


@post("/devices/{id:str}/lost", opt=_WRITE, sync_to_thread=True)
def report_lost(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Tell a lost phone, when it asks next, to send what it holds and to destroy its keys."""
    with request.app.state.database.transaction() as connection:
        lose(DeviceStore(connection), FamilyStore(connection), reader(request), id, datetime.now(UTC))
    return Redirect("/devices?done=lost", status_code=303)


@post("/devices/{id:str}/found", opt=_WRITE, sync_to_thread=True)
def report_found(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Take that back, for a phone that has not heard of it yet."""
    with request.app.state.database.transaction() as connection:
        stores = DeviceStore(connection), FamilyStore(connection)
        lose(*stores, reader(request), id, datetime.now(UTC), found=True)
    return Redirect("/devices?done=found", status_code=303)


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
    link = enrol_link(str(request.base_url).rstrip("/"), code)
    return show(
        request,
        "office/code.html",
        status=201,
        code=code,
        name=name,
        back=back,
        until=until,
        link=link,
        picture=qr_code(link),
    )
