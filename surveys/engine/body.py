"""The body of an XForm: what people see, in order, as controls."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from surveys.engine.parts import JAVAROSA, Control, Itemset, Label, child, local, reference, template, text_of

_CONTROLS = frozenset({"input", "select", "select1", "range", "trigger", "upload", "rank", "secret"})
_ITEXT = re.compile(r"\s*jr:itext\(\s*['\"](.+)['\"]\s*\)\s*")


def controls(parent: Element, around: str = "") -> Iterator[Control]:
    """Yield what lies inside a body, a group or a repeat, in order."""
    for element in parent:
        kind = local(element)
        ref = _absolute(element.get("ref") or element.get("nodeset") or "", around)
        if kind in ("group", "repeat"):
            yield _container(element, kind, ref, around)
        elif kind in _CONTROLS:
            yield _question(element, kind, ref)


def message(text: str) -> Label:
    """Return a message: jr:itext('id') or the sentence itself."""
    match = _ITEXT.fullmatch(text)
    return Label(text_id=match[1]) if match else Label(parts=(text,))


def _absolute(ref: str, around: str) -> str:
    """Return a reference from the root; a relative one starts from the group or repeat around it."""
    path = reference(ref)
    return path if path.startswith("/") or not path else f"{around}/{path.removeprefix('./')}"


def _container(element: Element, kind: str, ref: str, around: str) -> Control:
    return Control(
        kind=kind,
        ref=ref or None,
        appearance=element.get("appearance") or "",
        label=_label(element, "label"),
        hint=_label(element, "hint"),
        count=element.get(f"{JAVAROSA}count"),
        is_fixed=(element.get(f"{JAVAROSA}noAddRemove") or "").strip() == "true()",
        children=tuple(controls(element, ref or around)),
    )


def _question(element: Element, kind: str, ref: str) -> Control:
    marks = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    return Control(
        kind=kind,
        ref=ref,
        appearance=element.get("appearance") or "",
        label=_label(element, "label"),
        hint=_label(element, "hint"),
        marks={name: value for name, value in marks.items() if name not in ("ref", "appearance")},
        itemset=_itemset(element),
        items=tuple(_items(element)),
    )


def _label(element: Element, name: str) -> Label | None:
    found = child(element, name)
    return None if found is None else _label_of(found)


def _label_of(element: Element) -> Label:
    ref = (element.get("ref") or "").strip()
    match = _ITEXT.fullmatch(ref)
    if match:
        return Label(text_id=match[1])
    return Label(path=ref) if ref else Label(parts=template(element))


def _itemset(element: Element) -> Itemset | None:
    found = child(element, "itemset")
    if found is None:
        return None
    value, label = child(found, "value"), child(found, "label")
    return Itemset(
        found.get("nodeset") or "",
        (value.get("ref") if value is not None else "") or "name",
        (label.get("ref") if label is not None else "") or "label",
    )


def _items(element: Element) -> Iterator[tuple[str, Label]]:
    for item in element:
        if local(item) == "item":
            label = child(item, "label")
            yield text_of(child(item, "value")), Label() if label is None else _label_of(label)
