"""What could not be read, as a reason and the field it is about: a decoder's own English is for no reader of ours."""

import re

from server.problems import Malformed

_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
# What the decoder says, the reason it stands for, and what the match holds.
_SAYINGS = tuple(
    (re.compile(pattern), reason, holds)
    for pattern, reason, holds in (
        (r"truncated", "cut", ""),
        (r"codec can't decode", "letters", ""),
        (r"missing required field `([^`]*)`", "missing", "field"),
        (r"Missing required \w+ parameter '?([\w-]+)", "missing", "field"),
        (r"unknown field `([^`]*)`", "unknown", "field"),
        (r"of length >= (\d+)", "short", "least"),
        (r"of length <= (\d+)", "long", "most"),
        (r"Expected `\w+` >=? (-?[\d.]+)", "small", "least"),
        (r"Expected `\w+` <=? (-?[\d.]+)", "large", "most"),
        (r"out of range", "number", ""),
        (r"matching regex '\^\[0-9a-f\]\{8\}", "id", ""),
        (r"timezone component|RFC3339|ISO8601", "time", ""),
        (r"^Expected `(?:str|date)`, got", "text", ""),
        (r"^Expected `(?:int|float)`, got", "number", ""),
        (r"^Expected `array`, got", "list", ""),
        (r"^Expected `object`, got", "object", ""),
        (r"^Expected|^Invalid", "form", ""),
    )
)
_OF_THE_WHOLE = {"cut", "letters"}
_MOST_NAMED = 64


def malformed(message: str, field: str = "") -> Malformed:
    """Return the problem that a decoder's message stands for; `field` is where, unless the message says it better."""
    place = _PLACE.search(message)
    where = place.group(1) if place else field
    for pattern, reason, holds in _SAYINGS:
        found = pattern.search(message)
        if found and reason in _OF_THE_WHOLE:
            return Malformed(reason=reason)
        if found and holds == "field":
            return about(reason, f"{where}.{found.group(1)}".strip("."))
        if found:
            return about(reason, where, **({holds: found.group(1)} if holds else {}))
    return Malformed(reason="json")


def about(reason: str, field: str, **values: str) -> Malformed:
    """Return the problem with one field; what is wrong with no field is wrong with the whole."""
    named = "".join(letter for letter in field if letter.isprintable())[:_MOST_NAMED]
    if not named:
        return Malformed(reason="json")
    return Malformed(reason=reason, fields={"unreadable": [named]}, field=named, **values)
