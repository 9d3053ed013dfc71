"""Whether an answer is missing, or is one that the question cannot have."""

from collections.abc import Mapping

import msgspec

from surveys.engine.codecs import fits
from surveys.engine.definition import Question
from surveys.engine.layout import Frame
from surveys.engine.values import number, number_text
from surveys.engine.words import NO_WORDS, Words
from surveys.wording import LANGUAGES, say

_TYPE_WORDS = {
    "integer": "form.type.integer", "decimal": "form.type.decimal", "date": "form.type.date",
    "time": "form.type.time", "datetime": "form.type.datetime", "geopoint": "form.type.place",
    "geotrace": "form.type.place", "geoshape": "form.type.place",
}  # fmt: skip


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong: the author's own words if there are any, else a key of the catalogue."""

    kind: str
    key: str
    words: Words = NO_WORDS
    values: Mapping[str, object] = {}

    def say(self, language: str) -> str:
        return say(self.key, language if language in LANGUAGES else "en", **self.values)


def wrong(question: Question, frame: Frame) -> Wrong | None:
    """Return what is wrong with a relevant question's answer, None when nothing is."""
    text = frame.live[question.place.slot]
    if text == "":
        return _missing(question, frame)
    key = _misfit(question, frame, text)
    if key:
        return Wrong("type", key)
    if not _in_range(question, text):
        return Wrong(
            "constraint",
            "form.range",
            values={"start": _said(question.control.start), "end": _said(question.control.end)},
        )
    if question.constraint is not None and not question.constraint(frame):
        return Wrong("constraint", "form.constraint", question.constraint_message)
    return None


def _said(end: float | None) -> str:
    return "" if end is None else number_text(end)


def _missing(question: Question, frame: Frame) -> Wrong | None:
    required = question.required
    if required is False or question.kind == "note" or (required is not True and not required(frame)):
        return None
    return Wrong("required", "form.required", question.required_message)


def _misfit(question: Question, frame: Frame, text: str) -> str | None:
    """Return the key of the sentence for an answer that is not of the question's kind."""
    kind = question.place.type
    if kind not in ("string", "list") and not fits(kind, text):
        return _TYPE_WORDS.get(question.type, "form.type.decimal")
    options = question.options
    if (
        options is not None
        and question.type != "range"
        and not options.accept(text, frame, is_list=kind == "list")
    ):
        return "form.type.choice"
    return None


def _in_range(question: Question, text: str) -> bool:
    if question.type != "range":
        return True
    value, look = number(text), question.control
    ends = [end for end in (look.start, look.end) if end is not None]
    if len(ends) == 2:
        return min(ends) <= value <= max(ends)
    return (look.start is None or value >= look.start) and (look.end is None or value <= look.end)
