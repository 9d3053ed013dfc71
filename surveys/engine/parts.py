"""The parts of an XForm as plain structs, so that a form that was read once can be kept and loaded without XML."""

import re
from xml.etree.ElementTree import Element

import msgspec

JAVAROSA = "{http://openrosa.org/javarosa}"
QONYS = "{https://qonys.kz/xforms}"
OPENROSA = "http://openrosa.org/xforms"

_LINE_BEFORE = re.compile(r"^\s*\n\s*")

# A text: plain, or parts of which every second one is an expression whose value is filled in.
Template = tuple[str, ...]


class FormError(ValueError):
    """A form that cannot be used; the sentence says what is wrong, `question` is the name of where, if known."""

    def __init__(self, sentence: str, question: str = "") -> None:
        super().__init__(sentence)
        self.question = question


class Label(msgspec.Struct, frozen=True, gc=False):
    """What is said somewhere: the id of a text, an expression that gives it (`path`), or the words themselves."""

    text_id: str | None = None
    path: str | None = None
    parts: Template = ("",)


class Bind(msgspec.Struct, frozen=True, gc=False):
    """What a bind says about one node, each rule as the text of its expression; `parameters` are all further marks."""

    type: str = "string"
    rules: dict[str, str] = {}
    messages: dict[str, Label] = {}
    preload: tuple[str, str] | None = None
    privacy: str | None = None
    save_to: str = ""
    parameters: dict[str, str] = {}


class Action(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A value to be set, a place or a sound to be taken, when one of `events` happens; `trigger` is around it."""

    kind: str
    events: tuple[str, ...]
    ref: str
    value: str
    text: str
    trigger: str | None
    quality: str = ""


class Branch(msgspec.Struct, frozen=True, gc=False):
    """One element of an instance as it was written; `attributes` keep their prefixes.

    `namespace` is that of a name which no prefix stands for, unless it is the forms' own.
    """

    name: str
    prefix: str = ""
    text: str = ""
    attributes: dict[str, str] = {}
    children: tuple["Branch", ...] = ()
    is_template: bool = False
    namespace: str = ""


class Table(msgspec.Struct, frozen=True, gc=False):
    """A secondary instance: what the form holds itself, or the URI of the file it lies in."""

    source: str = ""
    roots: tuple[Branch, ...] = ()


class Itemset(msgspec.Struct, frozen=True, gc=False):
    nodeset: str
    value: str
    label: str


class Control(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One element of the body: a question, a group or a repeat, as it is to be shown; `marks` are its attributes."""

    kind: str
    ref: str | None
    appearance: str = ""
    label: Label | None = None
    hint: Label | None = None
    marks: dict[str, str] = {}
    count: str | None = None
    is_fixed: bool = False
    itemset: Itemset | None = None
    items: tuple[tuple[str, Label], ...] = ()
    children: tuple["Control", ...] = ()


class Submitting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the form says about sending its records."""

    action: str = ""
    method: str = ""
    public_key: str = ""
    auto_send: str = ""
    auto_delete: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The parts of an XForm. `texts` are by language, then by id, then by form ('' is the plain one)."""

    title: str
    root: Branch
    namespaces: dict[str, str]
    instances: dict[str, Table]
    binds: dict[str, Bind]
    texts: dict[str, dict[str, dict[str, Template]]]
    default_language: str
    actions: tuple[Action, ...]
    body: tuple[Control, ...]
    submitting: Submitting = Submitting()


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    return next((inner for inner in element if local(inner) == name), None)


def text_of(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def reference(path: str) -> str:
    """Return a path without spaces and prefixes: the key by which places are found."""
    path = path.strip()
    if ":" not in path and " " not in path:
        return path
    return "/".join(_unprefixed(part.strip()) for part in path.split("/"))


def _unprefixed(part: str) -> str:
    mark = "@" if part.startswith("@") else ""
    return mark + part.removeprefix("@").rpartition(":")[2]


def template(element: Element) -> Template:
    """Return the words of a label or value with the expressions of its outputs."""
    parts = [element.text or ""]
    for inner in element:
        if local(inner) == "output":
            parts += [(inner.get("value") or inner.get("ref") or "").strip(), inner.tail or ""]
        else:
            parts[-1] += "".join(inner.itertext()) + (inner.tail or "")
    parts[0] = _LINE_BEFORE.sub("", parts[0])
    parts[-1] = parts[-1].rstrip()
    return tuple(parts)
