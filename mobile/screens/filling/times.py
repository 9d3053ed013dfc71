"""How long each question took, for the worker's own eyes before the interview goes."""

from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.frame import Frame
from mobile.kit.rows import ListCard
from mobile.pages.filling.times import TimesPage
from mobile.screens.pieces import list_row, page
from mobile.screens.way import Screen, Way


class TimesScreen(Screen):
    def __init__(self, way: Way, shown: TimesPage) -> None:
        super().__init__(way)
        self._shown = shown

    def draw(self) -> Frame:
        rows: list[Fits] = [list_row(row, None, kind="time", ends="") for row in self._shown.rows]
        return Frame(
            page(Words(self._shown.text, "body"), *([ListCard(rows, 16)] if rows else [])),
            top=TopBar(self._shown.title, first=back_button(self.way.back, self.say("back"))),
        )
