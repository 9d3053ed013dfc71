"""The sending log, under Sending."""

from mobile.kit.art.marks import Badge
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column, Flow
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.frame import Frame
from mobile.kit.rows import Card
from mobile.pages.device.log import LogRow
from mobile.screens.pieces import empty, page
from mobile.screens.way import Screen


class LogScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.sending().log()
        text = [Words(shown.text, "small", "ink2")] if shown.text else []
        parts: list[Fits] = [*text, *(_card(row) for row in shown.rows), *empty(shown.empty)]
        return Frame(page(*parts), top=TopBar(shown.title, first=back_button(self.back, self.say("back"))))


def _card(row: LogRow) -> Card:
    lines = [Words(line, "small", "ink2") for line in row.lines]
    badge = Badge(row.badge.text, row.badge.icon, row.badge.tone)
    return Card(Column(Words(row.title, "label"), *lines, gap=4), Flow(badge), gap=10)
