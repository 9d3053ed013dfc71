"""One question as a screen needs it, made from the engine's node."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Literal

import msgspec

from surveys.asking.choice import Choice
from surveys.asking.manner import MASK, Manner, manner, thousands
from surveys.engine.markdown import plain
from surveys.interview.session import NodeState
from surveys.wording import say

Kind = Literal[
    "one", "many", "rank", "integer", "decimal", "text", "date", "time", "datetime", "scale", "photo", "place", "file",
    "note",
]  # fmt: skip
Look = Literal["list", "search", "faces", "warmth", "steps", "plain"]

NOT_KNOWN, NOT_SAID = "dk", "pns"

_LONG = 9  # more choices than this are searched, not scrolled

_LOOKS: dict[tuple[str, ...], Look] = {
    ("vbad", "bad", "mid", "good", "vgood"): "faces",
    ("vworse", "worse", "same", "better", "vbetter"): "steps",
    ("never", "seldom", "sometimes", "often", "always"): "steps",
    ("none", "little", "mostly", "full"): "steps",
    ("none", "little", "fair", "much"): "steps",
    ("none", "some", "daily", "free"): "steps",
    ("none", "few", "some", "many"): "steps",
    ("vcold", "cold", "mid", "warm", "vwarm"): "warmth",
}

_WORDS: dict[str, Look] = {
    "faces": "faces", "steps": "steps", "warmth": "warmth", "autocomplete": "search", "search": "search",
}  # fmt: skip

_KINDS: dict[str, Kind] = {
    "select_one": "one", "select_multiple": "many", "acknowledge": "one", "integer": "integer", "decimal": "decimal",
    "date": "date", "time": "time", "datetime": "datetime", "range": "scale", "rank": "rank", "geopoint": "place",
    "binary": "file",
}  # fmt: skip


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question (or a note). `value` has the engine's type: str, int, float, list of names, None.

    `quiet` are "I don't know" and "I prefer not to say", apart from the other choices and always in this order.
    With faces, warmth or steps, choice i (from 0) is picture i + 1 of `len(choices)`, worst or least first.
    `label` and `hint` may hold an author's marks; every other text is without.
    `problem` is a sentence to show under the field.
    """

    ref: str
    kind: Kind
    look: Look
    manner: Manner = Manner()
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
    image: str = ""  # the name of a picture that the form brings for this question
    audio: str = ""  # of a recording of its words
    seen_by: str = ""  # who sees this answer; only on the settler's phone
    is_private: bool = False


def with_choice(asked: Asked, name: str) -> str | list[str] | None:
    """Return the value after a choice is pressed: pressed again it goes; "none", "don't know", "not said" stand alone."""
    now = [one.name for one in (*asked.choices, *asked.quiet) if one.chosen]
    if asked.kind == "one":
        return None if name in now else name
    alone = {"none", NOT_KNOWN, NOT_SAID}
    if name in now:
        left = [chosen for chosen in now if chosen != name]
        return left or None
    return [name] if name in alone else [chosen for chosen in [*now, name] if chosen not in alone]


def asked(node: NodeState, language: str, *, seen_by: str = "", insists: str | None = None) -> Asked:
    """Make the question of a node. `seen_by` is who sees the answer, for one's own phone; `insists` is the sentence of an answer that is missing, once Next was pressed."""
    kind = _kind(node)
    named = [
        Choice(
            name=one.name,
            text=plain(one.label),
            chosen=one.name in chosen_names(node),
            image=one.media.get("image", ""),
        )
        for one in node.choices
    ]
    choices = tuple(one for one in named if one.name not in (NOT_KNOWN, NOT_SAID))
    if node.type == "acknowledge":
        choices = (
            Choice(name="OK", text=say("phone.interview.understood", language), chosen=node.value == "OK"),
        )
    return Asked(
        ref=node.ref,
        kind=kind,
        look=_look(node, choices),
        manner=manner(node),
        label=node.label,
        hint=node.hint,
        choices=choices,
        quiet=tuple(one for name in (NOT_KNOWN, NOT_SAID) for one in named if one.name == name),
        value=_typed(node.value),
        text=in_words(node, language),
        problem=node.problem or insists,
        required=node.required,
        readonly=node.readonly,
        low=node.control.start,
        high=node.control.end,
        step=node.control.step,
        image=node.media.get("image", ""),
        audio=node.media.get("audio", ""),
        seen_by="" if kind == "note" else seen_by,
        is_private=node.privacy != "open",
    )


def seen_by(form_id: str, node: NodeState, language: str) -> str:
    """Say to who answers alone who sees the answer; of a request for help one chooses that at its end."""
    is_chosen = form_id == "help" and node.privacy == "open"
    return say("phone.seen_by.chosen" if is_chosen else f"phone.seen_by.{node.privacy}", language)


def said_once(shown: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return what stands on one page; who sees the answers is said once for neighbours that the same people see."""
    return tuple(
        msgspec.structs.replace(one, seen_by="") if after and after.seen_by == one.seen_by else one
        for one, after in zip_longest(shown, shown[1:])
    )


def in_words(node: NodeState, language: str) -> str:
    """Return the answer as it was read: the labels of what was chosen, a date by its month's name; a masked one never."""
    shown = manner(node)
    if shown.masked:
        return MASK if node.value is not None else ""
    if node.choices:
        labels = {one.name: plain(one.label) for one in node.choices}
        return ", ".join(labels.get(name, name) for name in chosen_names(node))
    if shown.grouped:
        return thousands(node.text, language)
    is_day = node.type == "date" and not node.problem
    return date_in_words(node.text, language, shown.parts) if is_day else node.text


def date_in_words(text: str, language: str, parts: Sequence[str] = ("day", "month", "year")) -> str:
    """Return 12 қараша 2026, or of it the month and the year, or the year; a text that is no date as it is."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    if parts == ("year",):
        return str(when.year)
    if "day" not in parts:
        return say("date.month", language, month=say(f"month.{when.month}", language), year=when.year)
    return say(
        "date.full", language, day=when.day, month=say(f"month.of.{when.month}", language), year=when.year
    )


def chosen_names(node: NodeState) -> list[str]:
    if isinstance(node.value, list):
        return [str(name) for name in node.value]
    return [] if node.value is None else [str(node.value)]


def _typed(value: object) -> str | int | float | list[str] | None:
    if isinstance(value, list):
        return [str(name) for name in value]
    return value if isinstance(value, str | int | float) else None


def _kind(node: NodeState) -> Kind:
    if node.kind == "note" or node.type == "note":
        return "note"
    if node.control.media.startswith("image/"):
        return "photo"
    return _KINDS.get(node.type, "text")


def _look(node: NodeState, choices: tuple[Choice, ...]) -> Look:
    """Return how the choices are drawn: as the author wrote it, else by the scale that their names make."""
    for word in node.appearance.split():
        if word in _WORDS:
            return _WORDS[word]
    if not choices:
        return "plain"
    if len(choices) > _LONG and node.type != "rank":
        return "search"
    return _LOOKS.get(tuple(one.name for one in choices), "list") if node.type == "select_one" else "list"
