"""Fairness by groups: those large enough to tell of, and the names of those that are not."""

from collections.abc import Iterable

import msgspec

from server.web.cards.figures import PLACES, Line, Values, said, word_of
from server.web.drawing.figures import number
from surveys.wording import catalogue, say

# Of fewer families of a sensitive kind not even the number is told.
SENSITIVE = 10


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of one attribute; the last cell of each line is the finding. `few` names those too small to tell of."""

    title: str
    lines: tuple[Line, ...]
    few: str


def groups_of(gaps: list[Values], language: str) -> Iterable[Groups]:
    by_group: dict[str, dict[str, list[Values]]] = {}
    for gap in gaps:
        by_group.setdefault(gap["attribute"], {}).setdefault(gap["group"], []).append(gap)
    for attribute, groups in by_group.items():
        hidden = _hidden({group: own[0]["families"] for group, own in groups.items()})
        told = {group: own for group, own in groups.items() if own[0]["value"] is not None}
        lines = tuple(_group(attribute, group, own, language) for group, own in told.items())
        few = ", ".join(
            _few(attribute, group, own[0]["families"], language, hidden=group in hidden)
            for group, own in groups.items()
            if group not in told
        )
        yield Groups(title=say(f"page.card.attribute.{attribute}", language), lines=lines, few=few)


def _hidden(families: dict[str, int]) -> set[str]:
    """Return the groups whose size is not told: small ones, and a second where one alone could be subtracted."""
    small = {group for group, size in families.items() if size < SENSITIVE}
    if len(small) == 1 and len(families) > 1:
        small.add(min((group for group in families if group not in small), key=lambda group: families[group]))
    return small


def _few(attribute: str, group: str, families: int, language: str, *, hidden: bool) -> str:
    size = say("page.card.fair.hidden", language) if hidden else number(families, language)
    return f"{group_name(attribute, group, language)} ({size})"


def _group(attribute: str, group: str, gaps: list[Values], language: str) -> Line:
    """Return a group that is large enough to be told of; its last cell is what was found."""
    word = word_of(language)
    by_measure = {gap["measure"]: gap for gap in gaps}
    cells = [number(gaps[0]["families"], language)]
    for measure in ("selection", "recall", "eo", "slope"):
        gap = by_measure[measure]
        cells.append("–" if gap["value"] is None else said(_as_figure(gap), language))
    looks = [gap["measure"] for gap in gaps if gap["verdict"] == "look"]
    cells.append(word(f"page.card.fair.{'look' if looks else 'alike'}"))
    under = ", ".join(word(f"page.card.fair.{measure}") for measure in looks)
    return Line(
        name=group_name(attribute, group, language), cells=tuple(cells), under=under, looks=bool(looks)
    )


def _as_figure(gap: Values) -> Values:
    kind = gap["measure"] if gap["measure"] in PLACES else "share"
    return {name: gap[name] for name in ("value", "low", "high")} | {"measure": kind, "note": ""}


def group_name(attribute: str, group: str, language: str) -> str:
    """Return what a group is called; an origin that is no code of ours as it was written."""
    keys = [f"page.card.group.{attribute}.{group}"]
    keys += [f"{kind}.{group.lower()}" for kind in ("region", "country")] if attribute == "origin" else []
    keys += [f"language.{group}"] if attribute == "language" else []
    return next((say(key, language) for key in keys if key in catalogue()), group)
