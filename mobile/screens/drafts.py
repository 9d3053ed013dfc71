"""Drafts: interviews begun and not finished."""

from mobile.kit.bars import TopBar
from mobile.kit.frame import Frame
from mobile.kit.rows import ListCard
from mobile.screens.pieces import empty, list_row, navigation, page, settings_button
from mobile.screens.way import Screen


class DraftsScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.home().drafts()
        rows = [list_row(row, self._open, kind="draft") for row in shown.rows]
        return Frame(
            page(*([ListCard(rows)] if rows else []), *empty(shown.empty)),
            top=TopBar(shown.title, last=(settings_button(self.way, self.say("settings")),)),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def _open(self, draft_id: str) -> None:
        self.way.open("interview", draft_id)
