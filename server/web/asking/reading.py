"""What a browser sends of one page, as answers of the form; what cannot be said so is told beside its question."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from surveys.asking.asked import NOT_KNOWN, NOT_SAID, Asked
from surveys.interview.checking import MOST_TEXT
from surveys.wording import say

CLEAR = "clear"
Fields = Mapping[str, Sequence[str]]

_ALONE = {"none", NOT_KNOWN, NOT_SAID}
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_NUMBERS = ("integer", "decimal", "scale")


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """`answers` by reference, None for one that is cleared; `typed` as it came; `wrong` are sentences."""

    answers: dict[str, object] = {}
    typed: dict[str, tuple[str, ...]] = {}
    wrong: dict[str, str] = {}


def read(fields: Fields, questions: Sequence[Asked], language: str, *, blind: bool) -> Posted:
    """Return the answers of a page. What is left blank stays as it was where it is not shown (`blind`), else it goes."""
    posted = Posted()
    for one in questions:
        if one.kind in ("note", "photo", "place", "file") or one.readonly:
            continue
        if fields.get(f"{one.ref}~{CLEAR}"):
            posted.answers[one.ref] = None
            continue
        typed = _typed(one, fields)
        if not typed:
            if not blind:
                posted.answers[one.ref] = None
            continue
        posted.typed[one.ref] = typed
        if sentence := _wrong(one, typed, language):
            posted.wrong[one.ref] = sentence
        else:
            posted.answers[one.ref] = _value(one, typed)
    return posted


def _typed(one: Asked, fields: Fields) -> tuple[str, ...]:
    if one.kind == "rank":
        places = ((fields.get(f"{one.ref}~{choice.name}", [""])[0], choice.name) for choice in one.choices)
        return tuple(f"{place}~{name}" for place, name in places if place)
    return tuple(text for raw in fields.get(one.ref, ()) if (text := raw.replace("\r\n", "\n").strip()))


def _wrong(one: Asked, typed: tuple[str, ...], language: str) -> str:
    if one.kind == "many" and len(typed) > 1 and _ALONE.intersection(typed):
        words = {choice.name: choice.text for choice in (*one.choices, *one.quiet)}
        alone = next(name for name in typed if name in _ALONE)
        return say("ask.wrong.alone", language, words=words.get(alone, alone))
    if one.kind == "rank":
        places = sorted(value.partition("~")[0] for value in typed)
        if places != sorted(str(place) for place in range(1, len(one.choices) + 1)):
            return say("ask.wrong.rank", language, n=len(one.choices))
    if one.kind == "text" and len(typed[0]) > MOST_TEXT:
        return say("ask.wrong.long", language, n=MOST_TEXT)
    return ""


def _value(one: Asked, typed: tuple[str, ...]) -> object:
    """Return an answer as the engine takes it; what is no number or no day stays as typed, and the engine says so."""
    if one.kind == "many":
        return list(typed)
    if one.kind == "rank":
        return [name for _, name in sorted(value.split("~", 1) for value in typed)]
    text = typed[0]
    if one.kind in _NUMBERS:
        return text.replace(" ", "").replace("\xa0", "").replace(",", ".").replace("−", "-")
    return _day(text) if one.kind == "date" else text


def _day(text: str) -> str:
    """Return 30.11.2026, 2026-11 or 2026 as a day; what a browser with a calendar sends is one already."""
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return f"{text}-01"
    return f"{text}-01-01" if re.fullmatch(r"\d{4}", text) else text
