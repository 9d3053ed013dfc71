"""Where parts stand: one under another, side by side, in flowing lines, in a box."""

from kivy.graphics import Color

from mobile.kit.base.part import Fits, Pad, Part
from mobile.kit.base.script import from_right
from mobile.kit.base.shapes import Ground, hairline
from mobile.kit.base.theme import colour, dp
from mobile.kit.base.tokens import RADIUS

NO_PAD: Pad = (0, 0, 0, 0)


class Column(Part):
    """Parts one under another. A part of no height takes no gap either."""

    def __init__(
        self, *parts: Fits, gap: float = 8, pad: Pad = NO_PAD, key: str = "", grow: float = 0.0
    ) -> None:
        super().__init__(key=key, grow=grow)
        self.parts = list(parts)
        self._gap, self._pad = dp(gap), tuple(dp(side) for side in pad)
        self.hold(*parts)

    def natural(self) -> float:
        return max((part.natural() for part in self.parts), default=0) + self._pad[0] + self._pad[2]

    def fit(self, width: float) -> float:
        left, top, right, bottom = self._pad
        self._spots, down = [], top
        for part in self.parts:
            high = part.fit(width - left - right)
            self._spots.append((part, left, down))
            down += high + self._gap if high else 0
        down -= self._gap if down > top else 0
        self.size = (width, down + bottom)
        return float(self.height)


class Row(Part):
    """Parts side by side: those with `grow` share what the others leave. Centred in height unless `level` is "top"."""

    def __init__(
        self,
        *parts: Fits,
        gap: float = 12,
        pad: Pad = NO_PAD,
        level: str = "middle",
        grow: float = 0.0,
        key: str = "",
    ) -> None:
        super().__init__(grow=grow, key=key)
        self.parts = list(parts)
        self._gap, self._pad, self._level = dp(gap), tuple(dp(side) for side in pad), level
        self.hold(*parts)

    def natural(self) -> float:
        return sum(part.natural() for part in self.parts) + self._gaps() + self._pad[0] + self._pad[2]

    def _gaps(self) -> float:
        return self._gap * max(len(self.parts) - 1, 0)

    def fit(self, width: float) -> float:
        left, top, right, bottom = self._pad
        widths = self._widths(width - left - right - self._gaps())
        highs = [part.fit(wide) for part, wide in zip(self.parts, widths, strict=True)]
        tall = max(highs, default=0)
        self._spots, x = [], left
        for part, wide, high in zip(self.parts, widths, highs, strict=True):
            self._spots.append((part, x, top + (0 if self._level == "top" else (tall - high) / 2)))
            x += wide + self._gap
        self.size = (width, top + tall + bottom)
        return float(self.height)

    def _widths(self, free: float) -> list[float]:
        fixed = sum(part.natural() for part in self.parts if not part.grow)
        shares = sum(part.grow for part in self.parts)
        if not shares and fixed > free:
            return [part.natural() * free / fixed for part in self.parts]
        return [
            max(free - fixed, 0) * part.grow / shares if part.grow else part.natural() for part in self.parts
        ]


class Flow(Part):
    """Parts side by side that go on in the next line: badges, chips."""

    def __init__(self, *parts: Fits, gap: float = 8, grow: float = 0.0) -> None:
        super().__init__(grow=grow)
        self.parts, self._gap = list(parts), dp(gap)
        self.hold(*parts)

    def add(self, part: Fits) -> None:
        self.parts.append(part)
        self.hold(part)

    def drop(self, part: Fits) -> None:
        self.parts.remove(part)
        self.remove_widget(part)

    def natural(self) -> float:
        return sum(part.natural() for part in self.parts) + self._gap * max(len(self.parts) - 1, 0)

    def fit(self, width: float) -> float:
        self._spots, x, down, tall = [], 0.0, 0.0, 0.0
        for part in self.parts:
            wide = min(part.natural(), width)
            if x and x + wide > width:
                x, down, tall = 0.0, down + tall + self._gap, 0.0
            tall = max(tall, part.fit(wide))
            self._spots.append((part, x, down))
            x += wide + self._gap
        self.size = (width, down + tall)
        return float(self.height)


