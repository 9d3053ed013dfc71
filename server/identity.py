"""Who asks, and may they? The guard that stands before every route."""

import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from server.access import ANONYMOUS, TABLE, Caller, Grant, Store, ensure
from server.accounts import SESSION_HOURS, caller_of
from server.database import Database
from server.exchange.phones.enrolment import phone_caller
from server.problems import (
    ForgedRequest,
    LostDevice,
    Malformed,
    NotFound,
    SignInFirst,
    UnknownDevice,
    UnreadableMedia,
)

# Under this name the state of a request holds as whom an administrator looks, over a sample without anybody's data.
VIEWED = "viewed_as"
VIEW_COOKIE = "view_as"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_NOT_FROM_PHONES = ("multipart/", "text/", "application/x-www-form-urlencoded", "application/xml")
_MOST_NAMED = 64
_TYPED = "application/x-www-form-urlencoded"
# What is typed there is no work that could be lost, or a number that should stand on no page unasked.
_NOT_KEPT = frozenset({Store.DOOR, Store.DESK, Store.IDENTITY})
# A new password stands in no page: it is typed again.
_NEVER_KEPT = ("csrf", "password")
_MOST_TYPED, _MOST_LETTERS, _MOST_BYTES = 400, 60_000, 512 * 1024
_SAME_SITE = {"same-origin", "none", ""}


class UndeclaredRoute(RuntimeError):
    """A route says no grant, or one that is not in the table."""


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Find the caller, put it into the request's state as `caller`, and ask the table."""
    if not isinstance(connection, Request) or connection.method == "OPTIONS":
        return
    _ensure_readable(connection)
    caller = await to_thread.run_sync(_identify, connection, connection.app.state.database)
    connection.state.caller = caller
    try:
        _ensure_granted(connection, caller, handler.opt["grant"])
    except SignInFirst:
        await _keep_typed(connection, handler)
        raise
    if caller.is_lost and not handler.opt.get("from_lost"):
        raise LostDevice
    if connection.method not in _SAFE and caller.device_id is None:
        try:
            await _ensure_own_page(connection, caller, handler)
        except ForgedRequest:
            await _keep_typed(connection, handler)
            raise


def caller_dependency(request: Request[Any, Any, Any]) -> Caller:
    return request.state.caller


def ensure_declared(routes: list[Any]) -> None:
    """Raise UndeclaredRoute unless every handler declares a grant that stands in the table."""
    for path, handler in declared_handlers(routes):
        if handler.opt.get("grant") not in TABLE:
            raise UndeclaredRoute(f"{path} should declare its grant: opt={{'grant': (Store.…, Action.…)}}.")


def declared_handlers(routes: list[Any]) -> list[tuple[str, BaseRouteHandler]]:
    """Return (path, handler) of every route, without the OPTIONS answers that Litestar adds."""
    pairs: list[tuple[str, BaseRouteHandler]] = []
    for route in routes:
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]
        pairs += [(route.path, one) for one in handlers if getattr(one, "http_methods", None) != {"OPTIONS"}]
    return pairs


def grant_of(handler: BaseRouteHandler) -> Grant:
    return handler.opt["grant"]


def cookie_name(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the session cookie's name: browsers keep `__Host-` cookies to this host, over https alone."""
    return "__Host-qonys" if request.url.scheme == "https" else "qonys"


def session_cookie(request: ASGIConnection[Any, Any, Any, Any], token: str) -> Cookie:
    """Return the cookie that keeps `token`; an empty token takes it away."""
    return Cookie(
        key=cookie_name(request),
        value=token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=SESSION_HOURS * 3600 if token else 0,
    )


def is_for_phones(request: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Ask the route, not the address as it was typed: `//api/pull` leads to the same one."""
    return request.scope["path_template"].startswith("/api/")


def session_token(request: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    return request.cookies.get(cookie_name(request))


def address_of(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    return request.client.host if request.client else "unknown"


def _ensure_readable(request: Request[Any, Any, Any]) -> None:
    """Raise what is wrong with a request before anybody looks into it: letters and kind of body."""
    if "\x00" in request.scope["path"]:
        raise NotFound
    if b"%00" in request.scope["query_string"]:
        raise Malformed(reason="nul")
    if request.method in _SAFE:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if is_for_phones(request) and kind.startswith(_NOT_FROM_PHONES):
        raise UnreadableMedia(name=kind[:_MOST_NAMED])


def _ensure_granted(request: Request[Any, Any, Any], caller: Caller, grant: Grant) -> None:
    """Ask the table. A phone without a token hears that the server does not know it, not that it should sign in."""
    try:
        ensure(caller, grant)
    except SignInFirst:
        if is_for_phones(request):
            raise UnknownDevice from None
        raise


def _identify(request: Request[Any, Any, Any], database: Database) -> Caller:
    """Return who asks: on a phone's address the holder of its token, on a page who signed in there.

    A token that was taken from a phone opens no page, and nobody carries a caseload away in a browser. Where an
    administrator looks at the pages of another role, `server.viewing` has said as whom.
    """
    now = datetime.now(UTC)
    if (viewed := request.state.get(VIEWED)) is not None:
        return viewed
    if is_for_phones(request):
        authorization = request.headers.get("authorization")
        return phone_caller(database, _bearer(authorization), now) if authorization else ANONYMOUS
    token = session_token(request)
    return (caller_of(database, token, now) if token else None) or ANONYMOUS


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnknownDevice
    return token.strip()


async def _ensure_own_page(
    request: Request[Any, Any, Any], caller: Caller, handler: BaseRouteHandler
) -> None:
    """Raise ForgedRequest unless the browser says that our own page sent this, with the session's token.

    A page that is open to everybody may have been drawn before somebody signed in beside it: it knows no token.
    """
    if request.headers.get("sec-fetch-site", "") not in _SAME_SITE or not _is_own_origin(request):
        raise ForgedRequest
    is_open = grant_of(handler)[0] is Store.DOOR
    if caller.csrf and not is_open and not await _has_token(request, caller.csrf):
        raise ForgedRequest


async def _keep_typed(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Keep for this request's answer what a person typed into our own page, whose session has ended or was begun anew.

    Only where the browser itself says that our page sent it: nobody else's form comes back as one's own.
    """
    if not _is_typed(request, handler) or not _is_said_to_be_ours(request):
        return
    form = await request.form()
    typed = tuple(
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in _NEVER_KEPT
    )
    if 0 < len(typed) <= _MOST_TYPED and sum(len(value) for _, value in typed) <= _MOST_LETTERS:
        request.state.typed = typed


def _is_typed(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> bool:
    """Ask whether this is a form of words, of a page that only staff open, and not too large to be shown again."""
    if request.method != "POST" or is_for_phones(request) or grant_of(handler)[0] in _NOT_KEPT:
        return False
    length = request.headers.get("content-length", "")
    is_small = length.isdecimal() and int(length) <= _MOST_BYTES
    return is_small and request.headers.get("content-type", "").startswith(_TYPED)


def _is_said_to_be_ours(request: Request[Any, Any, Any]) -> bool:
    """Ask whether the browser itself says so; an older one, or one without https, says it by the origin alone."""
    site = request.headers.get("sec-fetch-site", "")
    return _is_own_origin(request) and (site == "same-origin" or (site == "" and "origin" in request.headers))


def _is_own_origin(request: Request[Any, Any, Any]) -> bool:
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


async def _has_token(request: Request[Any, Any, Any], csrf: str) -> bool:
    given = request.headers.get("x-csrf-token")
    if given is None:
        given = str((await request.form()).get("csrf", ""))
    return secrets.compare_digest(given.encode(), csrf.encode())
