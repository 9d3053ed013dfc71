"""Buttons: filled (one a screen: the next step), tonal, outlined, text, destroying; and the round icon button."""

from mobile.kit.art.icons import Icon
from mobile.kit.base.boxes import Centre, Row
from mobile.kit.base.part import Action, Fits
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp
from mobile.kit.base.tokens import BUTTON, TOUCH, StyleName
from mobile.kit.button_kinds import KINDS, Kind


class PushButton(Pressable):
    """A word that acts, with its icon before it where it has one."""

    def __init__(
        self,
        text: str,
        act: Action,
        kind: Kind = "filled",
        *,
        icon: str = "",
        style: StyleName = "label",
        least: float = BUTTON,
        grow: float = 0.0,
        key: str = "",
    ) -> None:
        fill, ink, held, edge = KINDS[kind]
        self.words = Words(text, style, ink, align="center", grow=1 if icon else 0)
        content: Fits = Centre(Row(Icon(icon, 22, ink), self.words, gap=10)) if icon else self.words
        super().__init__(
            content, act, fill=fill, held=held, edge=edge, pad=(16, 8, 16, 8), least=least, grow=grow, key=key
        )

    def become(self, kind: Kind) -> None:
        """Change between kinds, as the quiet answers do when chosen."""
        fill, ink, _, edge = KINDS[kind]
        self.dress(fill, edge, 2 if kind == "chosen" else 1)
        self.words.tint(ink)


class IconButton(Pressable):
    """A round place of 48 dp with an icon. `spoken` is its word, for finding and reading aloud."""

    def __init__(
        self,
        icon: str,
        act: Action,
        spoken: str,
        *,
        key: str,
        fill: str = "",
        ink: str = "ink",
        size: float = 24,
    ) -> None:
        super().__init__(
            Centre(Icon(icon, size, ink)),
            act,
            fill=fill,
            radius=TOUCH / 2,
            pad=(0, 0, 0, 0),
            least=TOUCH,
            key=key,
        )
        self.spoken = spoken

    def natural(self) -> float:
        return dp(TOUCH)


class Pill(Pressable):
    """A round-ended small button: hide, a language, a chip."""

    def __init__(
        self, text: str, act: Action, *, icon: str = "", chosen: bool = False, key: str = ""
    ) -> None:
        fill, ink = ("primary_c", "on_primary_c") if chosen else ("card", "ink")
        words = Words(text, "small_b", ink, align="center", grow=1 if icon else 0)
        content: Fits = Centre(Row(Icon(icon, 20, ink), words, gap=8)) if icon else words
        super().__init__(
            content,
            act,
            fill=fill,
            edge="primary" if chosen else "line",
            radius=TOUCH / 2,
            pad=(16, 6, 16, 6),
            least=TOUCH,
            key=key,
        )
