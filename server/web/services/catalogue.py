"""The catalogue of services: read and written by the office, and the official list taken in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.care.board import editable
from server.care.catalogue import (
    MOST_NAME,
    MOST_PHONE,
    WronglyListed,
    read_services,
    service_of,
    take_out,
    write_all,
    write_service,
)
from server.care.listing import COLUMNS, MOST_BYTES, BadList, Finding, read_list
from server.store.caring.services import Service
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.plans.values import services
from surveys.caring.services import GROUPS, group_of
from surveys.wording import LANGUAGES, say

_READ: dict[str, Any] = {"grant": (Store.BOARD, Action.READ), "sample": {"id": "service"}}
_WRITE: dict[str, Any] = {"grant": (Store.BOARD, Action.WRITE), "sample": {"id": "service"}}


class Typed(msgspec.Struct, frozen=True):
    """A service as it is written on the page."""

    code: str = ""
    district: str = ""
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""
    place: str = ""
    provider: str = ""
    phone: str = ""
    monthly: str = ""


class Sent(msgspec.Struct, frozen=True):
    """A list as it is uploaded."""

    file: UploadFile | None = None


@get("/services", opt=_READ, sync_to_thread=True)
def catalogue_page(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show what is offered in a district."""
    return _page(request, district, msgspec.structs.asdict(Typed(district=district)))


@post("/services", opt=_WRITE, sync_to_thread=True)
def add_service(request: AnyRequest, data: URLEncodedBody[Typed]) -> Response[Any]:
    """List a service."""
    return _written(request, data)


@get("/services/{id:str}", opt=_READ, sync_to_thread=True)
def one_service(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show one service with its fields."""
    with request.app.state.database.reading() as connection:
        one = service_of(connection, reader(request), id)
    return _page(request, one.district, _typed(one), editing=id)


@post("/services/{id:str}", opt=_WRITE, sync_to_thread=True)
def change_service(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Typed]) -> Response[Any]:
    """Say anew what a service says."""
    return _written(request, data, id)


@post("/services/{id:str}/down", opt=_WRITE, sync_to_thread=True)
def take_service_out(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Take a service out of the catalogue."""
    with request.app.state.database.transaction() as connection:
        take_out(connection, reader(request), id, datetime.now(UTC))
    return Redirect("/services?done=service_out", status_code=303)


@post(
    "/services/list",
    opt={"grant": (Store.BOARD, Action.WRITE)},
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES + 64 * 1024,
)
def take_list(
    request: AnyRequest, data: Annotated[Sent, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take the official list in, whole; or say of each row what is wrong with it."""
    caller = reader(request)
    content = data.file.file.read(MOST_BYTES + 1) if data.file else b""
    try:
        found = read_list(content, caller, datetime.now(UTC))
    except BadList as bad:
        typed = msgspec.structs.asdict(Typed())
        return _page(request, "", typed, status=422, findings=_told(request, bad.findings))
    with request.app.state.database.transaction() as connection:
        new, renewed = write_all(connection, caller, found)
    return Redirect(f"/services?done=list_taken&new={new}&renewed={renewed}", status_code=303)


def _written(request: AnyRequest, data: Typed, id: str = "") -> Response[Any]:
    typed = msgspec.structs.asdict(data)
    try:
        with request.app.state.database.transaction() as connection:
            write_service(connection, reader(request), typed, datetime.now(UTC), id)
    except WronglyListed as wrong:
        language = language_of(request)
        said = {
            name: say(
                f"page.services.wrong.{fault}", language, most=MOST_PHONE if name == "phone" else MOST_NAME
            )
            for name, fault in wrong.faults.items()
        }
        return _page(request, data.district, typed, wrong=said, status=422, editing=id)
    return Redirect(f"/services?district={data.district}&done=service_kept", status_code=303)


def _page(
    request: AnyRequest,
    district: str,
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
    editing: str = "",
    findings: Sequence[tuple[str, str, str]] = (),
) -> Response[str]:
    caller, language = reader(request), language_of(request)
    with request.app.state.database.reading() as connection:
        found = read_services(connection, caller, district)
    own = editable(caller)
    return show(
        request,
        "help/services.html",
        status=status,
        notice=notice_of(request, "service_kept", "service_out", "list_taken"),
        groups=_groups(found),
        own=own,
        helps=may(caller.role, (Store.PLAN, Action.READ)),
        places=[(one, _place(one, language)) for one in own],
        chosen=district,
        typed=typed,
        wrong=wrong or {},
        editing=editing,
        findings=findings,
        services=services(),
        tongues=LANGUAGES,
        columns=[
            (names[0], say(f"page.services.column.{name}", language)) for name, names in COLUMNS.items()
        ],
        taken={name: request.query_params.get(name, "") for name in ("new", "renewed")},
    )


def _groups(found: Sequence[Service]) -> list[tuple[str, list[Service]]]:
    groups = ((group, [one for one in found if group_of(one.code) == group]) for group in GROUPS)
    return [(group, own) for group, own in groups if own]


def _told(request: AnyRequest, findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Return row, column and sentence of each finding."""
    language = language_of(request)
    return [
        (
            str(one.row or ""),
            say(f"page.services.column.{one.column}", language) if one.column else "",
            say(
                f"page.services.found.{one.fault}",
                language,
                **({"given": "", "like": "", "most": MOST_NAME} | one.values),
            ),
        )
        for one in findings
    ]


def _place(district: str, language: str) -> str:
    return say(f"district.{district}", language) if district else say("page.board.region", language)


def _typed(one: Service) -> dict[str, str]:
    names = {f"name_{name}": one.names.get(name, "") for name in LANGUAGES}
    told = {name: str(getattr(one, name)) for name in ("code", "district", "place", "provider", "phone")}
    return names | told | {"monthly": "" if one.monthly is None else str(one.monthly)}
