"""What comes from outside: a call, a form withdrawn, a device that changes, a language without words."""

from collections.abc import Generator
from pathlib import Path

from kivy.clock import Clock

from mobile.keeping.vault import DataKey
from mobile.platform.desktop import Desktop
from mobile.platform.device import Edges, Fix
from surveys.wording import catalogue
from tests.mobile.driving.eyes import Eyes
from tests.mobile.driving.scene import Answer, Steps, state, wait


class Events(Eyes):
    """Lets happen what no finger does."""

    def pause(self, _: Answer) -> Steps:
        self.app.dispatch("on_pause")
        yield from wait(0.05)
        yield {"ok": True}

    def resume(self, _: Answer) -> Steps:
        self.app.dispatch("on_resume")
        yield from wait(0.05)
        yield {"ok": True}

    def withdraw(self, command: Answer) -> Steps:
        """The office withdraws a form, and the phone hears of it while something is open."""
        self.app.phone.forms.close(str(command["withdraw"]))
        self.app.way.refresh()
        yield from wait(0.05)
        yield {"ok": True}

    def visit(self, command: Answer) -> Steps:
        """Open places one after the other. At each a call comes in, which locks a settler's phone; then back is pressed
        until nothing is left to go back to. Tell what each looked like before, after, and where back led.
        """
        store, first, seen = self.app.phone.store, type(self.app.way.screen).__name__, []
        key = store.key
        for place in command["visit"]:
            found = None
            while found is None:
                if not store.is_open:  # a sending that the lock came before locks once more as it ends
                    store.unlock(key)
                    self.app.way.first()
                found = yield from self._visit(place, first, key)
            seen.append([place[0], *found])
        yield {"ok": True, "seen": seen}

    def _visit(self, place: list[str], first: str, key: DataKey) -> Generator[None, None, list | None]:
        way, store = self.app.way, self.app.phone.store
        way.open(*place)
        yield None
        before, was_open = state(self.app), store.is_open
        self.app.dispatch("on_pause")
        self.app.dispatch("on_resume")
        yield None
        after = state(self.app)
        if not store.is_open:
            store.unlock(key)
            way.first()
            way.open(*place)
        for _ in range(6):
            if type(way.screen).__name__ != first or self.app.stage.asks:
                way.press_back()
        yield None
        return [before, after, state(self.app)] if was_open and store.is_open else None

    def speechless(self, command: Answer) -> Steps:
        """The language file lacks every word, or has them again."""
        words = catalogue()
        if command["speechless"]:
            self.words = dict(words)
            words.clear()
        else:
            words |= self.words
        self.app.phone._home = None  # it keeps the words it has said
        self.app.way.draw()
        yield from wait(0.05)
        yield {"ok": True}

    def device(self, command: Answer) -> Steps:
        """Change what the desktop twin stands for, and wait until the app has looked."""
        device, wish = self.app.device, command["device"]
        assert isinstance(device, Desktop)
        device.covered = float(wish.get("keyboard", device.covered))
        device.edged = Edges(*wish["edges"]) if "edges" in wish else device.edged
        device.photo = Path(wish["photo"]) if "photo" in wish else device.photo
        device.fix = Fix(*wish["fix"]) if "fix" in wish else device.fix
        if "link" in wish:
            device.open_link(wish["link"])
            self.app.dispatch("on_resume")
        self.app.stage.look()
        yield from wait(0.05)
        yield {"ok": True}

    def quit(self, _: Answer) -> Steps:
        Clock.schedule_once(lambda _: self.app.stop(), 0.05)
        yield {"ok": True}
