"""Choices put into an order by pressing them one after another: the first press is the first place."""

from collections.abc import Callable

from mobile.kit.art.marks import Hint
from mobile.kit.base.boxes import Column, Flow
from mobile.kit.button import Pill
from mobile.kit.choice import Ranked
from mobile.screens.filling.controls.asker import Asker, Control
from surveys.asking.asked import Asked
from surveys.wording import say


class RankAnswer(Column, Control):
    """A press gives the next place, a second one takes it back and those behind move up. No dragging: a thumb slips."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._rows = {
            one.name: Ranked(one.text, self._press(one.name), key=f"answer:{one.name}")
            for one in asker.asked.choices
        }
        clear = Pill(say("app.clear", asker.language), lambda: asker.give(None), key="answer:clear")
        super().__init__(Hint(say("app.rank", asker.language)), *self._rows.values(), Flow(clear), gap=8)
        self.update(asker.asked)

    def _press(self, name: str) -> Callable[[], None]:
        def press() -> None:
            order = placed(self._asker.asked)
            left = [one for one in order if one != name] if name in order else [*order, name]
            self._asker.give(left or None)

        return press

    def update(self, asked: Asked) -> None:
        order = placed(asked)
        for name, row in self._rows.items():
            row.place(order.index(name) + 1 if name in order else None)


def placed(asked: Asked) -> list[str]:
    """Return the choices that have a place, in their order."""
    return list(asked.value) if isinstance(asked.value, list) else []
