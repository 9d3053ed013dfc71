"""Publishing forms, and the forms that are published: compiled once, kept for the life of the process."""

import hashlib
from datetime import datetime
from threading import Lock

from server.database import Connection, Database
from server.problems import ChangedForm, RulesDisagree, UnknownForm
from server.store.clock import time_text
from server.store.forms import FormStore
from surveys.agreement import disagreements
from surveys.catalogue import UnknownForm as NoRules
from surveys.catalogue import rules
from surveys.form import Form, load
from surveys.submission import FormId, FormVersion
from surveys.sync import FormFile


def publish(connection: Connection, xform: str, now: datetime) -> FormFile:
    """Keep a form under the id and version that it names. Again is harmless; other content raises ChangedForm.

    Raises RulesDisagree, with every reason, where the scores and needs beside the form do not fit it.
    """
    form = load(xform)
    _check_rules(form)
    file = FormFile(
        id=form.id, version=form.version, hash=hashlib.sha256(xform.encode()).hexdigest(), xform=xform
    )
    store = FormStore(connection)
    if not store.add(file, time_text(now)) and store.get(file.id, file.version) != file:
        raise ChangedForm
    return file


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
        raise UnknownForm
    return file


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
        if file is None:
            return None
        with self._loading:
            return self._loaded.setdefault((id, version), load(file.xform))
