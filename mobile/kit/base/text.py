"""Words that are never cut and never broken.

Kivy breaks a word wider than its line anywhere and without a hyphen. So the longest word is measured first, and where
it does not fit, the words of that label are drawn smaller, down to `SMALLEST_WORD`.
"""

import re
from functools import lru_cache

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle

from mobile.kit.base import script
from mobile.kit.base.part import Part
from mobile.kit.base.script import LATIN, from_right
from mobile.kit.base.theme import ARABIC_LARGER, ARABIC_LINE, Font, colour, font
from mobile.kit.base.tokens import SMALLEST_WORD, StyleName
from mobile.script import shaped
from surveys.arabic import turned


@lru_cache(maxsize=4000)
def measure(text: str, font: Font) -> float:
    """Return the width of one line of text."""
    return float(_meter(font).get_extents(as_drawn(text) if font.face != LATIN else text)[0]) + 1


@lru_cache(maxsize=64)
def _meter(font: Font) -> CoreLabel:
    return CoreLabel(font_size=font.pixels, font_name=font.face, bold=font.bold)


@lru_cache(maxsize=192)
def rendered(text: str, font: Font, width: float | None, align: str) -> CoreLabel:
    """Return the drawn words, white: the colour is given where they are shown. Kept, because rows come back."""
    label = CoreLabel(
        text=text,
        font_size=font.pixels,
        font_name=font.face,
        bold=font.bold,
        halign=align,
        line_height=font.line,
        text_size=(width, None),
    )
    label.refresh()
    label.texture.mag_filter = label.texture.min_filter = (
        "nearest"  # it stands on whole pixels as large as it is
    )
    return label


# a number stays with its sign and with its unit: № 1040, 24 қараша, 2 минут
_HELD = re.compile(r"(?<=№) (?=\d)|(?<=\d) (?=[^\W\d_]{1,9}\b)")


def held(text: str) -> str:
    """Return the text with numbers that keep their sign and their unit on one line."""
    return _HELD.sub("\u00a0", text)


def drawn(text: str, style: Font, width: float, align: str = "left") -> CoreLabel:
    """Draw `text` into `width`: on one line where it fits, else wrapped between words, numbers with their units."""
    text = held(text)
    if style.face == LATIN and "\n" not in text and measure(text, style) <= int(width):
        return rendered(text, style, None, align)
    fitted = fitting(text, style, float(int(width)))
    if style.face != LATIN:
        lines = [shaped(turned(line)) for line in wrapped(text, fitted, width)]
        return rendered(
            "\n".join(lines), fitted, float(int(width)) if len(lines) > 1 else None, mirrored(align)
        )
    one_line = "\n" not in text and measure(text, fitted) <= width
    return rendered(text, fitted, None if one_line else float(int(width)), align)


def font_for(text: str, style: Font) -> Font:
    """Return the font that has the letters of a text: an Arabic word on another screen, as a name, has its own."""
    if style.face != LATIN or not script.is_arabic(text):
        return style
    return Font(style.pixels * ARABIC_LARGER, style.bold, ARABIC_LINE, script.arabic_face())


def as_drawn(line: str) -> str:
    """Return a line with its letters joined; on a screen from the right its Kazakh is turned first."""
    return shaped(turned(line) if from_right() else line)


def mirrored(align: str) -> str:
    return {"left": "right", "right": "left"}.get(align, align)


def wrapped(text: str, style: Font, width: float) -> list[str]:
    """Return the lines of a text in the order in which it is read: a line is ordered for drawing only when it is whole."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and measure(longer, style) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def fitting(text: str, style: Font, width: float) -> Font:
    """Return the font at which the longest word fits: letters do not shrink evenly, so it is measured again."""
    least = style.pixels * SMALLEST_WORD
    while (longest := longest_word(text, style)) > width and style.pixels > least:
        smaller = style.pixels * min((width - 1) / longest, 0.99)
        style = Font(max(smaller, least), style.bold, style.line, style.face)
    return style


def longest_word(text: str, style: Font) -> float:
    return max((measure(word, style) for word in text.split(" ")), default=0.0)


def words_high(text: str, style: StyleName, width: float) -> float:
    """Return how high a text would be: for lists, whose rows must be known before they are made.

    What fits on one line is measured and not drawn: a list of hundreds is laid out at each letter of a search.
    """
    if not text:
        return 0.0
    chosen = font_for(text, font(style))
    if "\n" not in text and measure(held(text), chosen) <= int(width):
        return line_high(chosen)
    return float(drawn(text, chosen, width).texture.height)


@lru_cache(maxsize=64)
def line_high(chosen: Font) -> float:
    """Return how high one line is, whatever stands in it."""
    return float(rendered("Ұу", chosen, None, "left").texture.height)


class Words(Part):
    """A piece of text. After a change of `text` or `bold` that may change its size, call `refit()`."""

    def __init__(
        self,
        text: str,
        style: StyleName = "body",
        ink: str = "ink",
        *,
        align: str = "left",
        bold: bool | None = None,
        grow: float = 0.0,
    ) -> None:
        super().__init__(grow=grow)
        self.text, self.style, self.align, self.ink, self.bold = text, style, align, ink, bold
        self.label: CoreLabel | None = None
        self._colour, self._box = Color(*colour(ink)), Rectangle(size=(0, 0))
        self.canvas.add(self._colour)
        self.canvas.add(self._box)

    @property
    def shown(self) -> str:
        """The words as they are read."""
        return self.text

    def natural(self) -> float:
        chosen = font_for(self.shown, font(self.style, bold=self.bold))
        return max((measure(line, chosen) for line in self.shown.split("\n")), default=0.0) + 1

    def fit(self, width: float) -> float:
        if not self.text:
            self.label, self._box.size, self.size = None, (0, 0), (width, 0)
            return 0.0
        style = font_for(self.shown, font(self.style, bold=self.bold))
        self.label = drawn(self.shown, style, width, self.align)
        self._box.texture, self._box.size = self.label.texture, self.label.texture.size
        self.size = (width, self.label.texture.height)
        return float(self.height)

    def paint(self) -> None:
        slack = self.width - self._box.size[0]
        align = mirrored(self.align) if from_right() else self.align
        left = {"left": 0, "center": slack / 2, "right": slack}[align]
        self._box.pos = (round(self.x + left), round(self.y))

    def tint(self, ink: str) -> None:
        """Change the colour; nothing is drawn anew."""
        self.ink = ink
        self._colour.rgba = colour(ink)
