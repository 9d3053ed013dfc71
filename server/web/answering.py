"""Answering by a link in any browser: no account, no script, no name on the page, and nothing of what was said before.

Opening an address changes nothing, so that a messenger's preview uses up no link. Every page that is sent is kept.
The link's secret stands in the address once: from then on a cookie of this browser holds it, for the pages of this link alone,
and the addresses in its history open nothing.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.errors import preferred_language
from server.exchange.invited.inviting import Invited, end, exchange, find
from server.exchange.invited.sitting import Sitting, look, send, turn
from server.identity import address_of
from server.keys import token_hash
from server.problems import EndedLink, NotFound, Problem
from server.store.clock import today
from server.web.asking.reading import Fields, Posted
from server.web.asking.shown import shown
from server.web.asking.turning import Turning, fields_of
from server.web.drawing.frame import Frame, LanguageLink
from server.web.drawing.pages import HEADERS, AnyRequest, is_simulated, keys_of, reader
from server.web.drawing.rendering import draw
from surveys.arabic import ARAB, KAZAKH_ARAB
from surveys.asking.filling import Filling
from surveys.submission import Language
from surveys.wording import LANGUAGES, say

MOST_BYTES = 128 * 1024  # of one page that is sent
_COOKIE = "answers_in"
_SECRET = "link"
_SECRET_LETTERS, _SHORT_LETTERS = 43, 16
_COOKIE_SECONDS = 90 * 24 * 3600
_READ = {"grant": (Store.DOOR, Action.READ), "sample": {"token": "s", "form": "invited form"}}
_WRITE = {
    "grant": (Store.DOOR, Action.WRITE),
    "sample": {"token": "s", "form": "invited form"},
    "turns": True,
}
_HEADERS = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("script-src 'self'; ", ""),
    "X-Robots-Tag": "noindex, nofollow",
}


class Spoken(msgspec.Struct, frozen=True):
    """The language of a page, and its script where that is not the usual one."""

    language: Language
    script: str = ""

    @property
    def name(self) -> str:
        return KAZAKH_ARAB if self.script else self.language


class Code(msgspec.Struct, frozen=True):
    code: str = ""


@get("/s", opt=_READ, sync_to_thread=True)
def code_page(request: AnyRequest) -> Response[str]:
    """Ask for a code that was told by telephone."""
    return _show(request, "ask/code.html", problem=None)


@post("/s", opt=_WRITE, sync_to_thread=True, request_max_body_size=MOST_BYTES)
def use_code(request: AnyRequest, data: URLEncodedBody[Code]) -> Response[Any]:
    now = datetime.now(UTC)
    try:
        token = exchange(
            request.app.state.database, keys_of(request), data.code, address=address_of(request), now=now
        )
    except Problem as problem:
        return _show(request, "ask/code.html", status=problem.status, problem=_sentence(request, problem))
    return _held(request, token)


@get("/s/{token:str}", opt=_READ, sync_to_thread=True)
def welcome(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Say what it is about, who reads it and until when the link is good; the link itself leads to the page that says so."""
    try:
        invited = _find(request, token)
    except Problem as problem:
        return _told(request, problem)
    if _is_secret(token):
        return _held(request, token)
    return _show(request, "ask/welcome.html", invited=invited, address=f"/s/{token}")


