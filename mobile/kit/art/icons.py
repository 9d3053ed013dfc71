"""Icons by our own strokes. Each is drawn once into a small texture and shown in any colour."""

from functools import lru_cache

from kivy.graphics import Canvas, Color, Fbo, Rectangle, SmoothLine

from mobile.kit.base.part import Part
from mobile.kit.base.script import MIRRORED, from_right
from mobile.kit.base.shapes import dot, painted
from mobile.kit.base.strokes import strokes
from mobile.kit.base.theme import colour, icon_pixels


@lru_cache(maxsize=256)
def picture(icon: str, pixels: int) -> Fbo:
    """Return the icon in white on clear ground. The clear colour is white too, or its edges would be dark."""
    fbo = Fbo(size=(pixels, pixels), clear_color=(1, 1, 1, 0))
    with fbo:
        Color(1, 1, 1, 1)
    _draw(fbo, icon, pixels)
    return painted(fbo)


def _draw(canvas: Canvas, icon: str, pixels: int) -> None:
    unit = pixels / 24
    found = strokes(icon)
    for line in found.lines:
        flat = [
            number * unit if odd else pixels - number * unit
            for point in line
            for odd, number in ((1, point[0]), (0, point[1]))
        ]
        canvas.add(SmoothLine(points=flat, width=unit + 0.45, overdraw_width=1.1))
    for one in found.dots:
        dot(canvas, one.at[0] * unit, pixels - one.at[1] * unit, one.radius * unit)


class Icon(Part):
    """An icon of `size` dp, which grows with the text."""

    def __init__(self, icon: str, size: float = 24, ink: str = "ink2") -> None:
        super().__init__()
        self.icon, self.ink = icon, ink
        self.side = icon_pixels(size)
        self._colour = Color(*colour(ink))
        self._box = Rectangle(size=(self.side, self.side), texture=picture(icon, int(self.side)).texture)
        self._mirror()
        self.canvas.add(self._colour)
        self.canvas.add(self._box)

    def natural(self) -> float:
        return self.side

    def fit(self, width: float) -> float:
        self.size = (width, self.side)
        return self.side

    def paint(self) -> None:
        self._box.pos = (round(self.center_x - self.side / 2), round(self.y))

    def show(self, icon: str) -> None:
        self.icon = icon
        self._box.texture = picture(icon, int(self.side)).texture
        self._mirror()

    def _mirror(self) -> None:
        """What points forward points to the left where one reads from the right."""
        if from_right() and self.icon in MIRRORED:
            a, b, c, d, e, f, g, h = self._box.tex_coords
            self._box.tex_coords = (c, d, a, b, g, h, e, f)

    def tint(self, ink: str) -> None:
        self.ink = ink
        self._colour.rgba = colour(ink)
