"""A long list that draws only the rows in sight. Each row's height is known before it is drawn."""

from collections.abc import Callable
from typing import Any

import msgspec
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView

from mobile.kit.part import Part
from mobile.kit.shapes import Ground
from mobile.kit.theme import colour, dp
from mobile.kit.tokens import SIDE


class Entry(msgspec.Struct, frozen=True):
    """One row: how high it is at a width, and how to draw it when it comes in sight."""

    high: Callable[[float], float]
    draw: Callable[[], Part]


class Slot(Part):
    """A place in sight. It keeps its ground and takes whichever row comes."""

    def __init__(self, **_: object) -> None:
        super().__init__()
        self._entry: Entry | None = None
        self._row: Part | None = None
        self._ground = Ground(self.canvas.before, 0)
        self._ground.colours("line")
        self.bind(pos=self._settle, size=self._settle)

    @property
    def entry(self) -> Entry | None:
        return self._entry

    @entry.setter
    def entry(self, entry: Entry) -> None:
        if entry is self._entry:
            return
        self._entry, self._row = entry, entry.draw()
        self.clear_widgets()
        self.hold(self._row)
        self._settle()

    def _settle(self, *_: object) -> None:
        self._ground.move(self.x, self.y, self.width, self.height)
        if self._row:
            self._row.fit(self.width - 2 * dp(1))
            self._row.move(self.x + dp(1), self.top)


class LongList(RecycleView):
    """Rows under a fixed head. `show` gives new rows and goes back to the top."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__(
            size_hint=(None, None),
            do_scroll_x=False,
            effect_cls="ScrollEffect",
            bar_width=dp(3),
            bar_color=colour("edge"),
            bar_inactive_color=colour("line"),
            scroll_distance=dp(10),
            viewclass=Slot,
        )
        self._entries, self._wide = entries, 0.0
        side = dp(SIDE)
        layout = RecycleBoxLayout(
            orientation="vertical",
            size_hint=(1, None),
            default_size=(None, dp(80)),
            default_size_hint=(1, None),
            key_size="size",
            padding=(side, dp(4), side, side),
        )
        layout.bind(minimum_height=layout.setter("height"))
        self.add_widget(layout)

    def spread(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        if width != self._wide:
            self._wide = width
            self._measure()

    def show(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._measure()
        self.scroll_y = 1

    def above(self) -> float:
        return (1 - self.scroll_y) * max(self.viewport_height() - self.height, 0)

    def viewport_height(self) -> float:
        return float(self.children[0].height) if self.children else 0.0

    def _measure(self) -> None:
        wide = self._wide - 2 * dp(SIDE)
        data: list[dict[str, Any]] = [
            {"entry": entry, "size": (wide, entry.high(wide) + dp(1))} for entry in self._entries
        ]
        self.data = data
