"""What the app asks of the device it runs on. The desktop twin and Android each answer in their own way."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec


class Edges(msgspec.Struct, frozen=True):
    """What covers the window's edges (bars, cut-out, rounded corners), in pixels."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


class Reminder(msgspec.Struct, frozen=True):
    """A notification to come. Its words tell nobody who looks over a shoulder what the app is about."""

    at: datetime
    title: str
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A place: degrees, metres; `accuracy` is the radius that holds the true place two times in three."""

    latitude: float
    longitude: float
    altitude: float
    accuracy: float


class KeyLost(Exception):
    """The device's own key is not there any more: what it wrapped cannot be opened here again."""


class Keeper(Protocol):
    """Wraps a secret with a key that never leaves this device. `name` is kept beside what was wrapped."""

    @property
    def name(self) -> str: ...

    def wrap(self, secret: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raise KeyLost when the key is gone, or is another one."""
        ...

    def destroy(self) -> None:
        """Destroy the key: what it wrapped is lost for good."""
        ...


class Device(Protocol):
    """One device. What comes back later comes on any thread: the caller takes it to the drawing one."""

    @property
    def keeper(self) -> Keeper: ...

    def keyboard(self) -> float:
        """Return how many pixels of the window, from below, the keyboard covers now."""
        ...

    def edges(self) -> Edges: ...

    def link(self) -> str:
        """Return the `qonys:` link that opened the app or came to it since, once; "" where there is none."""
        ...

    def lay_aside(self) -> None:
        """Go to the background, as the back key does at the first screen."""
        ...

    def remind(self, reminders: Sequence[Reminder]) -> None:
        """Put these in the place of all earlier reminders."""
        ...

    def go_on_sending(self, key: bytes, title: str, text: str) -> None:
        """Send what waits although the app is laid aside. `key` opens the store; it is wrapped on its way."""
        ...

    def share(self, text: str) -> None:
        """Offer a text to whatever other app the person chooses."""
        ...

    def take_photo(self, into: Path, done: Callable[[bool], None]) -> None:
        """Let the person take a picture into a file; `done(False)` when there is none."""
        ...

    def locate(self, done: Callable[[Fix | None], None]) -> None:
        """Find this place, once; None when that is not allowed or not possible."""
        ...
