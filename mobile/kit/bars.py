"""The top bar, the bottom navigation, the bottom bar of a form, progress."""

from mobile.kit.art.icons import Icon
from mobile.kit.base.boxes import Box, Centre, Column, Fixed, Row
from mobile.kit.base.part import Action, Fits, Part
from mobile.kit.base.press import Pressable
from mobile.kit.base.script import from_right
from mobile.kit.base.shapes import Ground, Sheet
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp, is_large
from mobile.kit.base.tokens import TOPBAR
from mobile.kit.button import IconButton


class TopBar(Box):
    """Title and subtitle, `first` (back or close) before it, at most two icons behind it."""

    def __init__(
        self, title: str, subtitle: str = "", *, first: Fits | None = None, last: tuple[Fits, ...] = ()
    ) -> None:
        hide_second = is_large() and len(last) > 1
        lines = Column(
            Words(title, "bar" if first else "title"),
            Words("" if hide_second else subtitle, "small", "ink2"),
            gap=2,
            grow=1,
        )
        parts = [first, lines] if first else [lines]
        super().__init__(
            Row(*parts, *last, gap=4),
            fill="",
            pad=(4 if first else 20, 6, 4 if last and not _is_pill(last) else 16, 6),
            least=TOPBAR,
            radius=0,
        )


def _is_pill(parts: tuple[Fits, ...]) -> bool:
    """A pill has a ground of its own and keeps the screen's side; an icon's place reaches further."""
    return isinstance(parts[-1], HidePill)


class HidePill(Pressable):
    """Hide everything at once. On large text only its icon stays, in the same place."""

    def __init__(self, text: str, act: Action) -> None:
        icon = Icon("hide", 20, "ink")
        content = Centre(icon) if is_large() else Row(icon, Words(text, "small_b", grow=1), gap=8)
        pad = (14, 6, 14, 6)
        super().__init__(content, act, fill="sunken", held="line", radius=24, pad=pad, least=48, key="hide")
        self.spoken = text


class Navigation(Part):
    """Four places at the bottom. A count stands on an icon."""

    def __init__(self, places: list["Place"]) -> None:
        super().__init__()
        self._row = Row(*places, gap=0, pad=(2, 4, 2, 4))
        self.ground = Sheet(self.canvas.before, "card")
        self._line = Sheet(self.canvas.before, "line")
        self.hold(self._row)

    def fit(self, width: float) -> float:
        high = self._row.fit(width)
        self._spots = [(self._row, 0, 0)]
        self.size = (width, high)
        return high

    def paint(self) -> None:
        self.ground.move(self.x, self.y, self.width, self.height)
        self._line.move(self.x, self.top - dp(1), self.width, dp(1))


class Place(Pressable):
    """One place of the navigation."""

    def __init__(
        self, text: str, icon: str, act: Action, *, chosen: bool = False, count: int = 0, key: str = ""
    ) -> None:
        pill = Box(
            _Counted(Icon(icon, 23, "on_primary_c" if chosen else "ink2"), count),
            fill="primary_c" if chosen else "",
            radius=15,
            pad=(0, 3, 0, 3),
            least=30,
        )
        word = Words(text, "nav", "ink" if chosen else "ink2", align="center", bold=chosen)
        super().__init__(
            Column(Centre(Fixed(pill, 60)), word, gap=4),
            act,
            fill="",
            held="",
            pad=(1, 4, 1, 4),
            least=56,
            grow=1,
            key=key,
        )


class _Counted(Part):
    """An icon with a small count on its shoulder."""

    def __init__(self, icon: Icon, count: int) -> None:
        super().__init__()
        self._icon, self._count = icon, None
        self.hold(icon)
        if count:
            words = Words(str(count), "nav", "on_primary", align="center", bold=True)
            self._count = Box(words, fill="primary", radius=10, pad=(5, 2, 5, 2), least=20)
            self.hold(self._count)

    def natural(self) -> float:
        return self._icon.natural()

    def fit(self, width: float) -> float:
        high = self._icon.fit(width)
        self._spots = [(self._icon, 0.0, 0.0)]
        if self._count:
            wide = max(self._count.natural(), dp(20))
            self._count.fit(wide)
            self._spots.append((self._count, width / 2 + dp(6), -dp(7)))
        self.size = (width, high)
        return high


class FormBar(Part):
    """The bar at the foot of a form: its buttons, always in the same place."""

    def __init__(self, content: Fits) -> None:
        super().__init__()
        self._content = content
        self.ground = Sheet(self.canvas.before, "card")
        self._line = Sheet(self.canvas.before, "line")
        self.hold(content)

    def fit(self, width: float) -> float:
        side, above = dp(16), dp(12)
        high = self._content.fit(width - 2 * side)
        self._spots = [(self._content, side, above)]
        self.size = (width, high + 2 * above)
        return float(self.height)

    def paint(self) -> None:
        self.ground.move(self.x, self.y, self.width, self.height)
        self._line.move(self.x, self.top - dp(1), self.width, dp(1))


class Track(Part):
    """The bar of a progress: counted things only, never sending."""

    def __init__(self, step: int, steps: int, *, grow: float = 0.0) -> None:
        super().__init__(grow=grow)
        self._part = step / steps if steps else 0.0
        self._all, self._done = Ground(self.canvas, 4), Ground(self.canvas, 4)
        self._all.colours("line")
        self._done.colours("primary")

    def natural(self) -> float:
        return dp(60)

    def fit(self, width: float) -> float:
        self.size = (width, dp(8))
        return float(self.height)

    def paint(self) -> None:
        self._all.move(self.x, self.y, self.width, self.height)
        done = max(self.width * self._part, self.height) if self._part else 0
        begun = self.right - done if from_right() else self.x
        self._done.move(begun, self.y, done, self.height)


def progress(step: int, steps: int) -> Row:
    """Return the bar with *7 / 20* beside it."""
    words = Words(f"{step} / {steps}", "small_b", "ink2")
    return Row(Track(step, steps, grow=1), words, gap=12, pad=(16, 4, 16, 8))


def back_button(act: Action, spoken: str) -> IconButton:
    return IconButton("back", act, spoken, key="back")


def close_button(act: Action, spoken: str) -> IconButton:
    return IconButton("close", act, spoken, key="close")
