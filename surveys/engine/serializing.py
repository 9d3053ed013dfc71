"""A filled-in form as XML, as ODK sends it, and such XML taken up again."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from surveys.engine.instance import Instance
from surveys.engine.layout import Frame, Place
from surveys.engine.parts import OPENROSA, Branch
from surveys.engine.writing import texts_in, written_for

_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_of(frame: Frame, root: Place, namespaces: dict[str, str], own: str = "") -> str:
    """Return the record: what is not asked is left out, names keep their prefixes; `own` is the root's namespace.

    Letters that XML cannot hold are left out.
    """
    declared = f" xmlns={quoteattr(own)}" if own else ""
    whole = "".join(_element(frame, root, declared + _declarations(root, namespaces)))
    return _UNSPEAKABLE.sub("", whole)


def _declarations(root: Place, namespaces: dict[str, str]) -> str:
    """Return the declarations of the prefixes that names or attributes of the instance use."""
    used = {place.prefix for place in root.all() if not place.is_optional}
    used |= {key.partition(":")[0] for place in root.all() for key in place.written if ":" in key}
    known = {"orx": OPENROSA, **namespaces}
    return "".join(f' xmlns:{name}="{known[name]}"' for name in sorted(used - {""}) if name in known)


def _element(frame: Frame, place: Place, declared: str = "") -> Iterator[str]:
    name = f"{place.prefix}:{place.name}" if place.prefix else place.name
    yield f"<{name}{declared}{''.join(_attributes(frame, place))}"
    inside = [part for child in place.children.values() for part in _child(frame, child)]
    text = "" if place.children or place.is_repeat else escape(frame.live[place.slot])
    if inside or text:
        yield ">"
        yield text
        yield from inside
        yield f"</{name}>"
    else:
        yield "/>"


def _attributes(frame: Frame, place: Place) -> Iterator[str]:
    for key, value in place.written.items():
        if f"@{key.rpartition(':')[2]}" not in place.attributes:
            yield f" {key}={quoteattr(value)}"
    for attribute in place.attributes.values():
        if frame.relevant[attribute.slot]:
            yield f" {attribute.name[1:]}={quoteattr(frame.live[attribute.slot])}"


def _child(frame: Frame, place: Place) -> Iterator[str]:
    if not frame.relevant[place.slot] or (place.is_optional and frame.live[place.slot] == ""):
        return
    if not place.is_repeat:
        yield from _element(frame, place)
        return
    for inner in frame.repeats[place.slot]:
        if inner.asked:
            yield from _element(inner, place)


def take_up(instance: Instance, frame: Frame, branch: Branch) -> None:
    """Fill a blank frame with what a record holds; what the form does not know is passed over."""
    owner = frame.layout.owner
    for place, text in texts_in(branch, owner):
        frame.texts[place.slot] = frame.live[place.slot] = text
    for repeat in frame.layout.repeats:
        for inner in written_for(branch, owner, repeat):
            take_up(instance, instance.attach(frame, repeat, blank=True), inner)
