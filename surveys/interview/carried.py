"""What came of carrying a draft to another version of its form: data that a store may keep without the form engine."""

from typing import Literal

import msgspec

from surveys.submission import Answers

Said = dict[str, str]
Reason = Literal["gone", "type", "choice", "calculated"]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that goes along. `was` is its reference in the old version; a private one has no `text`.

    `asked` is False for what the form worked out or was given: nobody said it.
    """

    ref: str
    was: str
    label: Said
    text: Said = {}
    type: str = "text"
    private: bool = False
    asked: bool = True


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """An answer without a place, with the words it was given to. Of a private one only `value` is kept, never said."""

    ref: str
    label: Said
    value: object
    reason: Reason
    text: Said = {}
    type: str = "text"
    private: bool = False
    asked: bool = True


class New(msgspec.Struct, frozen=True, kw_only=True):
    """A question that the old version did not have."""

    ref: str
    label: Said
    private: bool = False


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of the new version. `aside` are private answers kept apart from the others, by reference."""

    answers: Answers
    aside: dict[str, object]
    kept: tuple[Kept, ...]
    new: tuple[New, ...]
    dropped: tuple[Dropped, ...]
