"""The line one writes in, in any script: what is written stays as it was written, what is drawn is joined and ordered."""

from collections.abc import Callable
from functools import cache
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics import BorderImage, Canvas, Color, Rectangle
from kivy.uix.textinput import TextInput

from mobile.kit.base.carets import carets, chosen
from mobile.kit.base.part import Fits
from mobile.kit.base.script import arabic_face, drawn_as, from_right, is_arabic
from mobile.kit.base.text import measure, mirrored
from mobile.kit.base.theme import Font, colour, dp, font
from mobile.kit.base.tokens import StyleName
from mobile.script import shaped

_OTHER_WAY = {"cursor_left": "cursor_right", "cursor_right": "cursor_left"}


class Typing(Fits, TextInput):
    """The bare line one writes in. Its cursor stands still: a blinking one redraws the screen."""

    canvas: Canvas

    def __init__(
        self,
        text: str,
        wrote: Callable[[str], object],
        *,
        example: str = "",
        lines: int = 1,
        numbers: str = "",
        secret: bool = False,
        style: StyleName = "body",
        align: str = "left",
        key: str = "",
    ) -> None:
        self._face, self._high = font(style), lines
        super().__init__(
            size_hint=(None, None),
            text=text,
            hint_text=example,
            multiline=lines > 1,
            password=secret,
            font_size=self._face.pixels,
            font_name=self._face.face,
            halign=mirrored(align) if from_right() else align,
            padding=(0, dp(6), 0, dp(6)),
            background_normal="",
            background_active="",
            background_color=(0, 0, 0, 0),
            foreground_color=colour("ink"),
            hint_text_color=colour("ink2"),
            cursor_color=colour("primary"),
            selection_color=(*colour("primary")[:3], 0.3),
            cursor_blink=False,
            cursor_width=dp(2),
            write_tab=False,
            input_filter=_FILTERS.get(numbers),
            input_type="number" if numbers else "text",
        )
        self._leave_ground()
        self.key, self.grow = key, 1.0
        self.bind(text=lambda _, now: wrote(now))
        self.fbind("text", self._take_face)
        self._take_face()

    def _leave_ground(self) -> None:
        """Take away Kivy's own ground, which is clear here: what is clear costs as much to draw as what is seen."""
        self.canvas.before.remove(
            next(one for one in self.canvas.before.children if isinstance(one, BorderImage))
        )

    def _take_face(self, *_: object) -> None:
        """Take the font that has the letters: one looks for an Arabic name on any screen."""
        face = arabic_face() if is_arabic(self.text) else self._face.face
        if self.font_name != face:
            higher = line_high(Font(self._face.pixels, self._face.bold, self._face.line, face)) - line_high(
                self._face
            )
            spare = max(dp(6) - self._high * higher / 2, 0)
            self.font_name, self.padding = face, (0, spare, 0, spare)

    def get_cursor_from_xy(self, x: float, y: float) -> tuple[int, int]:
        """Return where a touch puts the cursor. Kivy has no lines yet in a field that was drawn this very moment."""
        if not self._lines:
            return 0, 0
        column, row = super().get_cursor_from_xy(x, y)
        if not self._runs_from_right(row):
            return column, row
        spare = max(0, self._room() - self._get_row_width(row)) if self.halign == "right" else 0
        left = self.x + self.padding[0] + spare - self.scroll_x
        places = carets(self._lines[row], self._drawn_width)
        return min(range(len(places)), key=lambda nth: abs(places[nth] - (x - left))), row

    def cursor_offset(self) -> float:
        """Return how far from the left end of its line the cursor stands."""
        column, row = self.cursor
        if not self._runs_from_right(row):
            return float(super().cursor_offset())
        return carets(self._lines[row], self._drawn_width)[column]

    def do_cursor_movement(self, action: str, control: bool = False, alt: bool = False) -> None:  # noqa: FBT001, FBT002
        """Move the cursor; in a line from the right the keys for left and right change places."""
        if self._runs_from_right(self.cursor_row):
            action = _OTHER_WAY.get(action, action)
        super().do_cursor_movement(action, control, alt)

    def _draw_selection(self, *about: Any, **more: Any) -> None:  # noqa: ANN401  Kivy gives fifteen things
        """Mark what is chosen of one line."""
        pos, size, line_num, selection_start, selection_end = about[:5]
        if not self._runs_from_right(line_num):
            super()._draw_selection(*about, **more)
            return
        line = self._lines[line_num]
        begin = selection_start[0] if line_num == selection_start[1] else 0
        end = selection_end[0] if line_num == selection_end[1] else len(line)
        self.canvas.add(Color(*self.selection_color, group="selection"))
        for left, right in chosen(line, begin, end, self._drawn_width):
            first, last = max(left - self.scroll_x, 0), min(right - self.scroll_x, self._room())
            if first < last:
                at, extent = (pos[0] + first, pos[1]), (last - first, size[1])
                self.canvas.add(Rectangle(pos=at, size=extent, group="selection"))

    def _runs_from_right(self, row: int) -> bool:
        """Whether a line is drawn joined and from the right."""
        return row < len(self._lines) and is_arabic(self._lines[row]) and not self.password

    def _room(self) -> float:
        return float(self.width - self.padding[0] - self.padding[2])

    def _drawn_width(self, signs: str) -> float:
        return float(super()._get_text_width(signs, self.tab_width, self._label_cached)) if signs else 0.0

    def _get_text_width(self, text: str, tab_width: int, _label_cached: object) -> float:
        """Measure what will be drawn: lines are wrapped by it."""
        return float(super()._get_text_width(self._drawn_as(text), tab_width, _label_cached))

    def _create_line_label(self, text: str, hint: bool = False) -> object:  # noqa: FBT001, FBT002  Kivy calls it so
        """Draw a line joined and from the right; what is written stays as it was written."""
        return super()._create_line_label(drawn_as(text) if hint else self._drawn_as(text), hint)

    def _drawn_as(self, text: str) -> str:
        return shaped(text) if (from_right() or is_arabic(text)) and not self.password else text

    def natural(self) -> float:
        return measure(self.text or self.hint_text, self._face) + dp(8)

    def fit(self, width: float) -> float:
        self.size = (width, line_high(self._face) * self._high + dp(12))
        return float(self.height)

    def move(self, x: float, top: float) -> None:
        self.pos = (x, top - self.height)


@cache
def line_high(face: Font) -> float:
    """Return the height of a line. Kivy's own is not known before something stands in the field."""
    return float(CoreLabel(font_size=face.pixels, font_name=face.face).get_extents("Ұу")[1]) + dp(2)


def _signed(text: str, undo: bool) -> str:  # noqa: ARG001, FBT001  Kivy calls it so
    """Keep what belongs to a number; a comma is a point on many keyboards here."""
    return "".join(sign for sign in text.replace(",", ".") if sign in "0123456789.-")


def _whole(text: str, undo: bool) -> str:  # noqa: ARG001, FBT001
    return "".join(sign for sign in text if sign in "0123456789-")


def _figures(text: str, undo: bool) -> str:  # noqa: ARG001, FBT001
    """Keep what stands in telephone, house and document numbers."""
    return "".join(sign for sign in text if sign in "0123456789+-.,/() ")


_FILTERS = {"integer": _whole, "decimal": _signed, "figures": _figures}
