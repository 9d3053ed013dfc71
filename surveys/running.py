"""A form filled in by a list of steps: what an author's scenario test is made of, and what engines are compared by.

A request is {"form": XML or path, "steps": [...], "media": folder, "now": ISO time}. Steps:

    ["/data/a", "5"]         answer; a list for several choices, null takes the answer away
    ["+", "/data/rep"]       one more instance at the end; ["+", ref, 1] after the first
    ["-", "/data/rep", 0]    away with the first; ["-", ref, 0, 2] with the first two
    ["lang", "Русский (ru)"] another language
    ["read", ref, "5"]       look: another value than this one is an error of the step; ["read", ref] only looks

What fails is part of the answer, never an exception: a form that cannot be used is {"status": "failure", "error": …}.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from surveys.engine.layout import Frame, Place
from surveys.engine.record import reference
from surveys.engine.words import language_code
from surveys.form import Form, FormError, Repeat, load
from surveys.session import NodeState, Session, UnknownQuestion

Told = dict[str, Any]
Reader = Callable[[str], str]
_WORDS = frozenset({"set", "+", "-", "lang", "read"})
_NODES = {"select1": "select", "secret": "input", "hidden": "model-value"}


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
        missing = getattr(self.form, "missing", ())
        problems = self.session.problems()
        return {
            "status": "warning" if missing else "success",
            "warnings": [f"There is no {uri}." for uri in missing],
            "errors": self.errors,
            "reads": self.reads,
            "languages": list(self.form.languages),
            "valid": not problems,
            "violations": [[problem.ref, problem.kind] for problem in problems],
            "nodes": list(self._nodes()),
            "xml": self.session.xml() if hasattr(self.session, "xml") else "",  # ty: ignore[call-non-callable]
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
        if after is None:
            self.session.add(ref)
        else:
            self.session.add(ref, after)  # ty: ignore[too-many-positional-arguments]

    def _remove(self, ref: str, start: int, count: int = 1) -> None:
        self._must_be_free(ref)
        for _ in range(count):
            self.session.remove(f"{ref}[{start + 1}]")

    def _must_be_free(self, ref: str) -> None:
        if self.session.node(ref).kind == "repeat" and self.session.node(ref).readonly:
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
        for ref, kind in _walk(self.form, self.session.root, root):
            yield self._node(ref, kind)

    def _node(self, ref: str, kind: str) -> Told:
        """Return the state of one node."""
        state = self.session.node(ref)
        told: Told = {
            "ref": ref, "node": kind or _NODES.get(state.control.kind, state.control.kind), "relevant": state.relevant,
            "readonly": state.readonly, "required": state.required,
        }  # fmt: skip
        if not kind:
            told |= {"type": state.type, "value": state.text if state.relevant else ""} | self._fault(ref)
        told |= {key: text for key, text in (("label", state.label), ("hint", state.hint)) if text}
        if _chooses(state):
            told["options"] = [[choice.name, choice.label] for choice in state.choices]
        if state.appearance:
            told["appearance"] = state.appearance.split()
        return told

    def _fault(self, ref: str) -> Told:
        problem = self.session.problem(ref)
        return {} if problem is None else {"violation": problem.kind, "message": problem.message}


def _chooses(state: NodeState) -> bool:
    return state.control.kind in ("select", "select1", "rank")


def _walk(form: Form, frame: Frame, place: Place) -> Iterator[tuple[str, str]]:
    """Yield the reference and kind of every node inside a place, in document order (a leaf's kind is a blank)."""
    for child in place.children.values():
        ref = reference(frame, child)
        if child.is_repeat:
            definition = form.by_place[child]
            is_counted = isinstance(definition, Repeat) and definition.is_counted
            yield ref, f"repeat-range:{'' if is_counted else 'un'}controlled"
            for inner in frame.repeats[child.slot]:
                yield reference(inner, child), "repeat-instance"
                yield from _walk(form, inner, child)
        elif child.children:
            yield ref, "group"
            yield from _walk(form, frame, child)
        else:
            yield ref, ""


def _form(request: Mapping[str, object], reader: Reader) -> Form:
    source = request.get("form")
    if not isinstance(source, str):
        raise Refused("A request must have “form”: an XForm, or the path of one.")
    xml = source if source.lstrip().startswith("<") else reader(source)
    folder = request.get("media")
    return load(xml, _files(Path(folder))) if isinstance(folder, str) else load(xml)  # ty: ignore


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _files(folder: Path) -> Callable[[str], bytes | None]:
    """Return what finds a form's file (jr://file-csv/places.csv) in a folder."""

    def find(uri: str) -> bytes | None:
        path = folder / Path(unquote(uri)).name
        return path.read_bytes() if path.is_file() else None

    return find


def _session(form: Form, request: Mapping[str, object]) -> Session:
    given = request.get("given")
    return Session(
        form,
        given=given if isinstance(given, dict) else None,
        now=_moment(request.get("now")),
        language=form.languages[0] if form.languages else "en",
    )


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
