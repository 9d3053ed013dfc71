"""What every scrolling middle of a screen can do. Kivy's own `scroll_to` knows only Kivy's layouts."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Canvas, Rectangle
from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush
from kivy.graphics.stencil_instructions import StencilPop, StencilUnUse
from kivy.input import MotionEvent
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from mobile.kit.base.theme import colour, dp


def scrolling() -> dict[str, Any]:
    """Return the settings of a scrolling place: thin bar, no springing back."""
    return {
        "size_hint": (None, None),
        "do_scroll_x": False,
        "effect_cls": "ScrollEffect",
        "bar_width": dp(3),
        "bar_color": colour("edge"),
        "bar_inactive_color": colour("line"),
        "scroll_distance": dp(10),
    }


class Quick(ScrollView):
    """Quick taps act at once and in their order. Kivy holds a tap that is quicker than a drag back for 0.2 s, and a
    slower one overtakes it.
    """

    def on_scroll_stop(self, touch: MotionEvent, check_children: bool = True) -> bool:  # noqa: FBT001, FBT002
        is_quick = touch.ud.get(self._get_uid(), {}).get("mode") == "unknown"
        taken = super().on_scroll_stop(touch, check_children)
        if is_quick:
            Clock.schedule_once(lambda _: self._do_touch_up(touch), -1)
        return taken

    def _do_touch_up(self, touch: MotionEvent, *late: float) -> None:
        """Kivy calls this `late`: then it is done already."""
        if not late:
            super()._do_touch_up(touch)


class Scrolls(Quick):
    """Distances from the upper edge instead of shares of the whole. It is the middle of a screen and never inside another
    one: so what sticks out is cut off by a plain rectangle of the window, where Kivy asks a stencil at each pixel.
    """

    canvas: Canvas

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        leave_whole(self.canvas)
        self._cut = ScissorPush()
        self.canvas.before.add(self._cut)
        self.canvas.after.insert(0, ScissorPop())
        self.bind(pos=self._cut_off, size=self._cut_off)
        self._cut_off()

    def _cut_off(self, *_: object) -> None:
        (self._cut.x, self._cut.y), (self._cut.width, self._cut.height) = (
            map(round, self.pos),
            map(round, self.size),
        )

    def update_from_scroll(self, *late: float) -> None:
        """Stand on whole pixels, or words would be drawn between two of them."""
        super().update_from_scroll(*late)
        self.g_translate.xy = tuple(map(round, self.g_translate.xy))

    def inside(self) -> float:
        """Return how high the content is."""
        raise NotImplementedError

    def above(self) -> float:
        """Return how much of the content is above the upper edge."""
        return (1 - self.scroll_y) * max(self.inside() - self.height, 0)

    def scroll_from_top(self, above: float) -> None:
        slack = self.inside() - self.height
        self.scroll_y = 1 - min(max(above, 0), slack) / slack if slack > 0 else 1

    def scroll_to(self, widget: Widget, padding: float = 10, animate: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Bring `widget` into sight. The content stands at 0, 0 and is only shifted when it is drawn."""
        top = self.inside() - widget.top
        above = max(min(self.above(), top - padding), top + widget.height + padding - self.height)
        self.scroll_from_top(above)


def leave_whole(canvas: Canvas) -> None:
    """Take away Kivy's stencil: what opens it is all that is drawn before, what closes it stands before the scroll bars."""
    canvas.before.clear()
    bars = canvas.after.children
    last = next(at for at, one in enumerate(bars) if isinstance(one, StencilPop))
    for one in bars[: last + 1]:
        if isinstance(one, (StencilUnUse, Rectangle, StencilPop)):
            canvas.after.remove(one)
