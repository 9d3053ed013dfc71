"""The keys and dots of a PIN. Nothing about the content of the phone is said here."""

from collections.abc import Callable

from mobile.kit.base.boxes import Centre, Column, Row
from mobile.kit.base.part import Fits, Part, Space
from mobile.kit.base.press import Pressable
from mobile.kit.base.shapes import Ground
from mobile.kit.base.text import Words
from mobile.kit.base.theme import dp
from mobile.kit.base.tokens import KEY, RADIUS
from mobile.kit.button import IconButton


class Dots(Part):
    """One ring for each digit, full when it is in."""

    def __init__(self, entered: int, digits: int) -> None:
        super().__init__()
        self._rings = [Ground(self.canvas, 9) for _ in range(digits)]
        self.show(entered)

    def show(self, entered: int) -> None:
        for i, ring in enumerate(self._rings):
            full = i < entered
            ring.colours("primary" if full else "paper", "primary" if full else "edge", 2)

    def natural(self) -> float:
        return len(self._rings) * dp(18) + (len(self._rings) - 1) * dp(20)

    def fit(self, width: float) -> float:
        self.size = (width, dp(18))
        return float(self.height)

    def paint(self) -> None:
        for i, ring in enumerate(self._rings):
            ring.move(self.x + i * dp(38), self.y, dp(18), dp(18))


class _Keys(Row):
    """Keys stand where a hand knows them, in every script."""

    mirrors = False


class PinPad(Column):
    """Ten keys, each 68 high, and one to erase."""

    def __init__(self, press: Callable[[str], object], erase: Callable[[], object], spoken: str) -> None:
        rows: list[Fits] = [
            _Keys(*(_digit(sign, press) for sign in signs), gap=12) for signs in ("123", "456", "789")
        ]
        wipe = IconButton("erase", erase, spoken, key="erase")
        last = _Keys(Space(KEY, grow=1), _digit("0", press), Centre(wipe, grow=1), gap=12)
        super().__init__(*rows, last, gap=12)


def _digit(sign: str, press: Callable[[str], object]) -> Pressable:
    return Pressable(
        Words(sign, "key", align="center"),
        lambda: press(sign),
        held="primary_c",
        edge="line",
        radius=RADIUS,
        pad=(4, 4, 4, 4),
        least=KEY,
        grow=1,
        key=f"digit:{sign}",
    )
