"""The app as a whole: one window, one phone, the way between its screens. Import it after `mobile.kit.window.prepare`."""

import gc
import time
from importlib import import_module
from typing import Any

from kivy.app import App
from kivy.base import ExceptionManager
from kivy.core.window import Window
from kivy.metrics import Metrics
from kivy.utils import platform

from mobile.kit import theme
from mobile.phone import Phone
from mobile.screens.mishap import Mishaps
from mobile.screens.stage import Stage
from mobile.screens.way import Way

BACK_KEY = 27
AWAY = 60  # seconds after which a worker's phone that was laid aside is locked


class QonysApp(App):
    """`phone` comes from outside, so that a test can bring its own folder and clock."""

    title = "Qonys"

    def __init__(self, phone: Phone, *, dark: bool = False) -> None:
        super().__init__()
        self.phone, self._left_at = phone, 0.0
        theme.use(dark=dark)
        self.stage = Stage()
        self.way = Way(phone, self.stage)
        self._mishaps = Mishaps(self.way)

    def build(self) -> Stage:
        Window.softinput_mode = ""
        Window.bind(on_keyboard=self._on_key)
        ExceptionManager.add_handler(self._mishaps)
        self.begin()
        gc.freeze()  # what is read once at the start is never looked through again
        gc.set_threshold(
            50_000, 10, 10
        )  # building a screen makes thousands of things at once; the way tidies at rest
        return self.stage

    def begin(self) -> None:
        """Show the first screen: the lock."""
        self.way.place("door")

    def look(self, *, dark: bool) -> None:
        """Change between light and dark, or take over a new text size: every screen is drawn anew."""
        theme.use(dark=dark)
        self.way.draw()

    def on_pause(self) -> bool:
        """Another app comes to the front, or the phone is laid down: keep what is written, hide what is private."""
        self._left_at = time.monotonic()
        self.way.screen.leave()
        if self._is_open and self.phone.kind == "settler":
            self.way.hide()
        return True

    def on_resume(self) -> None:
        Metrics.reset_metrics()
        if self._is_open and time.monotonic() - self._left_at > AWAY:
            self.way.hide()
        else:
            self.way.refresh()

    def on_stop(self) -> None:
        Window.unbind(on_keyboard=self._on_key)
        ExceptionManager.remove_handler(self._mishaps)
        self.way.close()
        self.phone.close()

    def lay_aside(self) -> None:
        """Go to the background, as a phone's back key does at the first screen; a desktop window stays."""
        if platform == "android":
            activity = import_module("jnius").autoclass("org.kivy.android.PythonActivity")
            activity.mActivity.moveTaskToBack(True)  # noqa: FBT003

    @property
    def _is_open(self) -> bool:
        return self.phone.store.is_open

    def _on_key(self, _window: object, key: int, *_: Any) -> bool:  # noqa: ANN401
        return self.way.press_back() if key == BACK_KEY else False
