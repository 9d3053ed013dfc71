"""What a control needs of the question that it belongs to."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from mobile.kit.base.part import Part
from mobile.platform.device import Fix
from surveys.asking.asked import Asked

Value = str | int | float | list[str] | None
Give = Callable[[Value], object]


class Hands(Protocol):
    """What a control can let the phone do for the answer, on the drawing thread."""

    def take_photo(self, then: Callable[[Path | None], object]) -> None: ...

    def keep_photo(self, file: Path, asked: Asked) -> str | None:
        """Keep it sealed with the record and return its name; None when there is no room. The file is gone after it."""
        ...

    def drop_photo(self, name: str) -> None: ...

    def picture(self, name: str) -> bytes | None:
        """Return a photo of this record."""
        ...

    def file(self, kind: str, name: str) -> bytes | None:
        """Return what the form brings along: kind is image or audio."""
        ...

    def locate(self, then: Callable[[Fix | None], object]) -> None: ...

    def play(self, content: bytes, name: str) -> bool:
        """Let a sound be heard, or stop it; False where this phone cannot."""
        ...


class Asker(Protocol):
    """The question on the screen. `give` keeps a value at once, `soon` when the hand rests."""

    asked: Asked
    language: str
    hands: Hands
    give: Give
    soon: Give

    def press(self, name: str) -> None:
        """Take a choice, or take it back."""
        ...

    def chosen(self) -> set[str]: ...


class Control(Part):
    """A part that can show the same question again with another value."""

    def update(self, asked: Asked) -> None:
        raise NotImplementedError
