"""A long list that draws only the rows in sight. Each row's height is known before it is drawn."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate

import msgspec

from mobile.kit.base.part import Fits, Part
from mobile.kit.base.scrolling import Scrolls, scrolling
from mobile.kit.base.shapes import Ground, Sheet, Sides
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

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self._row: Fits | None = None
        self.first = self.last = False
        self._edge, self.ground = Ground(self.canvas.before, 0), Ground(self.canvas.before, 0)
        self._plain, self._sides = Sheet(self.canvas.before, "card"), Sides(self.canvas.before, "line")

    def take(self, entry: Entry, *, first: bool, last: bool) -> None:
        """Show this row, `first` or `last` of its card. Give it its place afterwards."""
        self.first, self.last = first, last
        if entry is self.entry:
            return
        self.entry = entry
        if self._row is None or entry.become is None or not entry.become(self._row):
            self._row = entry.draw()
            self.clear_widgets()
            self.hold(self._row)

    def settle(self, x: float, top: float, width: float, height: float) -> None:
        """Stand here, with all that is in the row."""
        self.pos, self.size = (x, top - height), (width, height)
        card = self.entry is not None and self.entry.card
        self._paint(card=card)
        line = dp(1) if card else 0
        if self._row:
            self._row.fit(width - 2 * line)
            self._row.move(x + line, top - line)

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
        self._sides.move(x, y, width, height, line)


class LongList(Scrolls):
    """Rows under a fixed head. `show` gives new rows and goes back to the top."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__(**scrolling())
        self._entries, self._wide = entries, 0.0
        self._tops: list[
            float
        ] = []  # how far below the upper end each row begins, and where the last one ends
        self._slots: dict[int, Slot] = {}
        self._spare: list[Slot] = []
        self._rows = Part()
        self.add_widget(self._rows)

    def spread(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        if width != self._wide:
            self._wide = width
            self._measure()
        self.update_from_scroll()

    def show(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._measure()
        self.scroll_y = 1
        self.update_from_scroll()

    def inside(self) -> float:
        return float(self._rows.height)

    def update_from_scroll(self, *late: float) -> None:
        super().update_from_scroll(*late)
        self._place()

    def _measure(self) -> None:
        wide = self._wide - 2 * dp(SIDE) - 2 * dp(1)
        highs = [entry.high(wide) + dp(2) for entry in self._entries]
        self._tops = list(accumulate(highs, initial=dp(4)))
        self._rows.size = (self._wide, self._tops[-1] + dp(SIDE))
        self._spare += self._slots.values()
        self._slots = {}

    def _place(self) -> None:
        """Give a slot to each row in sight. One that went out of sight becomes the next that comes."""
        if not self._wide:
            return
        above = self.above()
        first = max(bisect_right(self._tops, above) - 1, 0)
        wanted = range(first, min(bisect_left(self._tops, above + self.height), len(self._entries)))
        self._spare += [self._slots.pop(at) for at in [*self._slots] if at not in wanted]
        for at in wanted:
            if at not in self._slots:
                self._slots[at] = self._filled(at)
        for slot in self._spare:
            self._rows.remove_widget(slot)

    def _filled(self, at: int) -> Slot:
        """Return a slot with this row in its place: the one that holds it still, else one of its kind."""
        entry, edge = self._entries[at], len(self._entries) - 1
        near = sorted(self._spare, key=lambda slot: (slot.entry is entry, slot.entry.card == entry.card))
        slot = near[-1] if near else Slot()
        if near:
            self._spare.remove(slot)
        if slot.parent is None:
            self._rows.add_widget(slot)
        slot.take(
            entry,
            first=at == 0 or not self._entries[at - 1].card,
            last=at == edge or not self._entries[at + 1].card,
        )
        top, side = self._tops[at], dp(SIDE)
        slot.settle(side, self._rows.height - top, self._wide - 2 * side, self._tops[at + 1] - top)
        return slot
