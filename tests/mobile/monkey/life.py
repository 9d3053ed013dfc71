"""A phone's life under random hands, and its end: everything kept is sent and is what it was."""

import traceback
from pathlib import Path

from kivy.base import ExceptionHandler, ExceptionManager
from kivy.core.window import Window

from mobile.app import QonysApp
from mobile.keeping.forms import ClosedForm
from mobile.keeping.mishaps import log_beside
from mobile.keeping.store import DiskFull
from mobile.phone import Phone
from mobile.screens import way
from tests.mobile.monkey.hands import Hands, frames
from tests.mobile.monkey.promises import Broken, Promises
from tests.mobile.monkey.world import World

RARELY = 30.0  # seconds after which the app tidies up behind itself; hands that never rest would wait for it all the time


class Crashed(AssertionError):
    """Something went wrong in the app that its user would read a sentence about, at best."""


class Witness(ExceptionHandler):
    def __init__(self) -> None:
        self.seen: list[str] = []
        self.full = 0

    def handle_exception(self, exception: BaseException) -> int:
        if isinstance(exception, DiskFull):
            self.full += 1  # the app says so in a sentence
        elif not isinstance(exception, ClosedForm):  # and so of a form that was withdrawn
            self.seen.append("".join(traceback.format_exception(exception)))
        return ExceptionManager.RAISE  # the app's own handler says whether it goes on


class Life:
    """One phone: with an odd seed a worker's, with an even one a settler's."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        kind = "worker" if seed % 2 else "settler"
        self.world = World(folder, kind, seed)
        way.REST = RARELY
        self.app = QonysApp(self.world.phone)
        self.hands = Hands(self.app, self.world)
        self.promises = Promises(folder / "qonys.db", self.world.key, self.world.office)
        self.witness = Witness()
        self.screens: set[str] = set()
        self.done = 0

    def live(self, events: int) -> None:
        """Do so many things; raise Crashed or Broken at the first that goes wrong."""
        ExceptionManager.add_handler(self.witness)
        self.app._run_prepare()
        self.app.dispatch("on_start")
        frames(3)
        for _ in range(events):
            try:
                self.hands.act()
            except Exception as problem:  # the app hears of it as of any other: its own loop does the same
                if ExceptionManager.handle_exception(problem) == ExceptionManager.RAISE:
                    raise
            self.done += 1
            self.screens.add(type(self.app.way.screen).__name__)
            self._look()

    def end(self) -> None:
        """Close the app, open it anew when all is well again, and send what waits."""
        self.world.free()
        self.world.mend_network()
        self.hands.rest()
        self.app.dispatch("on_stop")
        ExceptionManager.remove_handler(self.witness)
        Window.remove_widget(self.app.stage)
        self._look()
        phone = self.world.reopened()
        phone.store.unlock(self.world.key)
        self._sends(phone)
        self._drafts_open(phone)
        phone.close()
        self.promises.close()
        self.world.office.http.shutdown()

    def tally(self) -> dict[str, object]:
        return {
            "screens": len(self.screens),
            "drafts": len(self.promises.drafts_seen),
            "records": len(self.promises.records_seen),
            "compared": self.promises.compared,
            "full": self.witness.full,
        }

    def _look(self) -> None:
        if self.witness.seen:
            raise Crashed("\n".join(self.witness.seen))
        self.promises.keep(self.app, self.hands.pressed)

    def _sends(self, phone: Phone) -> None:
        for _ in range(3):
            for entry in phone.outbox.entries("refused"):
                phone.outbox.again(entry.id, phone.now())
            phone.sending().send()
        self.promises.arrived()

    def _drafts_open(self, phone: Phone) -> None:
        for draft in phone.drafts.unfinished():
            phone.interview(draft.id).page()
        if (
            log_beside(phone.store.path).exists()
            and "DiskFull" not in log_beside(phone.store.path).read_text()
        ):
            raise Broken(log_beside(phone.store.path).read_text())
