"""Own answers: the chart of one's own months, and every filled-in survey in words."""

from mobile.kit.art.chart import Chart, Value
from mobile.kit.art.marks import Hint
from mobile.kit.bars import back_button
from mobile.kit.base.boxes import Centre, Column
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.frame import Frame
from mobile.kit.pinpad import Dots, PinPad
from mobile.kit.rows import Card
from mobile.pages.settlers.settler import AnswersPage
from mobile.pages.settlers.settler import Chart as ChartData
from mobile.screens.pieces import empty, navigation, note, page, section, settler_bar
from mobile.screens.way import Screen, Way


class AnswersScreen(Screen):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settler = way.phone.settler()
        self._pin = self._problem = ""
        self._dots: Dots | None = None

    def draw(self) -> Frame:
        shown = self._settler.answers()
        parts: list[Fits] = self._pin_asked(shown) if shown.ask_pin else []
        parts += [chart_card(chart) for chart in shown.charts]
        parts += [*section(shown.submissions, self._open, kind="submission"), *empty(shown.empty, "chart")]
        return Frame(
            page(*parts),
            top=settler_bar(self.way, shown.title, shown.hide),
            foot=navigation(self.way, shown.navigation),
        )

    def _pin_asked(self, shown: AnswersPage) -> list[Fits]:
        """On a phone that others use too the PIN stands before what was answered earlier."""
        self._pin, self._dots = "", Dots(0, shown.digits)
        wrong = [Hint(self._problem, "alert", "danger")] if self._problem else []
        pad = PinPad(lambda digit: self._press(digit, shown.digits), self._erase, self.say("erase"))
        return [Words(shown.ask_pin, "body", "ink2", align="center"), Centre(self._dots), *wrong, pad]

    def _press(self, digit: str, digits: int) -> None:
        if self._dots is None or len(self._pin) >= digits:
            return
        self._pin += digit
        self._dots.show(len(self._pin))
        if len(self._pin) == digits:
            pin = self._pin
            self.way.behind(lambda: self._settler.reveal(pin), self._told)

    def _erase(self) -> None:
        self._pin = self._pin[:-1]
        if self._dots:
            self._dots.show(len(self._pin))

    def _told(self, problem: str) -> None:
        self._problem = problem
        if self.way.stack and self.way.screen is self:
            self.way.draw()

    def _open(self, submission_id: str) -> None:
        self.way.open("submission", submission_id)


def chart_card(chart: ChartData) -> Card:
    head = Column(Words(chart.title, "label"), Words(chart.second, "small", "ink2"), gap=2)
    drawn = Chart([Value(point.month, point.value) for point in chart.points])
    return Card(head, drawn, *([Hint(chart.note)] if chart.note else []), gap=14)


class SubmissionScreen(Screen):
    """One filled-in survey, question by question."""

    def __init__(self, way: Way, submission_id: str) -> None:
        super().__init__(way)
        self._settler, self._id = way.phone.settler(), submission_id

    def draw(self) -> Frame:
        shown = self._settler.submission(self._id)
        cards: list[Fits] = [
            Card(Words(one.question, "small", "ink2"), Words(one.answer, "label"), gap=6)
            for one in shown.answers
        ]
        return Frame(
            page(Words(shown.second, "small", "ink2"), *note(shown.note), *cards),
            top=settler_bar(
                self.way, shown.title, shown.hide, first=back_button(self.way.back, self.say("back"))
            ),
        )
