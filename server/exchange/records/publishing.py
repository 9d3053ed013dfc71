"""Publishing forms, and the forms that are published: compiled once, kept for the life of the process."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from server.database import Connection, Database
from server.problems import (
    ChangedForm,
    LargeFile,
    MissingColumns,
    MissingFiles,
    RulesDisagree,
    UnknownFile,
    UnknownForm,
    UnreadableFile,
    UnusableName,
)
from server.store.clock import time_text
from server.store.received.forms import FormStore
from surveys.authoring.attachments import Attachment, UnreadableList, attachments, is_own, missing_columns
from surveys.catalogue import UnknownForm as NoRules
from surveys.catalogue import rules
from surveys.exchange.sync import MAX_FORM_FILE_BYTES, MAX_FORM_FILES_BYTES, FormAttachment, FormFile
from surveys.form import Form, Media, cached, load, no_media
from surveys.interview.agreement import disagreements
from surveys.submission import FormId, FormVersion

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,31}")


def publish(connection: Connection, xform: str, now: datetime, media: Media = no_media) -> FormFile:
    """Keep a form under the id and version that it names, with its files. Again is harmless.

    Other content under the same version raises ChangedForm. A form without one of its files, or with a list that
    lacks a column, is not published; neither is one whose scores and needs do not fit it: RulesDisagree tells why.
    """
    contents = _contents(attachments(xform), media)
    form = _load(xform, contents)
    _check_names(form)
    if missing := [uri for uri in form.missing if not is_own(uri)]:
        raise MissingFiles(names=", ".join(missing))
    _check_rules(form)
    files = tuple(_attachment(uri, content) for uri, content in contents.items())
    hashed = hashlib.sha256(xform.encode()).hexdigest()
    file = FormFile(id=form.id, version=form.version, hash=hashed, xform=xform, files=files)
    store = FormStore(connection)
    for one in files:
        store.keep_content(one, contents[one.uri])
    if not store.add(file, time_text(now)) and store.get(file.id, file.version) != file:
        raise ChangedForm
    return file


def _check_names(form: Form) -> None:
    """Refuse an id or a version that could not stand in a record or in an address."""
    for name, pattern in ((form.id, _ID), (form.version, _VERSION)):
        if not pattern.fullmatch(name):
            raise UnusableName(name=name[:80] or "–")


def close(connection: Connection, id: str, version: str, now: datetime | None) -> None:
    """Let no new interview begin with a version, or, with `now` None, let them again. Nothing is removed."""
    if not FormStore(connection).close(id, version, None if now is None else time_text(now)):
        raise UnknownForm(id, version)


def _contents(wanted: Iterable[Attachment], media: Media) -> dict[str, bytes]:
    """Return the content of each file by its address; raise what is wrong with them, naming the file."""
    found = {one: media(one.uri) for one in wanted}
    if missing := [one.name for one, content in found.items() if content is None]:
        raise MissingFiles(names=", ".join(missing))
    contents = {one: content for one, content in found.items() if content is not None}
    for one, content in contents.items():
        if len(content) > MAX_FORM_FILE_BYTES:
            raise LargeFile(
                name=one.name, size=_megabytes(len(content)), most=_megabytes(MAX_FORM_FILE_BYTES)
            )
        _check_columns(one, content)
    if (size := sum(map(len, contents.values()))) > MAX_FORM_FILES_BYTES:
        raise LargeFile(name="*", size=_megabytes(size), most=_megabytes(MAX_FORM_FILES_BYTES))
    return {one.uri: content for one, content in contents.items()}


def _check_columns(one: Attachment, content: bytes) -> None:
    try:
        missing = missing_columns(one, content)
    except UnreadableList:
        raise UnreadableFile(name=one.name) from None
    if missing:
        raise MissingColumns(name=one.name, columns=", ".join(missing))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}"


def _attachment(uri: str, content: bytes) -> FormAttachment:
    return FormAttachment(uri=uri, hash=hashlib.sha256(content).hexdigest(), size=len(content))


def _load(xform: str, contents: dict[str, bytes]) -> Form:
    return load(xform, contents.get) if contents else cached(xform)


def _check_rules(form: Form) -> None:
    try:
        known = rules(form.id)
    except NoRules:
        return
    if faults := tuple(disagreements(form, known)):
        raise RulesDisagree(form=form.id, faults=" ".join(faults))


def form_file(connection: Connection, id: FormId, version: FormVersion) -> FormFile:
    file = FormStore(connection).get(id, version)
    if file is None:
        raise UnknownForm(id, version)
    return file


def form_content(connection: Connection, hash: str) -> bytes:
    """Return the content of a form's file by its hash; raise UnknownFile."""
    content = FormStore(connection).content(hash)
    if content is None:
        raise UnknownFile
    return content


class Forms:
    """The compiled forms. A published version never changes, so what was loaded once stays right."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loaded: dict[tuple[str, str], Form] = {}
        self._loading = Lock()

    def find(self, id: str, version: str) -> Form | None:
        return self._loaded.get((id, version)) or self._load(id, version)

    def is_known(self, id: str) -> bool:
        """Ask whether any version of this form was published."""
        with self._database.reading() as connection:
            return FormStore(connection).is_known(id)

    def _load(self, id: str, version: str) -> Form | None:
        with self._database.reading() as connection:
            file = FormStore(connection).get(id, version)
            files = file.files if file else ()
            contents = {one.uri: form_content(connection, one.hash) for one in files}
        if file is None:
            return None
        with self._loading:
            return self._loaded.setdefault((id, version), _load(file.xform, contents))
