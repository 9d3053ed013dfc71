"""`python -m mobile --preview FORM.xml`: the app on one form. Nothing of it is kept, and there is nobody to send it to."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from mobile.app import QonysApp
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from mobile.pages.filling.preview import Preview
from mobile.phone import Phone
from mobile.screens.device.mishap import Mishaps
from mobile.screens.filling.preview import PreviewWay
from surveys.exchange.sync import FormAttachment, FormFile
from surveys.form import load

_SHOWN = re.compile(r"jr://(?:images|audio|video)/[^\s\"'<>]+")


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
    xform: Path,
    folder: Path,
    language: str,
    media: Path | None = None,
    now: Callable[[], datetime] | None = None,
) -> PreviewApp:
    """Return the app on one form; `folder` is where it would note a mishap, `media` holds the form's files.

    Raises UnreadableForm when a list of the form is not among them.
    """
    text = xform.read_text(encoding="utf-8")
    phone = PreviewPhone(Store(folder / "preview.db", in_memory=True), now=now)
    phone.store.unlock(DataKey(secrets.token_bytes(32)))
    phone.speak(language)
    form = load(text)
    files = tuple(
        _kept(phone, uri, content) for uri, content in _contents({*form.files, *_SHOWN.findall(text)}, media)
    )
    phone.forms.put(
        FormFile(id=form.id, version=form.version, hash=_hash(text.encode()), xform=text, files=files),
        current=True,
    )
    return PreviewApp(Preview(phone, form.id))


def _contents(uris: Iterable[str], media: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a form that lie in the folder, each with the address that the form gives it."""
    for uri in sorted(uris):
        path = media / PurePosixPath(uri).name if media else None
        if path and path.is_file():
            yield uri, path.read_bytes()


def _kept(phone: Phone, uri: str, content: bytes) -> FormAttachment:
    one = FormAttachment(uri=uri, hash=_hash(content), size=len(content))
    phone.forms.keep_file(one, content)
    return one


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
