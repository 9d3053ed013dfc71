"""From a request to a page: the frame around it, the headers on it, the language of its reader."""

from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie

from server.access import ANONYMOUS, Action, Caller, Role, Store, may
from server.database import Database
from server.errors import preferred_language
from server.identity import VIEWED
from server.keys import Keys
from server.problems import Problem, SignInFirst, TooLarge
from server.store.clock import today
from server.store.people.families import FamilyStore
from server.web.drawing.frame import Frame, Group, Link, choose_language, language_links
from server.web.drawing.rendering import draw
from surveys.wording import say

AnyRequest = Request[Any, Any, Any]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
MOST_UPLOAD = 5 * 1024**2  # bytes of a file that is sent to a page
_MENDED = {409, 410, 413, 422, 429}
_SEARCHES = "/families"  # this page has a field of its own for it
_LANGUAGE_SECONDS = 365 * 24 * 3600

RAIL = (
    (
        "page.frame.group.work",
        (
            ("page.home.title", "/home", "home", (Store.CASELOAD, Action.WRITE)),
            ("page.review.title", "/review", "heart", (Store.RISK, Action.READ)),
            ("page.families.title", "/families", "people", (Store.REGISTER, Action.READ)),
            ("page.help.title", "/help", "talk", (Store.PLAN, Action.READ)),
            ("page.caseloads.title", "/caseloads", "list", (Store.CASELOAD, Action.WRITE)),
            ("page.transfers.title", "/transfers", "send", (Store.TRANSFER, Action.READ)),
            ("page.glass.title", "/glass", "eye", (Store.GLASS, Action.READ)),
            ("page.workload.title", "/workload", "clock", (Store.CASELOAD, Action.WRITE)),
            ("page.quality.title", "/quality", "lens", (Store.QUALITY, Action.READ)),
            ("page.unsettled.title", "/unsettled", "scale", (Store.REGISTER, Action.WRITE)),
            ("page.board.title", "/board", "house", (Store.BOARD, Action.READ)),
            ("page.complaints.title", "/complaints", "talk", (Store.COMPLAINT, Action.READ)),
            ("page.proposed.title", "/proposed", "visit", (Store.PROPOSED, Action.READ)),
            ("page.entry.title", "/register", "plus", (Store.ENTRY, Action.WRITE)),
            ("page.duplicates.title", "/duplicates", "same", (Store.DUPLICATES, Action.READ)),
            ("page.prices.title", "/prices", "house", (Store.PRICES, Action.READ)),
        ),
    ),
    (
        "page.frame.group.data",
        (
            ("page.extract.title", "/extract", "table", (Store.PSEUDONYMS, Action.EXPORT)),
            ("page.programme.title", "/programme", "table", (Store.FIGURES, Action.READ)),
            ("page.winter.title", "/winter", "flame", (Store.FIGURES, Action.READ)),
            ("page.retention.title", "/retention", "chart", (Store.FIGURES, Action.READ)),
            ("page.reports.title", "/reports", "doc", (Store.REPORTS, Action.READ)),
            ("page.card.title", "/model-card", "doc", (Store.MODEL, Action.READ)),
            ("page.scenarios.title", "/scenarios", "sliders", (Store.MODEL, Action.READ)),
        ),
    ),
    (
        "page.frame.group.settings",
        (
            ("page.services.title", "/services", "book", (Store.BOARD, Action.READ)),
            ("page.staff.title", "/staff", "key", (Store.STAFF, Action.READ)),
            ("page.viewas.title", "/view-as", "eye", (Store.LOG, Action.READ)),
            ("page.teams.title", "/teams", "people", (Store.STAFF, Action.READ)),
            ("page.devices.title", "/devices", "mobile", (Store.DEVICES, Action.READ)),
            ("page.forms.title", "/forms", "doc", (Store.DEVICES, Action.READ)),
            ("page.holidays.title", "/holidays", "sun", (Store.CALENDAR, Action.READ)),
            ("page.checklist.title", "/checklist", "scale", (Store.CHECKLIST, Action.READ)),
            ("page.indices.title", "/indices", "coin", (Store.PRICES, Action.WRITE)),
        ),
    ),
)


def show(
    request: AnyRequest, template: str, *, status: int = 200, notice: str | None = None, **values: object
) -> Response[str]:
    """Draw `template` for the caller; a language that the address asks for is remembered."""
    frame = frame_of(request, notice)
    wish = request.query_params.get("lang")
    cookies = [_language_cookie(request, frame.language)] if wish == frame.language else []
    return Response(
        draw(template, frame, **values),
        status_code=status,
        media_type="text/html",
        headers=HEADERS,
        cookies=cookies,
    )


def problem_page(request: AnyRequest, problem: Problem, _: str) -> Response[str]:
    """Say what is the case and what to do, on a page of its own: in the problem's own words where a reader can mend it.

    What was typed while a session ended is not lost.
    """
    if "typed" in request.state:
        return _typed_page(request, problem)
    if isinstance(problem, SignInFirst):
        return _signin_page(request, back=_sender(request), is_lost=True)
    is_told = problem.status in _MENDED or problem.reason == "viewed"
    told = _told(request, problem) if is_told else None
    known = next((status for status in (400, 403, 404) if problem.status == status), None)
    status = known or (500 if problem.status >= 500 else 400)
    return show(request, "error.html", status=problem.status, page=status, told=told, back=_sender(request))


