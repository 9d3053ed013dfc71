"""Pictures of others: a photograph, a form's drawing. As wide as there is room for and no wider than they are."""

from io import BytesIO
from pathlib import Path

from kivy.core.image import Image
from kivy.graphics import Color, Fbo, Rectangle
from kivy.graphics.texture import Texture

from mobile.kit.base.part import Part
from mobile.kit.base.theme import dp

HIGH = 240  # dp: answers stay in sight below


class Photograph(Part):
    """A picture from its bytes. Bytes that are no picture draw nothing."""

    def __init__(self, content: bytes, most: float = HIGH, *, grow: float = 0.0) -> None:
        super().__init__(grow=grow)
        self._texture, self._most = texture_of(content), dp(most)
        self._box = Rectangle(texture=self._texture, size=(0, 0))
        self.canvas.add(Color(1, 1, 1, 1))
        self.canvas.add(self._box)

    def natural(self) -> float:
        return self._size(float("inf"))[0]

    def _size(self, width: float) -> tuple[float, float]:
        if self._texture is None:
            return 0.0, 0.0
        wide, high = self._texture.size
        share = min(width / wide, self._most / high, dp(1))
        return wide * share, high * share

    def fit(self, width: float) -> float:
        self._box.size = self._size(width)
        self.size = (width, self._box.size[1])
        return float(self.height)

    def paint(self) -> None:
        self._box.pos = (self.x, self.y)


def texture_of(content: bytes) -> Texture | None:
    try:
        kind = "png" if content[:4] == b"\x89PNG" else "jpg"
        return Image(BytesIO(content), ext=kind).texture
    except Exception:  # whatever a provider says of broken bytes
        return None


def reduced(file: Path, most: int) -> bytes | None:
    """Return the picture as JPEG with a longer side of `most` pixels or less, and without what a camera writes beside it:
    where, when and with which phone it was taken. None for what is no picture.
    """
    found = texture_of(file.read_bytes())
    if found is None:
        return None
    share = min(1.0, most / max(found.size))
    fbo = Fbo(size=[max(1, round(side * share)) for side in found.size])
    with fbo:
        Color(1, 1, 1, 1)
        Rectangle(texture=found, size=fbo.size)
    fbo.draw()
    out = BytesIO()
    Image(fbo.texture).save(out, fmt="jpg", flipped=True)
    return out.getvalue()
