"""A screen's frame: something on top, a scrolling middle, something at the foot; dialogs above it all."""

from kivy.graphics import Canvas, Color, Rectangle
from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from mobile.kit.boxes import Box, Column
from mobile.kit.button import PushButton
from mobile.kit.part import Action, Fits, Part
from mobile.kit.scrolling import Scrolls, scrolling
from mobile.kit.shapes import Sheet
from mobile.kit.text import Words
from mobile.kit.theme import colour, dp
from mobile.kit.tokens import RADIUS_DIALOG


class Scroller(Scrolls):
    """The middle of a screen. It keeps its place when the content is laid out again."""

    def __init__(self, content: Part) -> None:
        super().__init__(**scrolling())
        self.content = content
        self.add_widget(content)

    def inside(self) -> float:
        return float(self.content.height)

    def spread(self, x: float, y: float, width: float, height: float) -> None:
        above = self.above()
        self.pos, self.size = (x, y), (width, height)
        self.content.fit(width)
        self.content.move(0, self.content.height)
        self.scroll_from_top(above)


class Frame(Widget):
    """A whole screen. `lay()` without a place lays it out again where it is."""

    canvas: Canvas

    def __init__(self, body: Part, *, top: Fits | None = None, foot: Fits | None = None) -> None:
        super().__init__(size_hint=(None, None))
        self.ground = Sheet(self.canvas.before, "paper")
        self.top_part, self.foot = top, foot
        self.middle = body if hasattr(body, "spread") else Scroller(body)
        for part in (self.middle, top, foot):
            if part is not None:
                self.add_widget(part)
        self._at: tuple[float, float, float, float] = (0, 0, 1, 1)
        self._typing = False

    def change_middle(self, body: Part) -> None:
        self.remove_widget(self.middle)
        self.middle = body if hasattr(body, "spread") else Scroller(body)
        self.add_widget(self.middle, len(self.children))
        self.lay()

    def lay(self, at: tuple[float, float, float, float] | None = None, *, typing: bool | None = None) -> None:
        """Take a place. While one is `typing` the foot goes away, so that it never hides the field."""
        self._at = at or self._at
        self._typing = self._typing if typing is None else typing
        x, y, width, height = self._at
        self.pos, self.size = (x, y), (width, height)
        self.ground.move(x, y, width, height)
        above = self.top_part.fit(width) if self.top_part else 0
        below = self.foot.fit(width) if self.foot and not self._typing else 0
        if self.top_part:
            self.top_part.move(x, y + height)
        if self.foot:
            self.foot.move(x, y + below if below else y - self.foot.height)
        self.middle.spread(x, y + below, width, max(height - above - below, dp(48)))


class Scrim(Widget):
    """A dialog on its dimmed ground: nothing under it can be pressed."""

    canvas: Canvas

    def __init__(self, box: Part, dismiss: Action) -> None:
        super().__init__(size_hint=(None, None))
        self._dismiss = dismiss
        with self.canvas.before:
            Color(*colour("bar")[:3], 0.6)
            self._shade = Rectangle()
        self._box = Scroller(box)
        self.add_widget(self._box)

    def lay(self, at: tuple[float, float, float, float] | None = None) -> None:
        x, y, width, height = at or (self.x, self.y, self.width, self.height)
        self.pos, self.size = (x, y), (width, height)
        self._shade.pos, self._shade.size = self.pos, self.size
        wide = min(width - 2 * dp(16), dp(420))
        tall = min(self._box.content.fit(wide), height - 2 * dp(24))
        self._box.spread(x + (width - wide) / 2, y + (height - tall) / 2, wide, tall)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self._box.collide_point(*touch.pos):
            self._dismiss()
        else:
            super().on_touch_down(touch)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        super().on_touch_move(touch)
        return True


def dialog(title: str, text: str, buttons: list[PushButton]) -> Box:
    """Return a dialog: a question, what it means, answers one under another, the kind one first."""
    return Box(
        Column(
            Words(title, "title"),
            Words(text, "body", "ink2"),
            Column(*buttons, gap=8, pad=(0, 12, 0, 0)),
            gap=10,
        ),
        radius=RADIUS_DIALOG,
        pad=(24, 24, 24, 16),
    )
