"""The sending log, under Sending."""

from mobile.kit.bars import TopBar, back_button
from mobile.kit.boxes import Column
from mobile.kit.frame import Frame
from mobile.kit.part import Fits
from mobile.kit.rows import Card
from mobile.kit.text import Words
from mobile.pages.parts import Row
from mobile.screens.pieces import badges, empty, page
from mobile.screens.way import Screen


class LogScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.sending().log()
        text = [Words(shown.text, "small", "ink2")] if shown.text else []
        parts: list[Fits] = [*text, *(_card(row) for row in shown.rows), *empty(shown.empty)]
        return Frame(page(*parts), top=TopBar(shown.title, first=back_button(self.back, self.say("back"))))


def _card(row: Row) -> Card:
    said = Column(Words(row.title, "label"), Words(row.second, "small", "ink2"), gap=4)
    return Card(said, *badges(row), gap=10)
