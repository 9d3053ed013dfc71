"""A long list that draws only the rows in sight. Each row's height is known before it is drawn."""

from collections.abc import Callable
from typing import Any

import msgspec
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView

from mobile.kit.base.part import Fits, Part
from mobile.kit.base.scrolling import Scrolls, scrolling
from mobile.kit.base.shapes import Ground, Sheet
from mobile.kit.base.theme import dp
from mobile.kit.base.tokens import RADIUS, SIDE


class Entry(msgspec.Struct, frozen=True):
    """One row: how high it is at a width, and how to draw it when it comes in sight.

    `become` makes this row of one that has gone out of sight, and says whether it could.
    Neighbours with `card` stand on one white card; without it a row stands on the paper, as a heading does.
    """

    high: Callable[[float], float]
    draw: Callable[[], Fits]
    card: bool = True
    become: Callable[[Fits], bool] | None = None


def plain(make: Callable[[], Fits]) -> Entry:
    """Return a heading or a note: drawn once to know its height, there are few of them."""
    return Entry(lambda wide: make().fit(wide) + dp(10), make, card=False)


class Slot(Part):
    """A place in sight. It keeps its ground and takes whichever row comes; all together look like one card."""

    def __init__(self, **_: object) -> None:
        super().__init__()
        self._entry: Entry | None = None
        self._row: Fits | None = None
        self.first = self.last = False
        self._edge, self.ground = Ground(self.canvas.before, 0), Ground(self.canvas.before, 0)
        self._plain, self._lines = (
            Sheet(self.canvas.before, "card"),
            [Sheet(self.canvas.before, "line") for _ in range(3)],
        )
        self.bind(pos=self._settle, size=self._settle)

    @property
    def entry(self) -> Entry | None:
        return self._entry

    @entry.setter
    def entry(self, entry: Entry) -> None:
        if entry is self._entry:
            return
        self._entry = entry
        if self._row is None or entry.become is None or not entry.become(self._row):
            self._row = entry.draw()
            self.clear_widgets()
            self.hold(self._row)
        self._settle()

    def _settle(self, *_: object) -> None:
        card = self._entry is not None and self._entry.card
        self._paint(card=card)
        line = dp(1) if card else 0
        if self._row:
            self._row.fit(self.width - 2 * line)
            self._row.move(self.x + line, self.top - line)

    def _paint(self, *, card: bool) -> None:
        """Draw this row's piece of the card: its sides, a line below, round corners at the two ends."""
        line, radius = dp(1), dp(RADIUS)
        is_between = card and not self.first and not self.last
        self._paint_between(line if is_between else 0)
        card = card and not is_between
        above, below = radius if self.first else 0, radius if self.last else 0
        for ground, fill in ((self._edge, "line"), (self.ground, "card")):
            ground.colours(fill if card else "")
            ground.corners(above, below)
        self._edge.move(self.x, self.y, self.width, self.height)
        down = line if self.first else 0
        self.ground.move(self.x + line, self.y + line, self.width - 2 * line, self.height - line - down)

    def _paint_between(self, line: float) -> None:
        """Draw a piece without round corners: one square ground and thin lines, for most of a list is such pieces."""
        x, y, width, height = self.x, self.y, self.width, self.height
        self._plain.move(x, y, width if line else 0, height if line else 0)
        down = (width, line) if line else (0, 0)
        for sheet, at, size in zip(
            self._lines,
            ((x, y), (x + width - line, y), (x, y)),
            ((line, height), (line, height), down),
            strict=True,
        ):
            sheet.move(*at, *size)


class LongList(Scrolls, RecycleView):
    """Rows under a fixed head. `show` gives new rows and goes back to the top."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__(**scrolling())
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
        self.viewclass = Slot

    def spread(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        if width != self._wide:
            self._wide = width
            self._measure()

    def show(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._measure()
        self.scroll_y = 1

    def inside(self) -> float:
        return float(self.children[0].height) if self.children else 0.0

    def _measure(self) -> None:
        wide = self._wide - 2 * dp(SIDE)
        cards = [False, *(entry.card for entry in self._entries), False]
        data: list[dict[str, Any]] = [
            {
                "first": not cards[i],
                "last": not cards[i + 2],
                "entry": entry,
                "size": (wide, entry.high(wide - 2 * dp(1)) + dp(2)),
            }
            for i, entry in enumerate(self._entries)
        ]
        self.data = data
