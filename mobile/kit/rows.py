"""Cards, headings and list rows."""

from collections.abc import Sequence

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Badge, Count, Disc
from mobile.kit.base.boxes import Box, Column, Flow, Row, Rule
from mobile.kit.base.part import Action, Fits, Pad
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words, measure, words_high
from mobile.kit.base.theme import dp, font, icon_pixels
from mobile.kit.base.tokens import Tone


class Card(Box):
    """One subject on white."""

    def __init__(
        self, *parts: Fits, gap: float = 10, pad: Pad = (16, 16, 16, 16), fill: str = "card"
    ) -> None:
        super().__init__(Column(*parts, gap=gap), fill=fill, edge="line" if fill == "card" else "", pad=pad)


class Heading(Row):
    """A section's title and how many there are."""

    def __init__(self, text: str, count: int | None = None) -> None:
        counts = [] if count is None else [Count(count)]
        title = Words(text, "head", grow=0 if counts else 1)
        super().__init__(title, *counts, gap=10, pad=(0, 8, 0, 0))

    def _widths(self, free: float) -> list[float]:
        if len(self.parts) == 1:
            return [free]
        count = self.parts[1].natural()
        return [min(self.parts[0].natural(), free - count), count]


class ListRow(Pressable):
    """A line of a list: disc, title, second line, badges under the name, and a chevron where it opens."""

    def __init__(
        self,
        title: str,
        act: Action | None,
        *,
        second: str = "",
        badges: tuple[Fits, ...] = (),
        icon: str = "",
        initials: str = "",
        tone: Tone = "neutral",
        ends: str = "chevron",
        tail: Fits | None = None,
        key: str = "",
    ) -> None:
        self._title, self._second, self._badges = (
            Words(title, "label"),
            Words(second, "small", "ink2"),
            Flow(*badges, gap=6),
        )
        texts = Column(self._title, self._second, self._badges, gap=4, grow=1)
        head = [Disc(icon, initials, tone)] if icon or initials else []
        self._disc = head[0] if head and initials else None
        end = [tail] if tail else [Icon(ends, 20, "ink2")] if ends and act else []
        super().__init__(
            Row(*head, texts, *end), act, fill="", radius=0, pad=(16, 14, 12, 14), least=60, key=key
        )

    def take(self, title: str, second: str, badges: Sequence[tuple[str, str, Tone]], initials: str) -> bool:
        """Become another row of the same kind, keeping every part: a long list that runs by makes nothing anew.

        False, and nothing has changed, where this row has no initials. Lay it out afterwards.
        """
        if self._disc is None or not self._disc.become(initials):
            return False
        self._title.text, self._second.text = title, second
        held = [one for one in self._badges.parts if isinstance(one, Badge)]
        for one, (text, icon, tone) in zip(held, badges, strict=False):
            one.become(text, icon, tone)
        for spare in held[len(badges) :]:
            self._badges.drop(spare)
        for text, icon, tone in badges[len(held) :]:
            self._badges.add(Badge(text, icon, tone))
        return True


def list_row_high(title: str, second: str, badges: list[str], wide: float, *, disc: bool) -> float:
    """Return how high a `ListRow` with a chevron will be, from its words alone: long lists need it before drawing."""
    gap, chevron = dp(12), icon_pixels(20)
    wide -= dp(16) + dp(12) + gap + chevron + ((dp(44) + gap) if disc else 0)
    parts = [words_high(title, "label", wide), words_high(second, "small", wide), _badges_high(badges, wide)]
    lines = [high for high in parts if high]
    tall = sum(lines) + dp(4) * (len(lines) - 1)
    return max(max(tall, dp(44) if disc else 0, chevron) + 2 * dp(14), dp(60))


def _badges_high(badges: list[str], wide: float) -> float:
    """Return the height of badges that flow into lines, as `Flow` lays them."""
    x, down, tall, gap = 0.0, 0.0, 0.0, dp(6)
    around = dp(8) + dp(9) + dp(6) + icon_pixels(15)
    for text in badges:
        natural = measure(text, font("badge")) + 1 + around
        take = min(natural, wide)
        if x and x + take > wide:
            x, down, tall = 0.0, down + tall + gap, 0.0
        high = max(words_high(text, "badge", take - around), icon_pixels(15))
        tall = max(tall, high + 2 * dp(5), dp(26))
        x += take + gap
    return down + tall


class ListCard(Box):
    """Rows on one card with hairlines between them."""

    def __init__(self, rows: Sequence[Fits], inset: float = 72) -> None:
        parts: list[Fits] = []
        for row in rows:
            parts += [Rule(inset), row] if parts else [row]
        super().__init__(Column(*parts, gap=0), edge="line", pad=(1, 6, 1, 6))
