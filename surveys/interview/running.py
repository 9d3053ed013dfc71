"""A form filled in by a list of steps: what an author's scenario test is made of, and what engines are compared by.

A request is {"form": XML or path, "steps": [...], "media": folder, "now": ISO time}; it may also have "record", XML to
go on from ("edit": true: it was sent already). Answers are taken as ODK's own engines take them. Steps:

    ["/data/a", "5"]         answer; a list for several choices, null takes the answer away
    ["+", "/data/rep"]       one more instance at the end; ["+", ref, 1] after the first
    ["-", "/data/rep", 0]    away with the first; ["-", ref, 0, 2] with the first two
    ["lang", "Русский (ru)"] another language
    ["read", ref, "5"]       look: another value than this one is an error of the step; ["read", ref] only looks

What fails is part of the answer, never an exception: a form that cannot be used is {"status": "failure", "error": …}.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from surveys.engine.words import language_code
from surveys.form import Form, FormError, Repeat, load, no_media
from surveys.interview.session import NodeState, Session, UnknownQuestion

Told = dict[str, Any]
Reader = Callable[[str], str]
_WORDS = frozenset({"set", "+", "-", "lang", "read"})
_NODES = {"select1": "select", "secret": "input", "hidden": "model-value"}
_INDEX = re.compile(r"\[\d+\]")
_CHOOSING = frozenset({"select", "select1", "rank"})


class Refused(ValueError):
    """A request or a step that cannot be carried out; the sentence says what would be right."""


def run(request: Mapping[str, object], reader: Reader | None = None) -> Told:
    """Return what became of the form after all steps; `reader` gives the XForm that lies at a path."""
    try:
        return Running(request, reader or _read).told()
    except (FormError, Refused, OSError, UnicodeDecodeError) as problem:
        return {"status": "failure", "error": str(problem)}
    except Exception as problem:  # whatever a form provokes, the next request must still be answered
        return {"status": "failure", "error": f"{type(problem).__name__}: {problem}"}


class Running:
    """One form being filled in by steps; what was looked at and what went wrong on the way are kept."""

    def __init__(self, request: Mapping[str, object], reader: Reader) -> None:
        self.form = _form(request, reader)
        self.session = _session(self.form, request)
        self.errors: list[Told] = []
        self.reads: list[object] = []
        for index, step in enumerate(_list(request.get("steps"), "The steps")):
            self._take(index, step)

    def told(self) -> Told:
        """Return the state of everything, under the keys that other engines' runners use."""
        problems = self.session.problems()
        return {
            "status": "warning" if self.form.missing else "success",
            "warnings": [f"There is no {uri}." for uri in self.form.missing],
            "errors": self.errors,
            "reads": self.reads,
            "languages": list(self.form.languages),
            "valid": not problems,
            "violations": [[self.session.written(problem.ref), problem.kind] for problem in problems],
            "nodes": list(self._nodes()),
            "xml": self.session.xml(),
        }

    def _take(self, index: int, step: object) -> None:
        """Carry out one step; if it cannot be, say so in `errors`."""
        try:
            self._act(_list(step, "A step"))
        except (UnknownQuestion, LookupError, ValueError, TypeError) as problem:
            self.errors.append({"step": index, "error": str(problem.args[0] if problem.args else problem)})

    def _act(self, step: list) -> None:
        match step:
            case ("+", str(ref), *after):
                self._add(ref, *after)
            case ("-", str(ref), int(start), *count):
                self._remove(ref, start, *count)
            case ("lang", str(name)):
                self._speak(name)
            case ("read", str(ref), *expected):
                self._look(ref, *expected)
            case ("set", str(ref), value) | (str(ref), value) if ref not in _WORDS:
                self.session.answer(ref, value)
            case _:
                raise Refused(
                    'A step is [ref, value], ["+", ref], ["-", ref, start], ["lang", name] or ["read", ref].'
                )

    def _add(self, ref: str, after: int | None = None) -> None:
        self._must_be_free(ref)
        self.session.add(ref, after)

    def _remove(self, ref: str, start: int, count: int = 1) -> None:
        self._must_be_free(ref)
        for _ in range(count):
            self.session.remove(f"{ref}[{start + 1}]")

    def _must_be_free(self, ref: str) -> None:
        if _control(self.session.node(ref)) == "controlled":
            raise Refused(f"An answer says how many {ref} there are: none can be added or removed.")

    def _speak(self, name: str) -> None:
        code = language_code(name)
        if code not in self.form.languages:
            raise Refused(f"The form does not speak {name}; it speaks {', '.join(self.form.languages)}.")
        self.session.set_language(code)

    def _look(self, ref: str, *expected: object) -> None:
        state = self.session.node(ref)
        value = state.text if state.relevant else ""
        self.reads.append(value)
        if expected and value != expected[0]:
            raise Refused(f"{ref} is “{value}”, not “{expected[0]}”.")

    def _nodes(self) -> Iterator[Told]:
        root = self.form.root
        yield {"ref": root.ref, "node": "root", "relevant": True, "readonly": False, "required": False}
        for ref in islice(self.session.walk(), 1, None):
            yield self._node(ref)

    def _node(self, ref: str) -> Told:
        """Return the state of one node."""
        state = self.session.node(ref)
        told: Told = {
            "ref": self.session.written(ref), "node": self._kind(state), "relevant": state.relevant,
            "readonly": state.readonly_by_rule, "required": state.required,
        }  # fmt: skip
        if state.kind not in ("group", "repeat"):
            told |= {"type": state.type, "value": state.text if state.relevant else ""} | self._fault(ref)
        told |= {key: text for key, text in (("label", self._label(state)), ("hint", state.hint)) if text}
        if state.control.kind in _CHOOSING:
            told["options"] = [[choice.name, choice.label] for choice in state.choices]
        if state.appearance:
            told["appearance"] = state.appearance.split()
        return told

    def _kind(self, state: NodeState) -> str:
        if state.kind == "repeat":
            return "repeat-instance" if state.ref.endswith("]") else f"repeat-range:{_control(state)}"
        if state.kind in ("group", "note"):
            return state.kind
        return _NODES.get(state.control.kind, state.control.kind)

    def _label(self, state: NodeState) -> str:
        """Return the label; of a repeat only that of the group around it, as other engines do."""
        definition = self.form.definitions.get(_INDEX.sub("", state.ref))
        return "" if isinstance(definition, Repeat) and not definition.label else state.label

    def _fault(self, ref: str) -> Told:
        problem = self.session.problem(ref)
        return {} if problem is None else {"violation": problem.kind, "message": problem.message}


