"""The own chart: months below, three faces at the left, hollow dots, the last one filled. A gap stays a gap."""

import msgspec
from kivy.graphics import Color, InstructionGroup

from mobile.kit.art.pictures import Face
from mobile.kit.base.part import Part
from mobile.kit.base.shapes import dot, stroke
from mobile.kit.base.text import Words
from mobile.kit.base.theme import colour, dp


class Value(msgspec.Struct, frozen=True):
    """A month and its answer, 0 to 100; None where there was none."""

    month: str
    value: int | None


class Chart(Part):
    """No trend line, no average, no comparison with anybody."""

    HIGH, LEFT = 128, 48

    def __init__(self, values: list[Value]) -> None:
        super().__init__()
        self._values = values
        self._faces = [Face(place, 5, 28) for place in (4, 2, 0)]
        self._months = [
            Words(one.month, "nav", "ink" if last else "ink2", align="center", bold=last)
            for one, last in ((one, i == len(values) - 1) for i, one in enumerate(values))
        ]
        self._drawing = InstructionGroup()
        self.canvas.add(self._drawing)
        self.hold(*self._faces, *self._months)

    def natural(self) -> float:
        return dp(280)

    def fit(self, width: float) -> float:
        high, left = dp(self.HIGH), dp(self.LEFT)
        each = (width - left) / max(len(self._values), 1)
        below = max((words.fit(each) for words in self._months), default=0)
        self._spots = [(words, left + i * each, high + dp(8)) for i, words in enumerate(self._months)]
        for i, face in enumerate(self._faces):
            face.fit(dp(28))
            self._spots.append((face, 0, i * (high - dp(28)) / 2))
        self.size = (width, high + dp(8) + below)
        return float(self.height)

    def paint(self) -> None:
        self._drawing.clear()
        self._drawing.add(Color(*colour("line")))
        for step in range(5):
            y = self._level(25 * step)
            stroke(self._drawing, [(self.x + dp(self.LEFT), y), (self.right, y)], dp(1))
        self._draw_lines()
        last = max((i for i, one in enumerate(self._values) if one.value is not None), default=-1)
        for i, one in enumerate(self._values):
            if one.value is not None:
                self._draw_dot(i, one.value, filled=i == last)

    def _draw_lines(self) -> None:
        """Join neighbouring months only."""
        self._drawing.add(Color(*colour("primary")))
        for i, (one, two) in enumerate(zip(self._values, self._values[1:], strict=False)):
            if one.value is not None and two.value is not None:
                ends = [
                    (self._across(i), self._level(one.value)),
                    (self._across(i + 1), self._level(two.value)),
                ]
                stroke(self._drawing, ends, dp(2))

    def _draw_dot(self, i: int, value: int, *, filled: bool) -> None:
        x, y = self._across(i), self._level(value)
        self._drawing.add(Color(*colour("primary")))
        dot(self._drawing, x, y, dp(6))
        if not filled:
            self._drawing.add(Color(*colour("card")))
            dot(self._drawing, x, y, dp(4))

    def _across(self, i: int) -> float:
        each = (self.width - dp(self.LEFT)) / max(len(self._values), 1)
        return self.x + dp(self.LEFT) + (i + 0.5) * each

    def _level(self, value: float) -> float:
        half_face = dp(14)
        return self.top - dp(self.HIGH) + half_face + (dp(self.HIGH) - 2 * half_face) * value / 100
