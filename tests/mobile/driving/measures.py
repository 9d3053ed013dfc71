"""How long it takes: for the benchmarks."""

import os
import time
from pathlib import Path

from kivy.core.window import Window
from kivy.graphics.opengl import glFinish

from tests.mobile.driving.events import Events
from tests.mobile.driving.hands import HOLD
from tests.mobile.driving.scene import Answer, Steps, wait
from tests.mobile.finger import Finger


class Measures(Events):
    """Measures what is drawn."""

    def leaf(self, command: Answer) -> Steps:
        found = yield from self._find(str(command["leaf"]), 0)
        touch = Finger(*found.to_window(*found.center))
        touch.touch_down()
        yield from wait(HOLD)
        glFinish()  # what the frames before this one still draw
        before, worked = time.perf_counter(), time.process_time()
        touch.touch_up()
        acted = time.process_time() - worked
        Window.dispatch("on_draw")
        glFinish()
        seconds, busy = time.perf_counter() - before, time.process_time() - worked
        yield from wait(0)
        yield {"ok": True, "seconds": seconds, "busy": busy, "acted": acted}

    def frames(self, command: Answer) -> Steps:
        yield from wait(1.2)  # a scroll bar fades first
        before = self.drawn
        yield from wait(float(command["frames"]))
        yield {"ok": True, "drawn": self.drawn - before}

    def glide(self, command: Answer) -> Steps:
        """Move a little each frame, as a finger that never stops; what has come may draw the list anew meanwhile."""
        Window.bind(on_flip=finish)
        worked = time.process_time()
        begun, seconds, before = time.monotonic(), float(command["glide"]), self.drawn
        while self.app.stage.frame and (gone := time.monotonic() - begun) < seconds:
            self.app.stage.frame.middle.scroll_y = 1 - gone / seconds
            yield None
        Window.unbind(on_flip=finish)
        drawn, worked = self.drawn - before, time.process_time() - worked
        yield {"ok": True, "rate": drawn / seconds, "busy": worked / drawn}

    def keystroke(self, command: Answer) -> Steps:
        """Write a sign where one writes and look for it at once; tell how long it took until it was drawn."""
        glFinish()
        before, worked = time.perf_counter(), time.process_time()
        Window.dispatch("on_textinput", str(command["keystroke"]))
        self.app.way.screen._soon.cancel()
        self.app.way.screen._search()
        found = time.process_time() - worked
        Window.dispatch("on_draw")
        glFinish()
        seconds, busy = time.perf_counter() - before, time.process_time() - worked
        yield from wait(0)
        yield {"ok": True, "seconds": seconds, "busy": busy, "found": found}

    def memory(self, _: Answer) -> Steps:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        yield {"ok": True, "rss": pages * os.sysconf("SC_PAGE_SIZE") / 1e6}


def finish(*_: object) -> None:
    """Wait until the frame stands, as a screen does: a window that nobody sees puts off several and draws them at once."""
    glFinish()