@post("/s/{token:str}", opt=_WRITE, sync_to_thread=True, request_max_body_size=MOST_BYTES)
def not_me(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """End a link that came to somebody else; whoever made it sees that."""
    try:
        invited = _find(request, token)
        with request.app.state.database.transaction() as connection:
            end(connection, invited.household_id, invited.id, None, datetime.now(UTC))
    except Problem as problem:
        return _told(request, problem)
    return _show(
        request, "ask/ended.html", sentence=say("self.not_me.thanks", _spoken(request).language), back=""
    )


@get("/s/{token:str}/{form:str}", opt=_READ, sync_to_thread=True)
def asked_page(request: AnyRequest, token: FromPath[str], form: FromPath[str]) -> Response[Any]:
    """Show the page that is open; whoever looks, and however often, changes nothing."""
    try:
        invited = _find(request, token)
        if _is_secret(token) and form in invited.forms:
            return _held(request, token, f"/{form}")
        filling = look(_sitting(request, invited, token, form))
    except Problem as problem:
        return _told(request, problem)
    return _page(request, invited, token, form, filling)


@post("/s/{token:str}/{form:str}", opt=_WRITE, request_max_body_size=MOST_BYTES)
async def turn_page(request: AnyRequest, token: FromPath[str], form: FromPath[str]) -> Response[Any]:
    """Keep what was answered and turn the page."""
    return await to_thread.run_sync(partial(_turned, request, token, form, await fields_of(request)))


def _turned(request: AnyRequest, token: str, form: str, fields: Fields) -> Response[Any]:
    try:
        invited = _find(request, token)
        sitting = _sitting(request, invited, token, form)
        page = Turning(fields, sitting.language, blind=True)
        filling = turn(sitting, page.act)
        if filling is not None and page.sends and page.posted is None:
            filling = send(sitting)
    except Problem as problem:
        return _told(request, problem)
    if page.posted is not None:
        return _page(request, invited, token, form, filling, page.posted)
    return _held(request, token, f"/{form}") if _is_secret(token) else _to(f"/s/{token}/{form}")


def _page(
    request: AnyRequest,
    invited: Invited,
    token: str,
    form: str,
    filling: Filling | None,
    posted: Posted | None = None,
) -> Response[str]:
    if filling is None:
        return _show(request, "ask/received.html", invited=invited, address=f"/s/{token}", form=form)
    sheet = filling.sheet()
    answered, asked = filling.count()
    return _show(
        request,
        "ask/page.html",
        status=422 if posted else 200,
        page=sheet,
        questions=shown(sheet.questions, posted, blind=True),
        address=f"/s/{token}/{form}",
        is_wrong=posted is not None,
        answered=answered,
        asked=asked,
        is_first=sheet.step == 1 and not sheet.is_end,
    )


def _find(request: AnyRequest, token: str) -> Invited:
    """Return who comes by the link of this address; raise EndedLink, with its reason where the browser holds no secret of it."""
    secret = _secret(request, token)
    if not secret and len(token) == _SHORT_LETTERS:
        raise EndedLink(reason="elsewhere")
    with request.app.state.database.reading() as connection:
        return find(connection, secret, datetime.now(UTC))


def _is_secret(token: str) -> bool:
    """Ask whether an address bears the secret itself, as the link does."""
    return len(token) == _SECRET_LETTERS


def _secret(request: AnyRequest, token: str) -> str:
    """Return the secret of an address: what it bears itself, else what this browser holds for it; "" for neither."""
    if _is_secret(token):
        return token
    held = request.cookies.get(_SECRET, "")
    return held if _is_secret(held) and _short(held) == token else ""


def _short(secret: str) -> str:
    """Return the name of a link in addresses, from which nobody finds its secret."""
    return token_hash(f"address {secret}")[:_SHORT_LETTERS]


def _held(request: AnyRequest, secret: str, path: str = "") -> Redirect:
    """Lead to the same page under the link's name; until this browser is closed it holds the secret, for those pages alone."""
    address = f"/s/{_short(secret)}"
    wish = request.query_params.get("lang")
    answer = _to(f"{address}{path}" + (f"?lang={wish}" if wish in (*LANGUAGES, KAZAKH_ARAB) else ""))
    answer.set_cookie(
        Cookie(
            key=_SECRET,
            value=secret,
            path=address,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    )
    return answer


def _to(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers={"Referrer-Policy": "no-referrer"})


def _sitting(request: AnyRequest, invited: Invited, token: str, form: str) -> Sitting:
    if form not in invited.forms:
        raise NotFound
    return Sitting(
        door=request.app.state.door,
        invited=invited,
        token=_secret(request, token),
        form_id=form,
        language=_spoken(request, invited.language).language,
        now=datetime.now(UTC),
    )


def _spoken(request: AnyRequest, otherwise: str = "") -> Spoken:
    """Return the language that the address asks for, else the one chosen before, else the family's or the browser's."""
    own = otherwise or preferred_language(request.headers.get("accept-language", ""))
    for wish in (request.query_params.get("lang"), request.cookies.get(_COOKIE), own):
        if wish == KAZAKH_ARAB:
            return Spoken("kk", ARAB)
        if wish in LANGUAGES:
            return Spoken(msgspec.convert(wish, Language))
    return Spoken("kk")


def _show(request: AnyRequest, template: str, *, status: int = 200, **values: object) -> Response[str]:
    invited = values.get("invited")
    spoken = _spoken(request, invited.language if isinstance(invited, Invited) else "")
    names = (*LANGUAGES, KAZAKH_ARAB)
    frame = Frame(
        language=spoken.language,
        script=spoken.script,
        today=today(),
        languages=tuple(LanguageLink(name, f"{request.url.path}?lang={name}") for name in names),
        csrf=reader(request).csrf,
        simulated=is_simulated(request.app.state.database),
    )
    wish = request.query_params.get("lang")
    cookies = [_cookie(request, spoken.name)] if wish == spoken.name else []
    text = draw(template, frame, **{"invited": None, "spoken": spoken} | values)
    return Response(text, status_code=status, media_type="text/html", headers=_HEADERS, cookies=cookies)


def _told(request: AnyRequest, problem: Problem) -> Response[str]:
    """Say what is the case on a page of its own, in the language that was chosen before."""
    known = problem if problem.status != 404 else EndedLink()
    back = request.url.path if problem.reason == "refused" else ""
    return _show(
        request, "ask/ended.html", status=known.status, sentence=_sentence(request, known), back=back
    )


def _sentence(request: AnyRequest, problem: Problem) -> str:
    key = f"problem.{problem.code}.{problem.reason}"
    return say(key, _spoken(request).language, **problem.values)


def _cookie(request: AnyRequest, name: str) -> Cookie:
    secure = request.url.scheme == "https"
    return Cookie(
        key=_COOKIE,
        value=name,
        path="/s",
        samesite="lax",
        secure=secure,
        max_age=_COOKIE_SECONDS,
        httponly=True,
    )
