"""Answers as a screen and a record have them (numbers, lists) and as the form keeps them (text)."""

import math
from datetime import date, datetime, time

from surveys.engine.values import moment_of, number_text, plain_number

WHOLE = frozenset({"int", "integer", "long"})
NUMERIC = WHOLE | {"decimal"}
_ACKNOWLEDGED = {"1": "OK", "0": ""}


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
    return str(value)


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
        try:
            return len(text) == 10 and bool(date.fromisoformat(text))
        except ValueError:
            return False
    return True
