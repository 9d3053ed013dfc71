"""A draft and the corrected version of its form: what becomes of the answers, and what an earlier carrying left over."""

from collections.abc import Callable

from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import ListCard
from mobile.pages.filling.carrying import LeftPage
from mobile.pages.parts import Section
from mobile.screens.pieces import list_row, note, page, section
from mobile.screens.way import Screen, Way


class CarryScreen(Screen):
    """Carry the draft, or go on with the version it began with. `reopen` is called before the way back."""

    calm = False

    def __init__(self, way: Way, draft_id: str, reopen: Callable[[], None]) -> None:
        super().__init__(way)
        self._carrying = way.phone.carrying(draft_id)
        self._reopen = reopen

    def draw(self) -> Frame:
        shown = self._carrying.page()
        notes = [part for one in shown.notes for part in note(one)]
        yes = PushButton(shown.yes, lambda: self._end(self._carrying.carry), key="carry")
        no = PushButton(shown.no, lambda: self._end(self._carrying.stay), "outlined", key="stay")
        return Frame(
            page(*note(shown.banner), Words(shown.text, "body"), *notes, *_lists(shown.sections)),
            top=TopBar(shown.title, first=back_button(self.way.back, self.say("back"))),
            foot=FormBar(Column(yes, no, gap=8)),
        )

    def _end(self, act: Callable[[], bool]) -> None:
        if act():
            self._reopen()
            self.way.back()
        else:
            self.way.draw()


class LeftScreen(Screen):
    """The answers that had no place in the corrected version."""

    def __init__(self, way: Way, shown: LeftPage) -> None:
        super().__init__(way)
        self._shown = shown

    def draw(self) -> Frame:
        rows: list[Fits] = [list_row(row, None, kind="answer", ends="") for row in self._shown.rows]
        return Frame(
            page(Words(self._shown.text, "body"), ListCard(rows, 16)),
            top=TopBar(self._shown.title, first=back_button(self.way.back, self.say("back"))),
        )


def _lists(sections: tuple[Section, ...]) -> list[Fits]:
    return [part for one in sections for part in section(one, None, kind="answer", ends="")]
