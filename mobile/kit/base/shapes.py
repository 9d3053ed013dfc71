"""Round boxes by two smooth fills: the edge outside, the ground inside. Crisper than a stroked line."""

from kivy.graphics import (
    Canvas,
    Color,
    InstructionGroup,
    Line,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
)

from mobile.kit.base.strokes import Point
from mobile.kit.base.theme import colour, dp


class Ground:
    """What a part stands on. `fill` and `edge` are tokens; "" draws nothing."""

    def __init__(self, canvas: Canvas, radius: float) -> None:
        self.fill, self.edge, self.stroke = "", "", 0.0
        self._radius = dp(radius)
        self._corners: list[tuple[float, float]] = []
        self._at: tuple[float, float, float, float] = (0, 0, 0, 0)
        self._edge_colour, self._fill_colour = Color(0, 0, 0, 0), Color(0, 0, 0, 0)
        self._outer, self._inner = SmoothRoundedRectangle(size=(0, 0)), SmoothRoundedRectangle(size=(0, 0))
        group = InstructionGroup()
        for instruction in (self._edge_colour, self._outer, self._fill_colour, self._inner):
            group.add(instruction)
        canvas.add(group)

    def colours(self, fill: str, edge: str = "", stroke: float = 1) -> None:
        self.fill, self.edge, self.stroke = fill, edge, dp(stroke) if edge else 0.0
        self._edge_colour.rgba = colour(edge) if edge else (0, 0, 0, 0)
        self._fill_colour.rgba = colour(fill) if fill else (0, 0, 0, 0)
        self.move(*self._at)

    def corners(self, above: float, below: float) -> None:
        """Round only the upper or only the lower corners: the ends of a list."""
        self._corners = [(above, above), (above, above), (below, below), (below, below)]

    def move(self, x: float, y: float, width: float, height: float) -> None:
        self._at = (x, y, width, height)
        radius, stroke = min(self._radius, width / 2, height / 2), self.stroke
        self._outer.pos, self._outer.size, self._outer.radius = (x, y), (width, height), [radius]
        inner = max(radius - stroke, 0)
        self._inner.radius = self._corners or [inner]
        self._inner.pos = (x + stroke, y + stroke)
        self._inner.size = (max(width - 2 * stroke, 0), max(height - 2 * stroke, 0))
        if not self.edge:  # what is clear costs as much to draw as what is seen
            self._outer.size = (0, 0)
        if not self.fill:
            self._inner.size = (0, 0)


class Sheet:
    """A square ground: the paper of a page, a bar."""

    def __init__(self, canvas: Canvas, fill: str) -> None:
        self.fill = fill
        canvas.add(Color(*colour(fill)))
        self._box = Rectangle()
        canvas.add(self._box)

    def move(self, x: float, y: float, width: float, height: float) -> None:
        self._box.pos, self._box.size = (x, y), (width, height)


def stroke(canvas: Canvas, points: list[Point], thick: float) -> None:
    """Add a smooth line of true thickness `thick` with round ends. SmoothLine itself has no caps."""
    flat = [number for point in points for number in point]
    canvas.add(SmoothLine(points=flat, width=thick / 2 + 0.45, overdraw_width=1.1))
    for x, y in (points[0], points[-1]):
        dot(canvas, x, y, thick / 2)


def dot(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.add(SmoothEllipse(pos=(x - radius, y - radius), size=(2 * radius, 2 * radius)))


def hairline(canvas: Canvas, points: list[float]) -> Line:
    """Add a straight one-unit line; straight lines need no smoothing."""
    line = Line(points=points, width=max(dp(1) / 2, 1))
    canvas.add(line)
    return line
