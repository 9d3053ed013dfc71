"""What a browser sends of one page, as answers of the form; what cannot be said so is told beside its question."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

import msgspec

from server.web.asking.photos import MOST_SENT, PIXELS, UnfitPhoto, reduced
from surveys.asking.asked import NOT_KNOWN, NOT_SAID, Asked
from surveys.engine.codecs import fits
from surveys.interview.checking import MOST_TEXT
from surveys.wording import say

CLEAR = "clear"
PLACE_PARTS = (
    "",
    "~longitude",
    "~more",
)  # latitude, longitude, and altitude with accuracy where a browser found it
Fields = Mapping[str, Sequence[str]]
Keep = Callable[[bytes], str]  # a photograph → the name that its answer gives it

_ALONE = {"none", NOT_KNOWN, NOT_SAID}
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_PAIR = re.compile(r"([-−]?\d+(?:[.,]\d+)?)[\s;,]+([-−]?\d+(?:[.,]\d+)?)")
_NUMBERS = ("integer", "decimal", "scale")


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it was sent: texts by the name of their field, and the files that were chosen."""

    fields: Fields
    files: Mapping[str, BinaryIO] = {}


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Photographs by the question they were taken for, by the name that is their answer; `wrong` are sentences."""

    names: dict[str, str] = {}
    wrong: dict[str, str] = {}


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """`answers` by reference, None for one that is cleared; `typed` as it came; `wrong` are sentences."""

    answers: dict[str, object] = {}
    typed: dict[str, tuple[str, ...]] = {}
    wrong: dict[str, str] = {}


def take(sent: Sent, questions: Sequence[Asked], language: str, keep: Keep) -> Taken:
    """Make the photographs small that were sent for the questions of a page, and give each to `keep`."""
    taken = Taken()
    for one in questions:
        file = sent.files.get(one.ref)
        if one.kind != "photo" or one.readonly or file is None:
            continue
        try:
            taken.names[one.ref] = keep(reduced(file, one.manner.max_pixels or PIXELS))
        except UnfitPhoto as unfit:
            taken.wrong[one.ref] = say(f"ask.wrong.photo.{unfit.why}", language, n=unfit.most)
    return taken


def too_large(questions: Sequence[Asked], language: str) -> Posted:
    """Say beside the photographs of a page that more was sent than is read."""
    sentence = say("ask.wrong.photo.large", language, n=MOST_SENT // 1024**2)
    return Posted(wrong={one.ref: sentence for one in questions if one.kind == "photo"})


def read(fields: Fields, questions: Sequence[Asked], language: str, *, blind: bool, taken: Taken) -> Posted:
    """Return the answers of a page. What is left blank stays as it was where it is not shown (`blind`), else it goes."""
    posted = Posted(answers=dict(taken.names), wrong=dict(taken.wrong))
    for one in questions:
        if one.kind in ("note", "file") or one.readonly or one.ref in taken.names:
            continue
        if fields.get(f"{one.ref}~{CLEAR}"):
            posted.answers[one.ref] = None
            continue
        typed = _typed(one, fields)
        if not typed:
            if not blind and one.kind != "photo":
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
    if one.kind == "photo":
        return ()
    if one.kind == "place":
        return _place(*((fields.get(f"{one.ref}{part}") or [""])[0].strip() for part in PLACE_PARTS))
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
    if one.kind == "place" and not fits("geopoint", _degrees(typed)):
        return say("ask.wrong.place", language)
    return ""


def _place(latitude: str, longitude: str, more: str) -> tuple[str, ...]:
    """Return what was typed of a place; both numbers may stand in the first field, as a map copies them."""
    if not longitude and (both := _PAIR.fullmatch(latitude)):
        latitude, longitude = both.groups()
    return (latitude, longitude, more) if latitude or longitude else ()


def _degrees(typed: tuple[str, ...]) -> str:
    """Return a place as the app writes it: of one that was typed nobody knows how high it lies."""
    latitude, longitude, more = (part.replace(",", ".").replace("−", "-") for part in typed)
    return f"{latitude} {longitude} {more or '0.0 0.0'}"


def _value(one: Asked, typed: tuple[str, ...]) -> object:
    """Return an answer as the engine takes it; what is no number or no day stays as typed, and the engine says so."""
    if one.kind == "many":
        return list(typed)
    if one.kind == "rank":
        return [name for _, name in sorted(value.split("~", 1) for value in typed)]
    if one.kind == "place":
        return _degrees(typed)
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
