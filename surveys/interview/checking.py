"""The server's door: answers are decoded into a type made from the form, then filled in again and compared."""

import re
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from surveys.engine.codecs import encode
from surveys.engine.definition import Definition, Group, Question, Repeat
from surveys.engine.layout import Frame, Place
from surveys.engine.validity import wrong
from surveys.engine.values import number
from surveys.form import Form
from surveys.interview.session import Session
from surveys.submission import Answers

MOST_TEXT = 10_000
MOST_INSTANCES = 100
MOST_CHOICES = 1_000  # a longer list is looked up, not compiled into the type

Code = Literal["malformed", "wrong_type", "unknown_field", "not_asked", "constraint", "required"]
_AT = re.compile(r" - at `\$(.*)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_BOUND = re.compile(r"[<>]= -?\d")


class InvalidAnswers(Exception):
    """Answers that this form cannot have: `field` is the question's name, `message` is for whoever wrote the client."""

    def __init__(self, field: str, code: Code, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code: Code = code
        self.message = message


class Parted(msgspec.Struct, frozen=True):
    """One record's answers by whose eyes they are for; each part is nested as the form is."""

    open: Answers
    private: Answers
    sealed: Answers


@lru_cache(maxsize=256)
def shape(form: Form) -> type:
    """Return the type of the form's answers: decoding into it refuses unknown fields, wrong types and choices."""
    return _struct(
        form.id, [node for node in form.definitions.values() if _is_top(node) and node.name != "meta"]
    )


def check(form: Form, raw: bytes | msgspec.Raw) -> Answers:
    """Return the answers that `raw` holds; raise InvalidAnswers naming the question that cannot be so."""
    try:
        return msgspec.to_builtins(_decoder(form).decode(raw))
    except msgspec.ValidationError as problem:
        raise _invalid(str(problem)) from None
    except msgspec.DecodeError as problem:
        raise InvalidAnswers("", "malformed", str(problem)) from None


def reevaluate(form: Form, answers: Mapping[str, object], now: datetime | None = None) -> Session:
    """Return a session with these answers, as the form itself has them.

    Raise InvalidAnswers for an answer that was not asked, breaks its constraint or differs from its calculation, and
    for one that is missing though required. What hangs on the clock or on chance is taken as it was sent.
    """
    session = Session(form, answers, now=now or datetime.now(UTC), draft=True)
    _compare(form, form.root, session.root, answers)
    for frame, question in session.asked_questions():
        fault = wrong(question, frame)
        if fault is not None and fault.kind == "required" and question.privacy != "open":
            continue  # a worker's phone cannot know what was left out in private, and leaving it out is free
        if fault is not None:
            code: Code = (
                "wrong_type"
                if fault.kind == "type"
                else "required"
                if fault.kind == "required"
                else "constraint"
            )
            raise InvalidAnswers(question.name, code, f"The answer to {question.name}: {fault.say('en')}")
    return session


def part(form: Form, answers: Mapping[str, object]) -> Parted:
    """Return answers parted into open, private and sealed ones; instances of a repeat keep their places."""
    return Parted(*(_only(form, form.root, answers, privacy) for privacy in ("open", "private", "sealed")))


def open_draft(form: Form, answers: Mapping[str, object]) -> Answers:
    """Return a draft's answers without private and sealed ones: they would pass through others' hands."""
    return _open_draft(form, form.root, answers)


def _open_draft(form: Form, place: Place, answers: Mapping[str, object]) -> Answers:
    found: Answers = {}
    for name, value in answers.items():
        child = place.children.get(name.partition("@")[0])
        if name.startswith("@"):  # an attribute of what is open
            found[name] = value
            continue
        if child is None or form.by_place[child].privacy != "open":
            continue
        if child.is_repeat and isinstance(value, list):
            found[name] = [_open_draft(form, child, inner) for inner in value]
        elif child.children and isinstance(value, Mapping):
            found[name] = _open_draft(form, child, value)
        else:
            found[name] = value
    return found


def _decoder(form: Form) -> msgspec.json.Decoder:
    """Return the form's decoder. One is made at a time: two threads that make new types at once can end the process."""
    with _making:
        return _made(form)


@lru_cache(maxsize=256)
def _made(form: Form) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(shape(form))


_making = threading.Lock()


def _is_top(node: Definition) -> bool:
    return node.place.parent is not None and node.place.parent.parent is None


def _struct(name: str, nodes: list[Definition] | tuple[Definition, ...]) -> type:
    """Return a struct with one optional field per node; field names are free, so they are given by renaming."""
    slots = {node.name: f"n{index}" for index, node in enumerate(nodes)}
    fields = [(slots[node.name], _field(node) | msgspec.UnsetType, msgspec.UNSET) for node in nodes]
    return msgspec.defstruct(
        re.sub(r"\W", "_", name) or "answers",
        fields,
        rename={slot: name for name, slot in slots.items()},
        forbid_unknown_fields=True,
        gc=False,
    )


def _field(node: Definition) -> Any:  # noqa: ANN401 - a type made at run time
    if isinstance(node, Group):
        return _struct(node.name, node.children)
    if isinstance(node, Repeat):
        instance = _struct(node.name, node.children)
        return Annotated[list[instance], msgspec.Meta(max_length=MOST_INSTANCES)]  # ty: ignore[invalid-type-form]
    return _answer_type(node)


def _answer_type(question: Question) -> Any:  # noqa: ANN401 - a type made at run time
    kind = question.place.type
    if (
        question.options is not None
        and question.type != "range"
        and 0 < len(question.options.all) <= MOST_CHOICES
    ):
        names = Literal[question.choices]  # ty: ignore[invalid-type-form] - known only at run time
        return list[names] if kind == "list" else names
    if kind == "list":
        return list[str]
    if question.place.numeric:
        return _number_type(question)
    return date if kind == "date" else Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]


def _number_type(question: Question) -> Any:  # noqa: ANN401 - a type made at run time
    plain = float if question.place.type == "decimal" else int
    start, end = question.control.start, question.control.end
    if question.type != "range" or start is None or end is None:
        return plain
    bounds = msgspec.Meta(ge=plain(min(start, end)), le=plain(max(start, end)))
    return Annotated[plain, bounds]  # ty: ignore[invalid-type-form] - known only at run time


def _invalid(problem: str) -> InvalidAnswers:
    """Return what msgspec found as ours: its sentence ends with the path, ours names the question."""
    at, unknown = _AT.search(problem), _UNKNOWN.search(problem)
    if unknown:
        return InvalidAnswers(unknown[1], "unknown_field", f"The form has no question called {unknown[1]}.")
    names = [name for name in re.split(r"\.|\[[^\]]*\]", at[1] if at else "") if name]
    code: Code = "constraint" if _BOUND.search(problem) else "wrong_type"
    return InvalidAnswers(names[-1] if names else "", code, problem)


def _compare(form: Form, place: Place, frame: Frame, answers: Mapping[str, object]) -> None:
    for name, value in answers.items():
        child = place.children.get(name)
        if child is None:
            raise InvalidAnswers(name, "unknown_field", f"The form has no question called {name}.")
        if not frame.relevant[child.slot] and value not in ({}, []):
            raise InvalidAnswers(_first(name, value), "not_asked", f"{name} is not asked with these answers.")
        if child.is_repeat:
            _compare_instances(form, child, frame.repeats[child.slot], value)
        elif child.children:
            _compare(form, child, frame, _mapping(name, value))
        else:
            _compare_answer(form, child, frame, value)


def _first(name: str, value: object) -> str:
    """Return the name of the first question in a group or repeat that is not asked."""
    while isinstance(value, (list, dict)) and value and not isinstance(next(iter(value)), str):
        value = value[0] if isinstance(value, list) else value
    if isinstance(value, dict) and value:
        name = next(iter(value))
        return _first(name, value[name])
    return name


def _mapping(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidAnswers(name, "wrong_type", f"{name} is a group of questions.")
    return value


def _compare_instances(form: Form, repeat: Place, frames: list[Frame], value: object) -> None:
    if not isinstance(value, list):
        raise InvalidAnswers(repeat.name, "wrong_type", f"{repeat.name} is a list.")
    if len(value) > len(frames):
        raise InvalidAnswers(
            repeat.name, "not_asked", f"{repeat.name} is asked {len(frames)} times, not {len(value)}."
        )
    for frame, inner in zip(frames, value, strict=False):
        _compare(form, repeat, frame, _mapping(repeat.name, inner))


def _compare_answer(form: Form, place: Place, frame: Frame, value: object) -> None:
    question = form.by_place[place]
    if not isinstance(question, Question) or not question.is_calculated or not question.is_pure:
        return
    sent, made = encode(place.type, value), frame.texts[place.slot]
    if sent != made and not abs(number(sent) - number(made)) < 1e-9:
        raise InvalidAnswers(place.name, "constraint", f"{place.name} comes out as “{made}”, not “{sent}”.")


def _only(form: Form, place: Place, answers: Mapping[str, object], privacy: str) -> Answers:
    found: Answers = {}
    for name, value in answers.items():
        child = place.children[name]
        if child.is_repeat and isinstance(value, list):
            instances = [_only(form, child, inner, privacy) for inner in value]
            if any(instances) or (privacy == "open" and form.by_place[child].privacy == "open"):
                found[name] = instances
        elif child.children and isinstance(value, Mapping):
            if inside := _only(form, child, value, privacy):
                found[name] = inside
        elif form.by_place[child].privacy == privacy:
            found[name] = value
    return found
