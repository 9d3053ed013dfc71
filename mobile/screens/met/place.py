"""Where a family met lives: found as one types, drawn only where in sight."""

from kivy.clock import Clock

from mobile.kit.art.icons import Icon
from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.text import Words
from mobile.kit.field import FieldBox, Typing
from mobile.kit.frame import Frame
from mobile.kit.longlist import Entry, LongList, plain
from mobile.pages.met.villages import PlacesPage
from mobile.pages.met.writing import Writing
from mobile.screens.pieces import entry
from mobile.screens.way import Screen, Way

SOON = 0.15  # seconds after the last letter


class PlaceScreen(Screen):
    calm = False

    def __init__(self, way: Way, writing: Writing) -> None:
        super().__init__(way)
        self._writing, self._places, self._query = writing, writing.places(), ""
        self._soon = Clock.create_trigger(lambda _: self._search(), SOON)

    def draw(self) -> Frame:
        shown = self._places.page(self._query)
        self._list = LongList(self._entries(shown))
        field = Typing(self._query, self._wrote, example=shown.query_example, key="query")
        box = FieldBox(field, before=(Icon("search", 22),))
        bar = TopBar(shown.title, first=back_button(self.way.back, self.say("back")))
        return Frame(self._list, top=Column(bar, Column(box, pad=(16, 4, 16, 10)), gap=0))

    def _entries(self, shown: PlacesPage) -> list[Entry]:
        text = [plain(lambda: Words(shown.text, "small", "ink2"))] if shown.text else []
        return [*text, *(entry(row, self._choose, "place") for row in shown.rows)]

    def _wrote(self, text: str) -> None:
        self._query = text
        self._soon()

    def _search(self) -> None:
        """Change the list under the field and leave the field alone."""
        if self.way.screen is self:
            self._list.show(self._entries(self._places.page(self._query)))

    def _choose(self, id: str) -> None:
        self._writing.place(self._places.chosen(id, self._query))
        self.way.back()
