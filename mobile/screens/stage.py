"""The window's root: one screen, a dialog above it, the strip that says the families are invented."""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from mobile.kit.base.boxes import Box
from mobile.kit.base.motion import slide
from mobile.kit.base.part import Part
from mobile.kit.base.scrolling import Scrolls
from mobile.kit.base.text import Words
from mobile.kit.base.theme import colour, dp
from mobile.kit.button import PushButton
from mobile.kit.field import Typing
from mobile.kit.frame import Frame, Scrim, Scroller, dialog
from mobile.platform.device import Device, Edges

LOOK = 0.2  # seconds between two looks at what covers the window: the device tells nobody by itself


class Stage(Widget):
    """Holds what is on the screen now, clear of the keyboard and the device's edges. Nothing under a dialog can be pressed."""

    def __init__(self, device: Device) -> None:
        super().__init__(size=Window.size)
        self.device = device
        self._keyboard, self._edges = 0.0, Edges()
        self._written_in: Typing | None = None
        self.frame: Frame | None = None
        self._scrim: Scrim | None = None
        self._strip: Part | None = None
        self.moves = True  # whether a turned page comes in by a small movement
        self.bind(size=lambda *_: self.lay())
        self._looking = Clock.schedule_interval(lambda _: self.look(), LOOK)

    def close(self) -> None:
        self._looking.cancel()

    def look(self) -> None:
        """Lay out anew when the keyboard or the edges have changed, and keep the field one writes in in sight."""
        seen = self.device.keyboard(), self.device.edges()
        if seen != (self._keyboard, self._edges):
            self._keyboard, self._edges = seen
            self.lay()
        elif self._keyboard and self._field() is not self._written_in:
            self._reveal()

    def show(self, frame: Frame, *, keep: bool = False, turned: int = 0) -> None:
        """Put `frame` on; `keep` its scrolled place where it is the same screen drawn again.

        `turned` is 1 where it comes in as the next page, -1 as the one before.
        """
        above = self.frame.middle.above() if keep and self.frame else 0.0
        Window.clearcolor = colour("paper")
        self.clear_widgets()
        self.frame, self._scrim = frame, None
        for part in (frame, self._strip):
            if part is not None:
                self.add_widget(part)
        self.lay()
        if above and isinstance(frame.middle, Scrolls):
            frame.middle.scroll_from_top(above)
        if turned and self.moves:
            slide(frame.middle, turned)

    def body(self, body: Part) -> None:
        """Change the middle of the screen and leave its head, with whatever one is writing in there."""
        if self.frame:
            self.frame.change_middle(body)

    def strip(self, text: str | None) -> None:
        """Say above every screen that what it shows is invented; None takes it away."""
        words = Words(text, "small_b", "on_warn_c", align="center") if text else None
        self._strip = Box(words, fill="warn_c", radius=0, pad=(12, 5, 12, 5)) if words else None

    @property
    def is_marked(self) -> bool:
        """Whether the strip is on."""
        return self._strip is not None

    def lay(self) -> None:
        if self.frame is None:
            return
        edges, keyboard = self._edges, self._keyboard
        below = max(keyboard, edges.bottom)
        x, y = self.x + edges.left, self.y + below
        width, height = self.width - edges.left - edges.right, self.height - below - edges.top
        if self._strip:
            height -= self._strip.fit(width)
            self._strip.move(x, y + height + self._strip.height)
        self.frame.lay((x, y, width, height), typing=keyboard > 0)
        if self._scrim:
            self._scrim.lay((self.x, y, self.width, self.height - below))
        if keyboard:
            self._reveal()

    def ask(self, title: str, text: str, buttons: list[PushButton], dismiss: Callable[[], object]) -> None:
        self.dismiss()
        self._scrim = Scrim(dialog(title, text, buttons), dismiss)
        self.add_widget(self._scrim)
        self.lay()

    @property
    def asks(self) -> bool:
        """Whether a dialog is open."""
        return self._scrim is not None

    def dismiss(self) -> bool:
        """Take the dialog away; answer whether there was one."""
        scrim, self._scrim = self._scrim, None
        if scrim is not None:
            self.remove_widget(scrim)
        return scrim is not None

    def _reveal(self) -> None:
        """Scroll so that what one writes in stands clear of the keyboard."""
        self._written_in = self._field()
        if self._written_in and self.frame and isinstance(self.frame.middle, Scroller):
            self.frame.middle.scroll_to(self._written_in, padding=dp(24))

    def _field(self) -> Typing | None:
        """Return the field in the middle of the screen that has the focus."""
        fields = self.frame.middle.walk() if self.frame else ()
        return next((one for one in fields if isinstance(one, Typing) and one.focus), None)
