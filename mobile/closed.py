"""The app over a file that it cannot open: it says why and what to do, and touches nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mobile.app import QonysApp
from mobile.keeping.paths import store_file
from mobile.keeping.store import BrokenStore, DiskFull, NewerStore, Store, language_of
from mobile.kit.art.pictures import Shanyrak
from mobile.kit.base.boxes import Centre, Column
from mobile.kit.base.part import Space
from mobile.kit.base.text import Words
from mobile.kit.frame import Frame
from mobile.phone import Phone
from mobile.screens.way import Screen, Way

_REASONS: dict[type[Exception], str] = {NewerStore: "newer", DiskFull: "full", BrokenStore: "broken"}


def app_at(folder: Path, server: str = "", now: Callable[[], datetime] | None = None) -> QonysApp:
    """Return the app on this folder, or one that says why the folder cannot be opened."""
    try:
        return QonysApp(Phone.at(folder, server, now))
    except (NewerStore, DiskFull, BrokenStore) as problem:
        return ClosedApp(folder, _REASONS[type(problem)])


class ClosedApp(QonysApp):
    def __init__(self, folder: Path, reason: str) -> None:
        phone = Phone(Store(store_file(folder), in_memory=True))
        phone.speak(language_of(store_file(folder)))
        super().__init__(phone)
        self._reason = reason

    def begin(self) -> None:
        self.way.push(ClosedScreen(self.way, self._reason))


class ClosedScreen(Screen):
    """Nothing can be pressed: what helps is outside the app."""

    def __init__(self, way: Way, reason: str) -> None:
        super().__init__(way)
        self._reason = reason

    def draw(self) -> Frame:
        title, text = self.say(f"closed.{self._reason}.title"), self.say(f"closed.{self._reason}.text")
        head = [Space(48), Centre(Shanyrak(72)), Words(title, "title", align="center")]
        return Frame(Column(*head, Words(text, "body", "ink2", align="center"), gap=14, pad=(24, 12, 24, 24)))

    def back(self) -> None:
        self.way.leave_app()
