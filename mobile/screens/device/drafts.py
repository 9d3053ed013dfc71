"""The surveys by the words that users know: start a new one, drafts, ready to send, sent."""

from mobile.kit.bars import TopBar
from mobile.kit.base.part import Fits
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Heading, ListCard
from mobile.screens.pieces import empty, list_row, navigation, page, section, settings_button
from mobile.screens.way import Screen


class DraftsScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.home().drafts()
        rows: list[Fits] = [list_row(row, self._open, kind="draft") for row in shown.rows]
        places: list[Fits] = [
            list_row(row, lambda _: self.way.place("sending"), kind="place") for row in shown.places
        ]
        start = PushButton(
            shown.start, lambda: self.way.place("families"), "tonal", icon="plus", key="new_form"
        )
        return Frame(
            page(
                start,
                Heading(shown.drafts_title, len(rows)),
                *([ListCard(rows)] if rows else []),
                *empty(shown.empty),
                *section(shown.met, self._go_on, kind="met"),
                ListCard(places),
            ),
            top=TopBar(shown.title, last=(settings_button(self.way, self.say("settings")),)),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def _go_on(self, met_id: str) -> None:
        self.way.open("meet", met_id)

    def _open(self, draft_id: str) -> None:
        self.way.open("interview", draft_id)
