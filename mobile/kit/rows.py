"""Cards, headings and list rows."""

from mobile.kit.boxes import Box, Column, Flow, Row, Rule
from mobile.kit.icons import Icon
from mobile.kit.marks import Count, Disc
from mobile.kit.part import Action, Fits, Pad
from mobile.kit.press import Pressable
from mobile.kit.text import Words
from mobile.kit.tokens import Tone


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
        key: str = "",
    ) -> None:
        texts = Column(
            Words(title, "label"), Words(second, "small", "ink2"), Flow(*badges, gap=6), gap=4, grow=1
        )
        head = [Disc(icon, initials, tone)] if icon or initials else []
        tail = [Icon(ends, 20, "ink2")] if ends and act else []
        super().__init__(
            Row(*head, texts, *tail), act, fill="card", radius=0, pad=(16, 14, 12, 14), least=60, key=key
        )


class ListCard(Box):
    """Rows on one card with hairlines between them."""

    def __init__(self, rows: list[Fits], inset: float = 72) -> None:
        parts: list[Fits] = []
        for row in rows:
            parts += [Rule(inset), row] if parts else [row]
        super().__init__(Column(*parts, gap=0), edge="line", pad=(1, 6, 1, 6))
