"""What every drawn thing is: it is told a width, says its height, and is then put in its place.

Layout is one pass from the top, without Clock events: nothing settles over several frames and a static screen
redraws nothing. `fit` sets sizes, `move` sets positions and moves what is drawn.
"""

from collections.abc import Callable, Iterator

from kivy.graphics import Canvas
from kivy.uix.widget import Widget

from mobile.kit.base.script import from_right
from mobile.kit.base.theme import dp

Pad = tuple[float, float, float, float]  # left, top, right, bottom


class Fits:
    """The layout half of a part. `grow` is its share of a row; 0 takes the natural width."""

    key: str = ""
    grow: float = 0.0
    width: float
    height: float

    def natural(self) -> float:
        """Return the width at which nothing has to wrap."""
        raise NotImplementedError

    def fit(self, width: float) -> float:
        """Take this width, set the size, return the height."""
        raise NotImplementedError

    def move(self, x: float, top: float) -> None:
        """Put the upper left corner here, and everything inside with it."""
        raise NotImplementedError


class Part(Fits, Widget):
    """A part drawn by the kit itself. `key` is a stable name by which a part can be found."""

    canvas: Canvas
    mirrors = True  # in a script from the right its parts change sides

    def __init__(self, *, key: str = "", grow: float = 0.0) -> None:
        super().__init__(size_hint=(None, None))
        self.key = key
        self.grow = grow
        self._spots: list[tuple[Fits, float, float]] = []

    def hold(self, *parts: Fits) -> None:
        for part in parts:
            self.add_widget(part)

    def move(self, x: float, top: float) -> None:
        self.pos = (x, top - self.height)
        self.paint()
        for part, left, down in self._spots:
            side = self.width - left - part.width if from_right() and self.mirrors else left
            part.move(x + side, top - down)

    def paint(self) -> None:
        """Move what is drawn on this part's own canvas."""

    def refit(self) -> None:
        """Lay the whole screen out again after something in here changed its size."""
        above = next((widget for widget in above_of(self) if hasattr(widget, "lay")), None)
        if above is not None:
            above.lay()


def above_of(widget: Widget) -> Iterator[Widget]:
    """Walk from the parent up to the window."""
    parent = widget.parent
    while isinstance(parent, Widget):
        yield parent
        parent = parent.parent


class Space(Part):
    """Nothing, so high."""

    def __init__(self, high: float = 0, *, grow: float = 0.0) -> None:
        super().__init__(grow=grow)
        self._high = dp(high)

    def natural(self) -> float:
        return 0.0

    def fit(self, width: float) -> float:
        self.size = (width, self._high)
        return self._high


Action = Callable[[], object]
