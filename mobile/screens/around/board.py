"""What the district offers: chips of kinds, and a card each with its day, place and telephone."""

import webbrowser

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Badge, Disc
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.sideways import Sideways
from mobile.kit.base.text import Words
from mobile.kit.button import Pill, PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card
from mobile.pages.around.board import BoardPage, Offer
from mobile.screens.pieces import empty, page, settler_bar
from mobile.screens.way import Screen, Way


class BoardScreen(Screen):
    def __init__(self, way: Way, _household_id: str = "") -> None:
        super().__init__(way)
        self._board = way.phone.board()

    def draw(self) -> Frame:
        shown = self._board.page()
        parts: list[Fits] = [Words(shown.told, "small", "ink2")] if shown.told else []
        parts += [self._card(one, shown.ask) for one in shown.offers]
        return Frame(page(*parts, *empty(shown.empty, "info"), gap=12), top=self._head(shown))

    def _head(self, shown: BoardPage) -> Fits:
        first = back_button(self.way.back, self.say("back"))
        bar = (
            settler_bar(self.way, shown.title, shown.hide, first=first)
            if shown.hide
            else TopBar(shown.title, first=first)
        )
        if not shown.kinds:
            return bar
        chips = Sideways(
            *(
                Pill(
                    one.text,
                    lambda kind=one.name: self._show(kind),
                    icon="check" if one.chosen else "",
                    chosen=one.chosen,
                    key=f"kind:{one.name}",
                )
                for one in shown.kinds
            )
        )
        return Column(bar, Column(chips, pad=(0, 0, 0, 6)), gap=0)

    def _card(self, one: Offer, ask: str) -> Card:
        head = Column(Words(one.title, "label"), Words(one.kind, "small", "ink2"), gap=2, grow=1)
        lines: list[Fits] = [Row(Disc(one.icon, tone="primary"), head)]
        if one.badges:
            lines.append(Flow(*(Badge(badge.text, badge.icon, badge.tone) for badge in one.badges)))
        if one.words:
            lines.append(Words(one.words))
        if one.place:
            lines.append(Row(Icon("visit", 20), Words(one.place, "small", grow=1), gap=10))
        lines.append(Words(one.checked, "small", "ink2"))
        if one.phone:
            call = PushButton(
                one.phone,
                lambda: webbrowser.open(f"tel:{one.phone}"),
                "tonal",
                icon="phone",
                key=f"call:{one.id}",
            )
            lines.append(call)
        if ask:
            lines.append(
                PushButton(
                    ask, lambda: self.way.open("asking", one.about, one.ask), "text", key=f"ask:{one.id}"
                )
            )
        return Card(*lines)

    def _show(self, kind: str) -> None:
        self._board.show(kind)
        self.way.draw()
