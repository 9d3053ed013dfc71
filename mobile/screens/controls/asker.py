"""What a control needs of the question that it belongs to."""

from collections.abc import Callable
from typing import Protocol

from mobile.kit.part import Part
from mobile.pages.asked import Asked

Value = str | int | float | list[str] | None
Give = Callable[[Value], object]


class Asker(Protocol):
    """The question on the screen. `give` keeps a value at once, `soon` when the hand rests."""

    asked: Asked
    language: str
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
