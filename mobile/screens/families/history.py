"""What happened to a family: chips for what to show, years that open, one line an event."""

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Disc
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.button import Pill
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, ListCard
from mobile.pages.families.history import Happened, Year
from mobile.screens.pieces import page
from mobile.screens.way import Screen, Way


class HistoryScreen(Screen):
    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._history = way.phone.history(household_id)

    def draw(self) -> Frame:
        shown = self._history.page()
        chips: list[Fits] = [
            Pill(one.text, lambda name=one.name: self._show(name), chosen=one.chosen, key=f"show:{one.name}")
            for one in shown.groups
        ]
        parts: list[Fits] = [Flow(*chips)]
        for year in shown.years:
            parts += self._year(year)
        if shown.empty:
            parts.append(Card(Words(shown.empty, "small", "ink2")))
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
        )

    def _year(self, year: Year) -> list[Fits]:
        words = Row(
            Words(year.name, "head"),
            Words(year.count, "small", "ink2", grow=1),
            Icon("down" if year.open else "chevron", 20, "ink2"),
            gap=12,
        )
        head = Pressable(
            words,
            lambda: self._turn(year.name),
            fill="",
            held="sunken",
            radius=12,
            pad=(4, 8, 4, 8),
            least=48,
            key=f"year:{year.name}",
        )
        return [head, *([ListCard([self._event(row) for row in year.rows])] if year.rows else [])]

    def _event(self, row: Happened) -> Fits:
        lines: list[Fits] = [
            Words(row.when, "small_b", "ink2"),
            Words(row.text, "body"),
            Words(row.more, "small", "ink2"),
        ]
        if row.opens:
            lines.append(
                Pill(
                    row.open_text,
                    lambda: self.way.open("family", row.opens),
                    icon="family",
                    key=f"other:{row.opens}",
                )
            )
        told = Column(*lines, gap=4, grow=1)
        return Pressable(Row(Disc(row.icon), told, gap=12, level="top"), None, radius=0, pad=(16, 12, 16, 12))

    def _show(self, group: str) -> None:
        self._history.show(group)
        self.way.draw()

    def _turn(self, year: str) -> None:
        self._history.turn(year)
        self.way.draw(keep=True)
