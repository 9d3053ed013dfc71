"""When somebody is in danger: numbers first, then what to do, then one press that tells the coordinator."""

import webbrowser
from collections.abc import Callable

from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Fixed, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, Heading, ListCard, ListRow
from mobile.pages.families.danger import Call, DangerPage, Shown
from mobile.screens.pieces import note, page, settler_bar
from mobile.screens.way import Screen, Way


class DangerScreen(Screen):
    def __init__(self, way: Way, household_id: str = "") -> None:
        super().__init__(way)
        self._danger = way.phone.danger(household_id)

    def draw(self) -> Frame:
        shown = self._danger.page()
        calls: list[Fits] = [self._call(one) for one in shown.calls]
        steps: list[Fits] = [
            Row(Fixed(Words(f"{number}.", "label", "primary"), 24), Words(step, grow=1), gap=10, level="top")
            for number, step in enumerate(shown.steps, start=1)
        ]
        parts = [*note(shown.told), ListCard(calls), Heading(shown.steps_title), Card(*steps, gap=14)]
        return Frame(page(*parts, *self._telling(shown)), top=self._top(shown))

    def _top(self, shown: DangerPage) -> TopBar:
        back = back_button(self.way.back, self.say("back"))
        if shown.hide:
            return settler_bar(self.way, shown.title, shown.hide, first=back)
        return TopBar(shown.title, first=back)

    def _call(self, one: Call) -> ListRow:
        return ListRow(
            one.text,
            lambda: webbrowser.open(f"tel:{one.number}"),
            second=one.second,
            icon="phone",
            tone="danger" if one.name == "112" else "neutral",
            key=f"call:{one.name}",
        )

    def _telling(self, shown: DangerPage) -> list[Fits]:
        if not shown.tell:
            return []
        parts: list[Fits] = [
            Words(shown.tell_text, "small", "ink2"),
            PushButton(shown.tell, lambda: self._press(shown), key="tell"),
        ]
        if shown.more:
            parts.append(PushButton(shown.more, self._more, "text", key="more"))
        return [Card(*parts)]

    def _press(self, shown: DangerPage) -> None:
        if shown.ask is None:
            self._tell("both")()
        else:
            self.way.ask(shown.ask, self._tell("lead"), self._tell("both"))

    def _tell(self, shown: Shown) -> Callable[[], None]:
        def tell() -> None:
            self._danger.tell(shown)
            self.way.draw()
            self.way.sync()

        return tell

    def _more(self) -> None:
        self.way.swap("interview", self._danger.say_more())
