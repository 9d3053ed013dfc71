"""One question as a screen needs it, made from the engine's node."""

from typing import Literal

import msgspec

from mobile.parts import Choice

Kind = Literal["one", "many", "integer", "decimal", "text", "date", "time", "datetime", "scale", "note"]
Look = Literal["list", "search", "faces", "warmth", "steps", "plain"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question (or a note). `value` has the engine's type: str, int, float, list of names, None.

    `quiet` are "I don't know" and "I prefer not to say", apart from the other choices and always in this order.
    `problem` is a sentence to show under the field.
    """

    ref: str
    kind: Kind
    look: Look
    label: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    quiet: tuple[Choice, ...] = ()
    value: str | int | float | list[str] | None = None
    text: str = ""  # the value in words, in the language of the page
    problem: str | None = None
    required: bool = False
    readonly: bool = False
    low: int | float | None = None
    high: int | float | None = None
    step: int | float | None = None
    low_text: str = ""
    high_text: str = ""
    seen_by: str = ""  # who sees this answer; only on the settler's phone
