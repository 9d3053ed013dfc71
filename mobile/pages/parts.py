"""The small pieces that pages are made of: badges, rows, sections, notes. Screens draw them as they are."""

from typing import Literal

import msgspec

from surveys.asking.choice import Choice as Choice

Tone = Literal["neutral", "primary", "ok", "warn", "danger"]


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """A state: its word, its icon and its tone, always all three."""

    text: str
    icon: str
    tone: Tone = "neutral"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One or two sentences on a quiet ground, or the network strip."""

    text: str
    icon: str = "info"
    tone: Tone = "neutral"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list. `id` goes back to the view-model when the row is pressed.

    `initials` stand in the disc; where they are empty, `icon` does.
    """

    id: str
    title: str
    second: str = ""
    badges: tuple[Badge, ...] = ()
    icon: str = ""
    initials: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with its rows; the count beside it is how many there are."""

    title: str
    rows: tuple[Row, ...]
    icon: str = ""


class Empty(msgspec.Struct, frozen=True, kw_only=True):
    """What is so when there is nothing to list, and what comes next."""

    title: str
    second: str = ""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A dialog: the title is a question, the kind answer comes first and is filled, `no` is a text button."""

    title: str
    text: str
    yes: str
    no: str
    id: str = ""
    danger: bool = False
