"""An XForm's XML, read into plain parts: the instance, binds, texts, lists of choices and the body."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import msgspec

from surveys.engine.layout import Item

_JAVAROSA = "{http://openrosa.org/javarosa}"
_QONYS = "{https://qonys.kz/xforms}"
_CONTROLS = frozenset({"input", "select", "select1", "range", "trigger", "upload", "rank", "secret"})

# A text: plain, or parts of which every second one is an expression whose value is filled in.
Template = tuple[str, ...]


class FormError(ValueError):
    """A form that cannot be used; the sentence says what is wrong, `question` is the name of where, if known."""

    def __init__(self, sentence: str, question: str = "") -> None:
        super().__init__(sentence)
        self.question = question


class Bind(msgspec.Struct, frozen=True):
    """What a bind says about one node, each rule as the text of its expression."""

    type: str = "string"
    rules: dict[str, str] = {}
    messages: dict[str, str] = {}
    preload: tuple[str, str] | None = None
    privacy: str | None = None


class Action(msgspec.Struct, frozen=True):
    """A value to be set when one of `events` happens, to the node itself or to the one around the action."""

    events: tuple[str, ...]
    ref: str
    value: str
    trigger: str | None


class Itemset(msgspec.Struct, frozen=True):
    nodeset: str
    value: str
    label: str


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """One element of the body: a question, a group or a repeat, as it is to be shown."""

    kind: str
    ref: str | None
    appearance: str = ""
    label: Element | None = None
    hint: Element | None = None
    start: float | None = None
    end: float | None = None
    step: float | None = None
    count: str | None = None
    rows: int | None = None
    itemset: Itemset | None = None
    items: tuple[tuple[str, Element], ...] = ()
    children: tuple["Control", ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an XForm. `texts` are by language, then by id, then by form ('' is the plain one)."""

    title: str
    root: Element
    instances: dict[str, Item]
    binds: dict[str, Bind]
    texts: dict[str, dict[str, dict[str, Template]]]
    default_language: str
    actions: tuple[Action, ...]
    body: tuple[Control, ...]


def read(xml: str) -> Source:
    """Return the parts of an XForm; raise FormError when it is none."""
    if "<!DOCTYPE" in xml:
        raise FormError("A form may not declare a document type.")
    try:
        document = ElementTree.fromstring(xml.strip())
    except ElementTree.ParseError as problem:
        raise FormError(f"The form is not well-formed XML: {problem}.") from None
    model, body = _find(document, "model"), _find(document, "body")
    instances = [element for element in model if local(element) == "instance"]
    if not instances or not len(instances[0]):
        raise FormError("The form has no instance to fill in.")
    texts, default = _itext(model)
    return Source(
        title=_text(_find(document, "title", needed=False)),
        root=instances[0][0],
        instances={element.get("id", ""): _list(element) for element in instances[1:]},
        binds=dict(_bind(element) for element in model if local(element) == "bind"),
        texts=texts,
        default_language=default,
        actions=tuple(_actions(model, body)),
        body=tuple(_controls(body)),
    )


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def is_template(element: Element) -> bool:
    """Return whether an instance element is only the pattern of a repeat's new instances."""
    return f"{_JAVAROSA}template" in element.attrib


def reference(path: str) -> str:
    """Return a path without spaces and prefixes: the key by which places are found."""
    path = path.strip()
    return "/".join(part.strip().rpartition(":")[2] for part in path.split("/")) if ":" in path else path


def template(element: Element) -> Template:
    """Return the words of a label or value with the expressions of its outputs."""
    parts = [element.text or ""]
    for child in element:
        if local(child) == "output":
            parts += [(child.get("value") or child.get("ref") or "").strip(), child.tail or ""]
        else:
            parts[-1] += "".join(child.itertext()) + (child.tail or "")
    parts[0] = parts[0].lstrip()
    parts[-1] = parts[-1].rstrip()
    return tuple(parts)


