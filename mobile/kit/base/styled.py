"""Words in which an author may have made marks: bold, italic, headings, lists."""

from kivy.core.text import Label as CoreLabel
from kivy.core.text.markup import MarkupLabel

from mobile.kit.base.marking import is_marked, markup, shown
from mobile.kit.base.script import from_right
from mobile.kit.base.text import Words, fitting, held, measure
from mobile.kit.base.theme import Font, font


class StyledWords(Words):
    """A piece of an author's text. Without marks it is drawn as any other."""

    @property
    def shown(self) -> str:
        return shown(self.text)

    @property
    def _is_marked(self) -> bool:
        """In Arabic script a line is ordered as a whole: marks inside it are left out, its words are not."""
        return not from_right() and is_marked(self.text)

    def natural(self) -> float:
        if not self._is_marked:
            return super().natural()
        return max(measure(line, _widest(self._font())) for line in self.shown.split("\n")) + 1

    def fit(self, width: float) -> float:
        if not self._is_marked:
            return super().fit(width)
        self.label = _drawn(self.text, self._font(), float(int(width)), self.align)
        self._box.texture, self._box.size = self.label.texture, self.label.texture.size
        self.size = (width, self.label.texture.height)
        return float(self.height)

    def _font(self) -> Font:
        return font(self.style, bold=self.bold)


def _widest(style: Font) -> Font:
    return Font(style.pixels, True, style.line)  # noqa: FBT003  a struct's field


def _drawn(text: str, style: Font, width: float, align: str) -> CoreLabel:
    label = MarkupLabel(
        text=markup(held(text)),
        font_size=fitting(shown(text), _widest(style), width).pixels,
        font_name="Roboto",
        bold=style.bold,
        halign=align,
        line_height=style.line,
        text_size=(width, None),
    )
    label.refresh()
    return label
