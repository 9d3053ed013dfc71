"""How an author wants a question drawn: the words of its appearance that this app knows."""

from typing import Literal

import msgspec

from surveys.interview.session import NodeState

MASK = "••••••"  # what is shown in the place of a masked answer, however long that is

_COLUMNS = {"columns": 2, "columns-pack": 0, "list": 0, "quickcompact": 0, "compact": 0}
_ROWS: dict[str, Literal["head", "row"]] = {"label": "head", "list-nolabel": "row"}
_PARTS = {"year": ("year",), "month-year": ("month", "year")}
_DAY = ("day", "month", "year")


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """Where the app cannot do what is wished, as with five long words side by side, it falls back to a plain list.

    `columns` are the choices side by side, 0 for as many as fit. `row` is "head" for the words over a grid of choices,
    "row" for a question of that grid. `parts` are the columns of a date. `lines` is the height of a text.
    """

    columns: int = 1
    buttons: bool = True
    likert: bool = False
    folds: bool = False  # one line that opens
    goes_on: bool = False  # a choice leads to the next page
    row: Literal["", "head", "row"] = ""
    digits: bool = False
    masked: bool = False
    grouped: bool = False  # thousands apart
    lines: int = 3
    parts: tuple[str, ...] = _DAY
    accuracy: float | None = None  # metres that are good enough for a place
    warning_accuracy: float | None = None  # metres from which on it is too poor
    max_pixels: int | None = None  # of a photo's longer side


def manner(node: NodeState) -> Manner:
    """Read the appearance of a question; words that nobody knows change nothing."""
    words = node.appearance.split()
    return Manner(
        columns=next((_columns(word) for word in words if _columns(word) is not None), 1) or 0,
        buttons="no-buttons" not in words,
        likert="likert" in words,
        folds="minimal" in words,
        goes_on="quick" in words and node.type in ("select_one", "range"),
        row=next((_ROWS[word] for word in words if word in _ROWS), ""),
        digits="numbers" in words,
        masked="masked" in words,
        grouped="thousands-sep" in words,
        lines=node.control.rows or (5 if "multiline" in words else 3),
        accuracy=node.control.accuracy,
        warning_accuracy=node.control.warning_accuracy,
        max_pixels=node.control.max_pixels,
        parts=next((_PARTS[word] for word in words if word in _PARTS), _DAY),
    )


def is_head(node: NodeState) -> bool:
    """Whether this only writes the choices over a grid: nobody answers it."""
    return "label" in node.appearance.split()


def thousands(text: str, language: str) -> str:
    """Return a number with its thousands apart: 1 250 000, in English 1,250,000. What is no number stays."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if not whole.isdecimal():
        return text
    apart = f"{int(whole):,}" if language == "en" else f"{int(whole):,}".replace(",", "\u00a0")
    return sign + apart + point + rest


def _columns(word: str) -> int | None:
    if word in _COLUMNS:
        return _COLUMNS[word]
    name, _, number = word.partition("-")
    return int(number) if name == "columns" and number.isdecimal() and int(number) else None
