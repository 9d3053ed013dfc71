"""A number: by − and +, or typed."""

from collections.abc import Callable

from mobile.kit.boxes import Column
from mobile.kit.counter import Counter
from mobile.pages.asked import Asked
from surveys.wording import say

Keep = Callable[[int | float | None], object]


class NumberAnswer(Column):
    """The value can be left empty: the first press of + or − gives the least."""

    def __init__(self, asked: Asked, language: str, give: Keep, soon: Keep) -> None:
        self._asked, self._give, self._soon, self._shows = asked, give, soon, asked.value
        self._counter = Counter(
            shown_number(asked.value),
            self._wrote,
            self._step,
            numbers=asked.kind,
            spoken=(say("app.less", language), say("app.greater", language)),
            wrong=bool(asked.problem),
            key=f"write:{asked.ref.rsplit('/', 1)[-1]}",
        )
        super().__init__(self._counter)

    def _wrote(self, text: str) -> None:
        number = read_number(text, whole=self._asked.kind == "integer")
        if number != self._shows:
            self._shows = number
            self._soon(number)

    def _step(self, direction: int) -> None:
        number = stepped(self._shows, direction, self._asked)
        self._shows = number
        self._counter.typing.text = shown_number(number)
        self._give(number)

    def update(self, asked: Asked) -> None:
        self._asked = asked
        self._counter.mark(wrong=bool(asked.problem))
        if asked.value != self._shows and not self._counter.typing.focus:
            self._shows = asked.value
            self._counter.typing.text = shown_number(asked.value)


def shown_number(value: object) -> str:
    if not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)


def read_number(text: str, *, whole: bool) -> int | float | None:
    """Return what was typed, None for what is no number yet."""
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return None


def stepped(value: object, direction: int, asked: Asked) -> int | float:
    """Return the next number up or down, within the question's bounds; below nothing one can only write."""
    low = asked.low if asked.low is not None else 0
    if not isinstance(value, (int, float)):
        return low
    number = max(value + direction * (asked.step or 1), min(low, value))
    return min(number, asked.high) if asked.high is not None else number
