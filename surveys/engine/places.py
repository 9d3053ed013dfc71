"""The tree of places that an XForm's instance and binds describe."""

from xml.etree.ElementTree import Element

from surveys.engine.codecs import NUMERIC
from surveys.engine.layout import Place
from surveys.engine.xform import Control, Source, is_template, local, reference

# Controls that decide how an answer is kept, whatever type its bind has.
_KEPT_AS = {"select": "list", "rank": "list", "trigger": "acknowledge"}


def build_places(source: Source) -> Place:
    """Return the tree of places of the form's instance, with types and defaults."""
    repeats = {control.ref for control in all_controls(source.body) if control.kind == "repeat"}
    root = Place(local(source.root), None)
    _add_places(source.root, root, repeats)
    for ref, bind in source.binds.items():
        place = find(root, ref)
        if place is not None and not place.children:
            place.type, place.numeric = bind.type, bind.type in NUMERIC
    for control in all_controls(source.body):
        kind = _KEPT_AS.get(control.kind)
        if kind and (place := find(root, control.ref or "")):
            place.type, place.numeric = kind, False
    return root


def _add_places(element: Element, parent: Place, repeats: set[str | None]) -> None:
    for child in element:
        name = local(child)
        known = parent.children.get(name)
        if known is not None:
            known.starts += not is_template(child)
            continue
        place = Place(name, parent, is_repeat=f"{parent.ref}/{name}" in repeats)
        place.starts = 0 if is_template(child) else 1
        if len(child):
            _add_places(child, place, repeats)
        else:
            place.default = (child.text or "").strip()


def all_controls(controls: tuple[Control, ...]) -> list[Control]:
    return [found for control in controls for found in (control, *all_controls(control.children))]


def find(root: Place, ref: str) -> Place | None:
    parts = reference(ref).split("/")[1:]
    if not parts or parts[0] != root.name:
        return None
    place: Place | None = root
    for part in parts[1:]:
        place = place.children.get(part) if place else None
    return place
