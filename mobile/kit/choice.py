"""An answer to press: with a mark, or big with a picture. The ground shows the choice, never the picture alone."""

from mobile.kit.art.marks import Mark
from mobile.kit.art.pictures import Picture
from mobile.kit.base.boxes import Box, Centre, Column, Fixed, Row
from mobile.kit.base.part import Action, Fits
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp, is_large, scale
from mobile.kit.base.tokens import ANSWER, BIG_ANSWER, TOUCH


class Choice(Pressable):
    """One answer. `choose` shows whether it is taken; the whole row presses."""

    def __init__(
        self,
        text: str,
        act: Action,
        *,
        chosen: bool = False,
        many: bool = False,
        second: str = "",
        key: str = "",
    ) -> None:
        self.mark = Mark(many=many, chosen=chosen)
        self.words = Words(text)
        lines = Column(self.words, Words(second, "small", "ink2"), gap=2, grow=1)
        super().__init__(Row(self.mark, lines), act, pad=(16, 12, 16, 12), least=ANSWER, key=key)
        self.choose(chosen=chosen)

    def choose(self, *, chosen: bool, wrong: bool = False) -> None:
        edge = "danger" if wrong else "primary" if chosen else "line"
        self.dress("primary_c" if chosen else "card", edge, 2 if chosen or wrong else 1)
        self.words.bold = chosen
        self.words.tint("on_primary_c" if chosen else "ink")
        self.mark.choose(chosen=chosen)


class BigAnswer(Pressable):
    """An answer with a picture: a face, a thermometer, steps."""

    def __init__(
        self, text: str, act: Action, picture: Picture, *, chosen: bool = False, key: str = ""
    ) -> None:
        self.picture = picture
        self.words = Words(text, grow=1)
        super().__init__(Row(picture, self.words, gap=14), act, pad=(14, 8, 14, 8), least=BIG_ANSWER, key=key)
        self.choose(chosen=chosen)

    def choose(self, *, chosen: bool, wrong: bool = False) -> None:
        edge = "danger" if wrong else "primary" if chosen else "line"
        self.dress("primary_c" if chosen else "card", edge, 2 if chosen or wrong else 1)
        self.words.bold = chosen
        self.words.tint("on_primary_c" if chosen else "ink")
        self.picture.choose(chosen=chosen)


class Tile(Pressable):
    """A narrow answer: its word, under its mark where it has one. Ground, edge and bold word show that it is taken."""

    def __init__(
        self, text: str, act: Action, mark: Mark | None = None, picture: Fits | None = None, *, key: str = ""
    ) -> None:
        self.words, self.mark = Words(text, align="center"), mark
        head = [Centre(part) for part in (picture, mark) if part]
        super().__init__(Column(*head, self.words, gap=6), act, pad=(8, 12, 8, 12), least=ANSWER, key=key)

    def choose(self, *, chosen: bool, wrong: bool = False) -> None:
        edge = "danger" if wrong else "primary" if chosen else "edge"
        self.dress("primary_c" if chosen else "card", edge, 2 if chosen or wrong else 1)
        self.words.bold = chosen
        self.words.tint("on_primary_c" if chosen else "ink")
        if self.mark:
            self.mark.choose(chosen=chosen)


class Point(Pressable):
    """A mark on a line or in a grid, with its word under it or, in a grid, over its column. `spoken` is the word."""

    def __init__(
        self, spoken: str, act: Action, text: str = "", *, many: bool = False, key: str = ""
    ) -> None:
        self.mark = Mark(many=many, chosen=False)
        self.words = Words(text, "small", align="center")
        content = Column(Centre(self.mark), self.words, gap=6)
        super().__init__(content, act, fill="", pad=(2, 12, 2, 12 if not text else 4), least=TOUCH, key=key)
        self.spoken = spoken

    def choose(self, *, chosen: bool, wrong: bool = False) -> None:  # noqa: ARG002  the sentence below says it
        self.mark.choose(chosen=chosen)
        self.words.bold = chosen
        self.words.tint("primary" if chosen else "ink")


class Ranked(Pressable):
    """An answer with its place in an order, or an empty ring while it has none."""

    def __init__(self, text: str, act: Action, *, key: str = "") -> None:
        self.words = Words(text, grow=1)
        self.number = Words("", "label", "on_primary", align="center")
        self._disc = Box(
            self.number, fill="card", edge="edge", stroke=2, radius=18, pad=(0, 0, 0, 0), least=36
        )
        super().__init__(
            Row(Fixed(self._disc, 36), self.words), act, pad=(14, 10, 16, 10), least=ANSWER, key=key
        )

    def place(self, number: int | None) -> None:
        taken = number is not None
        self.number.text = str(number) if taken else ""
        self._disc.ground.colours("primary" if taken else "card", "primary" if taken else "edge", 2)
        self.dress("primary_c" if taken else "card", "primary" if taken else "line", 2 if taken else 1)
        self.words.bold = taken
        self.words.tint("on_primary_c" if taken else "ink")


class Square(Pressable):
    """One number of a scale."""

    def __init__(self, text: str, act: Action, *, chosen: bool = False, key: str = "") -> None:
        self.words = Words(text, "label", align="center")
        super().__init__(self.words, act, radius=12, pad=(0, 6, 0, 6), least=52, key=key)
        self.choose(chosen=chosen)

    def choose(self, *, chosen: bool, wrong: bool = False) -> None:
        self.dress("primary" if chosen else "card", "primary" if chosen else "danger" if wrong else "edge")
        self.words.tint("on_primary" if chosen else "ink")


class Squares(Column):
    """A scale in rows of six, its ends named in words. No slider: a slider cannot be left empty."""

    def __init__(self, squares: list[Square], low: str, high: str) -> None:
        across = 4 if is_large() and scale() > 1.7 else 6
        rows: list[Fits] = [_FullRow(squares[i : i + across], across) for i in range(0, len(squares), across)]
        super().__init__(*rows, _ends(low, high), gap=8)


class _FullRow(Row):
    """A row whose squares keep the width of a full row."""

    def __init__(self, squares: list[Square], across: int) -> None:
        super().__init__(*squares, gap=8)
        self._across = across

    def _widths(self, free: float) -> list[float]:
        whole = free + self._gaps() - dp(8) * (self._across - 1)
        return [whole / self._across] * len(self.parts)


def _ends(low: str, high: str) -> Fits:
    if is_large():
        return Column(Words(low, "small", "ink2"), Words(high, "small", "ink2"), gap=4)
    left, right = Words(low, "small", "ink2", grow=1), Words(high, "small", "ink2", align="right", grow=1)
    return Row(left, right, gap=16, level="top")
