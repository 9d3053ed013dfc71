"""Functions on text."""

import base64
import binascii
import math
import re

from surveys.engine.functions.table import row

row("string", "text", "text")(lambda text: text)
row("concat", "values*", "text")(lambda *parts: "".join(text for part in parts for text in part))
row("string-length", "text?", "number")(lambda text="": float(len(text)))
row("normalize-space", "text", "text")(lambda text: " ".join(text.split()))
row("contains", "text text", "boolean")(lambda text, part: part in text)
row("starts-with", "text text", "boolean")(str.startswith)
row("ends-with", "text text", "boolean")(str.endswith)
row("substring-before", "text text", "text")(
    lambda text, mark: text.partition(mark)[0] if mark and mark in text else ""
)
row("substring-after", "text text", "text")(lambda text, mark: text.partition(mark)[2] if mark else text)


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
def substring(text: str, start: float, length: float | None = None) -> str:
    """Return text as XPath counts it: from 1, rounding both numbers."""
    if start != start or (length is not None and length != length):
        return ""
    first = _place(math.floor(start + 0.5)) if not math.isinf(start) else _place(start)
    last = None if length is None else first + math.floor(min(length, 1e9) + 0.5)
    return text[max(first, 1) - 1 : None if last is None else max(last - 1, 0)]


@row("translate", "text text text", "text")
def translate(text: str, old: str, new: str) -> str:
    """Return text with each letter of `old` replaced by the letter of `new` at the same place, or left out."""
    table: dict[int, str] = {}
    for index, letter in enumerate(old):
        table.setdefault(ord(letter), new[index : index + 1])
    return text.translate(table)


@row("regex", "text text", "boolean")
def regex(text: str, pattern: str) -> bool:
    """Return whether the pattern is found in the text; a pattern that is no pattern is found nowhere."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


@row("boolean-from-string", "text", "boolean")
def boolean_from_string(text: str) -> bool:
    return text in ("1", "true")


@row("coalesce", "text*", "text")
def coalesce(*texts: str) -> str:
    """Return the first argument that is not blank."""
    return next((text for text in texts if text not in ("", "NaN")), "")


@row("base64-decode", "text", "text")
def base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


@row("selected", "text text", "boolean")
def selected(chosen: str, name: str) -> bool:
    """Return whether `name` is among the chosen: names in the record are parted by spaces."""
    return name in chosen.split() if " " in chosen else chosen == name and name != ""


@row("selected-at", "text number", "text")
def selected_at(chosen: str, index: float) -> str:
    """Return the chosen name at `index`, counted from 0."""
    names = chosen.split()
    return names[int(index)] if index == index and 0 <= index < len(names) else ""


@row("count-selected", "text", "number")
def count_selected(chosen: str) -> float:
    return float(len(chosen.split()))


@row("checklist", "number number values*", "boolean")
def checklist(least: float, most: float, *answers: list[str]) -> bool:
    """Return whether the number of true answers lies between `least` and `most` (-1: no limit)."""
    count = sum(text in ("1", "true") for part in answers for text in part)
    return (least < 0 or count >= least) and (most < 0 or count <= most)


row("property", "text", "text", needs="given")(lambda context, name: context.session.given.get(name, ""))
