"""My rights: who sees what, what can be taken back."""

from mobile.kit.boxes import Row
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.icons import Icon
from mobile.kit.part import Fits
from mobile.kit.rows import Card
from mobile.kit.text import Words
from mobile.pages.settler import RightsPage
from mobile.screens.pieces import navigation, note, page, settler_bar
from mobile.screens.way import Screen, Way


class RightsScreen(Screen):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settler = way.phone.settler()

    def draw(self) -> Frame:
        shown = self._settler.rights()
        lines: list[Fits] = [
            Row(Icon(one.icon, 24, "primary"), Words(one.text, grow=1), gap=14, level="top")
            for one in shown.notes
        ]
        parts: list[Fits] = [*note(shown.done), Card(*lines, gap=18)]
        if shown.consent:
            parts.append(PushButton(shown.consent, self._consent, "outlined", key="consent"))
        if shown.withdraw:
            parts.append(PushButton(shown.withdraw, lambda: self._ask(shown), "outlined", key="withdraw"))
        parts.append(PushButton(shown.settings, lambda: self.way.open("settings"), "tonal", key="settings"))
        return Frame(
            page(*parts),
            top=settler_bar(self.way, shown.title, shown.hide),
            foot=navigation(self.way, shown.navigation),
        )

    def _ask(self, shown: RightsPage) -> None:
        self.way.ask(shown.withdraw_ask, None, self._withdraw)

    def _withdraw(self) -> None:
        self._settler.withdraw()
        self.way.draw()
        self.way.sync()

    def _consent(self) -> None:
        self.way.open("interview", self._settler.start_consent())
