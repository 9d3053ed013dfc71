"""A row that may be longer than the screen is wide: filter chips. It scrolls sideways and never up or down."""

from kivy.graphics import Canvas

from mobile.kit.base.boxes import Row
from mobile.kit.base.part import Fits
from mobile.kit.base.script import from_right
from mobile.kit.base.scrolling import Quick, leave_whole
from mobile.kit.base.theme import dp


class Sideways(Fits, Quick):
    """Chips in one line. The line runs to the screen's edge, so that the last chip in sight is seen to be cut: by that edge,
    and by nothing that would have to be drawn.
    """

    canvas: Canvas

    def __init__(self, *parts: Fits, gap: float = 8, inset: float = 16) -> None:
        super().__init__(
            size_hint=(None, None),
            do_scroll_y=False,
            effect_cls="ScrollEffect",
            bar_width=0,
            scroll_distance=dp(10),
            scroll_x=1 if from_right() else 0,  # its beginning
        )
        leave_whole(self.canvas)
        self._row = Row(*parts, gap=gap, pad=(inset, 0, inset, 0))
        self.add_widget(self._row)

    def natural(self) -> float:
        return self._row.natural()

    def fit(self, width: float) -> float:
        high = self._row.fit(max(self._row.natural(), width))
        self.size = (width, high)
        return high

    def move(self, x: float, top: float) -> None:
        self.pos = (x, top - self.height)
        self._row.move(0, self._row.height)

    def show(self, left: float, wide: float) -> None:
        """Bring what lies from `left` on, so wide, into sight."""
        slack = self._row.width - self.width
        if slack > 0:
            aim = left - (self.width - wide) / 2
            self.scroll_x = min(max(aim / slack, 0), 1)
