"""What is typed into the fields of an act, read: days, years, choices; and what is wrong with it, field by field."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from surveys.register.changes import Value

# `code` is hidden. `day` is not in the future, `ahead` may be; `who` is a person or a kind of absence, `people` several of the family.
FieldKind = Literal[
    "text", "short", "phone", "day", "ahead", "birth", "choice", "district", "code", "who", "people", "family"
]  # fmt: skip
Typed = Mapping[str, str | tuple[str, ...]]
Faults = dict[str, str]
EARLIEST = "1900-01-01"
_LENGTHS = {"text": 80, "short": 60}
_PHONE = re.compile(r"\+?[0-9 ()-]{3,24}")
_DOTTED = re.compile(r"(\d{1,2})[.](\d{1,2})[.](\d{4})")
_CODE = re.compile(r"\d{2,9}")


class Field(msgspec.Struct, frozen=True):
    """One field of an act: `label` is the key of its words, `words` the room of its choices' words."""

    name: str
    label: str
    kind: FieldKind
    needed: bool = False
    choices: tuple[str, ...] = ()
    words: str = ""


def read(fields: tuple[Field, ...], typed: Typed, today: str) -> tuple[dict[str, Value], Faults]:
    """Return the values of these fields, None for one left empty, and what is wrong by field."""
    said: dict[str, Value] = {}
    faults: Faults = {}
    for field in fields:
        told = typed.get(field.name, "")
        value = tuple(told) if isinstance(told, tuple) else " ".join(told.split())
        said[field.name] = value or None
        if not value and field.needed:
            faults[field.name] = "required"
        elif isinstance(value, str) and value:
            said[field.name], fault = _read_one(field, value, today)
            faults |= {field.name: fault} if fault else {}
    return said, faults


def _read_one(field: Field, text: str, today: str) -> tuple[Value, str]:
    if field.kind in ("day", "ahead", "birth"):
        return _read_day(field, text, today)
    if field.kind in _LENGTHS:
        return text, "long" if len(text) > _LENGTHS[field.kind] or "\x00" in text else ""
    if field.kind == "phone":
        return text, "" if _PHONE.fullmatch(text) else "phone"
    if field.kind == "choice":
        return text, "" if text in field.choices else "choice"
    if field.kind in ("district", "code"):
        return text, "" if _CODE.fullmatch(text) else "choice"
    return ((text,), "") if field.kind == "people" else (text, "")


def _read_day(field: Field, text: str, today: str) -> tuple[Value, str]:
    """Read 2027-03-20 or 20.03.2027; of a birth the year is enough."""
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    if field.kind == "birth" and re.fullmatch(r"(19|20|21)\d\d", text):
        return text, "future" if text > today[:4] else ""
    try:
        text = date.fromisoformat(text).isoformat()
    except ValueError:
        return text, "birth" if field.kind == "birth" else "day"
    if text < EARLIEST or text[:4] > "2199":
        return text, "day"
    return text, "future" if field.kind != "ahead" and text > today else ""
