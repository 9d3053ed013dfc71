"""The small drawn things inside rows: ring and dot, box and tick, disc with initials, badge, count, note."""

from mobile.kit.art.icons import Icon
from mobile.kit.base.boxes import Box, Centre, Fixed, Row
from mobile.kit.base.part import Part
from mobile.kit.base.shapes import Ground
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp, icon_pixels, scale
from mobile.kit.base.tokens import RADIUS_BADGE, RADIUS_FIELD, TONES, Tone


class Mark(Part):
    """Ring and dot for one of many, box and tick for any of many."""

    def __init__(self, *, many: bool, chosen: bool) -> None:
        super().__init__()
        self._many, self._side = many, icon_pixels(24)
        self._ring = Ground(self.canvas, 6 if many else 48)
        self._dot = None if many else Ground(self.canvas, 48)
        self._tick = Icon("check", 18, "on_primary") if many else None
        if self._tick:
            self.hold(self._tick)
        self.choose(chosen=chosen)

    def choose(self, *, chosen: bool) -> None:
        ground = "primary_c" if chosen else "card"
        self._ring.colours("primary" if chosen and self._many else ground, "primary" if chosen else "edge", 2)
        if self._dot:
            self._dot.colours("primary" if chosen else "")
        if self._tick:
            self._tick.opacity = 1 if chosen else 0

    def natural(self) -> float:
        return self._side

    def fit(self, width: float) -> float:
        self.size = (max(width, self._side), self._side)
        if self._tick:
            self._tick.fit(self._side)
            self._spots = [(self._tick, 0, (self._side - self._tick.height) / 2)]
        return self._side

    def paint(self) -> None:
        self._ring.move(self.x, self.y, self._side, self._side)
        inset = self._side * 0.27
        if self._dot:
            self._dot.move(self.x + inset, self.y + inset, self._side - 2 * inset, self._side - 2 * inset)


class Disc(Box):
    """A round ground of 44 dp with an icon, or with initials while the text is not very large."""

    def __init__(self, icon: str = "", initials: str = "", tone: Tone = "neutral", size: float = 44) -> None:
        ground, ink, mark = TONES[tone]
        self._initials: Words | None = None
        if initials and scale() <= 1.8:
            content = self._initials = Words(initials, "small_b", ink, align="center")
        else:
            content = Centre(Icon(icon or "person", size / 2, mark if icon else ink))
        super().__init__(content, fill=ground, radius=size / 2, pad=(0, 0, 0, 0), least=size)
        self._size = dp(size)

    def natural(self) -> float:
        return self._size

    def become(self, initials: str) -> bool:
        """Show other initials; False where this disc shows an icon."""
        if self._initials is None or not initials:
            return False
        self._initials.text = initials
        return True


class Badge(Box):
    """A state: word, icon and tone, always all three. Not a button."""

    def __init__(self, text: str, icon: str, tone: Tone = "neutral") -> None:
        ground, ink, mark = TONES[tone]
        self._icon, self._words = Icon(icon, 15, mark), Words(text, "badge", ink, grow=1)
        super().__init__(
            Row(self._icon, self._words, gap=6),
            fill=ground,
            radius=RADIUS_BADGE,
            pad=(8, 5, 9, 5),
            least=26,
        )

    def become(self, text: str, icon: str, tone: Tone) -> None:
        """Show another state; the part stays, for a list that comes by."""
        ground, ink, mark = TONES[tone]
        self._icon.show(icon)
        self._icon.tint(mark)
        self._words.text = text
        self._words.tint(ink)
        self.ground.colours(ground)


class Count(Box):
    """How many, beside a heading."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Words(str(number), "badge", align="center"), fill="sunken", radius=8, pad=(8, 5, 8, 5), least=26
        )


class Note(Box):
    """One or two sentences on a quiet ground."""

    def __init__(self, text: str, icon: str = "info", tone: Tone = "neutral") -> None:
        ground, ink, mark = TONES[tone]
        super().__init__(
            Row(Icon(icon, 22, mark), Words(text, "small", ink, grow=1)),
            fill=ground,
            radius=RADIUS_FIELD,
            pad=(14, 12, 14, 12),
        )


class Hint(Row):
    """An icon and a quiet sentence without a ground."""

    def __init__(self, text: str, icon: str = "info", ink: str = "ink2") -> None:
        super().__init__(
            Fixed(Icon(icon, 20, ink), 24), Words(text, "small", ink, grow=1), gap=10, level="top"
        )
