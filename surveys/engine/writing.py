"""What a form wrote into its instance beforehand: how many instances of each repeat, and their answers."""

from collections.abc import Iterator

from surveys.engine.layout import Place
from surveys.engine.parts import Branch


def written_for(branch: Branch, owner: Place, repeat: Place) -> list[Branch]:
    """Return the instances of `repeat` that stand in what was written for `owner`, templates left out."""
    names: list[str] = []
    place: Place | None = repeat
    while place is not None and place is not owner:
        names.append(place.name)
        place = place.parent
    found = [branch]
    for name in reversed(names):
        found = [inner for outer in found for inner in outer.children if inner.name == name]
    return [inner for inner in found if not inner.is_template]


def texts_in(branch: Branch, owner: Place) -> Iterator[tuple[Place, str]]:
    """Yield the answers written inside `owner`, outside repeats."""
    for key, value in branch.attributes.items():
        place = owner.attributes.get(f"@{key.rpartition(':')[2]}")
        if place is not None:
            yield place, value
    for inner in branch.children:
        place = owner.children.get(inner.name)
        if place is None or place.is_repeat:
            continue
        if not place.children:
            yield place, inner.text
        yield from texts_in(inner, place)
