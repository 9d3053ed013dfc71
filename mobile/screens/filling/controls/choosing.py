"""One of many or any of many: in words, with pictures, in columns, on a line, as a row of a grid."""

from collections.abc import Callable

from mobile.kit.art.images import Photograph
from mobile.kit.art.marks import Mark
from mobile.kit.art.pictures import PICTURES
from mobile.kit.base.boxes import Column, Flow
from mobile.kit.base.part import Part, Space
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp
from mobile.kit.base.tokens import TOUCH
from mobile.kit.choice import BigAnswer, Choice, Point, Tile
from mobile.kit.sets import Across, Either, Grid, has_room
from mobile.pages.parts import Choice as Chosen
from mobile.screens.filling.controls.asker import Asker, Control
from surveys.asking.asked import Asked

Answer = Choice | BigAnswer | Tile | Point

PICTURE = 96  # dp: the height of a choice's own picture
_READABLE = 13 / 14  # of `small`: nothing that carries meaning is smaller than 13


class ChoiceAnswer(Column, Control):
    """The choices as the author wishes them, one under another where side by side they have no room."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._drawn: list[Answer] = []
        super().__init__(self._set(), gap=8)

    def _set(self) -> Part:
        asked = self._asker.asked
        manner, texts = asked.manner, [choice.text for choice in asked.choices]
        if manner.row:
            return Either(_across(texts), self._points, self._list)
        if manner.likert:
            return Either(_across(texts), lambda: self._points(worded=True), self._list)
        if manner.columns == 0:
            return Flow(*self._make(self._plain))
        if manner.columns > 1:
            beside = dp(68) if manner.columns == 2 and manner.buttons else dp(16)
            return Grid(
                self._make(self._plain if manner.columns == 2 else self._tile),
                manner.columns,
                lambda wide: has_room(texts, wide - beside, "label", smallest=1.0),
            )
        return self._list()

    def _make(self, one: Callable[[int, Chosen], Answer]) -> list[Answer]:
        self._drawn = [one(place, choice) for place, choice in enumerate(self._asker.asked.choices)]
        self.update(self._asker.asked)
        return self._drawn

    def _list(self) -> Part:
        return Column(*self._make(self._plain), gap=8)

    def _points(self, *, worded: bool = False) -> Part:
        drawn = self._make(lambda _, choice: self._point(choice, choice.text if worded else ""))
        return Across(drawn, line=TOUCH / 2 if worded else 0)

    def _plain(self, place: int, choice: Chosen) -> Answer:
        asked = self._asker.asked
        press, key = self._press(choice.name), f"answer:{choice.name}"
        if asked.look in PICTURES:
            picture = PICTURES[asked.look](place, len(asked.choices))
            return BigAnswer(choice.text, press, picture, key=key)
        if choice.image or not asked.manner.buttons:
            return self._tile(place, choice)
        return Choice(choice.text, press, many=asked.kind == "many", key=key)

    def _tile(self, _: int, choice: Chosen) -> Tile:
        asked = self._asker.asked
        mark = Mark(many=asked.kind == "many", chosen=False) if asked.manner.buttons else None
        content = self._asker.hands.file("image", choice.image) if choice.image else None
        picture = Photograph(content, PICTURE) if content else None
        return Tile(choice.text, self._press(choice.name), mark, picture, key=f"answer:{choice.name}")

    def _point(self, choice: Chosen, text: str) -> Point:
        asked = self._asker.asked
        key = (
            f"answer:{choice.name}"
            if not asked.manner.row
            else f"{asked.ref.rpartition('/')[2]}:{choice.name}"
        )
        return Point(choice.text, self._press(choice.name), text, many=asked.kind == "many", key=key)

    def _press(self, name: str) -> Callable[[], None]:
        return lambda: self._asker.press(name)

    def update(self, asked: Asked) -> None:
        taken = self._asker.chosen()
        for choice, drawn in zip(asked.choices, self._drawn, strict=False):
            drawn.choose(chosen=choice.name in taken, wrong=bool(asked.problem))


def heads(texts: list[str]) -> Part:
    """Return the words over a grid of choices; nothing where they have no room and each row has words of its own."""
    return Either(
        _across(texts),
        lambda: Across([Words(text, "small", "ink2", align="center") for text in texts]),
        Space,
    )


def _across(texts: list[str]) -> Callable[[float], bool]:
    """Return whether so many words stand side by side, each over a place that a thumb finds."""

    def fits(width: float) -> bool:
        wide = width / max(len(texts), 1)
        return wide >= dp(TOUCH) and has_room(texts, wide - dp(4), "small", smallest=_READABLE)

    return fits
