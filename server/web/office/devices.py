"""Phones: making a code that is shown once, seeing when a phone was last heard of, switching one off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.exchange.phones.enrolment import CODE_HOURS, code_for_settler, code_for_staff
from server.problems import NotYours, UnknownPerson
from server.reading.families import fold
from server.reading.family import adults_of
from server.reading.looking import write_down
from server.reading.phones import (
    LATE_DAYS,
    find_phones,
    list_phones,
    lose,
    switch_off,
    workers_for_phones,
)
from server.store.clock import local_day
from server.store.office.devices import DeviceStore
from server.store.office.looks import LookStore
from server.store.office.staff import StaffStore
from server.store.office.teams import TeamStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, keys_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, paging
from server.web.drawing.qr import qr_code
from server.web.help.families import may_choose
from surveys.exchange.linking import enrol_link

_READ = {"grant": (Store.DEVICES, Action.READ)}
_WRITE = {"grant": (Store.DEVICES, Action.WRITE)}
# A worker's phone carries a caseload: only who may hand that out makes its code, never who keeps the accounts.
_HAND_OUT = (Store.CASELOAD, Action.WRITE)
# Of more nobody chooses one from a list: the district is chosen first.
MOST_WORKERS = 300


class ForWorker(msgspec.Struct, frozen=True):
    worker: str = ""


class ForPerson(msgspec.Struct, frozen=True):
    person: str = ""


@get("/devices", opt=_READ, sync_to_thread=True)
def devices(
    request: AnyRequest,
    q: FromQuery[str] = "",
    district: FromQuery[str] = "",
    show_only: Annotated[str, QueryParameter(name="show")] = "",
    start: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
) -> Response[str]:
    """Show the phones in the reader's scope, found by a few letters of holder or family, twelve a page."""
    caller, now = reader(request), datetime.now(UTC)
    choices, unsent = may_choose(caller), show_only == "unsent"
    chosen = district if district in choices else ""
    names_families = may(caller.role, (Store.REGISTER, Action.READ))
    with request.app.state.database.reading() as connection:
        page = list_phones(connection, caller, now, district=chosen, unsent=unsent, start=start, size=SIZE)
        if q:
            matches = _matching(q, names_families=names_families)
            phones, total = find_phones(
                connection,
                caller,
                now,
                district=chosen,
                unsent=unsent,
                matches=matches,
                start=start,
                size=SIZE,
            )
            page = msgspec.structs.replace(page, phones=phones, total=total)
        is_many = not chosen and not caller.district and TeamStore(connection).are_more(MOST_WORKERS)
        workers = () if is_many else workers_for_phones(StaffStore(connection), caller, chosen)
    asked = {"q": q, "district": chosen, "show": "unsent" if unsent else ""}
    return show(
        request,
        "office/devices.html",
        notice=notice_of(request, "revoked", "lost", "found"),
        phones=page.phones,
        working=page.working,
        asked=asked,
        districts=choices,
        paging=paging("/devices", asked, start=start, shown=len(page.phones), total=page.total),
        workers=workers,
        many_workers=is_many,
        hands_out=may(caller.role, _HAND_OUT),
        names_families=names_families,
        late=LATE_DAYS,
    )


def _matching(typed: str, *, names_families: bool) -> Callable[[str, str, int | None], bool]:
    """Return what asks whether every word stands in a holder's name, or in the family's where the reader may know it."""
    words = [(fold(word), word.lstrip("№#")) for word in typed.split()]

    def matches(holder: str, home: str, number: int | None) -> bool:
        text = fold(f"{holder} {home if names_families else ''}")
        own = str(number) if names_families and number else "-"
        return all(digits == own or letters in text for letters, digits in words)

    return matches


@post("/devices/codes", opt={"grant": _HAND_OUT}, sync_to_thread=True)
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
