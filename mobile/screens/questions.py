"""One question on the screen: its words, its answers, what is wrong. It changes in place while the page stays."""

from collections.abc import Callable

from mobile.kit.boxes import Column, Pair
from mobile.kit.button import PushButton
from mobile.kit.choice import BigAnswer, Choice, Square, Squares
from mobile.kit.field import FieldBox, Typing
from mobile.kit.icons import Icon
from mobile.kit.marks import Hint, Note
from mobile.kit.part import Fits, Part
from mobile.kit.pictures import PICTURES
from mobile.kit.rows import Card
from mobile.kit.styled import StyledWords
from mobile.pages.asked import Asked, with_choice
from mobile.pages.search import folded
from mobile.screens.dates import DateAnswer
from mobile.screens.numbers import NumberAnswer
from surveys.wording import say

Value = str | int | float | list[str] | None
Give = Callable[[Value], object]
Answer = Choice | BigAnswer


class QuestionPart(Column):
    """A question of the page. `give` keeps a value, `soon` keeps it when the hand rests."""

    def __init__(self, asked: Asked, language: str, give: Give, soon: Give, *, first: bool = True) -> None:
        self.asked, self._give, self._language = asked, give, language
        self._wrong = Column()
        self._quiet = [self._quiet_button(choice.name, choice.text) for choice in asked.quiet]
        self._answer = self._make(soon)
        seen = [Hint(asked.seen_by, "lock" if asked.is_private else "eye")] if asked.seen_by else []
        super().__init__(
            self._head(first=first),
            *self._answer,
            self._wrong,
            *self._quiet_pair(),
            *seen,
            gap=10,
            key=f"question:{asked.ref}",
        )
        self._show()

    def _head(self, *, first: bool) -> Fits:
        """Return the question's words; a note is only read, so it stands on a card of its own."""
        asked = self.asked
        if asked.kind == "note":
            return Card(StyledWords(asked.label), StyledWords(asked.hint, "small", "ink2"))
        return Column(
            StyledWords(asked.label, "title" if first else "head"),
            StyledWords(asked.hint, "body", "ink2"),
            gap=8,
            pad=(0, 0, 0, 6),
        )

    def _make(self, soon: Give) -> list[Part]:
        asked = self.asked
        if asked.readonly and asked.kind != "note":
            return [Note(asked.text or "–", "lock")]
        if asked.kind in ("one", "many"):
            return [SearchAnswer(self)] if asked.look == "search" else [ChoiceAnswer(self)]
        if asked.kind == "scale":
            return [ScaleAnswer(self)]
        if asked.kind in ("integer", "decimal"):
            return [NumberAnswer(asked, self._language, self._give, soon)]
        if asked.kind in ("date", "time", "datetime"):
            return [DateAnswer(asked, self._language, self._give)]
        return [TextAnswer(asked, self._language, soon)] if asked.kind == "text" else []

    def update(self, asked: Asked) -> None:
        """Show a new value or problem of the same question."""
        self.asked = asked
        for part in self._answer:
            if isinstance(part, (ChoiceAnswer, SearchAnswer, ScaleAnswer, NumberAnswer, DateAnswer)):
                part.update(asked)
        self._show()

    def press(self, name: str) -> None:
        self._give(with_choice(self.asked, name))

    def chosen(self) -> set[str]:
        value = self.asked.value
        return set(value) if isinstance(value, list) else set() if value is None else {str(value)}

    def _show(self) -> None:
        taken = self.chosen()
        for choice, button in zip(self.asked.quiet, self._quiet, strict=True):
            button.become("chosen" if choice.name in taken else "quiet")
        self._wrong.clear_widgets()
        self._wrong.parts = [Hint(self.asked.problem, "alert", "danger")] if self.asked.problem else []
        self._wrong.hold(*self._wrong.parts)

    def _quiet_button(self, name: str, text: str) -> PushButton:
        return PushButton(
            text, lambda: self.press(name), "quiet", style="small_b", least=48, key=f"answer:{name}"
        )

    def _quiet_pair(self) -> list[Fits]:
        return [Pair(*self._quiet, gap=8)] if len(self._quiet) == 2 else list(self._quiet)


