"""Between a filling-in and the JSON that is kept or sent: nested as the form is, typed as the questions are."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from surveys.engine.codecs import decode, encode
from surveys.engine.definition import Question
from surveys.engine.instance import Instance
from surveys.engine.layout import Frame, Place
from surveys.engine.values import moment_text
from surveys.submission import Answers

if TYPE_CHECKING:
    from surveys.form import Form


def reference(frame: Frame, place: Place) -> str:
    """Return the reference of a place in its frame, with instance numbers counted from 1."""
    if frame.parent is None:
        return place.ref
    owner = frame.layout.owner
    if not frame.ref:
        frame.ref = f"{reference(frame.parent, owner)}[{frame.position}]"
    return frame.ref if place is owner else frame.ref + place.ref[len(owner.ref) :]


def written_reference(frame: Frame, place: Place) -> str:
    """Return the reference with the prefixes that the form gives its names (/data/orx:meta/orx:instanceID)."""
    parts: list[str] = []
    here: Place | None = place
    inside = frame
    while here is not None:
        name = f"{here.prefix}:{here.name}" if here.prefix else here.name
        if here.is_repeat and here is inside.layout.owner and inside.parent is not None:
            name += f"[{inside.position}]"
            inside = inside.parent
        parts.append(name)
        here = here.parent
    return "/" + "/".join(reversed(parts))


def begin(instance: Instance) -> None:
    """Fill in what a new form starts with: instances of repeats, moments, an id of its own."""
    instance.root.branch = instance.plan.written
    instance.begin(instance.root)
    for place, kind, wanted in instance.plan.preloads:
        if kind != "timestamp" or wanted != "end":
            for frame in instance.root.below(place.chain):
                instance.put(frame, place, _preload(instance, kind, wanted))
    name_new(instance)


def finish(instance: Instance) -> None:
    """Fill in what is known only at the end: the moment."""
    for place, kind, wanted in instance.plan.preloads:
        if kind == "timestamp" and wanted == "end":
            for frame in instance.root.below(place.chain):
                instance.put(frame, place, moment_text(instance.now))
    instance.propagate()


def name_new(instance: Instance, *, edits: bool = False) -> None:
    """Draw the record's id if it has none; when a sent record is edited, keep its old id as deprecatedID."""
    meta = instance.plan.root.children.get("meta")
    place = meta.children.get("instanceID") if meta else None
    if place is None or place.chain:
        return
    old = instance.root.texts[place.slot]
    deprecated = meta.children.get("deprecatedID") if meta else None
    if edits and deprecated is not None:
        instance.put(instance.root, deprecated, old)
    if edits or (not old and place in instance.plan.identified):
        instance.put(instance.root, place, f"uuid:{instance.new_id()}")


def _preload(instance: Instance, kind: str, wanted: str) -> str:
    if kind == "timestamp":
        return moment_text(instance.now)
    if kind == "date":
        return instance.now.date().isoformat()
    if kind == "uid":
        return f"uuid:{instance.new_id()}"
    return instance.given.get(wanted, "")


def give(instance: Instance, texts: Mapping[str, str]) -> None:
    """Put the given values into the hidden questions they are named after."""
    for place in instance.plan.hidden:
        if place.name in texts:
            for frame in instance.root.below(place.chain):
                instance.put(frame, place, encode(place.type, texts[place.name]))


def restore(frame: Frame, place: Place, values: Mapping[str, object], instance: Instance) -> None:
    """Put values where they belong; what the form does not know is passed over."""
    for name, value in values.items():
        child = place.children.get(name) or _attribute(place, name)
        if child is None:
            continue
        if child.is_repeat:
            for inner in value if isinstance(value, list) else ():
                held = inner if isinstance(inner, Mapping) else {}
                restore(instance.attach(frame, child, blank=True), child, held, instance)
        elif child.children:
            restore(frame, child, value if isinstance(value, Mapping) else {}, instance)
        else:
            text = encode(child.type, value)
            frame.texts[child.slot] = frame.live[child.slot] = text


def _attribute(place: Place, name: str) -> Place | None:
    """Return the place of an attribute by its name in a draft: @id of the place itself, label@id of a child."""
    owner, mark, attribute = name.partition("@")
    holder = place.children.get(owner) if owner else place
    return holder.attributes.get(f"@{attribute}") if mark and holder else None


def answers(frame: Frame, place: Place) -> Answers:
    """Return the relevant answers inside a place, without meta."""
    inside = _collect(frame, place, lambda inner, child: inner.live[child.slot], _is_relevant)
    if place.parent is None:
        inside.pop("meta", None)
    return inside


def draft(frame: Frame, place: Place) -> Answers:
    """Return all answers inside a place, asked or not."""
    return _collect(frame, place, lambda inner, child: inner.texts[child.slot], _always, attributes=True)


def _is_relevant(frame: Frame, place: Place | None) -> bool:
    return frame.asked if place is None else frame.relevant[place.slot]


def _always(_frame: Frame, _place: Place | None) -> bool:
    return True


def _collect(
    frame: Frame,
    place: Place,
    text_of: Callable[[Frame, Place], str],
    is_wanted: Callable[[Frame, Place | None], bool],
    *,
    attributes: bool = False,
) -> Answers:
    found: Answers = _attributes(frame, place, text_of) if attributes else {}
    for name, child in place.children.items():
        if not is_wanted(frame, child):
            continue
        if child.is_repeat:
            value: object = [
                _collect(inner, child, text_of, is_wanted, attributes=attributes)
                for inner in frame.repeats[child.slot]
                if is_wanted(inner, None)
            ]
        elif child.children:
            value = _collect(frame, child, text_of, is_wanted, attributes=attributes)
        else:
            text = text_of(frame, child)
            value = decode(child.type, text) if text else None
        if value or value == 0:
            found[name] = value
    return found


def _attributes(frame: Frame, place: Place, text_of: Callable[[Frame, Place], str]) -> Answers:
    """Return the attributes that rules are bound to: the place's own, and those of the answers inside it."""
    found: Answers = {name: text_of(frame, inner) for name, inner in place.attributes.items()}
    for child in place.children.values():
        if not child.children and not child.is_repeat:
            found |= {child.name + name: text_of(frame, inner) for name, inner in child.attributes.items()}
    return {name: text for name, text in found.items() if text}


def asked(form: "Form", frame: Frame, place: Place) -> Iterator[tuple[Frame, Question]]:
    """Yield the relevant questions inside a place with their frames, in the order of the form."""
    for child in place.children.values():
        if not frame.relevant[child.slot] or (child.is_optional and frame.texts[child.slot] == ""):
            continue
        if child.is_repeat:
            for inner in frame.repeats[child.slot]:
                if inner.asked:
                    yield from asked(form, inner, child)
        elif child.children:
            yield from asked(form, frame, child)
        else:
            definition = form.by_place[child]
            if isinstance(definition, Question):
                yield frame, definition
