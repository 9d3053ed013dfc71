"""The settler's own home: the short check, help, open requests. It says nothing about its reader."""

from mobile.kit.art.marks import Disc
from mobile.kit.base.boxes import Box, Column, Pair, Row
from mobile.kit.base.part import Action, Fits
from mobile.kit.base.text import Words
from mobile.kit.button import PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, ListCard
from mobile.pages.parts import Ask
from mobile.pages.settlers.settler import Card as CardData
from mobile.screens.pieces import (
    danger_button,
    list_row,
    navigation,
    note,
    page,
    recover,
    section,
    settler_bar,
    strip,
)
from mobile.screens.way import Screen, Way


class HomeScreen(Screen):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settler = way.phone.settler()
        self._recover: Ask | None = None

    def draw(self) -> Frame:
        shown = self._settler.page()
        self._recover = shown.recover
        self.way.stage.strip(shown.simulated)
        parts: list[Fits] = [*strip(shown.strip, self.way.sync), *note(shown.clock)]
        if shown.pulse:
            parts.append(check_card(shown.pulse, self._start_pulse, self._later))
        parts.append(help_card(shown.help, self._start_help))
        if shown.asked:
            parts.append(ListCard([list_row(shown.asked, self._answer_asked, kind="asked")]))
        if shown.requests:
            rows = [
                list_row(row, self._open_request if row.id else None, kind="request")
                for row in shown.requests
            ]
            parts.append(ListCard(rows))
        parts += [*note(shown.next), *section(shown.support, None, kind="support")]
        parts.append(ListCard([list_row(shown.around, self.way.open, kind="place")]))
        parts.append(danger_button(self.way, shown.danger))
        return Frame(
            page(*parts, gap=12),
            top=settler_bar(self.way, shown.title, shown.hide),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def shown(self) -> None:
        ask = self._recover
        if ask is not None:
            self.way.ask(ask, lambda: recover(self.way, ask), lambda: self._not_now(ask.id))

    def _start_pulse(self) -> None:
        self.way.open("interview", self._settler.start_pulse())

    def _open_request(self, request_id: str) -> None:
        """Show how far it is; one that is not sent yet has no number, and nothing more to show."""
        self.way.open("request", request_id)

    def _start_help(self) -> None:
        self.way.open("asking")

    def _answer_asked(self, id: str) -> None:
        self.way.open("care", self.way.phone.holder.household_id or "", id)

    def _later(self) -> None:
        self._settler.later_pulse()
        self.way.draw()

    def _not_now(self, id: str) -> None:
        self._settler.later(id)
        self.way.draw()


def check_card(card: CardData, start: Action, later: Action) -> Box:
    """The short check, on the one tinted ground of the screen: its button is the next step."""
    go = PushButton(card.button, start, key="pulse")
    buttons: Fits = go
    if card.later:
        buttons = Pair(PushButton(card.later, later, "text", key="pulse_later"), go, share=0.55)
    lines = Column(
        Words(card.title, "head", "on_primary_c"), Words(card.second, "small", "on_primary_c"), gap=2, grow=1
    )
    note = [Words(card.note, "small", "on_primary_c")] if card.note else []
    return Box(Column(Row(_white_disc(card.icon), lines), buttons, *note, gap=14), fill="primary_c")


def _white_disc(icon: str) -> Disc:
    disc = Disc(icon)
    disc.ground.colours("card")
    return disc


def help_card(card: CardData, start: Action) -> Card:
    """Help is always there, with the promised time."""
    lines = Column(Words(card.title, "head"), Words(card.second, "small", "ink2"), gap=2, grow=1)
    note = [Words(card.note, "small", "ink2")] if card.note else []
    return Card(
        Row(Disc(card.icon or "hand", tone="primary"), lines),
        PushButton(card.button, start, "tonal", key="ask_help"),
        *note,
    )
