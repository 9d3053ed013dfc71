"""Two values of one field: each with who and when; one is chosen, or a third written. Nothing is chosen beforehand."""

from mobile.kit.art.marks import Hint
from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.pages.families.differing import DifferPage, Voice
from mobile.screens.pieces import page
from mobile.screens.way import Screen, Way


class DifferScreen(Screen):
    calm = False

    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._differing = way.phone.differing(household_id)

    def draw(self) -> Frame:
        shown = self._differing.page()
        back = back_button(self.way.back, self.say("back"))
        if shown is None:
            return Frame(page(), top=TopBar("", first=back))
        parts: list[Fits] = [Words(shown.field, "title"), Words(shown.text, "small", "ink2")]
        parts += [self._choice(voice) for voice in (*shown.voices, *([shown.own] if shown.own else []))]
        parts += self._own(shown)
        if shown.problem and not (shown.own and shown.own.chosen):
            parts.append(Hint(shown.problem, "alert", "danger"))
        if shown.left:
            parts.append(Words(shown.left, "small", "ink2"))
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=back),
            foot=FormBar(PushButton(shown.button, self._settle, key="settle")),
        )

    def _choice(self, voice: Voice) -> Choice:
        return Choice(
            voice.text,
            lambda: self._choose(voice.name),
            chosen=voice.chosen,
            second=voice.second,
            key=f"voice:{voice.name}",
        )

    def _own(self, shown: DifferPage) -> list[Fits]:
        if shown.own is None or not shown.own.chosen:
            return []
        if shown.choices:
            picks: list[Fits] = [
                Choice(
                    one.text, lambda name=one.name: self._take(name), chosen=one.chosen, key=f"own:{one.name}"
                )
                for one in shown.choices
            ]
            return [Words(shown.own_label, "small_b", "ink2"), *picks, *self._problem(shown)]
        field = FieldBox(Typing(shown.own_value, self._differing.write, key="own"), wrong=bool(shown.problem))
        return [labelled(shown.own_label, field, shown.problem, shown.own_help)]

    def _problem(self, shown: DifferPage) -> list[Fits]:
        return [Hint(shown.problem, "alert", "danger")] if shown.problem else []

    def _choose(self, name: str) -> None:
        self._differing.choose(name)
        self.way.draw(keep=True)

    def _take(self, name: str) -> None:
        self._differing.write(name)
        self.way.draw(keep=True)

    def _settle(self) -> None:
        if self._differing.settle() and self._differing.page() is None:
            self.way.back()
        else:
            self.way.draw(keep=True)
