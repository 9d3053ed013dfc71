"""A form as a browser asks it, before or after it is published: nothing is kept, what was answered travels with the page.

Of a photograph only its name travels: that it can be read is tried, and then it is let go.
"""

from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath

from server.access import Action, Store
from server.problems import NotFound, UnreadableKey
from server.web.asking.files import addresses, picture
from server.web.asking.photos import MOST_SENT
from server.web.asking.reading import Fields, Posted, Sent, take
from server.web.asking.shown import has_place, shown, with_place
from server.web.asking.turning import Turning, first, sent_of
from server.web.drawing.pages import HEADERS, AnyRequest, keys_of, language_of, reader, show
from server.web.office.forms import upload_of
from surveys.asking.filling import Filling, Kept
from surveys.form import Form, load
from surveys.ids import uuid7
from surveys.wording import catalogue, say

MOST_BYTES = 1024 * 1024  # of a page without its photographs
_READ = {"grant": (Store.FORMS, Action.READ), "sample": {"form": "form", "version": "form_version"}}
_PICTURE = _READ | {"sample": {"form": "form", "digest": "picture"}}
_WRITE = {"grant": (Store.FORMS, Action.WRITE), "sample": {"id": "upload"}}


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Which form is looked at, and the address it is looked at from."""

    form: Form
    version: str
    address: str
    back: str


@get("/forms/{form:str}/{version:str}/preview", opt=_READ, sync_to_thread=True)
def preview(request: AnyRequest, form: FromPath[str], version: FromPath[str]) -> Response[str]:
    """Begin a published form; what is answered is kept nowhere."""
    return _begun(request, _published(request, form, version))


@post("/forms/{form:str}/{version:str}/preview", opt=_READ, request_max_body_size=MOST_SENT)
async def turn_preview(request: AnyRequest, form: FromPath[str], version: FromPath[str]) -> Response[str]:
    sent = await sent_of(request, MOST_BYTES)
    return await to_thread.run_sync(lambda: _turned(request, _published(request, form, version), sent))


@get("/forms/{form:str}/pictures/{digest:str}", opt=_PICTURE, sync_to_thread=True)
def preview_picture(request: AnyRequest, form: FromPath[str], digest: FromPath[str]) -> Response[bytes]:
    """Give a picture that a question of a published form shows."""
    with request.app.state.database.reading() as connection:
        return picture(connection, form, digest)


@get("/forms/-/{id:str}/preview", opt=_WRITE, sync_to_thread=True)
def preview_upload(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Begin an uploaded form that is not published yet."""
    return _begun(request, _uploaded(request, id))


@post("/forms/-/{id:str}/preview", opt=_WRITE, request_max_body_size=MOST_SENT)
async def turn_upload(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    sent = await sent_of(request, MOST_BYTES)
    return await to_thread.run_sync(lambda: _turned(request, _uploaded(request, id), sent))


def _published(request: AnyRequest, form: str, version: str) -> Source:
    found = request.app.state.forms.find(form, version)
    if found is None:
        raise NotFound
    return Source(form=found, version=version, address=f"/forms/{form}/{version}/preview", back="/forms")


def _uploaded(request: AnyRequest, id: str) -> Source:
    xform = upload_of(request, id).xform
    if not xform:
        raise NotFound
    form = _loaded(xform)
    return Source(form=form, version=form.version, address=f"/forms/-/{id}/preview", back=f"/forms/-/{id}")


@lru_cache(maxsize=4)
def _loaded(xform: str) -> Form:
    return load(xform)


def _begun(request: AnyRequest, source: Source) -> Response[str]:
    now = datetime.now(UTC)
    kept = Kept(id=uuid7(), form_version=source.version, started_at=now)
    return _page(request, source, Filling(source.form, kept, now, language_of(request)))


def _turned(request: AnyRequest, source: Source, sent: Sent) -> Response[str]:
    language = language_of(request)
    filling = Filling(source.form, _kept(request, source, sent.fields), datetime.now(UTC), language)
    filling.at(first(sent.fields, "at"))
    taken = take(sent, filling.sheet().questions, language, lambda _: f"{uuid7()}.jpg")
    turning = Turning(sent.fields, language, blind=False, taken=taken)
    turning.act(filling)
    if turning.sends:
        filling.session.finish()
        return _page(request, source, filling, record=not filling.problems())
    return _page(request, source, filling, turning.posted)


def _kept(request: AnyRequest, source: Source, fields: Fields) -> Kept:
    """Return what came with the page; the form's beginning where that cannot be read any more."""
    try:
        text = keys_of(request).unseal((fields.get("kept") or [""])[0], _owner(request, source))
        return msgspec.json.decode(text, type=Kept)
    except (UnreadableKey, msgspec.MsgspecError):
        return Kept(id=uuid7(), form_version=source.version, started_at=datetime.now(UTC))


def _title(form: Form, language: str) -> str:
    """Return what a form is called on all pages; one that the catalogue does not know by its own title."""
    key = f"form.{form.id}"
    return say(key, language) if key in catalogue() else form.title(language) or form.id


def _page(
    request: AnyRequest,
    source: Source,
    filling: Filling,
    posted: Posted | None = None,
    *,
    record: bool = False,
) -> Response[str]:
    sheet = filling.sheet()
    kept = msgspec.json.encode(filling.kept()).decode()
    answers = msgspec.json.format(msgspec.json.encode(filling.session.answers()), indent=2).decode()
    with request.app.state.database.reading() as connection:
        pictures = addresses(connection, source.form.id, source.version, f"/forms/{source.form.id}/pictures")
    answer = show(
        request,
        "forms/preview.html",
        status=422 if posted else 200,
        title=_title(source.form, language_of(request)),
        source=source,
        page=sheet,
        questions=shown(sheet.questions, posted, blind=False),
        kept=keys_of(request).seal(kept, _owner(request, source)),
        is_wrong=posted is not None,
        record=answers if record else "",
        pictures=pictures,
    )
    answer.headers.update(with_place(HEADERS) if has_place(sheet) else {})
    return answer


def _owner(request: AnyRequest, source: Source) -> str:
    return f"preview/{reader(request).staff_id}/{source.address}"
