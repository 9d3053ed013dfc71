"""An XForm's XML, read into plain parts that can be kept: the instance, binds, texts, lists of choices, the body."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from surveys.engine.body import controls, message
from surveys.engine.parts import (
    JAVAROSA,
    OPENROSA,
    QONYS,
    Action,
    Bind,
    Branch,
    FormError,
    Source,
    Submitting,
    Table,
    Template,
    child,
    local,
    reference,
    template,
    text_of,
)

_DEEPEST = 100
_XFORMS = "{http://www.w3.org/2002/xforms}"
_EVENT = "{http://www.w3.org/2001/xml-events}event"
_DECLARED = re.compile(r"\sxmlns:([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RULES = ("relevant", "calculate", "constraint", "required", "readonly")
_ACTIONS = ("setvalue", "setgeopoint", "recordaudio")


def read(xml: str) -> Source:
    """Return the parts of an XForm; raise FormError when it is none."""
    document = parsed(xml)
    model, body = _find(document, "model"), _find(document, "body")
    instances = [element for element in model if local(element) == "instance"]
    if not instances or not len(instances[0]):
        raise FormError("The form has no instance to fill in.")
    prefixes = _prefixes(xml)
    texts, default = _itext(model)
    return Source(
        title=text_of(_find(document, "title", needed=False)),
        root=_branch(instances[0][0], prefixes),
        namespaces={prefix: uri for uri, prefix in prefixes.items()},
        instances={element.get("id", ""): _table(element, prefixes) for element in instances[1:]},
        binds=dict(_bind(element) for element in model if local(element) == "bind"),
        texts=texts,
        default_language=default,
        actions=tuple(_actions(model, body)),
        body=tuple(controls(body)),
        submitting=_submitting(child(model, "submission")),
    )


def parsed(xml: str) -> Element:
    """Return XML as a tree; raise FormError when it is none, declares a document type or is nested too deep."""
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise FormError("A form may not declare a document type.")
    try:
        document = ElementTree.fromstring(xml.strip())
    except (ElementTree.ParseError, ValueError) as problem:
        raise FormError(f"The form is not well-formed XML: {problem}.") from None
    if _is_too_deep(document):
        raise FormError(f"The form's elements are nested more than {_DEEPEST} deep.")
    return document


def branch_of(xml: str) -> Branch:
    """Return a filled-in instance, or a table in XML, as it was written; raise FormError when it is no XML."""
    return _branch(parsed(xml), _prefixes(xml))


def _is_too_deep(document: Element) -> bool:
    level = [document]
    for _ in range(_DEEPEST):
        level = [inner for element in level for inner in element]
        if not level:
            return False
    return True


def _prefixes(xml: str) -> dict[str, str]:
    """Return the prefix by namespace, as the form declares them first."""
    return {one or other: prefix for prefix, one, other in reversed(_DECLARED.findall(xml))}


def _branch(element: Element, prefixes: dict[str, str]) -> Branch:
    uri, _, name = str(element.tag).rpartition("}")
    prefix = "" if not uri or f"{uri}}}" == _XFORMS else prefixes.get(uri[1:], "")
    attributes = {
        _qualified(key, prefixes): value
        for key, value in element.attrib.items()
        if not key.startswith(JAVAROSA)
    }
    return Branch(
        name=name,
        prefix=prefix,
        text="" if len(element) else (element.text or "").strip(),
        attributes=attributes,
        children=tuple(_branch(inner, prefixes) for inner in element),
        is_template=f"{JAVAROSA}template" in element.attrib,
        namespace=uri[1:] if uri and f"{uri}}}" != _XFORMS and not prefix else "",
    )


def _qualified(name: str, prefixes: dict[str, str]) -> str:
    uri, _, bare = name.rpartition("}")
    prefix = prefixes.get(uri[1:], "")
    return f"{prefix}:{bare}" if prefix else bare


def _find(document: Element, name: str, *, needed: bool = True) -> Element:
    """Return the first element of a name; forms have it near their root, so it is looked for there first."""
    near = (element for outer in (document, *document[:2]) for element in outer)
    for element in near:
        if local(element) == name:
            return element
    for element in document.iter():
        if local(element) == name:
            return element
    if needed:
        raise FormError(f"The form has no {name}.")
    return Element(name)


def _bind(element: Element) -> tuple[str, Bind]:
    get = element.get
    preload = get(f"{JAVAROSA}preload")
    other = {name.rpartition("}")[2]: value for name, value in element.attrib.items() if name[:1] == "{"}
    bind = Bind(
        type=(get("type") or "string").rpartition(":")[2],
        rules={kind: value.strip() for kind in _RULES if (value := get(kind)) and value.strip()},
        messages={
            kind: message(value)
            for kind, name in (("constraint", "constraintMsg"), ("required", "requiredMsg"))
            if (value := get(JAVAROSA + name))
        },
        preload=(preload, get(f"{JAVAROSA}preloadParams") or "") if preload else None,
        privacy=get(f"{QONYS}privacy") or other.get("privacy") or get("privacy"),
        save_to=other.get("saveto", ""),
        parameters=other,
    )
    return reference(get("nodeset") or get("ref") or ""), bind


def _table(instance: Element, prefixes: dict[str, str]) -> Table:
    """Return a secondary instance: its root element, or where its file lies."""
    source = instance.get("src") or ""
    return Table(source, () if source else tuple(_branch(element, prefixes) for element in instance))


def _itext(model: Element) -> tuple[dict[str, dict[str, dict[str, Template]]], str]:
    texts: dict[str, dict[str, dict[str, Template]]] = {}
    default = ""
    itext = child(model, "itext")
    for translation in () if itext is None else itext:
        language = translation.get("lang") or ""
        if not default or translation.get("default") is not None:
            default = language
        texts[language] = {
            text.get("id") or "": {value.get("form") or "": template(value) for value in text}
            for text in translation
        }
    return texts, default


def _actions(model: Element, body: Element) -> Iterator[Action]:
    for element in model:
        if local(element) in _ACTIONS:
            yield _action(element, None)
    for control in body.iter():
        for element in control:
            if local(element) in _ACTIONS:
                yield _action(element, control.get("ref") or control.get("nodeset"))


def _action(element: Element, around: str | None) -> Action:
    events = (element.get("event") or element.get(_EVENT) or "").split()
    marks = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    return Action(
        kind=local(element),
        events=tuple(event.rpartition(":")[2] for event in events),
        ref=(element.get("ref") or element.get("bind") or "").strip(),
        value=(element.get("value") or "").strip(),
        text=element.text or "",
        trigger=reference(around) if around else None,
        quality=marks.get("quality", ""),
    )


def _submitting(element: Element | None) -> Submitting:
    """Return what the form says about sending its records."""
    if element is None:
        return Submitting()
    marks = {name.removeprefix(f"{{{OPENROSA}}}"): value for name, value in element.attrib.items()}
    return Submitting(
        action=marks.get("action", ""),
        method=marks.get("method", ""),
        public_key=marks.get("base64RsaPublicKey", ""),
        auto_send=marks.get("auto-send", ""),
        auto_delete=marks.get("auto-delete", ""),
    )
