"""A number of a range in squares, its ends named."""

from collections.abc import Callable

from mobile.kit.base.boxes import Column
from mobile.kit.choice import Square, Squares
from mobile.screens.filling.controls.asker import Asker, Control
from mobile.screens.filling.numbers import shown_number
from surveys.asking.asked import Asked

MOST = 21  # more squares than this are no scale that one sees at once: such a number is typed


class ScaleAnswer(Column, Control):
    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        asked = asker.asked
        self._squares = {
            number: Square(shown_number(number), self._press(number), key=f"answer:{shown_number(number)}")
            for number in stops(asked)
        }
        super().__init__(Squares(list(self._squares.values()), asked.low_text, asked.high_text))
        self.update(asked)

    def _press(self, number: float) -> Callable[[], None]:
        """A number pressed again is taken back."""
        return lambda: self._asker.give(None if self._asker.asked.value == number else number)

    def update(self, asked: Asked) -> None:
        for number, square in self._squares.items():
            square.choose(chosen=asked.value == number, wrong=bool(asked.problem))


def stops(asked: Asked) -> list[float]:
    """Return the numbers of a range from its start to its end, whichever is the greater; none where they are too many."""
    low, high, step = asked.low or 0, 10 if asked.high is None else asked.high, abs(asked.step or 1) or 1
    count = int(round(abs(high - low) / step, 6)) + 1
    way = step if high >= low else -step
    return [] if count > MOST else [round(low + way * place, 9) for place in range(count)]
