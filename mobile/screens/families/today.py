"""Today: what waits, most overdue first."""

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Disc
from mobile.kit.bars import TopBar, Track
from mobile.kit.base.boxes import Column, Row
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.button import IconButton
from mobile.kit.frame import Frame
from mobile.kit.longlist import Entry, LongList, plain
from mobile.kit.rows import Heading
from mobile.pages.day.ahead import Campaign
from mobile.pages.home import TodayPage
from mobile.pages.parts import Ask
from mobile.screens.pieces import empty, entry, navigation, note, recover, settings_button, strip
from mobile.screens.way import Screen


class TodayScreen(Screen):
    def draw(self) -> Frame:
        shown = self.way.phone.home().today()
        self.way.stage.strip(shown.simulated)
        self._recover: Ask | None = shown.recover
        self._told = shown.told
        search = IconButton("search", lambda: self.way.place("families"), self.say("search"), key="search")
        return Frame(
            LongList(self._entries(shown)),
            top=TopBar(
                shown.title, shown.date, last=(search, settings_button(self.way, self.say("settings")))
            ),
            foot=navigation(self.way, shown.navigation, shown.unsent),
        )

    def _entries(self, shown: TodayPage) -> list[Entry]:
        """A worker may have fallen behind with fifty families: only what is in sight is drawn."""
        entries: list[Entry] = []
        if shown.clock:
            entries.append(plain(lambda: note(shown.clock)[0]))
        if shown.strip:
            entries.append(plain(lambda: strip(shown.strip, lambda: self.way.place("sending"))[0]))
        if shown.load:
            entries.append(plain(lambda: note(shown.load)[0]))
        if shown.empty:
            entries.append(plain(lambda: empty(shown.empty)[0]))
        entries += [plain(lambda one=one: note(one)[0]) for one in shown.covers]
        if offers := shown.offers:
            entries.append(plain(lambda: Heading(offers.title, len(offers.rows))))
            entries += [entry(row, lambda one: self.way.open("offer", one), "offer") for row in offers.rows]
        for kind, found in (("returned", shown.returned), *(("family", one) for one in shown.sections)):
            if found and found.rows:
                entries.append(plain(lambda found=found: Heading(found.title, len(found.rows))))
                entries += [entry(row, self._open, kind) for row in found.rows]
        return [*entries, *self._ahead(shown)]

    def _ahead(self, shown: TodayPage) -> list[Entry]:
        """What lies ahead: support that ends soon, and the checks of the season as counted work."""
        entries: list[Entry] = []
        if ahead := shown.ahead:
            entries.append(plain(lambda: Heading(ahead.title, len(ahead.rows))))
            entries += [entry(row, self._open, "ending") for row in ahead.rows]
        return [*entries, *(plain(lambda one=one: self._campaign(one)) for one in shown.campaigns)]

    def _campaign(self, one: Campaign) -> Pressable:
        """Counted work has a bar: pressing it opens the families that still wait."""
        head = Column(Words(one.title, "label"), Words(one.second, "small", "ink2"), gap=2, grow=1)
        lines = Column(
            Row(Disc("winter", tone="primary"), head, Icon("chevron", 20, "ink2")),
            Track(one.done, one.all),
            gap=12,
        )
        return Pressable(
            lines,
            lambda: self.way.place("families", one.filter),
            edge="line",
            pad=(16, 16, 12, 16),
            key=one.filter,
        )

    def shown(self) -> None:
        """Say what the server would not do; then ask once whether to go on with what was left."""
        ask = self._recover
        if self._told:
            self.way.ask(self._told[0], lambda: self._read(self._told[0].id))
        elif ask is not None:
            self.way.ask(ask, lambda: recover(self.way, ask), lambda: self._later(ask.id))

    def _read(self, act_id: str) -> None:
        self.way.phone.home().told(act_id)
        self.way.draw()

    def _later(self, id: str) -> None:
        self.way.phone.home().later(id)
        self.way.draw()

    def _open(self, household_id: str) -> None:
        self.way.open("family", household_id)
