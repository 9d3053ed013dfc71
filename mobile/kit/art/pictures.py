"""Pictures that stand beside big answers, and the mark: drawn apart because they are not signs.

All faces have one colour, so that a glance over the shoulder sees no bad answer.
"""

import math

from kivy.graphics import Color, InstructionGroup, SmoothLine

from mobile.kit.base.part import Part
from mobile.kit.base.shapes import Ground, dot, stroke
from mobile.kit.base.strokes import arc, curve
from mobile.kit.base.theme import colour, dp

# worst first, as the answers stand
_BENDS = (-0.14, -0.085, 0.0, 0.09, 0.155)


class Picture(Part):
    """A drawing in a square. `place` 0 is the worst or least of `of` answers."""

    def __init__(self, size: float = 48) -> None:
        super().__init__()
        self._side, self._chosen = dp(size), False
        self._drawing = InstructionGroup()
        self.canvas.add(self._drawing)

    def natural(self) -> float:
        return self._side

    def fit(self, width: float) -> float:
        self.size = (max(width, self._side), self._side)
        return self._side

    def choose(self, *, chosen: bool) -> None:
        self._chosen = chosen
        self.paint()

    def paint(self) -> None:
        self._drawing.clear()
        self.draw(self._drawing, self.x, self.y, self._side)

    def draw(self, canvas: InstructionGroup, x: float, y: float, side: float) -> None:
        raise NotImplementedError


class Face(Picture):
    """From very bad to very good in five bends of the mouth."""

    def __init__(self, place: int, of: int, size: float = 48) -> None:
        self._bend = _BENDS[round(place * 4 / max(of - 1, 1))]
        super().__init__(size)

    def draw(self, canvas: InstructionGroup, x: float, y: float, side: float) -> None:
        canvas.add(Color(*colour("primary" if self._chosen else "primary_c")))
        dot(canvas, x + side / 2, y + side / 2, side / 2)
        canvas.add(Color(*colour("on_primary" if self._chosen else "primary")))
        for across in (0.34, 0.66):
            dot(canvas, x + across * side, y + 0.60 * side, 0.055 * side)
        wide = 0.06 if self._bend < 0 else 0.0
        left, right = 0.25 + wide, 0.75 - wide
        level = 0.36 + self._bend / 4 if self._bend >= 0 else 0.28
        points = curve([left, level, 0.5, level - 2 * self._bend, right, level])
        stroke(canvas, [(x + px * side, y + py * side) for px, py in points], 0.064 * side)


class Thermometer(Picture):
    """How warm: the height in the tube."""

    def __init__(self, place: int, of: int, size: float = 48) -> None:
        self._fill = 0.14 + 0.86 * place / max(of - 1, 1)
        super().__init__(size)

    def draw(self, canvas: InstructionGroup, x: float, y: float, side: float) -> None:
        middle, bulb, tube = x + side * 0.42, side * 0.19, side * 0.115
        foot, top = y + bulb + side * 0.04, y + side * 0.86
        ink = colour("primary")
        angle = math.degrees(math.asin(tube / bulb))
        round_bulb = [(px, 2 * foot - py) for px, py in arc(middle, foot, bulb, angle, 360 - angle)]
        cap = [(px, 2 * top - py) for px, py in arc(middle, top, tube, -90, 90)]
        canvas.add(Color(*ink))
        line = [*cap, *round_bulb, cap[0]]
        flat = [number for point in line for number in point]
        canvas.add(SmoothLine(points=flat, width=dp(1.6) / 2 + 0.45, overdraw_width=1.1, close=True))
        dot(canvas, middle, foot, bulb * 0.68)
        high = foot + bulb * 0.5 + (top - foot - bulb * 0.5) * self._fill
        stroke(canvas, [(middle, foot), (middle, high)], tube * 1.05)
        canvas.add(Color(*colour("edge")))
        for step in (0.50, 0.66, 0.82):
            stroke(canvas, [(x + side * 0.66, y + side * step), (x + side * 0.78, y + side * step)], dp(1.5))


class Steps(Picture):
    """How much, how well: bars of rising height, as many filled as there is."""

    def __init__(self, place: int, of: int, size: float = 48) -> None:
        self._filled, self._of = place, of - 1
        super().__init__(size)

    def draw(self, canvas: InstructionGroup, x: float, y: float, side: float) -> None:
        gap = side * 0.06
        wide = (side * 0.84 - gap * (self._of - 1)) / self._of
        for i in range(self._of):
            full = i < self._filled
            bar = Ground(canvas, 3)
            bar.colours("primary" if full else "", "primary" if full else "edge", 1.5)
            if not full:
                bar.colours("primary_c" if self._chosen else "card", "edge", 1.5)
            high = side * (0.28 + 0.6 * i / max(self._of - 1, 1))
            bar.move(x + side * 0.08 + i * (wide + gap), y + side * 0.06, wide, high)


class Shanyrak(Picture):
    """The mark of Qonys: the roof ring of a yurt, three and three bowed poles, short rays. Not an emblem of an office."""

    def draw(self, canvas: InstructionGroup, x: float, y: float, side: float) -> None:
        middle_x, middle_y, ring = x + side / 2, y + side / 2, side * 0.33
        canvas.add(Color(*colour("primary")))
        stroke(canvas, list(arc(middle_x, middle_y, ring, 0, 360)), side * 0.05)
        for lean in (45, 135):
            for off in (-0.45, 0.0, 0.45):
                stroke(canvas, _pole(middle_x, middle_y, ring, lean, off), side * 0.03)
        for i in range(24):
            angle = math.radians(15 * i)
            ray = [
                (middle_x + far * side * math.sin(angle), middle_y + far * side * math.cos(angle))
                for far in (0.41, 0.47)
            ]
            stroke(canvas, ray, side * 0.028)


def _pole(x: float, y: float, ring: float, lean: float, off: float) -> list[tuple[float, float]]:
    """Return a pole across the ring, bowed away from the middle."""
    half = math.sqrt(1 - off * off)
    points = curve([-half, off, 0.0, off * 1.5, half, off])
    turn = math.radians(lean)
    return [
        (
            x + ring * (a * math.cos(turn) - b * math.sin(turn)),
            y + ring * (a * math.sin(turn) + b * math.cos(turn)),
        )
        for a, b in points
    ]


PICTURES: dict[str, type[Face] | type[Thermometer] | type[Steps]] = {
    "faces": Face,
    "warmth": Thermometer,
    "steps": Steps,
}
