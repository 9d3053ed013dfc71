"""A form looked at by its author: the interview as a family meets it, and what its record would hold."""

from kivy.app import App

from mobile.kit.bars import FormBar, TopBar, close_button
from mobile.kit.base.boxes import Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card
from mobile.pages.filling.preview import Preview, PreviewPage
from mobile.screens.filling.interview import InterviewScreen
from mobile.screens.pieces import page
from mobile.screens.stage import Stage
from mobile.screens.way import Screen, Way


class PreviewWay(Way):
    """A way that leads nowhere but through one form: nothing is sent, and there is no lock to hide behind."""

    def __init__(self, preview: Preview, stage: Stage) -> None:
        super().__init__(preview.phone, stage)
        self._preview = preview

    def begin(self) -> None:
        """Open the form; the record lies below it."""
        self.stack = [RecordScreen(self, self._preview)]
        self.push(AskedScreen(self, self._preview))

    def first(self) -> None:
        App.get_running_app().stop()

    def hide(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        self._leave()
        self.stack = [RecordScreen(self, self._preview)]
        self.draw()

    def sync(self) -> None:
        """Nothing is sent."""


class AskedScreen(InterviewScreen):
    """The interview itself; where it would say that the record waits to be sent, the record is shown."""

    def __init__(self, way: Way, preview: Preview) -> None:
        super().__init__(way, preview.draft_id)
        self._preview = preview
        preview.interview = self._interview

    def draw(self) -> Frame:
        self.way.phone.speak(self._page.language)  # the author's own pages speak as the questions do
        self.way.stage.strip(self._preview.page().strip)
        return super().draw()

    def shown(self) -> None:
        super().shown()
        if self._page.done:
            self._finished()


class RecordScreen(Screen):
    """What the record holds so far."""

    def __init__(self, way: Way, preview: Preview) -> None:
        super().__init__(way)
        self._preview = preview

    def draw(self) -> Frame:
        shown = self._preview.page()
        self.way.stage.strip(shown.strip)
        lines: list[Fits] = [Words(line, "small") for line in shown.record]
        return Frame(
            page(Words(shown.state, "title"), Card(*lines, gap=2)),
            top=TopBar(shown.title, first=close_button(self.back, shown.close)),
            foot=FormBar(Column(*self._ways_on(shown), gap=8)),
        )

    def _ways_on(self, shown: PreviewPage) -> list[PushButton]:
        again = PushButton(
            shown.again, self._again, "outlined" if shown.go_on else "filled", key="preview:again"
        )
        go_on = [PushButton(shown.go_on, self._go_on, key="preview:go_on")] if shown.go_on else []
        return [*go_on, again]

    def _go_on(self) -> None:
        self.way.push(AskedScreen(self.way, self._preview))

    def _again(self) -> None:
        self._preview.begin()
        self._go_on()
