"""The app as a whole: one window, one phone, the way between its screens. Import it after `mobile.kit.base.window.prepare`."""

import gc
import time
from typing import Any

from kivy.app import App
from kivy.base import ExceptionManager
from kivy.core.window import Window
from kivy.metrics import Metrics

from mobile.keeping.mishaps import write_down
from mobile.kit.base import theme
from mobile.pages.device.looks import looks
from mobile.phone import Phone
from mobile.platform.device import Device
from mobile.platform.here import here
from mobile.screens.device.mishap import Mishaps
from mobile.screens.stage import Stage
from mobile.screens.way import Way
from surveys.wording import UnknownWord, bear

BACK_KEY = 27
AWAY = 60  # seconds after which a worker's phone that was laid aside is locked


class QonysApp(App):
    """`phone` and `device` come from outside, so that a test can bring its own folder, clock and keyboard."""

    title = "Qonys"

    def __init__(self, phone: Phone, *, dark: bool = False, device: Device | None = None) -> None:
        super().__init__()
        self.phone, self._left_at = phone, 0.0
        self.device = device or here(phone.store.path.parent)
        self._font_scale = float(Metrics.fontscale)  # the phone's own
        self.stage = Stage(self.device)
        self.way = Way(phone, self.stage)
        self._mishaps = Mishaps(self.way)
        self._without: set[str] = set()  # words that were missing
        bear(self._stand_in)
        self.take_looks(dark=dark)

    def take_looks(self, *, dark: bool = False) -> None:
        """Take over what was chosen on this phone; what is drawn after it looks so."""
        chosen = looks(self.phone.store)
        theme.use(dark=dark or chosen.dark)
        self.stage.moves = chosen.moves
        Metrics.fontscale = max(self._font_scale, chosen.text)

    def build(self) -> Stage:
        Window.softinput_mode = ""
        Window.bind(on_keyboard=self._on_key)
        ExceptionManager.add_handler(self._mishaps)
        self.begin()
        Window.bind(on_flip=self._wake)
        gc.freeze()  # what is read once at the start is never looked through again
        gc.set_threshold(
            50_000, 10, 10
        )  # building a screen makes thousands of things at once; the way tidies at rest
        return self.stage

    def _wake(self, *_: object) -> None:
        """The first frame is there: read the rest."""
        Window.unbind(on_flip=self._wake)
        self.way.wake()

    def _stand_in(self, missing: UnknownWord) -> str:
        """A word that no language has is drawn as three dots, never as its key, and written down once."""
        if missing.key not in self._without:
            self._without.add(missing.key)
            write_down(self.phone.store.path, missing, missing.key)
        return "…"

    def begin(self) -> None:
        """Show the first screen: the lock."""
        self.way.place("door")
        self.way.hear_link()

    def look(self, *, dark: bool) -> None:
        """Change between light and dark, or take over a new text size: every screen is drawn anew."""
        theme.use(dark=dark)
        self.way.draw()

    def on_pause(self) -> bool:
        """Another app comes to the front, or the phone is laid down: keep what is written, hide what is private."""
        self._left_at = time.monotonic()
        self.way.screen.leave()
        if self._is_open:
            self._leave_to_the_device()
        if self._is_open and self.phone.kind == "settler" and not self.way.is_lent:
            self.way.hide()
        return True

    def _leave_to_the_device(self) -> None:
        """Let the device remind, and send what waits. What it cannot do disturbs nobody: the app does it when opened."""
        from mobile.pages.reminding import reminders

        try:
            self.device.remind(reminders(self.phone))
            if self.phone.outbox.count("ready"):
                say = self.phone.say
                title, text = say("phone.sending.behind.title"), say("phone.sending.behind")
                self.device.go_on_sending(self.phone.store.key.raw, title, text)
        except Exception as problem:
            write_down(self.phone.store.path, problem)

    def on_resume(self) -> None:
        Metrics.reset_metrics()
        self._font_scale = float(Metrics.fontscale)
        self.take_looks()
        self.phone.store.forget()  # what was sent meanwhile was written by another process
        if self._is_open and time.monotonic() - self._left_at > AWAY:
            self.way.hide()
        else:
            self.way.screen.wake()
            self.way.refresh()
        self.way.hear_link()

    def on_stop(self) -> None:
        Window.unbind(on_keyboard=self._on_key)
        ExceptionManager.remove_handler(self._mishaps)
        self.stage.close()
        self.way.close()
        self.phone.close()
        bear(None)

    def lay_aside(self) -> None:
        """Go to the background, as a phone's back key does at the first screen; a desktop window stays."""
        self.device.lay_aside()

    @property
    def _is_open(self) -> bool:
        return self.phone.store.is_open

    def _on_key(self, _window: object, key: int, *_: Any) -> bool:  # noqa: ANN401
        return self.way.press_back() if key == BACK_KEY else False
