"""A plain Kivy list of 500 rows of three labels and nothing else, scrolled: prints the frames a second, and how many
seconds of a processor each took.

bare_list.py FOLDER SECONDS
"""

import os
import sys
import time
from pathlib import Path

from mobile.kit.base.window import kivys_data, prepare

os.environ["KIVY_DATA_DIR"] = str(kivys_data())  # Kivy as it comes
prepare(Path(sys.argv[1]), "2")

from kivy.app import App  # noqa: E402
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.graphics.opengl import glFinish  # noqa: E402
from kivy.uix.boxlayout import BoxLayout  # noqa: E402
from kivy.uix.label import Label  # noqa: E402
from kivy.uix.recycleboxlayout import RecycleBoxLayout  # noqa: E402
from kivy.uix.recycleview import RecycleView  # noqa: E402

SECONDS, ROWS = float(sys.argv[2]), 500


class ThreeLabels(BoxLayout):
    def __init__(self, **_: object) -> None:
        super().__init__(orientation="vertical")
        self.labels = [Label() for _ in range(3)]
        for label in self.labels:
            self.add_widget(label)

    @property
    def words(self) -> list[str]:
        return [label.text for label in self.labels]

    @words.setter
    def words(self, words: list[str]) -> None:
        for label, word in zip(self.labels, words, strict=True):
            label.text = word


class Bare(App):
    def build(self) -> RecycleView:
        layout = RecycleBoxLayout(
            orientation="vertical", size_hint=(1, None), default_size=(None, 200), default_size_hint=(1, None)
        )
        layout.bind(minimum_height=layout.setter("height"))
        self.rows = RecycleView(viewclass=ThreeLabels)
        self.rows.add_widget(layout)
        self.rows.data = [
            {"words": [f"Тілеубергенова Айнұр {n}", f"Бескөл · 5 адам · № {n}", f"{n} күн кешікті"]}
            for n in range(ROWS)
        ]
        Clock.schedule_once(self.begin, 1.5)
        return self.rows

    def begin(self, _: float) -> None:
        self.drawn, self.begun, self.worked = 0, time.monotonic(), time.process_time()
        Window.bind(on_flip=self.count)
        Clock.schedule_interval(self.move, 0)

    def count(self, *_: object) -> None:
        glFinish()  # as a screen waits for it
        self.drawn += 1

    def move(self, _: float) -> None:
        gone = time.monotonic() - self.begun
        self.rows.scroll_y = max(1 - gone / SECONDS, 0)
        if gone > SECONDS:
            print(self.drawn / gone, (time.process_time() - self.worked) / self.drawn)
            self.stop()


Bare().run()
