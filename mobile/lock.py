"""The door of the app: enrol a phone, unlock it, recover it when the PIN is forgotten."""

from typing import Literal

import msgspec

from mobile.parts import Choice

PIN_DIGITS = 6

Stage = Literal["address", "code", "choose", "repeat", "unlock", "locked", "forgotten", "open"]


class LockPage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the door. `open` means: go to the first screen.

    Stages with keys and dots: choose, repeat, unlock. With a text field: address, code, forgotten (`field`).
    When `ready` is true all that the stage needs is there: call `submit()` behind (it may take a second, or the network).
    """

    stage: Stage
    language: str
    languages: tuple[Choice, ...]
    title: str
    text: str = ""
    problem: str | None = None
    digits: int = PIN_DIGITS
    entered: int = 0
    field: str = ""
    field_label: str = ""
    field_example: str = ""
    ready: bool = False
    button: str = ""  # the filled button under a field
    second_button: str = ""  # "I forgot the PIN" or "back"; calls other()
    busy: str = ""  # the word while submit() works


class Door:
    """`phone.door()`."""

    def page(self) -> LockPage:
        raise NotImplementedError

    def language(self, name: str) -> LockPage:
        raise NotImplementedError

    def write(self, text: str) -> LockPage:
        """Take what stands in the field of the stages address, code, forgotten."""
        raise NotImplementedError

    def press(self, digit: str) -> LockPage:
        """Take one digit of the PIN; `page.ready` once all are in."""
        raise NotImplementedError

    def erase(self) -> LockPage:
        raise NotImplementedError

    def submit(self) -> LockPage:
        """Waits. Go on to the next stage, or stay and say what is wrong."""
        raise NotImplementedError

    def other(self) -> LockPage:
        """The text button: forgotten PIN, or one stage back."""
        raise NotImplementedError