def _find(document: Element, name: str, *, needed: bool = True) -> Element:
    for element in document.iter():
        if local(element) == name:
            return element
    if needed:
        raise FormError(f"The form has no {name}.")
    return Element(name)


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _bind(element: Element) -> tuple[str, Bind]:
    get = element.get
    rules = {
        kind: value.strip()
        for kind in ("relevant", "calculate", "constraint", "required", "readonly")
        if (value := get(kind)) and value.strip()
    }
    messages = {
        kind: value
        for kind, name in (("constraint", "constraintMsg"), ("required", "requiredMsg"))
        if (value := get(_JAVAROSA + name))
    }
    preload = get(f"{_JAVAROSA}preload")
    bind = Bind(
        type=(get("type") or "string").rpartition(":")[2],
        rules=rules,
        messages=messages,
        preload=(preload, get(f"{_JAVAROSA}preloadParams") or "") if preload else None,
        privacy=get(f"{_QONYS}privacy"),
    )
    return reference(get("nodeset") or ""), bind


def _list(instance: Element) -> Item:
    """Return a secondary instance as a document whose only child is its root element."""
    if instance.get("src"):
        raise FormError(
            f"The list {instance.get('id')} lies in a file ({instance.get('src')}), which is not supported."
        )
    document = Item("")
    for element in instance:
        _copy(element, document)
    return document


def _copy(element: Element, parent: Item) -> None:
    item = Item(local(element), parent, (element.text or "").strip() if not len(element) else "")
    for child in element:
        _copy(child, item)


def _itext(model: Element) -> tuple[dict[str, dict[str, dict[str, Template]]], str]:
    texts: dict[str, dict[str, dict[str, Template]]] = {}
    default = ""
    for translation in _find(model, "itext", needed=False):
        language = translation.get("lang") or ""
        if not default or translation.get("default"):
            default = language
        texts[language] = {text.get("id") or "": _forms(text) for text in translation}
    return texts, default


def _forms(text: Element) -> dict[str, Template]:
    return {value.get("form") or "": template(value) for value in text}


def _actions(model: Element, body: Element) -> Iterator[Action]:
    for element in model:
        if local(element) == "setvalue":
            yield _action(element, None)
    for control in body.iter():
        for element in control:
            if local(element) == "setvalue":
                yield _action(element, control.get("ref") or control.get("nodeset"))


def _action(element: Element, around: str | None) -> Action:
    value = element.get("value") or (f"'{element.text}'" if element.text else "''")
    return Action(
        events=tuple((element.get("event") or "").split()),
        ref=reference(element.get("ref") or ""),
        value=value,
        trigger=reference(around) if around else None,
    )


def _controls(parent: Element, around: str = "") -> Iterator[Control]:
    for element in parent:
        kind = local(element)
        ref = _absolute(element.get("ref") or element.get("nodeset") or "", around)
        if kind in ("group", "repeat"):
            yield _container(element, kind, ref, around)
        elif kind in _CONTROLS:
            yield _question(element, kind, ref)


def _absolute(ref: str, around: str) -> str:
    """Return a reference from the root; a relative one starts from the group or repeat around it."""
    path = reference(ref)
    return path if path.startswith("/") or not path else f"{around}/{path.removeprefix('./')}"


def _container(element: Element, kind: str, ref: str, around: str) -> Control:
    return Control(
        kind=kind,
        ref=ref or None,
        appearance=element.get("appearance") or "",
        label=_child(element, "label"),
        hint=_child(element, "hint"),
        count=element.get(f"{_JAVAROSA}count"),
        children=tuple(_controls(element, ref or around)),
    )


def _question(element: Element, kind: str, ref: str) -> Control:
    return Control(
        kind=kind,
        ref=ref,
        appearance=element.get("appearance") or "",
        label=_child(element, "label"),
        hint=_child(element, "hint"),
        start=_number(element, "start"),
        end=_number(element, "end"),
        step=_number(element, "step"),
        itemset=_itemset(element),
        items=tuple(_items(element)),
    )


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child) == name), None)


def _number(element: Element, name: str) -> float | None:
    try:
        return float(element.get(name) or "")
    except ValueError:
        return None


def _itemset(element: Element) -> Itemset | None:
    found = _child(element, "itemset")
    if found is None:
        return None
    value, label = _child(found, "value"), _child(found, "label")
    return Itemset(
        found.get("nodeset") or "",
        (value.get("ref") if value is not None else "") or "name",
        (label.get("ref") if label is not None else "") or "label",
    )


def _items(element: Element) -> Iterator[tuple[str, Element]]:
    for item in element:
        if local(item) == "item":
            value, label = _child(item, "value"), _child(item, "label")
            yield (
                (_text(value) if value is not None else ""),
                (label if label is not None else Element("label")),
            )
