"""The steps of a request: done with a tick, now with a dot, next with a ring, on one rail."""

from typing import Literal

from mobile.kit.art.icons import Icon
from mobile.kit.base.boxes import Column, Row
from mobile.kit.base.part import Part
from mobile.kit.base.shapes import Ground
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp, icon_pixels

State = Literal["done", "now", "next"]


class Knot(Part):
    """The sign of one step."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._side = icon_pixels(24)
        self._ring, self._dot = Ground(self.canvas, 24), Ground(self.canvas, 24)
        self._ring.colours(
            "primary" if state == "done" else "card", "edge" if state == "next" else "primary", 2
        )
        self._dot.colours("primary" if state == "now" else "")
        self._tick = Icon("check", 18, "on_primary") if state == "done" else None
        if self._tick:
            self.hold(self._tick)

    def natural(self) -> float:
        return self._side

    def fit(self, width: float) -> float:
        self.size = (max(width, self._side), self._side)
        if self._tick:
            self._spots = [(self._tick, 0, (self._side - self._tick.fit(self._side)) / 2)]
        return self._side

    def paint(self) -> None:
        self._ring.move(self.x, self.y, self._side, self._side)
        inset = self._side * 0.27
        self._dot.move(self.x + inset, self.y + inset, self._side - 2 * inset, self._side - 2 * inset)


class Stop(Row):
    """One step: its sign, its word, its date or who."""

    def __init__(self, title: str, second: str, state: State) -> None:
        self.knot, self.state = Knot(state), state
        style, ink = ("body", "ink2") if state == "next" else ("label", "ink")
        lines = Column(Words(title, style, ink), Words(second, "small", "ink2"), gap=2, grow=1)
        super().__init__(self.knot, lines, gap=14, level="top")


class Rail(Column):
    """The stops with the rail between them: strong where it is done, quiet where it is not yet."""

    def __init__(self, stops: list[Stop]) -> None:
        super().__init__(*stops, gap=18)
        self._stops = stops
        self._lines = [Ground(self.canvas.before, 0) for _ in stops[1:]]
        for line, after in zip(self._lines, stops[1:], strict=True):
            line.colours("line" if after.state == "next" else "primary")

    def move(self, x: float, top: float) -> None:
        super().move(x, top)
        for line, above, below in zip(self._lines, self._stops, self._stops[1:], strict=False):
            middle = above.knot.x + icon_pixels(24) / 2
            foot = below.knot.top + dp(2)
            line.move(middle - dp(1), foot, dp(2), max(above.knot.y - dp(2) - foot, 0))
