"""My families: searched as one types, filtered by one chip, drawn only where in sight."""

from kivy.clock import Clock

from mobile.kit.art.icons import Icon
from mobile.kit.bars import TopBar
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits, Part
from mobile.kit.base.sideways import Sideways
from mobile.kit.button import IconButton, Pill, PushButton
from mobile.kit.field import FieldBox, Typing
from mobile.kit.frame import Frame
from mobile.kit.longlist import Entry, LongList
from mobile.pages.home import CaseloadPage
from mobile.pages.parts import Choice
from mobile.screens.pieces import empty, entry, navigation, page, settings_button
from mobile.screens.way import Screen, Way


class CaseloadScreen(Screen):
    def __init__(self, way: Way, chosen: str = "all") -> None:
        super().__init__(way)
        self._query, self._filter = "", chosen
        self._list: LongList | None = None
        self._soon = Clock.create_trigger(lambda _: self._search(), 0.15)

    def _writes(self, *, now: bool) -> None:
        """A list drawn anew under a writing hand would lose the field."""
        self.calm = not now

    def draw(self) -> Frame:
        shown = self.way.phone.home().caseload(self._query, self._filter)
        return Frame(
            self._body(shown),
            top=self._head(shown),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def _body(self, shown: CaseloadPage) -> Part:
        self._list = LongList(self._entries(shown)) if shown.rows else None
        meet = PushButton(shown.meet, self._meet, "tonal", icon="plus", key="meet")
        return self._list or page(*empty(shown.empty, "search"), meet)

    def _head(self, shown: CaseloadPage) -> Fits:
        plus = IconButton("plus", self._meet, shown.meet, key="met")
        last = (plus, settings_button(self.way, self.say("settings")))
        bar = TopBar(shown.title, shown.subtitle, last=last)
        field = Typing(shown.query, self._wrote, example=shown.query_example, key="query")
        field.bind(focus=lambda _, now: self._writes(now=now))
        wipe = IconButton("close", self._clear, self.say("clear"), key="clear", size=20)
        box = FieldBox(
            field, before=(Icon("search", 22),), after=(wipe,) if shown.query else (), pad=(14, 2, 4, 2)
        )
        chips = Sideways(*(self._chip(chosen) for chosen in shown.filters))
        return Column(bar, Column(box, pad=(16, 4, 16, 10)), Column(chips, pad=(0, 0, 0, 6)), gap=0)

    def _chip(self, choice: Choice) -> Pill:
        return Pill(
            choice.text,
            lambda: self._choose(choice.name),
            icon="check" if choice.chosen else "",
            chosen=choice.chosen,
            key=f"filter:{choice.name}",
        )

    def _entries(self, shown: CaseloadPage) -> list[Entry]:
        return [
            entry(row, lambda household_id: self.way.open("family", household_id), "family")
            for row in shown.rows
        ]

    def _wrote(self, text: str) -> None:
        self._query = text
        self._soon()

    def _search(self) -> None:
        """Change the list under the field and leave the field alone."""
        shown = self.way.phone.home().caseload(self._query, self._filter)
        if self._list and shown.rows:
            self._list.show(self._entries(shown))
        elif self.way.screen is self:
            self.way.stage.body(self._body(shown))

    def _meet(self) -> None:
        self.way.open("find", self._query)

    def _choose(self, name: str) -> None:
        self._filter = name
        self.way.draw()

    def _clear(self) -> None:
        self._query = ""
        self.way.draw()
