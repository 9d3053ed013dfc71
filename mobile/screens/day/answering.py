"""A help request as its worker sees it: the words, the rail of its steps, and what comes next."""

from mobile.kit.art.marks import Badge, Disc, Hint, Note
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rail import Rail, Stop
from mobile.kit.rows import Card
from mobile.screens.pieces import page
from mobile.screens.way import Screen, Way


class AnsweringScreen(Screen):
    calm = False

    def __init__(self, way: Way, request_id: str) -> None:
        super().__init__(way)
        self._answering = way.phone.answering(request_id)

    def draw(self) -> Frame:
        shown = self._answering.page()
        asked = shown.request
        head = Column(
            Words(asked.second, "small", "ink2"),
            Flow(Badge(asked.badge.text, asked.badge.icon, asked.badge.tone)),
            gap=6,
            grow=1,
        )
        promise = Note(asked.promise.text, asked.promise.icon, asked.promise.tone)
        rail = Rail([Stop(step.title, step.second, step.state) for step in asked.steps])
        words: list[Fits] = [Card(Words(asked.words))] if asked.words else []
        moves = [
            PushButton(
                one.text,
                lambda state=one.name: self._move(state),
                "outlined" if nth else "filled",
                key=f"move:{one.name}",
            )
            for nth, one in enumerate(shown.moves)
        ]
        card = Card(Row(Disc("message", tone="primary"), head, level="top"), promise, rail, gap=16)
        return Frame(
            page(*words, card, *moves, Hint(shown.note)),
            top=TopBar(asked.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
        )

    def _move(self, state: str) -> None:
        self._answering.move(state)
        self.way.draw(keep=True)
