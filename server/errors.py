"""Problems become answers: application/problem+json for phones, a page for browsers, in the reader's language."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from server.problems import (
    Malformed,
    NotAllowed,
    NotFound,
    Problem,
    ServerFault,
    SignInFirst,
    TooLarge,
    WrongMethod,
)
from surveys.wording import LANGUAGES, say

AnyRequest = Request[Any, Any, Any]
ProblemPage = Callable[[AnyRequest, Problem, str], Response[Any]]

_BY_STATUS: dict[int, type[Problem]] = {
    400: Malformed,
    401: SignInFirst,
    403: NotAllowed,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
    415: Malformed,
}
_HEADERS = {
    401: {"www-authenticate": "Bearer"},
    429: {"retry-after": "900"},
    503: {"retry-after": "60"},
}
_log = logging.getLogger("qonys")


class Described(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as RFC 9457 has it. What a program may read stands in `fields`, so that no name can collide."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, object] = {}


def describe(problem: Problem, language: str) -> Described:
    key = f"problem.{problem.code}"
    return Described(
        type=f"/problems/{problem.code}",
        title=say(f"{key}.title", language),
        status=problem.status,
        detail=say(f"{key}.detail", language, **problem.values),
        fields=problem.fields,
    )


def reader_language(request: AnyRequest) -> str:
    """Return the language of the signed-in reader, or the first of ours that Accept-Language prefers."""
    caller = request.state.get("caller")
    if caller is not None and caller.staff_id and not caller.device_id:
        return caller.language
    return preferred_language(request.headers.get("accept-language", ""))


def preferred_language(header: str) -> str:
    """Return ours that comes first by quality in an Accept-Language header, Kazakh if none does."""
    ranked = sorted((_range(part) for part in header.split(",")), key=lambda one: -one[1])
    return next((name for name, quality in ranked if name in LANGUAGES and quality > 0), "kk")


def _range(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    try:
        quality = float(parameters.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return name.strip().lower().partition("-")[0], quality


def answer_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    if problem.status >= 500:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=problem)
    if _wants_a_page(request):
        return _page(request, problem)
    return Response(
        describe(problem, reader_language(request)),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=_HEADERS.get(problem.status),
    )


def answer_http_exception(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Tell which field could not be read, never what the framework says of itself."""
    kind = _BY_STATUS.get(error.status_code, ServerFault if error.status_code >= 500 else Malformed)
    return answer_problem(request, kind(fields=_fields(error)))


def answer_depth(request: AnyRequest, _: RecursionError) -> Response[Any]:
    """What is nested too deep to be read is malformed: a line in the log, and not a page for each try of a stranger."""
    _log.warning("%s %s is nested too deep", request.method, request.url.path)
    return answer_problem(request, Malformed())


def answer_fault(request: AnyRequest, error: Exception) -> Response[Any]:
    fault = ServerFault()
    fault.__cause__ = error
    return answer_problem(request, fault)


def _fields(error: HTTPException) -> dict[str, object]:
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return {}
    named = [str(one["key"]) for one in error.extra if isinstance(one, dict) and one.get("key")]
    return {"unreadable": named} if named else {}


def _wants_a_page(request: AnyRequest) -> bool:
    return not request.url.path.startswith("/api") and "text/html" in request.headers.get("accept", "")


def _page(request: AnyRequest, problem: Problem) -> Response[Any]:
    if isinstance(problem, SignInFirst):
        return Redirect("/signin", status_code=HTTP_303_SEE_OTHER)
    draw: ProblemPage = request.app.state.problem_page
    return draw(request, problem, reader_language(request))


EXCEPTION_HANDLERS: dict[Any, Any] = {
    Problem: answer_problem,
    HTTPException: answer_http_exception,
    RecursionError: answer_depth,
    Exception: answer_fault,
}
