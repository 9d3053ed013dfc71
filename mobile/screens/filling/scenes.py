"""The scenes between questions: the list of persons, handing the phone over, the end, done."""

from collections.abc import Callable

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Badge, Disc
from mobile.kit.bars import FormBar
from mobile.kit.base.boxes import Box, Centre, Column, Fixed, Pair, Row
from mobile.kit.base.part import Fits, Space
from mobile.kit.base.text import Words
from mobile.kit.button import IconButton, PushButton
from mobile.kit.pinpad import Dots, PinPad
from mobile.kit.rows import Card, Heading, ListCard, ListRow
from mobile.pages.filling.interview import Done, End, Handover, Interview, InterviewPage, Roster, RosterRow
from mobile.screens.pieces import list_row
from mobile.screens.way import Way
from surveys.wording import say

Go = Callable[[Callable[[], InterviewPage]], None]


def roster(way: Way, interview: Interview, shown: Roster, go: Go) -> list[Fits]:
    """Return the persons so far, and the question whether there are more."""
    rows: list[Fits] = [_person(way, interview, shown, row, go) for row in shown.rows]
    parts: list[Fits] = [Words(shown.title, "title"), *([ListCard(rows)] if rows else [])]
    if shown.ask:
        more = PushButton(shown.add, lambda: go(interview.add), icon="plus", key="add")
        enough = PushButton(shown.dont_add, lambda: go(interview.next), "outlined", key="dont_add")
        asked = Column(Words(shown.ask, "label", "on_primary_c"), Pair(enough, more), gap=12)
        parts.append(Box(asked, fill="primary_c"))
    return parts


def _person(way: Way, interview: Interview, shown: Roster, row: RosterRow, go: Go) -> ListRow:
    def remove() -> None:
        way.ask(shown.remove, None, lambda: go(lambda: interview.remove(row.ref)))

    away = IconButton("trash", remove, say("app.remove", way.language), key=f"remove:{row.ref}", ink="ink2")
    return ListRow(
        row.title,
        lambda: go(lambda: interview.jump(row.ref)),
        second=row.second,
        badges=tuple(Badge(badge.text, badge.icon, badge.tone) for badge in row.badges),
        initials=str(row.number),
        tail=away,
        key=f"person:{row.number}",
    )


class Handed:
    """Giving the phone to the person, and back: the way back into the worker's part asks the worker's PIN."""

    def __init__(self, way: Way, interview: Interview, shown: Handover, go: Go) -> None:
        self._way, self._interview, self._shown, self._go = way, interview, shown, go
        self._pin, self._busy = "", False
        self._dots = Dots(0, shown.digits) if shown.ask_pin else None

    def parts(self) -> list[Fits]:
        shown = self._shown
        disc = Centre(
            Disc("lock" if shown.ask_pin else "give", tone="primary", size=72 if shown.ask_pin else 96)
        )
        title = Words(shown.title, "title", align="center")
        text = Words(shown.text, "body", "ink2", align="center")
        return [
            Space(8),
            disc,
            title,
            text,
            *self._points(),
            *self._keys(),
        ]

    def _points(self) -> list[Fits]:
        """Return what is promised; after a wrong PIN that sentence has its place, and the keys stay in sight."""
        points = () if self._shown.problem else self._shown.points
        lines: list[Fits] = [
            Row(Fixed(Icon(point.icon, 24, "primary"), 24), Words(point.text, grow=1), gap=14, level="top")
            for point in points
        ]
        return [Card(*lines, gap=16)] if lines else []

    def foot(self) -> FormBar | None:
        """Return the buttons, where no PIN is asked: the kind answer on top."""
        shown = self._shown
        if self._dots:
            return None
        act = (lambda: self._go(self._interview.handed)) if shown.no else (lambda: self._return(""))
        yes = PushButton(shown.yes, act, key="handed")
        no = (
            [PushButton(shown.no, lambda: self._go(self._interview.not_now), "text", key="not_now")]
            if shown.no
            else []
        )
        return FormBar(Column(yes, *no, gap=4))

    def _keys(self) -> list[Fits]:
        if self._dots is None:
            return []
        wrong = [Words(self._shown.problem, "small", "danger", align="center")] if self._shown.problem else []
        return [
            Centre(self._dots),
            *wrong,
            PinPad(self._press, self._erase, say("app.erase", self._way.language)),
        ]

    def _press(self, digit: str) -> None:
        if self._busy or self._dots is None:
            return
        self._pin += digit
        self._dots.show(len(self._pin))
        if len(self._pin) == self._shown.digits:
            self._return(self._pin)

    def _erase(self) -> None:
        if self._dots and not self._busy:
            self._pin = self._pin[:-1]
            self._dots.show(len(self._pin))

    def _return(self, pin: str) -> None:
        self._busy = True
        self._way.behind(lambda: self._interview.returned(pin), lambda shown: self._go(lambda: shown))


def end(shown: End, jump: Callable[[str], None], times: Callable[[], None]) -> list[Fits]:
    """Return what is still wrong, each with the way to it, and what is only to be noticed."""
    fixes: list[Fits] = [
        ListRow(
            fix.title,
            lambda ref=fix.ref: jump(ref),
            second=fix.second,
            icon="edit",
            tone="danger",
            key=f"fix:{fix.ref}",
        )
        for fix in shown.fixes
    ]
    notes: list[Fits] = [ListRow(note.text, None, icon=note.icon, tone=note.tone) for note in shown.notes]
    parts: list[Fits] = [Words(shown.title, "title"), Words(shown.text, "body", "ink2")]
    if fixes:
        parts += [
            Row(
                Icon("alert", 22, "danger"),
                Words(shown.fixes_title, "head", "danger", grow=1),
                gap=10,
                pad=(0, 8, 0, 0),
            )
        ]
        parts += [ListCard(fixes)]
    if notes:
        parts += [Heading(shown.notes_title), ListCard(notes)]
    return [*parts, *([ListCard([list_row(shown.took, lambda _: times())])] if shown.took else [])]


def done(shown: Done | None) -> list[Fits]:
    if shown is None:
        return []
    title, text = (
        Words(shown.title, "title", align="center"),
        Words(shown.text, "body", "ink2", align="center"),
    )
    return [Space(48), Centre(Disc("check", tone="ok", size=96)), Space(4), title, text]
