"""Functions on text."""

import math
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from surveys.engine.expression import Tree
from surveys.engine.functions.table import or_itself, row, special
from surveys.engine.kinds import Code
from surveys.engine.regexes import danger

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]

row("concat", "values*", "text")(lambda *parts: "".join(text for part in parts for text in part))
row("contains", "text text", "boolean")(lambda text, part: part in text)
row("starts-with", "text text", "boolean")(str.startswith)
row("ends-with", "text text", "boolean")(str.endswith)
row("substring-before", "text text", "text")(
    lambda text, mark: text.partition(mark)[0] if mark and mark in text else ""
)
row("substring-after", "text text", "text")(lambda text, mark: text.partition(mark)[2] if mark else text)


@special("string")
def string(arguments: Trees, scope: "Scope") -> Code:
    """Compile string(value); without a value, the text of the node itself."""
    return Code("text", scope.text(or_itself("string", arguments)))


@special("string-length")
def string_length(arguments: Trees, scope: "Scope") -> Code:
    """Compile string-length(text); without a text, that of the node itself."""
    text = scope.text(or_itself("string-length", arguments))
    return Code("number", lambda c: float(len(text(c))))


@special("normalize-space")
def normalize_space(arguments: Trees, scope: "Scope") -> Code:
    """Compile normalize-space(text): no space at its ends, one between words; without a text, the node itself."""
    text = scope.text(or_itself("normalize-space", arguments))
    return Code("text", lambda c: " ".join(text(c).split()))


@row("join", "text values*", "text")
def join(between: str, *parts: list[str]) -> str:
    return between.join(text for part in parts for text in part)


@row("substr", "text number number?", "text")
def substr(text: str, start: float, end: float | None = None) -> str:
    """Return text from `start` (0-based, counted from the end when negative) up to, not including, `end`."""
    if start != start or (end is not None and end != end):
        return ""
    return text[_place(start) : None if end is None else _place(end)]


def _place(number: float) -> int:
    return int(max(min(number, 1e9), -1e9))


@row("substring", "text number number?", "text")
def substring(text: str, start: float, length: float = math.inf) -> str:
    """Return text as XPath counts it: from 1, rounding both numbers."""
    first, past = _rounded(start), _rounded(start) + _rounded(length)
    if past != past:
        return ""
    return text[_place(max(first, 1.0)) - 1 : _place(max(past, 1.0)) - 1]


def _rounded(number: float) -> float:
    return number if number != number or math.isinf(number) else float(math.floor(number + 0.5))


@row("translate", "text text text", "text")
def translate(text: str, old: str, new: str) -> str:
    """Return text with each letter of `old` replaced by the letter of `new` at the same place, or left out."""
    table: dict[int, str] = {}
    for index, letter in enumerate(old):
        table.setdefault(ord(letter), new[index : index + 1])
    return text.translate(table)


@row("regex", "text text", "boolean")
def regex(text: str, pattern: str) -> bool:
    """Return whether the whole text fits the pattern, as on phones; a pattern that is no pattern fits nothing."""
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern made ready; its classes of digits, letters and spaces are ASCII, as in Java and JavaScript.

    One that could hold a phone or the server for minutes is none: an answer may have put it together.
    """
    if danger(pattern) is not None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return None


@row("boolean-from-string", "text", "boolean")
def boolean_from_string(text: str) -> bool:
    return text in ("1", "true")


@row("coalesce", "text text*", "text")
def coalesce(*texts: str) -> str:
    """Return the first argument that is not blank."""
    return next((text for text in texts if text not in ("", "NaN")), "")


@row("selected", "text text", "boolean")
def selected(chosen: str, name: str) -> bool:
    """Return whether `name` is among the chosen: names are parted by spaces, and a blank is the choice of nothing."""
    wanted = name.strip()
    return wanted in chosen.split() if " " in chosen else chosen == wanted


@row("selected-at", "text number", "text")
def selected_at(chosen: str, index: float) -> str:
    """Return the chosen name at `index`, counted from 0."""
    names = chosen.split()
    return names[int(index)] if index == index and 0 <= index < len(names) else ""


@row("count-selected", "text", "number")
def count_selected(chosen: str) -> float:
    return float(len(chosen.split()))


row("property", "text", "text", needs="given")(lambda context, name: context.session.given.get(name, ""))
