"""The four conditions before families are put in an order: who signed which, and taking a signature back."""

from datetime import UTC, datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.checklist import UnknownItem, read_checklist, sign, withdraw
from server.problems import NotFound, UnknownPerson
from server.store.office.staff import StaffStore
from server.store.risks.checklist import ChecklistStore
from server.web.drawing.pages import AnyRequest, notice_of, reader, show

_WRITE = {"grant": (Store.CHECKLIST, Action.WRITE)}


class Signer(msgspec.Struct, frozen=True):
    who: str = ""


@get("/checklist", opt={"grant": (Store.CHECKLIST, Action.READ)}, sync_to_thread=True)
def checklist(request: AnyRequest) -> Response[str]:
    caller = reader(request)
    may_sign = may(caller.role, (Store.CHECKLIST, Action.WRITE))
    with request.app.state.database.reading() as connection:
        items = read_checklist(ChecklistStore(connection))
        left = sum(item.at is None for item in items)
        people = StaffStore(connection).in_office() if may_sign and left else []
    return show(
        request,
        "office/checklist.html",
        notice=notice_of(request, "signed", "withdrawn"),
        items=items,
        left=left,
        people=people,
        me=caller.staff_id,
        may_sign=may_sign,
    )


@post("/checklist/{item:str}", opt=_WRITE, sync_to_thread=True)
def sign_item(request: AnyRequest, item: FromPath[str], data: URLEncodedBody[Signer]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        person = StaffStore(connection).get(data.who)
        if person is None or not person.active:
            raise UnknownPerson
        try:
            sign(ChecklistStore(connection), item, person.id, datetime.now(UTC), reader(request).staff_id)
        except UnknownItem:
            raise NotFound from None
    return Redirect("/checklist?done=signed", status_code=303)


@post("/checklist/{item:str}/withdraw", opt=_WRITE, sync_to_thread=True)
def withdraw_item(request: AnyRequest, item: FromPath[str]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        try:
            withdraw(ChecklistStore(connection), item)
        except UnknownItem:
            raise NotFound from None
    return Redirect("/checklist?done=withdrawn", status_code=303)
