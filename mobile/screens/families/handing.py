"""Handing a family to a colleague, and answering when one is offered."""

from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.kit.rows import Card
from mobile.screens.pieces import note, page
from mobile.screens.way import Screen, Way


class HandScreen(Screen):
    """One colleague is chosen, a reason is written, one button offers the family."""

    calm = False

    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._handing = way.phone.handing(household_id)
        self._words = ""

    def draw(self) -> Frame:
        shown = self._handing.page()
        choices: list[Fits] = [
            Choice(
                one.text,
                lambda staff_id=one.name: self._choose(staff_id),
                chosen=one.chosen,
                key=f"whom:{one.name}",
            )
            for one in shown.colleagues
        ]
        field = Typing(self._words, self._wrote, lines=3, key="words")
        parts: list[Fits] = [Words(shown.text, "body", "ink2"), Words(shown.whom, "small_b"), *choices]
        parts.append(labelled(shown.why, FieldBox(field), shown.problem, shown.why_help))
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
            foot=FormBar(PushButton(shown.button, self._offer, key="offer")),
        )

    def _wrote(self, text: str) -> None:
        self._words = text

    def _choose(self, staff_id: str) -> None:
        self._handing.choose(staff_id)
        self.way.draw(keep=True)

    def _offer(self) -> None:
        if self._handing.offer(self._words):
            self.way.back()
        else:
            self.way.draw(keep=True)


class OfferScreen(Screen):
    """What one needs to know for a yes or a no, a few words if wanted, and the two answers."""

    calm = False

    def __init__(self, way: Way, transfer_id: str) -> None:
        super().__init__(way)
        self._offered = way.phone.offered(transfer_id)
        self._words = ""

    def draw(self) -> Frame:
        shown = self._offered.page()
        said = [Words(shown.words, "body")] if shown.words else []
        parts: list[Fits] = [*note(shown.done), Card(Words(shown.who, "small", "ink2"), *said)]
        foot = None
        if shown.done is None:
            field = Typing(self._words, self._wrote, lines=3, key="words")
            parts += [Words(shown.text, "small", "ink2"), labelled(shown.answer, FieldBox(field))]
            yes = PushButton(shown.yes, self._accept, key="accept")
            no = PushButton(shown.no, self._refuse, "text", key="refuse")
            foot = FormBar(Column(yes, no, gap=4))
        return Frame(
            page(*parts, gap=14),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
            foot=foot,
        )

    def _wrote(self, text: str) -> None:
        self._words = text

    def _accept(self) -> None:
        self._offered.accept(self._words)
        self.way.draw()

    def _refuse(self) -> None:
        self._offered.refuse(self._words)
        self.way.draw()
