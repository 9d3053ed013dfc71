"""Today: what waits, most overdue first."""

from mobile.kit.bars import TopBar
from mobile.kit.button import IconButton
from mobile.kit.frame import Frame
from mobile.parts import Ask
from mobile.screens.pieces import empty, navigation, page, section, settings_button, strip
from mobile.screens.way import Screen


class TodayScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.home().today()
        self.way.stage.strip(shown.simulated)
        self._recover: Ask | None = shown.recover
        search = IconButton("search", lambda: self.way.place("families"), self.say("search"), key="search")
        parts = [*strip(shown.strip, lambda: self.way.place("sending"))]
        for found in shown.sections:
            parts += section(found, self._open, kind="family")
        return Frame(
            page(*parts, *empty(shown.empty)),
            top=TopBar(
                shown.title, shown.date, last=(search, settings_button(self.way, self.say("settings")))
            ),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def shown(self) -> None:
        """Ask once whether to go on with what was left."""
        ask = self._recover
        if ask is not None:
            self.way.ask(ask, lambda: self.way.open("interview", ask.id), self._later)

    def _later(self) -> None:
        self.way.phone.home().later()
        self.way.draw()

    def _open(self, household_id: str) -> None:
        self.way.open("family", household_id)
