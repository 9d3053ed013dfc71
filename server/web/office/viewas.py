"""An administrator looks at the pages of another role: begun and ended here, every opening written down."""

from datetime import UTC, datetime

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Role, Store
from server.identity import VIEW_COOKIE
from server.problems import NotFound
from server.store.clock import time_text
from server.store.office.views_as import ViewedStore
from server.web.drawing.pages import AnyRequest, first_page, reader, show
from surveys.ids import uuid7

ROLES = (Role.MANAGER, Role.SUPERVISOR, Role.WORKER, Role.REGISTER_CLERK, Role.ANALYST, Role.INDEPENDENT)
_READ = {"grant": (Store.LOG, Action.READ)}
_SHOWN = 24


class Wish(msgspec.Struct, frozen=True):
    role: str = ""


@get("/view-as", opt=_READ, sync_to_thread=True)
def view_as(request: AnyRequest) -> Response[str]:
    with request.app.state.database.reading() as connection:
        looks = ViewedStore(connection).latest(_SHOWN)
    return show(request, "office/viewas.html", roles=ROLES, looks=looks)


@post("/view-as", opt=_READ, sync_to_thread=True)
def begin_view(request: AnyRequest, data: URLEncodedBody[Wish]) -> Redirect:
    """Begin to look as a role; raise NotFound for one that nobody looks as."""
    role = next((one for one in ROLES if one == data.role), None)
    if role is None:
        raise NotFound
    with request.app.state.database.transaction() as connection:
        ViewedStore(connection).add(
            id=uuid7(),
            at=time_text(datetime.now(UTC)),
            staff_id=reader(request).staff_id or "",
            role=role.value,
            page="/view-as",
        )
    return Redirect(first_page(role), status_code=303, cookies=[_cookie(request, role.value)])


@post("/view-as/stop", opt=_READ, sync_to_thread=False)
def stop_view(request: AnyRequest) -> Redirect:
    return Redirect("/view-as", status_code=303, cookies=[_cookie(request, "")])


def _cookie(request: AnyRequest, role: str) -> Cookie:
    """Return the cookie that says as whom one looks, until the browser is closed; an empty role takes it away."""
    secure = request.url.scheme == "https"
    return Cookie(
        key=VIEW_COOKIE,
        value=role,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
        max_age=None if role else 0,
    )
