"""A long list: what one writes first, then what is found. Rows are made as they come near, however many there are."""

from collections.abc import Callable
from functools import cached_property

from kivy.clock import Clock

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Note
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits, above_of
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.field import FieldBox, Typing
from mobile.kit.frame import Scroller
from mobile.pages.families.search import folded
from mobile.screens.filling.controls.asker import Asker, Control
from surveys.asking.asked import Asked
from surveys.wording import say

PAGE = 12  # rows that are made at once: more than a screen holds


class SearchAnswer(Column, Control):
    """The chosen first, then the rest in the order of the list; what is written narrows it in any of three scripts."""

    def __init__(self, asker: Asker) -> None:
        self._asker, self._query, self._shown = asker, "", PAGE
        self._rows: dict[str, Choice] = {}
        self._scroller: Scroller | None = None
        hint = say("app.find", asker.language)
        self._field = FieldBox(
            Typing("", self._wrote, example=hint, key="find"), before=(Icon("search", 22),)
        )
        self._list = Column(gap=8)
        super().__init__(self._field, self._list, gap=10)
        self._near = Clock.create_trigger(lambda _: self._grow())
        self.bind(parent=lambda *_: Clock.schedule_once(lambda _: self._watch()))
        self._fill()

    @cached_property
    def _words(self) -> list[tuple[str, str, str]]:
        """Return each choice's name, text and rough spelling, worked out when one first writes."""
        return [(one.name, one.text, folded(one.text)) for one in self._asker.asked.choices]

    def _wrote(self, text: str) -> None:
        self._query, self._shown = folded(text), PAGE
        self._fill()
        self.refit()

    def _found(self) -> list[tuple[str, str]]:
        choices = self._asker.asked.choices
        if self._query:
            return [(name, text) for name, text, rough in self._words if self._query in rough]
        taken = self._asker.chosen()
        first = [(one.name, one.text) for one in choices if one.name in taken]
        return [*first, *((one.name, one.text) for one in choices if one.name not in taken)]

    def _fill(self) -> None:
        found = self._found()
        rows: list[Fits] = [self._row(name, text) for name, text in found[: self._shown]]
        if left := len(found) - self._shown:
            rows += [self._more(left)] if left > 0 else []
        if not found:
            rows = [Note(say("app.nothing", self._asker.language), "search")]
        self._list.clear_widgets()
        self._list.parts = rows
        self._list.hold(*rows)

    def _row(self, name: str, text: str) -> Choice:
        if name not in self._rows:
            many = self._asker.asked.kind == "many"
            self._rows[name] = Choice(text, lambda: self._asker.press(name), many=many, key=f"answer:{name}")
        self._rows[name].choose(chosen=name in self._asker.chosen())
        return self._rows[name]

    def _more(self, left: int) -> PushButton:
        return PushButton(say("app.more", self._asker.language, n=left), self._grow, "text", key="more")

    def _grow(self) -> None:
        self._shown += PAGE
        self._fill()
        self.refit()

    def _watch(self) -> None:
        """Make more rows when one scrolls to the last of them."""
        scroller = next((above for above in above_of(self) if isinstance(above, Scroller)), None)
        if scroller is not None and scroller is not self._scroller:
            self._scroller = scroller
            scroller.bind(scroll_y=self._scrolled)

    def _scrolled(self, scroller: Scroller, at: float) -> None:
        below = at * max(scroller.inside() - scroller.height, 0)
        if self.parent and below < scroller.height / 2 and self._shown < len(self._found()):
            self._near()

    def update(self, asked: Asked) -> None:  # noqa: ARG002  the question holds it already
        taken = self._asker.chosen()
        for name, row in self._rows.items():
            row.choose(chosen=name in taken)


class FoldedAnswer(Column, Control):
    """One line that says what is chosen and opens the list; choosing one of many closes it again."""

    def __init__(self, asker: Asker, listed: Callable[[], Control]) -> None:
        self._asker, self._listed = asker, listed
        self._list: Control | None = None
        super().__init__(self._line(), gap=8)

    def _line(self) -> PushButton:
        asked = self._asker.asked
        text = asked.text or say("app.choose", self._asker.language)
        key = f"fold:{asked.ref.rpartition('/')[2]}"
        return PushButton(text, self._turn, "outlined", icon="down", key=key)

    def _turn(self) -> None:
        self._list = None if self._list else self._listed()
        self._lay()

    def _lay(self) -> None:
        self.clear_widgets()
        self.parts = [self._line(), *([self._list] if self._list else [])]
        self.hold(*self.parts)
        self.refit()

    def update(self, asked: Asked) -> None:
        if asked.kind == "one" and asked.value is not None:
            self._list = None
        if self._list:
            self._list.update(asked)
        self._lay()
