"""One question on the screen: its words, its answers, what is wrong. It changes in place while the page stays."""

from mobile.kit.art.images import Photograph
from mobile.kit.art.marks import Hint
from mobile.kit.base.boxes import Column, Pair
from mobile.kit.base.part import Fits
from mobile.kit.base.styled import StyledWords
from mobile.kit.button import PushButton
from mobile.kit.rows import Card
from mobile.screens.filling.controls.asker import Control, Give, Hands, Value
from mobile.screens.filling.controls.making import controls
from mobile.screens.filling.dates import DateAnswer
from mobile.screens.filling.numbers import NumberAnswer
from surveys.asking.asked import Asked, with_choice
from surveys.wording import say

__all__ = ["QuestionPart", "Value"]


class QuestionPart(Column):
    """A question of the page. `give` keeps a value, `soon` keeps it when the hand rests."""

    def __init__(
        self, asked: Asked, language: str, give: Give, soon: Give, hands: Hands, *, first: bool = True
    ) -> None:
        self.asked, self.give, self.soon, self.language, self.hands = asked, give, soon, language, hands
        self._wrong = Column()
        self._quiet = [self._quiet_button(choice.name, choice.text) for choice in asked.quiet]
        self._answer = controls(self)
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
            words = StyledWords(asked.label), StyledWords(asked.hint, "small", "ink2")
            return Card(*words, *self._brought())
        return Column(
            StyledWords(asked.label, "title" if first else "head"),
            StyledWords(asked.hint, "body", "ink2"),
            *self._brought(),
            gap=8,
            pad=(0, 0, 0, 6),
        )

    def _brought(self) -> list[Fits]:
        """Return the picture and the voice that the form brings along for this question."""
        asked, parts = self.asked, []
        if asked.image and (content := self.hands.file("image", asked.image)):
            parts.append(Photograph(content))
        if asked.audio and (sound := self.hands.file("audio", asked.audio)):
            word = say("app.listen", self.language)
            key = f"listen:{asked.ref.rpartition('/')[2]}"
            parts.append(
                PushButton(word, lambda: self.hands.play(sound, asked.audio), "tonal", icon="listen", key=key)
            )
        return parts

    def update(self, asked: Asked) -> None:
        """Show a new value or problem of the same question."""
        self.asked = asked
        for part in self._answer:
            if isinstance(part, (Control, NumberAnswer, DateAnswer)):
                part.update(asked)
        self._show()

    def press(self, name: str) -> None:
        self.give(with_choice(self.asked, name))

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
