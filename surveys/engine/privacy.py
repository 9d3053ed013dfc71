"""Whose eyes an answer is for. A mark covers all that lies inside it, and all that is calculated from it."""

from collections.abc import Iterable, Mapping

from surveys.engine.definition import Privacy
from surveys.engine.graph import Rule
from surveys.engine.layout import Place
from surveys.engine.xform import Bind, FormError

_STRENGTH: dict[str, int] = {"open": 0, "private": 1, "sealed": 2}
_ORDER: tuple[Privacy, ...] = ("open", "private", "sealed")


def privacies(root: Place, binds: Mapping[str, Bind], rules: Iterable[Rule]) -> dict[Place, Privacy]:
    """Return the privacy of every place: the strongest of its own mark, those around it, and what it is made from."""
    marks = {place: _mark(place, binds) for place in root.all()}
    strengths: dict[Place, int] = {}
    for place in root.all():
        strengths[place] = max(marks[place], strengths[place.parent] if place.parent else 0)
    sources = [
        (rule.place, [read.place for read in rule.reads]) for rule in rules if rule.kind == "calculate"
    ]
    for _ in sources:
        if not _spread(sources, strengths):
            break
    return {place: _ORDER[strength] for place, strength in strengths.items()}


def _mark(place: Place, binds: Mapping[str, Bind]) -> int:
    mark = (binds[place.ref].privacy if place.ref in binds else None) or "open"
    if mark not in _STRENGTH:
        raise FormError(
            f"The privacy of {place.name} is “{mark}”; it can be open, private or sealed.", place.name
        )
    return _STRENGTH[mark]


def _spread(sources: list[tuple[Place, list[Place]]], strengths: dict[Place, int]) -> bool:
    has_changed = False
    for place, read in sources:
        strength = max((strengths[source] for source in read), default=0)
        if strength > strengths[place]:
            strengths[place] = strength
            has_changed = True
    return has_changed