class Pair(Part):
    """Two buttons side by side; where their words do not fit, one above the other, the second (filled) on top."""

    def __init__(
        self, first: Fits, second: Fits, *, share: float = 1.0, gap: float = 12, grow: float = 0.0
    ) -> None:
        super().__init__(grow=grow)
        self._first, self._second, self._share, self._gap = first, second, share, dp(gap)
        self.hold(first, second)

    def natural(self) -> float:
        return self._first.natural() + self._second.natural() + self._gap

    def fit(self, width: float) -> float:
        free = width - self._gap
        one = free * self._share / (1 + self._share)
        if self._first.natural() > one or self._second.natural() > free - one:
            one = min(max(self._first.natural(), free * 0.3), free - self._second.natural())
        if one < self._first.natural():
            return self._stack(width)
        tall = max(self._first.fit(one), self._second.fit(free - one))
        self._spots = [(self._first, 0, 0), (self._second, one + self._gap, 0)]
        self.size = (width, tall)
        return tall

    def _stack(self, width: float) -> float:
        above, below = self._second.fit(width), self._first.fit(width)
        gap = dp(8)
        self._spots = [(self._second, 0, 0), (self._first, 0, above + gap)]
        self.size = (width, above + gap + below)
        return float(self.height)


class Box(Part):
    """A ground with something on it, at least `least` high; the content is centred in height."""

    def __init__(
        self,
        content: Fits,
        *,
        fill: str = "card",
        edge: str = "",
        stroke: float = 1,
        radius: float = RADIUS,
        pad: Pad = (16, 16, 16, 16),
        least: float = 0,
        grow: float = 0.0,
        key: str = "",
    ) -> None:
        super().__init__(grow=grow, key=key)
        self.content, self._pad, self._least = content, tuple(dp(side) for side in pad), dp(least)
        self.ground = Ground(self.canvas.before, radius)
        self.ground.colours(fill, edge, stroke)
        self.hold(content)

    def natural(self) -> float:
        return max(self.content.natural() + self._pad[0] + self._pad[2], self._least)

    def fit(self, width: float) -> float:
        left, top, right, bottom = self._pad
        high = self.content.fit(width - left - right)
        tall = max(high + top + bottom, self._least)
        self._spots = [(self.content, left, top + (tall - top - bottom - high) / 2)]
        self.size = (width, tall)
        return tall

    def paint(self) -> None:
        self.ground.move(self.x, self.y, self.width, self.height)


class Centre(Part):
    """One thing in the middle of the width, no wider than it needs."""

    def __init__(self, part: Fits, *, grow: float = 0.0) -> None:
        super().__init__(grow=grow)
        self.part = part
        self.hold(part)

    def natural(self) -> float:
        return self.part.natural()

    def fit(self, width: float) -> float:
        wide = min(self.part.natural(), width)
        high = self.part.fit(wide)
        self._spots = [(self.part, (width - wide) / 2, 0)]
        self.size = (width, high)
        return high


class Fixed(Part):
    """One thing that is so wide, whatever is beside it."""

    def __init__(self, part: Fits, wide: float) -> None:
        super().__init__()
        self.part, self._wide = part, dp(wide)
        self.hold(part)

    def natural(self) -> float:
        return self._wide

    def fit(self, width: float) -> float:
        high = self.part.fit(width)
        self._spots = [(self.part, 0, 0)]
        self.size = (width, high)
        return high


class Rule(Part):
    """A hairline between rows; decoration, never the only sign of a difference."""

    def __init__(self, inset: float = 0) -> None:
        super().__init__()
        self._inset = dp(inset)
        self.canvas.add(Color(*colour("line")))
        self._line = hairline(self.canvas, [])

    def natural(self) -> float:
        return 0.0

    def fit(self, width: float) -> float:
        self.size = (width, dp(1))
        return float(self.height)

    def paint(self) -> None:
        left, right = (0, self._inset) if from_right() else (self._inset, 0)
        self._line.points = [self.x + left, self.center_y, self.right - right, self.center_y]
