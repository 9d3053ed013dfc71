"""Correcting what is written of a family: what can be done, and the fields of one act."""

from mobile.kit.art.marks import Hint
from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.kit.rows import Heading, ListCard
from mobile.pages.families.acting import Fields, FieldView
from mobile.screens.filling.dates import DateAnswer
from mobile.screens.pieces import list_row, page
from mobile.screens.way import Screen, Way


class ActsScreen(Screen):
    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._id = household_id
        self._acts = way.phone.acts(household_id)

    def draw(self) -> Frame:
        shown = self._acts.page()
        parts: list[Fits] = [Words(shown.text, "small", "ink2")]
        for section in shown.sections:
            rows: list[Fits] = [list_row(row, self._open, kind="act") for row in section.rows]
            parts += [Heading(section.title), ListCard(rows)]
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
        )

    def _open(self, name: str) -> None:
        act, _, subject = name.partition(":")
        self.way.open("act", self._id, act, subject)


class ActScreen(Screen):
    """One act: its fields, what is wrong beside each, and one button. Leaving it changes nothing."""

    calm = False

    def __init__(self, way: Way, household_id: str, *about: str) -> None:
        super().__init__(way)
        self._id = household_id
        self._form = self._fields(*about)

    def _fields(self, *about: str) -> Fields:
        return self.way.phone.act(self._id, *about)

    def draw(self) -> Frame:
        shown = self._form.page()
        parts: list[Fits] = [Words(shown.text, "small", "ink2")] if shown.text else []
        parts += [self._field(field) for field in shown.fields]
        if shown.also:
            rows: list[Fits] = [list_row(row, self._open, kind="act") for row in shown.also]
            parts.append(ListCard(rows))
        return Frame(
            page(*parts, gap=16),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
            foot=FormBar(PushButton(shown.button, self._save, key="save")),
        )

    def _field(self, field: FieldView) -> Fits:
        if field.kind == "line":
            typing = Typing(
                field.value,
                lambda text: self._form.write(field.name, text),
                key=f"field:{field.name}",
            )
            return labelled(
                field.label, FieldBox(typing, wrong=bool(field.problem)), field.problem, field.help
            )
        label, wrong = (
            Words(field.label, "small_b", "ink2"),
            [Hint(field.problem, "alert", "danger")] if field.problem else [],
        )
        if field.kind == "date":
            date = DateAnswer(
                field, self.way.language, lambda day: self._form.write(field.name, day), f"{field.name}:"
            )
            return Column(label, date, *wrong, gap=8)
        choices: list[Fits] = [
            Choice(
                one.text,
                lambda name=one.name: self._choose(field.name, name),
                chosen=one.chosen,
                many=field.kind == "many",
                key=f"{field.name}:{one.name}",
            )
            for one in field.choices
        ]
        return Column(label, *choices, *wrong, gap=8)

    def _choose(self, field: str, choice: str) -> None:
        self._form.choose(field, choice)
        self.way.draw(keep=True)

    def _open(self, name: str) -> None:
        act, _, subject = name.partition(":")
        self.way.swap("act", self._id, act, subject)

    def _save(self) -> None:
        if self._form.save():
            self.way.back()
        else:
            self.way.draw(keep=True)
