"""A screen's frame: something on top, a scrolling middle, something at the foot; dialogs above it all."""

from collections.abc import Callable

from kivy.core.window import Window
from kivy.graphics import Canvas, Color, Rectangle
from kivy.input import MotionEvent
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from mobile.kit.base.boxes import Box, Column
from mobile.kit.base.part import Action, Fits, Part
from mobile.kit.base.scrolling import Scrolls, scrolling
from mobile.kit.base.sideways import Sideways
from mobile.kit.base.text import Words
from mobile.kit.base.theme import colour, dp
from mobile.kit.base.tokens import RADIUS_DIALOG
from mobile.kit.button import PushButton


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
    """A whole screen on the window's own ground, which is paper. `lay()` without a place lays it out again where it is.

    `swiped` is called with 1 when the finger goes to the left, as one turns a leaf to go on, and with -1.
    """

    canvas: Canvas

    def __init__(
        self,
        body: Part,
        *,
        top: Fits | None = None,
        foot: Fits | None = None,
        swiped: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__(size_hint=(None, None))
        self._swiped = swiped
        self.top_part, self.foot = top, foot
        self.middle = body if hasattr(body, "spread") else Scroller(body)
        for part in (self.middle, top, foot):
            if part is not None:
                self.add_widget(part)
        self._at: tuple[float, float, float, float] = (0, 0, 1, 1)
        self._typing = False

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A swipe turns the page and presses nothing of what lay under the finger."""
        way = swipe(touch) if self._swiped and self.middle.collide_point(touch.ox, touch.oy) else 0
        if not way or self._swiped is None or _lies_on(self.middle, touch):
            return bool(super().on_touch_up(touch))
        touch.grab_list.clear()
        self._swiped(way)
        return True

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
        above = self.top_part.fit(width) if self.top_part else 0
        below = self.foot.fit(width) if self.foot and not self._typing else 0
        if self.top_part:
            self.top_part.move(x, y + height)
        if self.foot:
            self.foot.move(x, y + below if below else y - self.foot.height)
        self.middle.spread(x, y + below, width, max(height - above - below, dp(48)))


def swipe(touch: MotionEvent) -> int:
    """Return 1 for a swipe to the left, -1 for one to the right, 0 for any other touch.

    One that begins at the screen's edge is the phone's own gesture.
    """
    across, along = touch.x - touch.ox, touch.y - touch.oy
    at_edge = not dp(24) < touch.ox < Window.width - dp(24)
    if at_edge or abs(across) < dp(64) or abs(along) > abs(across) / 2:
        return 0
    return 1 if across < 0 else -1


def _lies_on(middle: Widget, touch: MotionEvent) -> bool:
    """Whether the finger began where sideways means something else: in a text, on a row of chips."""
    return any(
        isinstance(widget, (TextInput, Sideways))
        and widget.collide_point(*widget.to_widget(touch.ox, touch.oy))
        for widget in middle.walk()
    )


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
