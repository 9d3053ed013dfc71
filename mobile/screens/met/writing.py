"""A family met, written down on one screen: big controls, everything kept as it is typed, back loses nothing."""

from kivy.clock import Clock

from mobile.kit.art.marks import Hint
from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.counter import Counter
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.pages.families.acting import FieldView
from mobile.pages.parts import Ask
from mobile.screens.met.place import PlaceScreen
from mobile.screens.pieces import note, page
from mobile.screens.way import Screen, Way

SOON = 0.4  # seconds after the last letter: then it is on the disk
_NUMBERS = {"figures": "figures", "year": "integer"}
_LINES = {"lines": 3}


class WriteScreen(Screen):
    calm = False

    def __init__(self, way: Way, id: str = "", name: str = "") -> None:
        super().__init__(way)
        self._writing = way.phone.writing(id, name)
        self._keep = Clock.create_trigger(lambda _: self._writing.keep(), SOON)

    def leave(self) -> None:
        self._keep.cancel()
        self._writing.keep()

    def draw(self) -> Frame:
        shown = self._writing.page()
        parts: list[Fits] = [Words(shown.text, "small", "ink2"), *(self._field(one) for one in shown.fields)]
        kind = "danger" if shown.deletes else "filled"
        button = PushButton(shown.button, self._delete if shown.deletes else self._save, kind, key="save")
        return Frame(
            page(*parts, *note(shown.note), *self._discarding(shown.discard), gap=16),
            top=TopBar(shown.title, first=back_button(self.way.back, self.say("back"))),
            foot=FormBar(button),
        )

    def _discarding(self, ask: Ask | None) -> list[Fits]:
        if ask is None:
            return []
        return [PushButton(ask.no, lambda: self.way.ask(ask, None, self._delete), "danger", key="discard")]

    def _field(self, field: FieldView) -> Fits:
        if field.kind == "place":
            return self._place(field)
        if field.kind == "count":
            return labelled(field.label, self._counter(field), field.problem, field.help)
        if field.kind == "one":
            return self._choices(field)
        typing = Typing(
            field.value,
            lambda text: self._wrote(field.name, text),
            numbers=_NUMBERS.get(field.kind, ""),
            lines=_LINES.get(field.kind, 1),
            key=f"field:{field.name}",
        )
        return labelled(field.label, FieldBox(typing, wrong=bool(field.problem)), field.problem, field.help)

    def _place(self, field: FieldView) -> Fits:
        """One line that says where they live and opens the list."""
        text = field.value or self.say("choose")
        line = PushButton(text, self._look_up, "outlined", icon="visit", key="field:place")
        return labelled(field.label, line, field.problem)

    def _counter(self, field: FieldView) -> Counter:
        def step(by: int) -> None:
            counter.typing.text = self._writing.count(by)

        counter = Counter(
            field.value,
            lambda text: self._wrote(field.name, text),
            step,
            numbers="integer",
            spoken=(self.say("less"), self.say("greater")),
            wrong=bool(field.problem),
            key=f"field:{field.name}",
        )
        return counter

    def _choices(self, field: FieldView) -> Fits:
        choices: list[Fits] = [
            Choice(
                one.text,
                lambda name=one.name: self._choose(field.name, name),
                chosen=one.chosen,
                key=f"{field.name}:{one.name}",
            )
            for one in field.choices
        ]
        wrong: list[Fits] = [Hint(field.problem, "alert", "danger")] if field.problem else []
        return Column(Words(field.label, "small_b", "ink2"), *choices, *wrong, gap=8)

    def _wrote(self, name: str, text: str) -> None:
        self._writing.write(name, text)
        self._keep()

    def _choose(self, name: str, choice: str) -> None:
        self._writing.choose(name, choice)
        self.way.draw(keep=True)

    def _look_up(self) -> None:
        self.way.push(PlaceScreen(self.way, self._writing))

    def _save(self) -> None:
        if self._writing.save():
            self.way.back()
        else:
            self.way.draw(keep=not self._writing.page().wrong_above)

    def _delete(self) -> None:
        self._writing.discard()
        self.way.back()
