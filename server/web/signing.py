"""Signing in and out, and the way to everybody's first page."""

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Role, Store
from server.accounts import caller_of, sign_in, sign_out
from server.identity import VIEW_COOKIE, session_cookie, session_token
from server.problems import ConflictingDuty, Problem, TooManyAttempts, WrongPassword
from server.web.drawing.pages import AnyRequest, first_page, language_of, notice_of, reader, show
from surveys.wording import say

# An address on this server, as a page of ours names it.
_OURS = re.compile(r"/(?![/\\])[\w./?=&%+~:,-]*\Z")


class Credentials(msgspec.Struct, frozen=True):
    """`back` is where one wanted to go; with `kept` a form that was sent when the session had ended, its fields as JSON."""

    login: str = ""
    password: str = ""
    back: str = ""
    kept: str = ""


_NOTHING = Credentials()


@get("/", opt={"grant": (Store.DESK, Action.READ)}, sync_to_thread=False)
def home(request: AnyRequest) -> Redirect:
    return _home(request)


@get("/signin", opt={"grant": (Store.DOOR, Action.READ)}, sync_to_thread=True)
def signin_page(request: AnyRequest) -> Response[Any]:
    asked = request.query_params.get("next", "")
    if reader(request).staff_id:
        return _home(request, asked)
    return _signin(request, Credentials(back=asked))


@post("/signin", opt={"grant": (Store.DOOR, Action.WRITE)}, sync_to_thread=True)
def signin(request: AnyRequest, data: URLEncodedBody[Credentials]) -> Response[Any]:
    """Begin a session; what is wrong is said beside the password, and the name typed stays."""
    database = request.app.state.database
    now = datetime.now(UTC)
    try:
        signed = sign_in(database, data.login, data.password, now)
    except (WrongPassword, TooManyAttempts, ConflictingDuty) as problem:
        return _signin(request, data, problem)
    caller, cookie = caller_of(database, signed.token, now), session_cookie(request, signed.token)
    if caller and (typed := _typed(data)):
        request.state.caller = caller
        page = show(request, "resume.html", back=data.back, typed=typed)
        page.set_cookie(cookie)
        return page
    where = _first(caller.role, data.back) if caller else "/"
    return Redirect(where, status_code=303, cookies=[cookie])


@post("/signout", opt={"grant": (Store.DESK, Action.WRITE)}, sync_to_thread=True)
def signout(request: AnyRequest) -> Redirect:
    if token := session_token(request):
        with request.app.state.database.transaction() as connection:
            sign_out(connection, token)
    return Redirect("/signin?done=left", status_code=303, cookies=[session_cookie(request, ""), _no_view()])


def _no_view() -> Cookie:
    """Return what ends an administrator's look at another role's pages: the next one to sign in begins at their own."""
    return Cookie(key=VIEW_COOKIE, value="", path="/", max_age=0)


def _signin(
    request: AnyRequest, data: Credentials = _NOTHING, problem: Problem | None = None
) -> Response[Any]:
    words = problem and say(f"problem.{problem.code}.detail", language_of(request), **problem.values)
    status = problem.status if problem else 200
    return show(
        request,
        "signin.html",
        status=status,
        notice=notice_of(request, "left"),
        login=data.login,
        problem=words,
        back=data.back if _OURS.match(data.back) else "",
        kept=data.kept,
        is_lost=False,
    )


def _typed(data: Credentials) -> tuple[tuple[str, str], ...]:
    """Return what was typed before, as far as it is a form of ours."""
    if not _OURS.match(data.back):
        return ()
    try:
        return msgspec.json.decode(data.kept, type=tuple[tuple[str, str], ...])
    except msgspec.MsgspecError:
        return ()


def _home(request: AnyRequest, asked: str = "") -> Redirect:
    return Redirect(_first(reader(request).role, asked), status_code=303)


def _first(role: Role, asked: str) -> str:
    return first_page(role, asked if _OURS.match(asked) else "")