def _sender(request: AnyRequest) -> str:
    """Return the address of our own page that sent a form, "" for one that is not known: there one goes on."""
    sender = urlsplit(request.headers.get("referer", ""))
    is_ours = sender.netloc == request.headers.get("host", "") and not sender.path.startswith("//")
    if request.method in ("GET", "HEAD") or not is_ours:
        return ""
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


def _told(request: AnyRequest, problem: Problem) -> tuple[str, str]:
    """Return a problem's title and sentence; of what is too large for a page that it is the file, and how large it may be."""
    language = language_of(request)
    is_file = isinstance(problem, TooLarge)
    reason = "file" if is_file else problem.reason
    most = request.route_handler.resolve_request_max_body_size() or MOST_UPLOAD
    values = problem.values | ({"megabytes": most // 1024**2} if is_file else {})
    key = f"problem.{problem.code}"
    return say(f"{key}.title", language), say(f"{key}.{reason}", language, **values)


def _typed_page(request: AnyRequest, problem: Problem) -> Response[str]:
    """Ask to sign in, or to go on where somebody has signed in meanwhile, with what was typed in the page."""
    query = f"?{request.url.query}" if request.url.query else ""
    back, typed = f"{request.url.path}{query}", request.state.typed
    if isinstance(problem, SignInFirst):
        return _signin_page(request, back=back, kept=msgspec.json.encode(typed).decode())
    return show(request, "resume.html", status=problem.status, back=back, typed=typed)


def _signin_page(request: AnyRequest, *, back: str, kept: str = "", is_lost: bool = False) -> Response[str]:
    """Ask to sign in. `is_lost`: a file, or a press of a button, that has to be chosen again."""
    return show(
        request, "signin.html", status=401, login="", problem=None, back=back, kept=kept, is_lost=is_lost
    )


def first_page(role: Role, asked: str = "") -> str:
    """Return the address where this role begins its day: what was asked for, unless that is a room of other roles."""
    rooms = [(href, grant) for _, links in RAIL for _, href, _, grant in links]
    room = "/" + asked.lstrip("/").partition("?")[0].partition("/")[0]
    if asked and all(may(role, grant) for href, grant in rooms if href == room):
        return asked
    return next(href for href, grant in rooms if may(role, grant))


def frame_of(request: AnyRequest, notice: str | None = None) -> Frame:
    caller = reader(request)
    return Frame(
        language=language_of(request),
        today=today(),
        languages=language_links(request.url.path, request.url.query),
        rail=_rail(caller.role, request.url.path),
        name=caller.name,
        role=caller.role.value,
        csrf=caller.csrf,
        searches=may(caller.role, (Store.REGISTER, Action.READ)) and request.url.path != _SEARCHES,
        simulated=is_simulated(request.app.state.database),
        notice=notice,
        is_viewed=request.state.get(VIEWED) is not None,
    )


def reader(request: AnyRequest) -> Caller:
    """Return who reads in the browser, in the language of the page; the guard has not run when an address is unknown."""
    caller = _signed_in(request)
    return msgspec.structs.replace(caller, language=language_of(request)) if caller.staff_id else caller


def _signed_in(request: AnyRequest) -> Caller:
    caller: Caller | None = request.state.get("caller")
    return caller if caller is not None and caller.staff_id else ANONYMOUS


def keys_of(request: AnyRequest) -> Keys:
    return request.app.state["keys"]


def language_of(request: AnyRequest) -> str:
    """Return the language of the address, else of the cookie, else of the profile, else of the browser."""
    caller = _signed_in(request)
    own = (
        caller.language if caller.staff_id else preferred_language(request.headers.get("accept-language", ""))
    )
    return choose_language(request.query_params.get("lang"), request.cookies.get("lang"), own)


def notice_of(request: AnyRequest, *allowed: str) -> str | None:
    """Return the key of what the page before has done, if this page knows it."""
    done = request.query_params.get("done")
    return f"page.notice.{done}" if done in allowed else None


def _rail(role: Role, path: str) -> tuple[Group, ...]:
    groups = (
        Group(
            title,
            tuple(
                Link(title=words, href=href, icon=icon, current=path == href or path.startswith(f"{href}/"))
                for words, href, icon, grant in links
                if may(role, grant)
            ),
        )
        for title, links in RAIL
    )
    return tuple(group for group in groups if group.links)


def is_simulated(database: Database) -> bool:
    with database.reading() as connection:
        return FamilyStore(connection).is_simulated()


def _language_cookie(request: AnyRequest, language: str) -> Cookie:
    secure = request.url.scheme == "https"
    return Cookie(
        key="lang", value=language, path="/", samesite="lax", secure=secure, max_age=_LANGUAGE_SECONDS
    )
