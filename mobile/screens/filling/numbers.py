"""A number: by − and +, or typed."""

from collections.abc import Callable

from kivy.clock import Clock

from mobile.kit.base.boxes import Column
from mobile.kit.counter import Counter
from surveys.asking.asked import Asked
from surveys.asking.manner import thousands
from surveys.wording import say

Keep = Callable[[int | float | None], object]


class NumberAnswer(Column):
    """The value can be left empty: the first press of + or − gives the least."""

    def __init__(self, asked: Asked, language: str, give: Keep, soon: Keep) -> None:
        self._asked, self._give, self._soon, self._shows = asked, give, soon, asked.value
        self._language = language
        self._counter = Counter(
            self._text(asked.value),
            self._wrote,
            self._step,
            numbers="decimal" if asked.kind == "decimal" or _has_parts(asked) else "integer",
            secret=asked.manner.masked,
            spoken=(say("app.less", language), say("app.greater", language)),
            wrong=bool(asked.problem),
            key=f"write:{asked.ref.rsplit('/', 1)[-1]}",
        )
        super().__init__(self._counter)

    def _text(self, value: object) -> str:
        text = shown_number(value)
        return thousands(text, self._language) if self._asked.manner.grouped else text

    def _wrote(self, text: str) -> None:
        if self._asked.manner.grouped and (apart := thousands(together(text), self._language)) != text:
            self._counter.typing.text = apart  # which is told here once more
            Clock.schedule_once(lambda _: self._counter.typing.do_cursor_movement("cursor_end"))
            return
        number = read_number(together(text), whole=self._counter.numbers == "integer")
        if number != self._shows:
            self._shows = number
            self._soon(number)

    def _step(self, direction: int) -> None:
        number = stepped(self._shows, direction, self._asked)
        self._shows = number
        self._counter.typing.text = self._text(number)
        self._give(number)

    def update(self, asked: Asked) -> None:
        self._asked = asked
        self._counter.mark(wrong=bool(asked.problem))
        if asked.value != self._shows and not self._counter.typing.focus:
            self._shows = asked.value
            self._counter.typing.text = self._text(asked.value)


def _has_parts(asked: Asked) -> bool:
    """Whether a range goes in steps that are no whole numbers."""
    return any(not float(number).is_integer() for number in (asked.low, asked.step) if number is not None)


def together(text: str) -> str:
    """Return a number as it is read by machines, without what keeps its thousands apart."""
    return text.replace("\u00a0", "").replace(",", "") if "\u00a0" in text or "," in text else text


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
