"""Answering by a link in any browser: no account, no script, no name on the page, and nothing of what was said before.

Opening an address changes nothing, so that a messenger's preview uses up no link. Every page that is sent is kept.
The link's secret stands in the address once: from then on a cookie of this browser holds it, for the pages of this link alone,
and the addresses in its history open nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.exchange.invited.inviting import Invited, end, exchange, find
from server.exchange.invited.photos import Photo, new_photo
from server.exchange.invited.sitting import Sitting, look, send, turn
from server.identity import address_of
from server.keys import token_hash
from server.problems import EndedLink, NotFound, Problem, TooLarge
from server.store.clock import today
from server.web.asking.files import addresses, picture
from server.web.asking.photos import MOST_SENT
from server.web.asking.reading import Posted, Sent, Taken, take, too_large
from server.web.asking.shown import has_place, shown, with_place
from server.web.asking.spoken import cookie, spoken
from server.web.asking.turning import Turning, first, sent_of
from server.web.drawing.frame import Frame, LanguageLink
from server.web.drawing.pages import HEADERS, AnyRequest, is_simulated, keys_of, reader
from server.web.drawing.rendering import draw
from surveys.arabic import KAZAKH_ARAB
from surveys.asking.filling import Filling
from surveys.wording import LANGUAGES, say

MOST_BYTES = 128 * 1024  # of one page that is sent, without its photographs
_SECRET = "link"
_SECRET_LETTERS, _SHORT_LETTERS = 43, 16
_READ = {"grant": (Store.DOOR, Action.READ), "sample": {"token": "s", "form": "invited form"}}
_WRITE = {
    "grant": (Store.DOOR, Action.WRITE),
    "sample": {"token": "s", "form": "invited form"},
    "turns": True,
}
_PICTURE = _READ | {"sample": {"token": "s", "form": "invited form", "digest": "picture"}}
_HEADERS = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("script-src 'self'; ", ""),
    "X-Robots-Tag": "noindex, nofollow",
}


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
        request, "ask/ended.html", sentence=say("self.not_me.thanks", spoken(request).language), back=""
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


@get("/s/{token:str}/{form:str}/pictures/{digest:str}", opt=_PICTURE, sync_to_thread=True)
def form_picture(
    request: AnyRequest, token: FromPath[str], form: FromPath[str], digest: FromPath[str]
) -> Response[Any]:
    """Give a picture that a question of the form shows."""
    try:
        if form not in _find(request, token).forms:
            raise NotFound
    except Problem as problem:
        return _told(request, problem)
    with request.app.state.database.reading() as connection:
        return picture(connection, form, digest)


@post("/s/{token:str}/{form:str}", opt=_WRITE, request_max_body_size=MOST_SENT)
async def turn_page(request: AnyRequest, token: FromPath[str], form: FromPath[str]) -> Response[Any]:
    """Keep what was answered and turn the page. Nothing is read from who has no link."""
    try:
        await to_thread.run_sync(_find, request, token)
        sent = await sent_of(request, MOST_BYTES)
    except TooLarge as problem:
        return await to_thread.run_sync(_refused, request, token, form, problem)
    except Problem as problem:
        return _told(request, problem)
    return await to_thread.run_sync(_turned, request, token, form, sent)


def _refused(request: AnyRequest, token: str, form: str, problem: TooLarge) -> Response[str]:
    """Show the page again with a word beside its photographs; without any say that it is too much."""
    try:
        invited = _find(request, token)
        sitting = _sitting(request, invited, token, form)
        filling = look(sitting)
        posted = too_large(filling.sheet().questions if filling else (), sitting.language)
        if not posted.wrong:
            raise problem
    except Problem as told:
        return _told(request, told)
    return _page(request, invited, token, form, filling, posted)


def _turned(request: AnyRequest, token: str, form: str, sent: Sent) -> Response[Any]:
    try:
        invited = _find(request, token)
        sitting = _sitting(request, invited, token, form)
        given: list[Photo] = []
        taken = _photographs(sitting, sent, given) if sent.files else Taken()
        page = Turning(sent.fields, sitting.language, blind=True, taken=taken)
        filling = turn(sitting, page.act, tuple(given))
        if filling is not None and page.sends and page.posted is None:
            filling = send(sitting)
    except Problem as problem:
        return _told(request, problem)
    if page.posted is not None:
        return _page(request, invited, token, form, filling, page.posted)
    return _held(request, token, f"/{form}") if _is_secret(token) else _to(f"/s/{token}/{form}")


def _photographs(sitting: Sitting, sent: Sent, given: list[Photo]) -> Taken:
    """Make small what was sent for the page that is open, before anything is held up by it."""

    def keep(content: bytes) -> str:
        given.append(new_photo(content))
        return given[-1].name

    filling = look(sitting)
    if filling is None:
        return Taken()
    filling.at(first(sent.fields, "at"))
    return take(sent, filling.sheet().questions, sitting.language, keep)


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
    with request.app.state.database.reading() as connection:
        pictures = addresses(connection, form, filling.kept().form_version, f"/s/{token}/{form}/pictures")
    return _show(
        request,
        "ask/page.html",
        status=422 if posted else 200,
        headers=with_place(_HEADERS) if has_place(sheet) else _HEADERS,
        page=sheet,
        questions=shown(sheet.questions, posted, blind=True),
        pictures=pictures,
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
        language=spoken(request, invited.language).language,
        now=datetime.now(UTC),
    )


def _show(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = _HEADERS,
    **values: object,
) -> Response[str]:
    invited = values.get("invited")
    used = spoken(request, invited.language if isinstance(invited, Invited) else "")
    names = (*LANGUAGES, KAZAKH_ARAB)
    frame = Frame(
        language=used.language,
        script=used.script,
        today=today(),
        languages=tuple(LanguageLink(name, f"{request.url.path}?lang={name}") for name in names),
        csrf=reader(request).csrf,
        simulated=is_simulated(request.app.state.database),
    )
    wish = request.query_params.get("lang")
    cookies = [cookie(request, used.name)] if wish == used.name else []
    text = draw(template, frame, **{"invited": None, "spoken": used} | values)
    return Response(text, status_code=status, media_type="text/html", headers=headers, cookies=cookies)


def _told(request: AnyRequest, problem: Problem) -> Response[str]:
    """Say what is the case on a page of its own, in the language that was chosen before."""
    known = problem if problem.status != 404 else EndedLink()
    back = request.url.path if problem.reason == "refused" else ""
    return _show(
        request, "ask/ended.html", status=known.status, sentence=_sentence(request, known), back=back
    )


def _sentence(request: AnyRequest, problem: Problem) -> str:
    key = f"problem.{problem.code}.{problem.reason}"
    return say(key, spoken(request).language, **problem.values)
