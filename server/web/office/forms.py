"""Forms: a table is uploaded, read, looked at and published to teams; versions are closed and opened again."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import ParseError

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from server.access import Action, Store, may
from server.exchange.records.publishing import close, publish
from server.problems import NotFound, NotYours, Problem, UnreadableFile
from server.reading.forms import list_forms
from server.store.clock import time_text
from server.store.received.forms import FormStore
from server.store.received.uploads import Upload, UploadStore
from server.web.asking.turning import fields_of, first
from server.web.drawing.pages import MOST_UPLOAD, AnyRequest, language_of, notice_of, reader, show
from server.web.office.given import ensure_teams, offered
from surveys.authoring import Finding, check_safely
from surveys.authoring.attachments import attachments
from surveys.authoring.findings import error
from surveys.catalogue import districts
from surveys.exchange.sync import MAX_FORM_FILES_BYTES
from surveys.form import FormError
from surveys.ids import uuid7
from surveys.wording import say

NOTICES = ("form_published", "form_closed", "form_opened", "form_given")
_READ = {"grant": (Store.DEVICES, Action.READ)}  # it names whose phones are behind
_WRITE = {
    "grant": (Store.FORMS, Action.WRITE),
    "sample": {"id": "upload", "form": "form", "version": "form_version"},
}
_KINDS = (".xlsx", ".xlsm", ".csv", ".md", ".xml")
_KEPT = timedelta(days=30)
_reading = threading.BoundedSemaphore(1)  # a form is read by a process of its own: one at a time


@get("/forms", opt=_READ, sync_to_thread=True)
def forms(request: AnyRequest) -> Response[str]:
    """Show every published form, its versions and on how many phones they are."""
    with request.app.state.database.reading() as connection:
        found = list_forms(connection, reader(request), language_of(request))
    return show(
        request,
        "forms/list.html",
        notice=notice_of(request, *NOTICES),
        forms=found,
        may_write=_may_write(request),
        most=MOST_UPLOAD // 1024**2,
    )


@post("/forms", opt=_WRITE, request_max_body_size=MOST_UPLOAD + 64 * 1024)
async def upload_form(request: AnyRequest) -> Response[Any]:
    """Read a table and say what is found in it; nothing is published by that."""
    posted = await request.form()
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise UnreadableFile(name="–")
    content = await file.read()
    return await to_thread.run_sync(partial(_uploaded, request, file.filename, content))


def _uploaded(request: AnyRequest, name: str, content: bytes) -> Response[Any]:
    now, id_ = datetime.now(UTC), uuid7()
    findings, xform = _checked(name, content)
    upload = Upload(
        id=id_,
        name=Path(name).name[:120],
        xform=xform,
        findings=msgspec.json.encode(findings).decode(),
        made_by=reader(request).staff_id or "",
        made_at=time_text(now),
    )
    with request.app.state.database.transaction() as connection:
        store = UploadStore(connection)
        store.forget(time_text(now - _KEPT))
        store.add(upload)
    return Redirect(f"/forms/-/{id_}", status_code=303)


def _checked(name: str, content: bytes) -> tuple[tuple[Finding, ...], str]:
    """Return what is found in a file that anybody may have made, and its XForm: read with limits, never trusted."""
    kind = Path(name).suffix.lower()
    if kind not in _KINDS:
        return (error("A form is an .xlsx, .csv or .md file, or an XForm's .xml."),), ""
    with _reading, TemporaryDirectory() as folder:
        path = Path(folder) / f"form{kind}"
        path.write_bytes(content)
        checked = check_safely(path)
    return checked.findings, checked.xform


@get("/forms/-/{id:str}", opt=_WRITE, sync_to_thread=True)
def read_upload(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show what was found in an uploaded form."""
    return _upload(request, upload_of(request, id))


@post("/forms/-/{id:str}", opt=_WRITE, request_max_body_size=MAX_FORM_FILES_BYTES + 64 * 1024)
async def publish_upload(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    """Publish an uploaded form with its lists, pictures and sounds, to some teams or to everybody; or look for more teams."""
    fields, posted = await fields_of(request), await request.form()
    files = [one for one in posted.getall("media", []) if isinstance(one, UploadFile) and one.filename]
    media = {PurePath(one.filename).name: await one.read() for one in files}
    return await to_thread.run_sync(partial(_published, request, id, fields, media))


def _published(
    request: AnyRequest, id: str, fields: dict[str, list[str]], media: dict[str, bytes]
) -> Response[Any]:
    upload, teams = upload_of(request, id), fields.get("team", [])
    if fields.get("find"):
        return _upload(request, upload, fields=fields)
    try:
        with request.app.state.database.transaction() as connection:
            form = publish(
                connection, upload.xform, datetime.now(UTC), lambda uri: media.get(PurePath(uri).name)
            )
            ensure_teams(connection, teams)
            FormStore(connection).give_to(form.id, teams)
    except (FormError, ParseError) as fault:
        return _upload(request, upload, str(fault), fields)
    except NotYours:
        raise
    except Problem as problem:
        key = f"problem.{problem.code}.{problem.reason}"
        return _upload(request, upload, say(key, language_of(request), **problem.values), fields)
    return Redirect("/forms?done=form_published", status_code=303)


@post("/forms/{form:str}/{version:str}/close", opt=_WRITE, sync_to_thread=True)
def close_version(request: AnyRequest, form: FromPath[str], version: FromPath[str]) -> Redirect:
    """Let no interview begin with a version any more; what was begun with it is still taken."""
    with request.app.state.database.transaction() as connection:
        close(connection, form, version, datetime.now(UTC))
    return Redirect("/forms?done=form_closed", status_code=303)


@post("/forms/{form:str}/{version:str}/open", opt=_WRITE, sync_to_thread=True)
def open_version(request: AnyRequest, form: FromPath[str], version: FromPath[str]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        close(connection, form, version, None)
    return Redirect("/forms?done=form_opened", status_code=303)


def upload_of(request: AnyRequest, id: str) -> Upload:
    """Return an uploaded form; raise NotFound."""
    with request.app.state.database.reading() as connection:
        upload = UploadStore(connection).get(id)
    if upload is None:
        raise NotFound
    return upload


def _upload(
    request: AnyRequest, upload: Upload, problem: str = "", fields: dict[str, list[str]] | None = None
) -> Response[str]:
    """Show an upload; with the teams that were ticked and looked for, where a page was sent."""
    findings = msgspec.json.decode(upload.findings, type=tuple[Finding, ...])
    ticked = set((fields or {}).get("team", []))
    letters, district = (first(fields or {}, name).strip() for name in ("letters", "district"))
    with request.app.state.database.reading() as connection:
        found = offered(connection, letters, district if district in districts() else "", ticked)
    return show(
        request,
        "forms/upload.html",
        status=422 if problem else 200,
        upload=upload,
        findings=findings,
        errors=sum(one.level == "error" for one in findings),
        problem=problem,
        offered=found,
        ticked=ticked,
        districts=districts(),
        wanted=[one.name for one in attachments(upload.xform)] if upload.xform else [],
    )


def _may_write(request: AnyRequest) -> bool:
    return may(reader(request).role, (Store.FORMS, Action.WRITE))
