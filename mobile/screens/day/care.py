"""A referral or a step of the plan: how far it is, what comes next, whether it helped; and a new one."""

from mobile.kit.art.marks import Badge, Disc, Hint
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.choice import Choice
from mobile.kit.frame import Frame
from mobile.kit.rail import Rail, Stop
from mobile.kit.rows import Card
from mobile.pages.day.caring import CarePage
from mobile.pages.families.acting import Fields
from mobile.screens.families.acting import ActScreen
from mobile.screens.pieces import page, settler_bar, strip
from mobile.screens.way import Screen, Way


class CareScreen(Screen):
    calm = False

    def __init__(self, way: Way, household_id: str, subject_id: str) -> None:
        super().__init__(way)
        self._id, self._care = household_id, way.phone.care(household_id, subject_id)

    def draw(self) -> Frame:
        shown = self._care.page()
        head = Column(
            Words(shown.second, "small", "ink2"),
            Flow(Badge(shown.badge.text, shown.badge.icon, shown.badge.tone)),
            gap=6,
            grow=1,
        )
        rail = Rail([Stop(one.title, one.second, one.state) for one in shown.stops])
        card = Card(Row(Disc("referral", tone="primary"), head), rail, gap=16)
        first = back_button(self.way.back, self.say("back"))
        top = (
            settler_bar(self.way, shown.title, shown.hide, first=first)
            if shown.hide
            else TopBar(shown.title, shown.subtitle, first=first)
        )
        differs = strip(shown.differs, lambda: self.way.open("differ", self._id), key="differ")
        return Frame(
            page(*differs, card, *self._moves(shown), *self._helped(shown), Hint(shown.note.text)), top=top
        )

    def _moves(self, shown: CarePage) -> list[Fits]:
        """The next step is filled; the others stand below it."""
        return [
            PushButton(
                one.text,
                lambda state=one.name: self._move(state),
                "filled" if nth == 0 and not shown.helped else "outlined",
                key=f"move:{one.name}",
            )
            for nth, one in enumerate(shown.moves)
        ]

    def _helped(self, shown: CarePage) -> list[Fits]:
        if not shown.helped:
            return []
        choices: list[Fits] = [
            Choice(
                one.text, lambda word=one.name: self._say(word), chosen=one.chosen, key=f"helped:{one.name}"
            )
            for one in shown.helped
        ]
        again = [PushButton(shown.again, self._again, "tonal", key="offer_again")] if shown.again else []
        return [Column(Words(shown.helped_title, "head"), *choices, *again, gap=8)]

    def _move(self, state: str) -> None:
        self._care.move(state)
        self.way.draw(keep=True)

    def _say(self, word: str) -> None:
        self._care.helped(word)
        self.way.draw(keep=True)

    def _again(self) -> None:
        if self.way.phone.kind == "settler":
            self.way.swap("asking")
            return
        self.way.swap("offering", self._id, "referral", self._care.need)


class OfferingScreen(ActScreen):
    """A new referral or step: the fields of an act, and one button. `about` are its kind, the need and the service."""

    def _fields(self, *about: str) -> Fields:
        return self.way.phone.offering(self._id, *about)
