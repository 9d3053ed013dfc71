"""Help: asking for it, all own requests, and how far one of them is."""

from mobile.kit.art.marks import Badge, Disc, Note
from mobile.kit.bars import back_button
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rail import Rail, Stop
from mobile.kit.rows import Card
from mobile.screens.pieces import danger_button, empty, navigation, note, page, section, settler_bar
from mobile.screens.settlers.settler import help_card
from mobile.screens.way import Screen, Way


class HelpScreen(Screen):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settler = way.phone.settler()

    def draw(self) -> Frame:
        shown = self._settler.help()
        parts: list[Fits] = [help_card(shown.card, self._start)]
        parts.append(danger_button(self.way, shown.danger))
        parts += [*section(shown.requests, self._open, kind="request"), *empty(shown.empty, "hand")]
        parts += section(shown.care, self._open_care, kind="care")
        parts += section(shown.complaints, lambda code: self.way.open("complaint", code), kind="complaint")
        if shown.complain:
            words = Words(shown.complain_text, "small", "ink2")
            parts.append(Card(words, PushButton(shown.complain, self._complain, "outlined", key="complain")))
        return Frame(
            page(*parts),
            top=settler_bar(self.way, shown.title, shown.hide),
            foot=navigation(self.way, shown.navigation),
        )

    def _start(self) -> None:
        self.way.open("asking")

    def _complain(self) -> None:
        self.way.open("interview", self._settler.start_complaint())

    def _open_care(self, id: str) -> None:
        self.way.open("care", self.way.phone.holder.household_id or "", id)

    def _open(self, request_id: str) -> None:
        if request_id:
            self.way.open("request", request_id)


class RequestScreen(Screen):
    def __init__(self, way: Way, request_id: str) -> None:
        super().__init__(way)
        self._settler, self._id = way.phone.settler(), request_id

    def draw(self) -> Frame:
        shown = self._settler.request(self._id)
        head = Column(
            Words(shown.second, "small", "ink2"),
            Flow(Badge(shown.badge.text, shown.badge.icon, shown.badge.tone)),
            gap=6,
            grow=1,
        )
        promise = Note(shown.promise.text, shown.promise.icon, shown.promise.tone)
        rail = Rail([Stop(step.title, step.second, step.state) for step in shown.steps])
        words = [Card(Words(shown.words, "body"))] if shown.words else []
        return Frame(
            page(Card(Row(Disc("hand", tone="primary"), head, level="top"), promise, rail, gap=16), *words),
            top=settler_bar(
                self.way, shown.title, shown.hide, first=back_button(self.way.back, self.say("back"))
            ),
        )


class ComplaintScreen(Screen):
    """A complaint that went past the office: how far it is, the answer, the code."""

    def __init__(self, way: Way, code: str) -> None:
        super().__init__(way)
        self._settler, self._code = way.phone.settler(), code

    def draw(self) -> Frame:
        shown = self._settler.complaint(self._code)
        head = Column(
            Words(shown.second, "small", "ink2"),
            Flow(Badge(shown.badge.text, shown.badge.icon, shown.badge.tone)),
            gap=6,
            grow=1,
        )
        rail = Rail([Stop(step.title, step.second, step.state) for step in shown.steps])
        answer = [Card(Words(shown.answer_title, "label"), Words(shown.answer))] if shown.answer else []
        code = Card(
            Words(shown.code_title, "label"),
            Words(shown.code, "head"),
            Words(shown.code_text, "small", "ink2"),
        )
        return Frame(
            page(
                Card(
                    Row(Disc("message", tone="primary"), head, level="top"),
                    *note(shown.promise),
                    rail,
                    gap=16,
                ),
                *answer,
                code,
            ),
            top=settler_bar(
                self.way, shown.title, shown.hide, first=back_button(self.way.back, self.say("back"))
            ),
        )
