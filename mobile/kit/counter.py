"""Numbers and dates by − and +: no typing needed, but a number may be typed."""

from collections.abc import Callable

from mobile.kit.art.icons import Icon
from mobile.kit.base.boxes import Box, Centre, Column
from mobile.kit.base.part import Action
from mobile.kit.base.press import Pressable
from mobile.kit.base.shapes import Sheet
from mobile.kit.base.text import Words
from mobile.kit.base.tokens import RADIUS_FIELD
from mobile.kit.button import IconButton
from mobile.kit.field import FieldBox, Typing


class Counter(FieldBox):
    """− value +. The value may be typed; `step` is called with −1 or +1."""

    def __init__(
        self,
        text: str,
        wrote: Callable[[str], object],
        step: Callable[[int], object],
        *,
        numbers: str,
        spoken: tuple[str, str],
        example: str = "",
        secret: bool = False,
        wrong: bool = False,
        key: str = "",
    ) -> None:
        self.numbers = numbers
        typing = Typing(
            text,
            wrote,
            example=example,
            numbers=numbers,
            secret=secret,
            style="head",
            align="center",
            key=key,
        )
        less = IconButton("minus", lambda: step(-1), spoken[0], key=f"{key}:less", ink="primary")
        more = IconButton("plus", lambda: step(1), spoken[1], key=f"{key}:more", ink="primary")
        super().__init__(typing, before=(less,), after=(more,), wrong=wrong, pad=(4, 4, 4, 4))


class Wheel(Box):
    """One column of a date: + above, the value on quiet ground, − below."""

    def __init__(
        self, text: str, more: Action, less: Action, *, spoken: tuple[str, str], key: str, grow: float = 1.0
    ) -> None:
        self.words = Words(text, "label", align="center")
        value = _Band(self.words)
        super().__init__(
            Column(
                _sign("plus", more, spoken[1], f"{key}:more"),
                value,
                _sign("minus", less, spoken[0], f"{key}:less"),
                gap=0,
            ),
            edge="edge",
            radius=RADIUS_FIELD,
            pad=(1, 1, 1, 1),
            grow=grow,
        )


def _sign(icon: str, act: Action, spoken: str, key: str) -> Pressable:
    button = Pressable(
        Centre(Icon(icon, 22, "primary")),
        act,
        fill="",
        radius=RADIUS_FIELD,
        pad=(0, 0, 0, 0),
        least=52,
        key=key,
    )
    button.spoken, button.repeats = spoken, True
    return button


class _Band(Box):
    """The value's own ground, square because it runs from edge to edge."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, fill="", radius=0, pad=(4, 8, 4, 8), least=48)
        self.ground = Sheet(self.canvas.before, "sunken")
