"""Looking: what the screen shows, where it stands, and what is wrong with it in any language, look and width."""

import gc
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.metrics import Metrics

from mobile.kit.art.images import Photograph, texture_of
from mobile.kit.art.marks import Mark
from mobile.kit.base import theme
from mobile.kit.field import Typing
from mobile.kit.longlist import LongList
from mobile.screens.way import Way
from tests.mobile.audit import audit, tree
from tests.mobile.driving.hands import Hands
from tests.mobile.driving.scene import Answer, Steps, bounds, named, screen, shoot, wait
from tests.mobile.looking import names_on, repeated, speak, untranslated
from tests.mobile.looking import told as told_on

SMALL_KILOBYTES = 300_000


@contextmanager
def untidy(way: Way) -> Generator[None]:
    """Leave what each look lets fall where it is, while it is not too much: sorting it out takes as long as looking."""
    if getrusage(RUSAGE_SELF).ru_maxrss > SMALL_KILOBYTES:
        yield
        return
    way._tidy.cancel()
    tidy, way._tidy = way._tidy, Clock.create_trigger(lambda _: None)
    gc.disable()
    yield
    gc.freeze()
    gc.enable()
    way._tidy = tidy


class Eyes(Hands):
    """Looks at what the hands have brought about."""

    def screen(self, _: Answer) -> Steps:
        yield None
        yield {"ok": True, **screen(self.app)}

    def shot(self, command: Answer) -> Steps:
        yield from wait(0.15)
        shoot(Path(command["shot"]))
        yield {"ok": True}

    def audit(self, _: Answer) -> Steps:
        yield None
        yield {"ok": True, "faults": audit(self.app.stage)}

    def see(self, command: Answer) -> Steps:
        """Look at one screen in every language, look and width; the last of each is what it is left in."""
        with untidy(self.app.way):
            yield from self._see(command)

    def _see(self, command: Answer) -> Steps:
        faults: list[str] = []
        told: dict[str, set[str]] = {}
        names = self.names = self.names | names_on(self.app.stage, self.app.phone.store)
        for language, looks in command["languages"]:
            speak(self.app, language)
            if again := command.get("again"):
                yield from self._tap_once(again)
            for look, dark, scale in looks:
                Metrics.fontscale = scale
                self.app.look(dark=dark)
                if over := getattr(self.app.way.screen, "_over", None):
                    over.cancel()  # a busy machine takes longer to look than a page stands open
                if command.get("tap"):
                    yield from wait(0)
                    yield from self._tap_once(command["tap"])
                for width in command.get("widths", [0]):
                    yield from self._become(
                        width, float(command.get("at", 0)), shown=bool(command.get("shots"))
                    )
                    name = f"{command['see']}--{language}--{look}{f'-{width}' if width else ''}"
                    faults += [f"{name}: {fault}" for fault in audit(self.app.stage)]
                    if shots := command.get("shots"):
                        shoot(Path(shots) / f"{name}.png", self.app.stage.size)
            told[language] = set(told_on(self.app.stage))
            where = f"{command['see']}--{language}"
            faults += [f"{where}: {fault}" for fault in untranslated(self.app.stage, language, names)]
        faults += [f"{command['see']}: {fault}" for fault in repeated(told, names)]
        yield None
        yield {"ok": True, "faults": faults}

    def _become(self, width: int, at: float, *, shown: bool) -> Iterator[None]:
        """Make the screen so wide, in dp, and go so far down. What Kivy itself draws takes some frames."""
        if width:
            self.app.stage.size = (width * Metrics.density, Window.height)
        if shown or any(isinstance(one, (Typing, LongList)) for one in tree(self.app.stage)):
            yield from wait(0)
        if at:
            self._go_down(at)
            yield None
            yield None

    def look(self, command: Answer) -> Steps:
        wish = command["look"]
        Metrics.fontscale = float(wish.get("scale", Metrics.fontscale))
        self.app.look(dark=bool(wish.get("dark", False)))
        yield from wait(0.02)
        yield {"ok": True}

    def caret(self, command: Answer) -> Steps:
        """Where the cursor of a field stands, and where its line begins and ends, in pixels from the window's left."""
        field = yield from self._find(str(command["caret"]), 0)
        assert isinstance(field, Typing)
        column, row = field.cursor
        long, begins, ends = (
            field._get_row_width(row),
            field.x + field.padding[0],
            field.right - field.padding[2],
        )
        marked = [one for one in field.canvas.children if getattr(one, "group", "") == "selection"]
        yield {
            "ok": True,
            "column": column,
            "row": row,
            "x": field.cursor_pos[0],
            "line": [ends - long, ends] if field.halign == "right" else [begins, begins + long],
            "y": field.cursor_pos[1] - field.line_height / 2,
            "chosen": [[one.pos[0], one.pos[0] + one.size[0]] for one in marked if hasattr(one, "size")],
        }

    def bounds(self, _: Answer) -> Steps:
        yield None
        yield {"ok": True, **bounds(self.app)}

    def record(self, _: Answer) -> Steps:
        """What was typed is kept when the hand rests; on a busy machine that is later than it says."""
        until = time.monotonic() + 5
        while self.app.way.screen._typed and time.monotonic() < until:
            yield None
        yield {"ok": True, "record": self.app.way.screen._interview.session.answers()}

    def looks(self, _: Answer) -> Steps:
        yield None
        stage = self.app.stage
        yield {"ok": True, "dark": theme.is_dark(), "scale": theme.scale(), "moves": stage.moves}

    def photo(self, command: Answer) -> Steps:
        yield None
        hands = self.app.way.screen._hands
        content = hands.picture(command["photo"])
        kept = texture_of(content) if content else None
        pictures = [one for one in tree(self.app.stage) if isinstance(one, Photograph)]
        yield {
            "ok": True,
            "size": list(kept.size) if kept else None,
            "drawn": [list(one._texture.size) for one in pictures],
            "heard": hands._sound[0] if hands._sound else "",
        }

    def marks(self, _: Answer) -> Steps:
        yield None
        yield {"ok": True, "marks": sum(isinstance(one, Mark) for one in tree(self.app.stage))}

    def where(self, command: Answer) -> Steps:
        found = named(self.app.stage, str(command["where"]), int(command.get("index", 0)))
        if command.get("reach") or found is None:
            found = yield from self._find(str(command["where"]), int(command.get("index", 0)))
        left, bottom = found.to_window(found.x, found.y)
        right, top, high = left + found.width, bottom + found.height, Window.height
        box = [left, high - top, right, high - bottom]
        yield {"ok": True, "at": [(left + right) / 2, high - (top + bottom) / 2], "box": box}
