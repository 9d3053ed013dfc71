"""Sending: what waits, what the server would not take, what has arrived. It is done when nothing is unsent."""

from kivy.clock import Clock

from mobile.kit.art.marks import Disc, Note
from mobile.kit.bars import TopBar
from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, Heading
from mobile.pages.parts import Section
from mobile.pages.sending import SendingPage
from mobile.screens.pieces import badges, empty, navigation, note, page, section, settings_button
from mobile.screens.way import Screen, Way

LOOK_AGAIN = 0.5  # seconds between two looks at how far a running sending is


class SendingScreen(Screen):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._sending = way.phone.sending()
        self._watch = Clock.schedule_interval(lambda _: self._look(), LOOK_AGAIN)
        self._watch.cancel()
        self._drawn: SendingPage | None = None

    def draw(self) -> Frame:
        shown = self._drawn = self._sending.page()
        parts: list[Fits] = [self._card(shown), *note(shown.late), *note(shown.clock), *self._refused(shown)]
        parts += [*section(shown.ready, None), *section(shown.sent, None), *empty(shown.empty)]
        if shown.log:
            parts.append(PushButton(shown.log, lambda: self.way.open("log"), "text", key="log"))
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.last, last=(settings_button(self.way, self.say("settings")),)),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def _card(self, shown: SendingPage) -> Card:
        tone, icon = ("warn", "send") if shown.unsent else ("ok", "sent")
        said = Column(Words(shown.headline, "head"), Words(shown.text, "small", "ink2"), gap=4, grow=1)
        head = Row(Disc(icon, tone=tone), said, level="top")
        happened = [Note(shown.working, "sync")] if shown.working else note(shown.happened)
        if shown.working:
            button = PushButton(shown.stop, self._stop, "outlined", key="stop")
        else:
            button = PushButton(shown.send, self._send, icon="send", key="send")
        return Card(head, *happened, button, gap=14)

    def _refused(self, shown: SendingPage) -> list[Fits]:
        """Return the records that need a person, each with the words why and one button."""
        found: Section | None = shown.refused
        if found is None or not found.rows:
            return []
        cards = [
            Card(
                Row(
                    Disc("alert", tone="danger"),
                    Column(Words(row.title, "label"), Words(row.second, "small", "ink2"), gap=4, grow=1),
                    level="top",
                ),
                Flow(*badges(row)),
                PushButton(
                    shown.again,
                    lambda record_id=row.id: self._again(record_id),
                    "tonal",
                    key=f"again:{row.id}",
                ),
            )
            for row in found.rows
        ]
        text = [Words(shown.refused_help, "small", "ink2")] if shown.refused_help else []
        return [Heading(found.title, len(cards)), *text, *cards]

    def _send(self) -> None:
        self.way.behind(self._sending.send, self._came)
        self._watch()

    def _stop(self) -> None:
        self._sending.stop()
        self.way.draw(keep=True)

    def _again(self, record_id: str) -> None:
        self._sending.again(record_id)
        self.way.draw(keep=True)

    def _look(self) -> None:
        """While it sends, show how far it is; redraw only when something has changed."""
        if self._sending.page() != self._drawn:
            self.way.refresh()

    def _came(self, _: SendingPage) -> None:
        self._watch.cancel()
        if self.way.screen is self:
            self.way.refresh()

    def leave(self) -> None:
        self._watch.cancel()
