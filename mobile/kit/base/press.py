"""What can be pressed. The ground changes at once and comes back in 120 ms; there is no ripple."""

from kivy.clock import Clock
from kivy.input import MotionEvent

from mobile.kit.base.boxes import Box
from mobile.kit.base.part import Action, Fits, Pad
from mobile.kit.base.tokens import RADIUS


class Pressable(Box):
    """A box that acts. `held` is its ground while the finger is on it."""

    def __init__(
        self,
        content: Fits,
        act: Action | None,
        *,
        fill: str = "card",
        held: str = "sunken",
        edge: str = "",
        stroke: float = 1,
        radius: float = RADIUS,
        pad: Pad = (16, 10, 16, 10),
        least: float = 0,
        grow: float = 0.0,
        key: str = "",
    ) -> None:
        super().__init__(
            content,
            fill=fill,
            edge=edge,
            stroke=stroke,
            radius=radius,
            pad=pad,
            least=least,
            grow=grow,
            key=key,
        )
        self.act, self.repeats = act, False
        self._rest, self._held = (fill, edge, stroke), held

    def dress(self, fill: str, edge: str = "", stroke: float = 1) -> None:
        """Change the ground at rest."""
        self._rest = (fill, edge, stroke)
        self.ground.colours(fill, edge, stroke)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if self.act is None or not self.collide_point(*touch.pos) or touch.is_mouse_scrolling:
            return bool(super().on_touch_down(touch))
        if super().on_touch_down(touch):  # a smaller thing to press inside this one
            return True
        touch.grab(self)
        self.ground.colours(self._held, *self._rest[1:])
        if self.repeats:
            self._again = Clock.schedule_once(self._repeat, 0.5)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        Clock.schedule_once(self._release, 0.12)
        if self.repeats:
            self._again.cancel()
        if self.act is not None and self.collide_point(*touch.pos) and self.is_on:
            self.act()
        return True

    @property
    def is_on(self) -> bool:
        """Whether this is on the screen: what an earlier tap has taken away acts no more."""
        return self.get_parent_window() is not None

    def _repeat(self, _: float) -> None:
        """While the finger stays, act again and again: a year is far by single steps."""
        if self.act is None or not self.is_on:
            return
        self.act()
        self._again = Clock.schedule_once(self._repeat, 0.09)

    def _release(self, _: float) -> None:
        self.ground.colours(*self._rest)
