"""Answers as a screen and a record have them (numbers, lists) and as the form keeps them (text)."""

import math
import re
from datetime import date, datetime, time

from surveys.engine.values import moment_of, number_text, plain_number, time_of

WHOLE = frozenset({"int", "integer", "long"})
NUMERIC = WHOLE | {"decimal"}
_ACKNOWLEDGED = {"1": "OK", "0": ""}
_MOST_WHOLE = 2**31
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
# What XML and JSON cannot hold: control letters and halves of letters, which come in by pasting.
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINES = frozenset({"geotrace", "geoshape"})


def encode(kind: str, value: object) -> str:
    """Return an answer as text, each value in one spelling only; what does not fit its kind is kept as it came."""
    text = _text(value)
    if kind in NUMERIC:
        known = plain_number(text)
        return text if known is None or math.isinf(known) else number_text(known)
    if kind == "list":
        return " ".join(text.split())
    if kind == "date" and text[10:11] == "T" and moment_of(text):
        return text[:10]
    return _ACKNOWLEDGED.get(text, text) if kind == "acknowledge" else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return "" if value != value else number_text(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return " ".join(str(name) for name in value)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    text = str(value)
    return text if text.isprintable() else _UNREADABLE.sub("", text)


def decode(kind: str, text: str) -> object:
    """Return text as the record has it: None for a blank, the text itself where it does not fit its kind."""
    if text == "":
        return None
    if kind == "list":
        return text.split()
    if kind in NUMERIC:
        value = plain_number(text)
        if value is None or math.isinf(value) or (kind in WHOLE and value != int(value)):
            return text
        return int(value) if kind in WHOLE else value
    return text


def fits(kind: str, text: str) -> bool:
    """Return whether text is an answer of this kind."""
    if kind in NUMERIC:
        return not isinstance(decode(kind, text), str)
    if kind == "date":
        return _is_day(text)
    if kind == "time":
        return time_of(text) is not None
    if kind == "dateTime":
        return "T" in text and moment_of(text) is not None
    if kind in ("geopoint", *_LINES):
        return _places(kind, text) is not None
    return True


def admitted(kind: str, text: str) -> str:
    """Return text as ODK's own engines take it in: cut to its kind, a blank when it is not of that kind.

    A number for a whole number loses its fraction; places are written with four numbers each.
    """
    if kind in WHOLE:
        return _whole(text)
    if kind == "decimal":
        return text if plain_number(text) is not None else ""
    if kind == "date":
        day, _, clock = text.partition("T")
        return day if _is_day(day) and (not clock or _is_plain_clock(clock)) else ""
    if kind == "time":
        return text if _TIME.fullmatch(text) and time_of(text) else ""
    if kind == "dateTime":
        day, _, clock = text.partition("T")
        return text if _is_day(day) and _TIME.fullmatch(clock) and time_of(clock) else ""
    if kind in ("geopoint", *_LINES):
        return _places(kind, text) or ""
    return text


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_plain_clock(text: str) -> bool:
    known = time_of(text)
    return known is not None and known.tzinfo is None


def _whole(text: str) -> str:
    value = plain_number(text)
    if value is None or math.isinf(value) or not -_MOST_WHOLE <= int(value) < _MOST_WHOLE:
        return ""
    return str(int(value))


def _places(kind: str, text: str) -> str | None:
    """Return one place, or a line of at least two, in one spelling; None when it is none."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    places = [_place(part) for part in parts]
    if not places or None in places or (kind == "geopoint") != (len(places) == 1):
        return None
    return ";".join(place for place in places if place)


def _place(text: str) -> str | None:
    """Return latitude, longitude, altitude and accuracy (0 where they are not given), None when out of bounds."""
    numbers = [plain_number(part) for part in text.split()]
    if not 2 <= len(numbers) <= 4:
        return None
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or abs(known[0]) > 90 or abs(known[1]) > 180:
        return None
    return " ".join(_with_point(number) for number in [*known, 0.0, 0.0][:4])


def _with_point(number: float) -> str:
    text = number_text(number)
    return text if "." in text else f"{text}.0"
