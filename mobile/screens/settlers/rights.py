"""My rights: who sees what, what can be taken back."""

from collections.abc import Callable

from mobile.kit.art.icons import Icon
from mobile.kit.bars import back_button
from mobile.kit.base.boxes import Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, Heading, ListCard
from mobile.pages.settlers.rights import RightsPage
from mobile.screens.pieces import empty, list_row, navigation, note, page, section, settler_bar
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
        parts: list[Fits] = [*note(shown.done), *note(shown.worker), Card(*lines, gap=18)]
        parts += section(shown.can, self._do(shown), kind="can")
        if shown.consent:
            parts.append(PushButton(shown.consent, self._consent, "outlined", key="consent"))
        parts += self._agreed(shown)
        if shown.withdraw:
            parts.append(PushButton(shown.withdraw, lambda: self._ask(shown), "outlined", key="withdraw"))
        parts.append(PushButton(shown.looks, lambda: self.way.open("looks"), "outlined", key="looks"))
        parts.append(PushButton(shown.settings, lambda: self.way.open("settings"), "tonal", key="settings"))
        return Frame(
            page(*parts),
            top=settler_bar(self.way, shown.title, shown.hide),
            foot=navigation(self.way, shown.navigation),
        )

    def _agreed(self, shown: RightsPage) -> list[Fits]:
        """Each purpose with its state; one that stands is taken back by a press and a yes to the question."""
        if shown.agreed is None:
            return []
        rows: list[Fits] = [
            list_row(row, self._take_back(shown) if row.id in shown.asks else None, kind="purpose")
            for row in shown.agreed.rows
        ]
        return [Heading(shown.agreed.title), ListCard(rows, 16)]

    def _take_back(self, shown: RightsPage) -> Callable[[str], None]:
        return lambda purpose: self.way.ask(shown.asks[purpose], None, lambda: self._taken_back(purpose))

    def _do(self, shown: RightsPage) -> Callable[[str], None]:
        """Each of the four leads to where it is done; an objection is asked about once."""

        def do(what: str) -> None:
            if what == "object":
                self._take_back(shown)("analysis")
            elif what == "complain":
                self.way.open("interview", self._settler.start_complaint())
            else:
                about = "law" if what == "contract" else "other"
                self.way.open("asking", about, shown.can_words[what])

        return do

    def _taken_back(self, purpose: str) -> None:
        self._settler.take_back(purpose)
        self.way.draw(keep=True)
        self.way.sync()

    def _ask(self, shown: RightsPage) -> None:
        self.way.ask(shown.withdraw_ask, None, self._withdraw)

    def _withdraw(self) -> None:
        self._settler.withdraw()
        self.way.draw()
        self.way.sync()

    def _consent(self) -> None:
        self.way.open("interview", self._settler.start_consent())


class LooksScreen(Screen):
    """Who of the staff opened my data."""

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settler = way.phone.settler()

    def draw(self) -> Frame:
        shown = self._settler.looks()
        return Frame(
            page(
                Words(shown.text, "small", "ink2"),
                *section(shown.opened, None, kind="opened"),
                *section(shown.looks, None, kind="look"),
                *empty(shown.empty, "eye"),
            ),
            top=settler_bar(
                self.way, shown.title, shown.hide, first=back_button(self.way.back, self.say("back"))
            ),
        )
