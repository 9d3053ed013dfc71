"""The tree of places that an XForm's instance and binds describe."""

from surveys.engine.codecs import NUMERIC, admitted
from surveys.engine.layout import Place
from surveys.engine.parts import OPENROSA, Branch, Control, Source, reference

# Controls that decide how an answer is kept, whatever type its bind has.
_KEPT_AS = {"select": "list", "rank": "list", "trigger": "acknowledge"}


def build_places(source: Source) -> Place:
    """Return the tree of places of the form's instance, with types and defaults."""
    repeats = {control.ref for control in all_controls(source.body) if control.kind == "repeat"}
    root = Place(source.root.name, None, prefix=source.root.prefix)
    root.written = dict(source.root.attributes)
    _add_places(source.root, root, repeats)
    _add_id(root, source)
    for ref, bind in source.binds.items():
        place = find(root, ref) or _attribute(root, ref)
        if place is not None:
            place.is_conditional = bind.rules.get("relevant", "true()") != "true()"
        if place is not None and not place.children:
            place.type, place.numeric = bind.type, bind.type in NUMERIC
            place.default = admitted(bind.type, place.default)
    for control in all_controls(source.body):
        kind = _KEPT_AS.get(control.kind)
        if kind and (place := find(root, control.ref or "")):
            place.type, place.numeric = kind, False
    return root


def _add_places(branch: Branch, parent: Place, repeats: set[str | None]) -> None:
    for inner in branch.children:
        known = parent.children.get(inner.name)
        if known is not None:
            known.starts += not inner.is_template
            continue
        place = Place(
            inner.name, parent, is_repeat=f"{parent.ref}/{inner.name}" in repeats, prefix=inner.prefix
        )
        place.starts = 0 if inner.is_template else 1
        place.default = inner.text
        place.written = dict(inner.attributes)
        _add_places(inner, place, repeats)


def _add_id(root: Place, source: Source) -> None:
    """Give a form without an instanceID one, and a place for the id of the record that an edit replaces."""
    prefix = next((key for key, uri in source.namespaces.items() if uri == OPENROSA), "")
    meta = root.children.get("meta")
    if meta is None:
        meta = Place("meta", root, prefix=prefix)
    known = meta.children.get("instanceID") or Place("instanceID", meta, prefix=meta.prefix)
    if "deprecatedID" not in meta.children:
        Place("deprecatedID", meta, prefix=known.prefix).is_optional = True


def _attribute(root: Place, ref: str) -> Place | None:
    """Return a new place for an attribute that a rule is bound to, such as /data/meta/entity/@id."""
    path, mark, name = ref.partition("/@")
    owner = find(root, path) if mark else None
    if owner is None:
        return None
    place = Place(f"@{name}", owner)
    place.chain = place.inner = owner.inner
    place.default = next((owner.written[key] for key in owner.written if key.rpartition(":")[2] == name), "")
    return place


def all_controls(controls: tuple[Control, ...]) -> list[Control]:
    return [found for control in controls for found in (control, *all_controls(control.children))]


def find(root: Place, ref: str) -> Place | None:
    parts = reference(ref).split("/")[1:]
    if not parts or parts[0] != root.name:
        return None
    place: Place | None = root
    for part in parts[1:]:
        if place is None:
            return None
        place = place.attributes.get(part) if part[:1] == "@" else place.children.get(part)
    return place
