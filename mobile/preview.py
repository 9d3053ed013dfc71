"""`python -m mobile --preview FORM.xml`: the app on one form. Nothing of it is kept, and there is nobody to send it to."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from mobile.app import QonysApp
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from mobile.pages.preview import Preview
from mobile.phone import Phone
from mobile.screens.mishap import Mishaps
from mobile.screens.preview import PreviewWay
from surveys.form import load
from surveys.sync import FormFile


class PreviewPhone(Phone):
    """A settler's own phone that belongs to nobody."""

    @property
    def kind(self) -> Literal["worker", "settler"]:
        return "settler"


class PreviewApp(QonysApp):
    def __init__(self, preview: Preview) -> None:
        super().__init__(preview.phone)
        self._first = PreviewWay(preview, self.stage)
        self.way, self._mishaps = self._first, Mishaps(self._first)

    def begin(self) -> None:
        """Show the first question."""
        self._first.begin()


def preview_app(
    xform: Path, folder: Path, language: str, now: Callable[[], datetime] | None = None
) -> PreviewApp:
    """Return the app on one form; `folder` is where it would note a mishap."""
    text = xform.read_text(encoding="utf-8")
    form = load(text)
    phone = PreviewPhone(Store(folder / "preview.db", in_memory=True), now=now)
    phone.store.unlock(DataKey(secrets.token_bytes(32)))
    phone.speak(language)
    digest = hashlib.sha256(text.encode()).hexdigest()
    phone.forms.put(FormFile(id=form.id, version=form.version, hash=digest, xform=text), current=True)
    return PreviewApp(Preview(phone, form.id))
