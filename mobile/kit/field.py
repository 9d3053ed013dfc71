"""Text fields. The label stands above, help or what is wrong below; the hint is an example, never the label."""

from collections.abc import Callable
from functools import cache

from kivy.core.text import Label as CoreLabel
from kivy.graphics import BorderImage, Canvas
from kivy.uix.textinput import TextInput

from mobile.kit.art.marks import Hint
from mobile.kit.base.boxes import Box, Column, Row
from mobile.kit.base.part import Fits, Pad, Part
from mobile.kit.base.script import drawn_as, from_right
from mobile.kit.base.text import Words, measure, mirrored
from mobile.kit.base.theme import Font, colour, dp, font
from mobile.kit.base.tokens import BUTTON, RADIUS_FIELD, StyleName
from mobile.script import shaped


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

    def _leave_ground(self) -> None:
        """Take away Kivy's own ground, which is clear here: what is clear costs as much to draw as what is seen."""
        self.canvas.before.remove(
            next(one for one in self.canvas.before.children if isinstance(one, BorderImage))
        )

    def get_cursor_from_xy(self, x: float, y: float) -> tuple[int, int]:
        """Return where a touch puts the cursor. Kivy has no lines yet in a field that was drawn this very moment."""
        return super().get_cursor_from_xy(x, y) if self._lines else (0, 0)

    def _create_line_label(self, text: str, hint: bool = False) -> object:  # noqa: FBT001, FBT002  Kivy calls it so
        """Draw a line joined and from the right; what is written stays as it was written."""
        return super()._create_line_label(
            drawn_as(text) if hint else shaped(text) if from_right() else text, hint
        )

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


class FieldBox(Box):
    """The edge around a line: thin at rest, strong while one writes, red where it is wrong."""

    def __init__(
        self,
        typing: Typing,
        *,
        before: tuple[Fits, ...] = (),
        after: tuple[Fits, ...] = (),
        wrong: bool = False,
        pad: Pad = (16, 4, 16, 4),
        least: float = BUTTON,
    ) -> None:
        self._wrong, self.typing = wrong, typing
        super().__init__(Row(*before, typing, *after, gap=8), radius=RADIUS_FIELD, pad=pad, least=least)
        typing.bind(focus=lambda *_: self._edge())
        self._edge()

    def _edge(self) -> None:
        strong = self._wrong or self.typing.focus
        self.ground.colours(
            "card", "danger" if self._wrong else "primary" if strong else "edge", 2 if strong else 1
        )

    def mark(self, *, wrong: bool) -> None:
        self._wrong = wrong
        self._edge()


def labelled(label: str, box: Part, problem: str = "", help_text: str = "") -> Column:
    """Return a field with its label above and what is wrong, or the help, below."""
    below = Hint(problem, "alert", "danger") if problem else Words(help_text, "small", "ink2")
    return Column(Words(label, "small_b", "ink2"), box, below, gap=6)
