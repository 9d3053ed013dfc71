"""Which places of a form a step of a path may lead to: what is read there makes a rule wait."""

from collections.abc import Callable

from surveys.engine.expression import Step
from surveys.engine.layout import Place


def possible(step: Step, places: list[Place]) -> list[Place]:
    """Return the places that a step may lead to."""
    if step.axis == "parent":
        return list(dict.fromkeys(place.parent for place in places if place.parent))
    if step.axis in ("child", "attribute"):
        return [inner for place in places for inner in place.members if _leads_to(step, inner)]
    if step.axis == "self":
        return [place for place in places if step.name in ("*", place.name)]
    if step.axis in _NEAR:
        near = [found for place in places for found in _NEAR[step.axis](place)]
        return [place for place in dict.fromkeys(near) if step.name in ("*", place.name)]
    if step.axis in ("preceding", "following"):
        places = places[:1] and [_top(places[0])]
    found = [inner for place in places for inner in place.all()]
    return [place for place in found if step.name in ("*", place.name)]


def _around(place: Place) -> list[Place]:
    return [] if place.parent is None else [place.parent, *_around(place.parent)]


def _beside(place: Place) -> list[Place]:
    return list(place.parent.children.values()) if place.parent else []


_NEAR: dict[str, Callable[[Place], list[Place]]] = {
    "ancestor": _around,
    "ancestor-or-self": lambda place: [place, *_around(place)],
    "preceding-sibling": _beside,
    "following-sibling": _beside,
}


def leads_on(place: Place, following: Step | None) -> bool:
    """Return whether the next step can find anything from a place: a question has nothing inside it."""
    return following is None or following.axis not in ("child", "attribute") or bool(place.members)


def _leads_to(step: Step, inner: Place) -> bool:
    if step.axis == "attribute":
        return inner.is_attribute and step.name in ("*", inner.name[1:])
    return not inner.is_attribute and step.name in ("*", inner.name)


def _top(place: Place) -> Place:
    while place.parent is not None:
        place = place.parent
    return place
