"""Problems become answers: application/problem+json for phones, a page for browsers, in the reader's language."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from server.described import describe, preferred_language
from server.misreading import malformed
from server.problems import (
    Busy,
    Malformed,
    NotAllowed,
    NotFound,
    Problem,
    ServerFault,
    SignInFirst,
    TooLarge,
    UnreadableMedia,
    WrongMethod,
)
from surveys.wording import LANGUAGES

AnyRequest = Request[Any, Any, Any]
ProblemPage = Callable[[AnyRequest, Problem, str], Response[Any]]

_BY_STATUS: dict[int, type[Problem]] = {
    400: Malformed,
    401: SignInFirst,
    403: NotAllowed,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
    415: UnreadableMedia,
}
_HUNG_UP = "client disconnected prematurely"  # what Litestar calls a caller who went away in the middle
_BODY = "data"  # what our handlers call the body that they are given
_HEADERS = {
    401: {"www-authenticate": "Bearer"},
    429: {"retry-after": "900"},
    503: {"retry-after": "60"},
}
_log = logging.getLogger("qonys")


def reader_language(request: AnyRequest) -> str:
    """Return the language of the signed-in reader, or the first of ours that Accept-Language prefers, or the holder's."""
    caller = request.state.get("caller")
    if caller is not None and caller.staff_id and not caller.device_id:
        return caller.language
    otherwise = caller.language if caller is not None else LANGUAGES[0]
    return preferred_language(request.headers.get("accept-language", ""), otherwise)


def answer_problem(
    request: AnyRequest, problem: Problem, headers: dict[str, str] | None = None
) -> Response[Any]:
    if isinstance(problem, Busy):
        headers = (headers or {}) | {"retry-after": str(problem.seconds)}
    elif problem.status >= 500:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=problem)
    if _wants_a_page(request):
        return _page(request, problem)
    return Response(
        describe(problem, reader_language(request)),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=_HEADERS.get(problem.status, {}) | (headers or {}),
    )


def answer_http_exception(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Tell which field could not be read and what would be right, never what the framework says of itself."""
    if error.detail == _HUNG_UP:
        _log.info("%s %s was given up by the caller", request.method, request.url.path)
        return answer_problem(request, Malformed(reason="cut"))
    kind = _BY_STATUS.get(error.status_code, ServerFault if error.status_code >= 500 else Malformed)
    problem = _misread(error) if kind is Malformed else kind()
    if isinstance(problem, WrongMethod):
        problem.values = {"method": request.method, "allowed": (error.headers or {}).get("allow", "")}
    return answer_problem(request, problem, dict(error.headers or {}))


def answer_depth(request: AnyRequest, _: RecursionError) -> Response[Any]:
    """What is nested too deep to be read is malformed: a line in the log, and not a page for each try of a stranger."""
    _log.warning("%s %s is nested too deep", request.method, request.url.path)
    return answer_problem(request, Malformed(reason="deep"))


def answer_letters(request: AnyRequest, _: UnicodeDecodeError) -> Response[Any]:
    """Letters that are no UTF-8 come from the caller: our own are."""
    _log.warning("%s %s is not in UTF-8", request.method, request.url.path)
    return answer_problem(request, Malformed(reason="letters"))


def answer_fault(request: AnyRequest, error: Exception) -> Response[Any]:
    fault = ServerFault()
    fault.__cause__ = error
    return answer_problem(request, fault)


def _misread(error: HTTPException) -> Malformed:
    """Return what is wrong with the first field that could not be read, naming every one of them."""
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return malformed(f"{error.detail} {error.__cause__ or ''}")
    found = [malformed(one["message"], _named(one)) for one in error.extra if isinstance(one, dict)]
    if not found:
        return Malformed()
    names = [one.values["field"] for one in found if "field" in one.values]
    found[0].fields = {"unreadable": names} if names else {}
    return found[0]


def _named(one: dict[str, Any]) -> str:
    """Return the field as its sender calls it: the body as a whole has no name."""
    key = str(one.get("key", ""))
    return "" if key == _BODY else key.removeprefix(f"{_BODY}.")


def _wants_a_page(request: AnyRequest) -> bool:
    return not request.url.path.startswith("/api") and "text/html" in request.headers.get("accept", "")


def _page(request: AnyRequest, problem: Problem) -> Response[Any]:
    if isinstance(problem, SignInFirst) and request.method in ("GET", "HEAD"):
        return Redirect(_signin(request), status_code=HTTP_303_SEE_OTHER)
    draw: ProblemPage = request.app.state.problem_page
    return draw(request, problem, reader_language(request))


def _signin(request: AnyRequest) -> str:
    """Return where one signs in, and on the way back comes to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/signin" if asked == "/" else f"/signin?{urlencode({'next': asked})}"


EXCEPTION_HANDLERS: dict[Any, Any] = {
    Problem: answer_problem,
    HTTPException: answer_http_exception,
    RecursionError: answer_depth,
    UnicodeDecodeError: answer_letters,
    Exception: answer_fault,
}
