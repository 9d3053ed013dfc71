"""The look of this moment: light or dark, and how large the reader wants text."""

from functools import lru_cache

import msgspec
from kivy.metrics import Metrics

from mobile.kit.base import script
from mobile.kit.base.tokens import STYLES, Rgba, StyleName, rgba

ARABIC_LARGER, ARABIC_LINE = 1.08, 0.84

_dark = False


def use(*, dark: bool) -> None:
    """Choose the palette. Parts already built keep their colours: build the screen anew."""
    global _dark
    _dark = dark


def is_dark() -> bool:
    return _dark


def colour(token: str) -> Rgba:
    return rgba(token, dark=_dark)


def dp(number: float) -> float:
    """Turn density-independent units into whole pixels."""
    return float(round(number * Metrics.density))


def scale() -> float:
    """Return the reader's text size, 1.0 being the usual one."""
    return float(Metrics.fontscale)


def is_large() -> bool:
    """Above 130 % side-by-side things are stacked and bars say less."""
    return scale() > 1.3


class Font(msgspec.Struct, frozen=True):
    """What measuring and drawing need of a style, in pixels."""

    pixels: float
    bold: bool
    line: float
    face: str = script.LATIN


def font(style: StyleName, *, bold: bool | None = None) -> Font:
    """Return the font of `style` at the reader's text size. Arabic letters are small for their size and stand high."""
    return _font(style, bold, float(Metrics.density), scale(), script.face())


@lru_cache(maxsize=256)
def _font(style: StyleName, bold: bool | None, density: float, larger: float, face: str) -> Font:  # noqa: FBT001
    chosen = STYLES[style]
    pixels = chosen.size * density * min(larger, chosen.most)
    strong = chosen.bold if bold is None else bold
    if face != script.LATIN:
        return Font(pixels * ARABIC_LARGER, strong, ARABIC_LINE, face)
    return Font(pixels, strong, chosen.line)


def icon_pixels(size: float) -> float:
    """Icons grow with the text, up to half as large again."""
    return float(round(size * Metrics.density * min(max(scale(), 1.0), 1.5)))
