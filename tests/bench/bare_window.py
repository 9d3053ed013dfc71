"""A Kivy window with three labels and nothing else: prints the seconds to its first frame. `bare_window.py FOLDER`."""

import os
import sys
import time
from pathlib import Path

BEGUN = time.perf_counter()

from mobile.kit.base.window import kivys_data, prepare  # noqa: E402

os.environ["KIVY_DATA_DIR"] = str(kivys_data())  # Kivy as it comes
prepare(Path(sys.argv[1]), "2")

from kivy.app import App  # noqa: E402
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.uix.boxlayout import BoxLayout  # noqa: E402
from kivy.uix.label import Label  # noqa: E402


class Bare(App):
    def build(self) -> BoxLayout:
        box = BoxLayout()
        for word in ("one", "two", "three"):
            box.add_widget(Label(text=word))
        Window.bind(on_flip=self.drawn)
        return box

    def drawn(self, *_: object) -> None:
        Window.unbind(on_flip=self.drawn)
        print(time.perf_counter() - BEGUN)
        Clock.schedule_once(lambda _: self.stop())


Bare().run()
