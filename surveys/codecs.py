"""Answers as a screen and a record have them (numbers, lists) and as the form keeps them (text)."""

from datetime import date, datetime, time

from surveys.values import number, number_text

NUMERIC = frozenset({"int", "integer", "decimal", "long"})


def encode(value: object) -> str:
    """Return an answer as text; what does not fit the kind of question is kept as it is, for `problem` to tell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
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
        value = number(text) if "-" not in text[1:] else float("nan")
        if value != value:
            return text
        if kind != "decimal":
            return int(value) if value == int(value) else text
        return value
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
