"""The twin of a phone on a desk. Files stand in for what Android keeps; a test sets what a hand would do."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from mobile.platform.device import Edges, Fix, KeyLost, Reminder

_NONCE = 12
_KEY = "device.key"
_REMINDERS = "reminders.json"


class FileKeeper:
    """A key in a file of its own beside the store: who copies the store alone cannot try PINs on it."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self._file = folder / _KEY

    def wrap(self, secret: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # not before the first frame

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._made()).encrypt(nonce, secret, None)

    def unwrap(self, wrapped: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._file.read_bytes()).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], None)
        except (OSError, ValueError, InvalidTag):
            raise KeyLost from None

    def destroy(self) -> None:
        self._file.unlink(missing_ok=True)

    def _made(self) -> bytes:
        """Return the key, drawn at the first use and on the disk before anything is wrapped with it."""
        if not self._file.exists():
            with os.fdopen(os.open(self._file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
                file.write(os.urandom(32))
                file.flush()
                os.fsync(file.fileno())
        return self._file.read_bytes()


class Desktop:
    """`covered` and `edged` are what a test's keyboard and edges take; `opened_with` is a link."""

    def __init__(self, folder: Path, opened_with: str = "") -> None:
        self.keeper = FileKeeper(folder)
        self.covered, self.edged = 0.0, Edges()
        self.fix: Fix | None = None
        self.photo: Path | None = None
        self.shared: list[str] = []
        self.laid_aside = 0
        self.asked_to_send = 0
        self.works_behind = False  # a desktop window is not laid aside: only a test lets it
        self.sending: subprocess.Popen[bytes] | None = None
        self._folder, self._link = folder, opened_with

    def keyboard(self) -> float:
        return self.covered

    def edges(self) -> Edges:
        return self.edged

    def open_link(self, link: str) -> None:
        """Let a link come, as from the camera of a phone."""
        self._link = link

    def link(self) -> str:
        link, self._link = self._link, ""
        return link

    def lay_aside(self) -> None:
        self.laid_aside += 1

    def remind(self, reminders: Sequence[Reminder]) -> None:
        (self._folder / _REMINDERS).write_bytes(msgspec.json.encode(list(reminders)))

    def reminders(self) -> list[Reminder]:
        """Return what is on its way; nothing on a desk rings."""
        file = self._folder / _REMINDERS
        return msgspec.json.decode(file.read_bytes(), type=list[Reminder]) if file.exists() else []

    def go_on_sending(self, key: bytes, title: str, text: str) -> None:  # noqa: ARG002  nothing is shown on a desk
        self.asked_to_send += 1
        if self.works_behind and (self.sending is None or self.sending.poll() is not None):
            argument = base64.b64encode(self.keeper.wrap(key)).decode()
            environment = {
                **os.environ,
                "QONYS_APP_HOME": str(self._folder),
                "PYTHON_SERVICE_ARGUMENT": argument,
            }
            self.sending = subprocess.Popen([sys.executable, "-m", "mobile.service"], env=environment)

    def share(self, text: str) -> None:
        self.shared.append(text)

    def take_photo(self, into: Path, done: Callable[[bool], None]) -> None:
        if self.photo:
            into.write_bytes(self.photo.read_bytes())
        done(self.photo is not None)

    def locate(self, done: Callable[[Fix | None], None]) -> None:
        done(self.fix)