def _control(state: NodeState) -> str:
    return "controlled" if state.readonly and not state.readonly_by_rule else "uncontrolled"


def _form(request: Mapping[str, object], reader: Reader) -> Form:
    source = request.get("form")
    if not isinstance(source, str):
        raise Refused("A request must have “form”: an XForm, or the path of one.")
    xml = source if source.lstrip().startswith("<") else reader(source)
    folder = request.get("media")
    return load(xml, _files(Path(folder)) if isinstance(folder, str) else no_media)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _files(folder: Path) -> Callable[[str], bytes | None]:
    """Return what finds a form's file (jr://file-csv/places.csv) in a folder."""

    def find(uri: str) -> bytes | None:
        path = folder / Path(unquote(uri)).name
        return path.read_bytes() if path.is_file() else None

    return find


def _session(form: Form, request: Mapping[str, object]) -> Session:
    now, language, record = _moment(request.get("now")), form.default_language, request.get("record")
    if isinstance(record, str):
        is_edited = bool(request.get("edit"))
        return Session.resume(form, record, edit=is_edited, now=now, language=language)
    return Session(form, now=now, language=language, as_odk=True)


def _moment(text: object) -> datetime:
    """Return the moment that the form is to believe in; without an offset it is the clock of this place."""
    if text is None:
        return datetime.now(UTC).astimezone()
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused(f"“now” is a moment such as 2026-03-04T05:06:07, not {text}.") from None
    return moment if moment.tzinfo else moment.astimezone()


def _list(value: object, what: str) -> list:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise Refused(f"{what} must be a list, not {value!r}.")
    return list(value)
