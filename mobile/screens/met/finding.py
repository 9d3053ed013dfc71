"""A family was met: looked for first, then written down; below, what was begun and what became of the others."""

from kivy.clock import Clock

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Hint
from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.field import FieldBox, Typing
from mobile.kit.frame import Frame
from mobile.kit.rows import Heading, ListCard
from mobile.pages.met.finding import FindPage
from mobile.pages.parts import Section
from mobile.screens.pieces import list_row, page
from mobile.screens.way import Screen, Way

SOON = 0.15  # seconds after the last letter


class FindScreen(Screen):
    calm = False

    def __init__(self, way: Way, query: str = "") -> None:
        super().__init__(way)
        self._finding = way.phone.finding(query)
        self._soon = Clock.create_trigger(lambda _: self._search(), SOON)

    def draw(self) -> Frame:
        self._finding = self.way.phone.finding(self._finding.query)
        shown = self._finding.page()
        field = Typing(shown.query, self._wrote, example=shown.query_example, key="query")
        box = FieldBox(field, before=(Icon("search", 22),))
        bar = TopBar(shown.title, first=back_button(self.way.back, self.say("back")))
        return Frame(
            self._body(shown),
            top=Column(bar, Column(box, pad=(16, 4, 16, 10)), gap=0),
            foot=FormBar(PushButton(shown.button, self._write, icon="plus", key="write")),
        )

    def _body(self, shown: FindPage) -> Column:
        parts: list[Fits] = [Words(shown.text, "small", "ink2")]
        rows: list[Fits] = [list_row(row, self._open, kind="family") for row in shown.rows]
        parts += [ListCard(rows)] if rows else []
        parts += (
            [Hint(shown.none.title, "search"), Words(shown.none.second, "small", "ink2")]
            if shown.none
            else []
        )
        parts += self._section(shown.begun, "met")
        parts += self._section(shown.told, "told")
        return page(*parts)

    def _section(self, found: Section | None, kind: str) -> list[Fits]:
        if found is None:
            return []
        rows: list[Fits] = [
            list_row(row, self._open if kind == "met" or self._finding.knows(row.id) else None, kind=kind)
            for row in found.rows
        ]
        return [Heading(found.title, len(rows)), ListCard(rows)]

    def _wrote(self, text: str) -> None:
        self._finding.query = text
        self._soon()

    def _search(self) -> None:
        """Change what is found under the field and leave the field alone."""
        if self.way.screen is self:
            self.way.stage.body(self._body(self._finding.page()))

    def _open(self, id: str) -> None:
        if self._finding.knows(id):
            self.way.open("family", id)
        else:
            self.way.open("meet", id)

    def _write(self) -> None:
        """Write it down; who comes back sees it among what was begun or told."""
        query, self._finding.query = self._finding.query.strip(), ""
        self.way.open("meet", "", "" if any(sign.isdigit() for sign in query) else query)
