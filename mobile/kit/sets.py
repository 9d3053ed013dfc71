"""Several like things side by side as long as their words have room, one under another where they have not."""

from collections.abc import Callable, Sequence

from kivy.graphics import Color

from mobile.kit.base.part import Fits, Part
from mobile.kit.base.shapes import hairline
from mobile.kit.base.text import longest_word
from mobile.kit.base.theme import colour, dp, font
from mobile.kit.base.tokens import SMALLEST_WORD, TOUCH, StyleName


def has_room(
    texts: Sequence[str], width: float, style: StyleName, *, smallest: float = SMALLEST_WORD
) -> bool:
    """Whether the longest word of each text fits into `width` without getting smaller than it may."""
    return all(longest_word(text, font(style)) * smallest <= width for text in texts)


class Grid(Part):
    """Parts in so many columns of one width, or in as many (down to one) as `fits` finds room for."""

    def __init__(
        self, parts: Sequence[Fits], columns: int, fits: Callable[[float], bool], gap: float = 8
    ) -> None:
        super().__init__()
        self.parts, self._columns, self._has_room, self._gap = list(parts), columns, fits, dp(gap)
        self.hold(*parts)

    def natural(self) -> float:
        return sum(part.natural() for part in self.parts[: self._columns])

    def fit(self, width: float) -> float:
        across = max(self._columns, 1)
        while across > 1 and not self._has_room(self._wide(width, across)):
            across -= 1
        wide, down = self._wide(width, across), 0.0
        self._spots = []
        for start in range(0, len(self.parts), across):
            line = self.parts[start : start + across]
            tall = max(part.fit(wide) for part in line)
            for place, part in enumerate(line):
                self._spots.append((part, place * (wide + self._gap), down))
            down += tall + self._gap
        self.size = (width, max(down - self._gap, 0))
        return float(self.height)

    def _wide(self, width: float, across: int) -> float:
        return (width - self._gap * (across - 1)) / across


class Across(Part):
    """Parts in one line of equal widths without a gap, a thin line through their marks where `line` is their height."""

    def __init__(self, parts: Sequence[Fits], line: float = 0) -> None:
        super().__init__()
        self.parts, self._line_at = list(parts), dp(line)
        self._line = None
        if line:
            self.canvas.before.add(Color(*colour("edge")))
            self._line = hairline(self.canvas.before, [])
        self.hold(*parts)

    def natural(self) -> float:
        return dp(TOUCH) * len(self.parts)

    def fit(self, width: float) -> float:
        wide = width / max(len(self.parts), 1)
        tall = max((part.fit(wide) for part in self.parts), default=0.0)
        self._spots = [(part, place * wide, 0.0) for place, part in enumerate(self.parts)]
        self.size = (width, tall)
        return tall

    def paint(self) -> None:
        if self._line and self.parts:
            half, y = self.width / len(self.parts) / 2, self.top - self._line_at
            self._line.points = [self.x + half, y, self.right - half, y]


class Either(Part):
    """One of two ways to draw the same, chosen by the width; the other is not even made."""

    def __init__(
        self, has_room: Callable[[float], bool], across: Callable[[], Part], upright: Callable[[], Part]
    ) -> None:
        super().__init__()
        self._has_room, self._makers = has_room, {True: across, False: upright}
        self._is_across: bool | None = None
        self.part: Part | None = None

    def natural(self) -> float:
        return self.part.natural() if self.part else 0.0

    def fit(self, width: float) -> float:
        fits = self._has_room(width)
        if fits != self._is_across or self.part is None:
            self._is_across, self.part = fits, self._makers[fits]()
            self.clear_widgets()
            self.hold(self.part)
        high = self.part.fit(width)
        self._spots = [(self.part, 0, 0)]
        self.size = (width, high)
        return high