class ChoiceAnswer(Column):
    """One of many or any of many, in words or with pictures."""

    def __init__(self, question: QuestionPart) -> None:
        self._question = question
        asked = question.asked
        self._drawn = [self._draw(i, len(asked.choices)) for i in range(len(asked.choices))]
        super().__init__(*self._drawn, gap=8)

    def _draw(self, place: int, of: int) -> Answer:
        asked, choice = self._question.asked, self._question.asked.choices[place]
        chosen, key = choice.name in self._question.chosen(), f"answer:{choice.name}"
        press = lambda: self._question.press(choice.name)  # noqa: E731
        if asked.look in PICTURES:
            return BigAnswer(choice.text, press, PICTURES[asked.look](place, of), chosen=chosen, key=key)
        return Choice(choice.text, press, chosen=chosen, many=asked.kind == "many", key=key)

    def update(self, asked: Asked) -> None:
        taken = self._question.chosen()
        for choice, drawn in zip(asked.choices, self._drawn, strict=True):
            drawn.choose(chosen=choice.name in taken, wrong=bool(asked.problem))


class SearchAnswer(Column):
    """A long list: what one writes first, then what is found."""

    def __init__(self, question: QuestionPart) -> None:
        self._question, self._query = question, ""
        many = question.asked.kind == "many"
        hint = say("app.find", question._language)
        self._field = FieldBox(
            Typing("", self._wrote, example=hint, key="find"), before=(Icon("search", 22),)
        )
        self._rows = {
            choice.name: Choice(choice.text, self._press(choice.name), many=many, key=f"answer:{choice.name}")
            for choice in question.asked.choices
        }
        self._list = Column(gap=8)
        super().__init__(self._field, self._list, gap=10)
        self._fill()

    def _press(self, name: str) -> Callable[[], None]:
        return lambda: self._question.press(name)

    def _wrote(self, text: str) -> None:
        self._query = text
        self._fill()
        self.refit()

    def _fill(self) -> None:
        asked, taken = self._question.asked, self._question.chosen()
        names = [
            choice.name
            for choice in asked.choices
            if not self._query or folded(self._query) in folded(choice.text)
        ]
        names = [name for name in names if name in taken] + [name for name in names if name not in taken]
        self._list.clear_widgets()
        nothing = Note(say("app.nothing", self._question._language), "search")
        self._list.parts = [self._rows[name] for name in names] or [nothing]
        self._list.hold(*self._list.parts)
        for name, row in self._rows.items():
            row.choose(chosen=name in taken)

    def update(self, asked: Asked) -> None:  # noqa: ARG002  the question holds it already
        taken = self._question.chosen()
        for name, row in self._rows.items():
            row.choose(chosen=name in taken)


class ScaleAnswer(Column):
    """Numbers in squares, the ends named."""

    def __init__(self, question: QuestionPart) -> None:
        self._question = question
        asked = question.asked
        low, high, step = int(asked.low or 0), int(asked.high or 10), int(asked.step or 1)
        self._squares = {
            n: Square(str(n), self._press(n), key=f"answer:{n}") for n in range(low, high + 1, step)
        }
        super().__init__(Squares(list(self._squares.values()), asked.low_text, asked.high_text))
        self.update(asked)

    def _press(self, number: int) -> Callable[[], None]:
        """A number pressed again is taken back."""
        return lambda: self._question._give(None if self._question.asked.value == number else number)

    def update(self, asked: Asked) -> None:
        for number, square in self._squares.items():
            square.choose(chosen=asked.value == number, wrong=bool(asked.problem))


class TextAnswer(Column):
    """A few words of one's own."""

    def __init__(self, asked: Asked, language: str, soon: Give) -> None:
        field = Typing(
            str(asked.value or ""),
            lambda text: soon(text.strip() or None),
            example=say("app.write", language),
            lines=3,
            key=f"write:{asked.ref.rsplit('/', 1)[-1]}",
        )
        super().__init__(FieldBox(field, pad=(16, 8, 16, 8)))
