"""Which control a question is answered with."""

from collections.abc import Callable

from mobile.kit.art.marks import Note
from mobile.kit.base.part import Part
from mobile.screens.filling.controls.asker import Asker, Control
from mobile.screens.filling.controls.choosing import ChoiceAnswer, heads
from mobile.screens.filling.controls.ranking import RankAnswer
from mobile.screens.filling.controls.scale import ScaleAnswer, stops
from mobile.screens.filling.controls.searching import FoldedAnswer, SearchAnswer
from mobile.screens.filling.controls.taking import PhotoAnswer, PlaceAnswer
from mobile.screens.filling.controls.writing import TextAnswer
from mobile.screens.filling.dates import DateAnswer
from mobile.screens.filling.numbers import NumberAnswer
from surveys.wording import say


def controls(asker: Asker) -> list[Part]:
    """Return what stands under a question's words; nothing under a note."""
    asked = asker.asked
    if asked.kind == "note":
        return []
    if asked.manner.row == "head":
        return [heads([choice.text for choice in asked.choices])]
    if asked.readonly:
        return [Note(asked.text or "–", "lock")]
    return [_MADE[asked.kind](asker)]


def _choosing(asker: Asker) -> Control:
    listed = SearchAnswer if asker.asked.look == "search" else ChoiceAnswer
    return FoldedAnswer(asker, lambda: listed(asker)) if asker.asked.manner.folds else listed(asker)


def _numbering(asker: Asker) -> Part:
    return NumberAnswer(asker.asked, asker.language, asker.give, asker.soon)


def _scaling(asker: Asker) -> Part:
    return ScaleAnswer(asker) if stops(asker.asked) else _numbering(asker)


def _dating(asker: Asker) -> Part:
    return DateAnswer(asker.asked, asker.language, asker.give, parts=asker.asked.manner.parts)


def _missing(asker: Asker) -> Part:
    """Return a sentence: what this phone cannot take holds nobody up."""
    return Note(say("app.cannot_take", asker.language), "info")


_MADE: dict[str, Callable[[Asker], Part]] = {
    "one": _choosing,
    "many": _choosing,
    "rank": RankAnswer,
    "scale": _scaling,
    "integer": _numbering,
    "decimal": _numbering,
    "date": _dating,
    "time": _dating,
    "datetime": _dating,
    "text": TextAnswer,
    "photo": lambda asker: PhotoAnswer(asker, asker.hands),
    "place": lambda asker: PlaceAnswer(asker, asker.hands),
    "file": _missing,
}
