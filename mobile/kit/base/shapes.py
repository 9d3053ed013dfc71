"""Round boxes: the edge outside, the ground inside, crisper than a stroked line.

A round shape is drawn once, white, into a small texture whose corners are then put where they belong and whose middle is
stretched: what a list draws sixty times is nine quads each, not a fan of triangles with a line around it.
"""

from functools import lru_cache

from kivy.graphics import (
    BorderImage,
    Canvas,
    Color,
    Fbo,
    InstructionGroup,
    Line,
    Mesh,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
)
from kivy.graphics.texture import Texture

from mobile.kit.base.strokes import Point
from mobile.kit.base.theme import colour, dp

_SOFT = 2  # pixels around a shape in which its edge fades

Corners = tuple[float, float]  # radius of the upper two and of the lower two


def painted(fbo: Fbo) -> Fbo:
    """Return it drawn, and drawn again where Android has taken its pixels. It is never shown larger or smaller."""
    fbo.draw()
    fbo.add_reload_observer(_again)
    fbo.texture.mag_filter = fbo.texture.min_filter = "nearest"
    return fbo


def _again(fbo: Fbo) -> None:
    fbo.bind()
    fbo.clear_buffer()
    fbo.release()
    fbo.draw()


@lru_cache(maxsize=64)
def _rounded(corners: Corners) -> Fbo:
    """Return a white shape with such corners. What is clear is white too, or its edges would be dark."""
    above, below = corners
    side = 2 * max(above, below) + 2
    whole = int(side + 2 * _SOFT + 0.99)
    fbo = Fbo(size=(whole, whole), clear_color=(1, 1, 1, 0))
    with fbo:
        Color(1, 1, 1, 1)
        SmoothRoundedRectangle(
            pos=(_SOFT, _SOFT),
            size=(whole - 2 * _SOFT, whole - 2 * _SOFT),
            radius=[(above, above), (above, above), (below, below), (below, below)],
        )
    return painted(fbo)


@lru_cache(maxsize=1)
def white() -> Texture:
    """Return the texture of a plain ground: one that needs no smoothing is drawn a third faster."""
    texture = Texture.create(size=(1, 1), colorfmt="rgba")
    texture.add_reload_observer(_whiten)
    _whiten(texture)
    texture.mag_filter = texture.min_filter = "nearest"
    return texture


def _whiten(texture: Texture) -> None:
    """Fill it, and again where Android has taken what was drawn."""
    texture.blit_buffer(b"\xff\xff\xff\xff", colorfmt="rgba", bufferfmt="ubyte")


class _Layer:
    """One colour in one shape. Nothing of it is drawn before it has a colour."""

    def __init__(self, group: InstructionGroup) -> None:
        self._group, self._colour = group, Color()
        self._shape: Rectangle | BorderImage | None = None

    def tint(self, token: str) -> None:
        self._colour.rgba = colour(token) if token else (0, 0, 0, 0)

    def move(self, x: float, y: float, width: float, height: float, corners: Corners) -> None:
        """Take this place; a width of 0 draws nothing."""
        is_round = any(corners)
        if self._shape is None or isinstance(self._shape, BorderImage) != is_round:
            self._group.clear()
            self._shape = BorderImage(auto_scale="off") if is_round else Rectangle(texture=white())
            self._group.add(self._colour)
            self._group.add(self._shape)
        left, foot, right, head = round(x), round(y), round(x + width), round(y + height)
        if not is_round or width <= 0:
            self._shape.pos, self._shape.size = (left, foot), (max(right - left, 0), max(head - foot, 0))
            return
        most = min(right - left, head - foot) / 2 + _SOFT
        above, below = (min(max(one, _SOFT) + _SOFT, most) for one in corners)  # a square end fades as well
        side = max(above, below)
        self._shape.texture = _rounded(corners).texture
        self._shape.border = (below, side, above, side)
        self._shape.pos = (left - _SOFT, foot - _SOFT)
        self._shape.size = (right - left + 2 * _SOFT, head - foot + 2 * _SOFT)

    def hide(self) -> None:
        if self._shape is not None:
            self._group.clear()
            self._shape = None


class Ground:
    """What a part stands on. `fill` and `edge` are tokens; "" draws nothing."""

    def __init__(self, canvas: Canvas, radius: float) -> None:
        self.fill, self.edge, self.stroke = "", "", 0.0
        self._radius = dp(radius)
        self._corners: Corners | None = None
        self._at: tuple[float, float, float, float] = (0, 0, 0, 0)
        outer, inner = InstructionGroup(), InstructionGroup()
        canvas.add(outer)
        canvas.add(inner)
        self._outer, self._inner = _Layer(outer), _Layer(inner)

    def colours(self, fill: str, edge: str = "", stroke: float = 1) -> None:
        self.fill, self.edge, self.stroke = fill, edge, dp(stroke) if edge else 0.0
        self._outer.tint(edge)
        self._inner.tint(fill)
        self.move(*self._at)

    def corners(self, above: float, below: float) -> None:
        """Round only the upper or only the lower corners: the ends of a list."""
        self._corners = (int(above), int(below))

    def move(self, x: float, y: float, width: float, height: float) -> None:
        self._at = (x, y, width, height)
        radius, stroke = int(min(self._radius, width / 2, height / 2)), self.stroke
        if self.edge and width > 0:
            self._outer.move(x, y, width, height, (radius, radius))
        else:  # what is clear costs as much to draw as what is seen
            self._outer.hide()
        inner = max(radius - stroke, 0)
        if self.fill and width > 2 * stroke:
            at = (x + stroke, y + stroke, width - 2 * stroke, height - 2 * stroke)
            self._inner.move(*at, self._corners or (inner, inner))
        else:
            self._inner.hide()


class Sheet:
    """A square ground: the paper of a page, a bar."""

    def __init__(self, canvas: Canvas, fill: str) -> None:
        self.fill = fill
        canvas.add(Color(*colour(fill)))
        self._box = Rectangle(texture=white())
        canvas.add(self._box)

    def move(self, x: float, y: float, width: float, height: float) -> None:
        self._box.pos, self._box.size = (x, y), (width, height)


class Sides:
    """The thin lines left, right and below of a piece of a card: one drawing."""

    def __init__(self, canvas: Canvas, fill: str) -> None:
        canvas.add(Color(*colour(fill)))
        corners = [4 * line + corner for line in range(3) for corner in (0, 1, 2, 0, 2, 3)]
        self._lines = Mesh(indices=corners, mode="triangles", texture=white())
        canvas.add(self._lines)

    def move(self, x: float, y: float, width: float, height: float, line: float) -> None:
        """Stand around this piece, `line` thick; 0 draws nothing."""
        left, right, foot, head = x, x + width, y, y + height
        if not line:
            right, head = left, foot
        self._lines.vertices = [
            number
            for west, south, east, north in (
                (left, foot, left + line, head),
                (right - line, foot, right, head),
                (left, foot, right, foot + line),
            )
            for corner in ((west, south), (east, south), (east, north), (west, north))
            for number in (*corner, 0.5, 0.5)
        ]


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
