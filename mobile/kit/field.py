"""Text fields. The label stands above, help or what is wrong below; the hint is an example, never the label."""

from mobile.kit.art.marks import Hint
from mobile.kit.base.boxes import Box, Column, Row
from mobile.kit.base.part import Fits, Pad, Part
from mobile.kit.base.text import Words
from mobile.kit.base.tokens import BUTTON, RADIUS_FIELD
from mobile.kit.writing import Typing

__all__ = ["FieldBox", "Typing", "labelled"]


class FieldBox(Box):
    """The edge around a line: thin at rest, strong while one writes, red where it is wrong."""

    def __init__(
        self,
        typing: Typing,
        *,
        before: tuple[Fits, ...] = (),
        after: tuple[Fits, ...] = (),
        wrong: bool = False,
        pad: Pad = (16, 4, 16, 4),
        least: float = BUTTON,
    ) -> None:
        self._wrong, self.typing = wrong, typing
        super().__init__(Row(*before, typing, *after, gap=8), radius=RADIUS_FIELD, pad=pad, least=least)
        typing.bind(focus=lambda *_: self._edge())
        self._edge()

    def _edge(self) -> None:
        strong = self._wrong or self.typing.focus
        self.ground.colours(
            "card", "danger" if self._wrong else "primary" if strong else "edge", 2 if strong else 1
        )

    def mark(self, *, wrong: bool) -> None:
        self._wrong = wrong
        self._edge()


def labelled(label: str, box: Part, problem: str = "", help_text: str = "") -> Column:
    """Return a field with its label above and what is wrong, or the help, below."""
    below = Hint(problem, "alert", "danger") if problem else Words(help_text, "small", "ink2")
    return Column(Words(label, "small_b", "ink2"), box, below, gap=6)
