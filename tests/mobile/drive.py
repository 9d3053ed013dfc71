"""The real app in a process of its own, obeying one JSON object per line on stdin and answering one per line on stdout.

Started as `python tests/mobile/drive.py` with QONYS_APP_HOME (the app's folder), QONYS_SERVER (the address the door
proposes), SDL_VIDEODRIVER=offscreen and QONYS_APP_DENSITY=2. QONYS_DRIVE_NOW (an ISO time with a zone) stops the clock
of the view-models there. QONYS_DRIVE_PREVIEW (an XForm), _LANGUAGE and _MEDIA open the preview instead. QONYS_DRIVE_LINK is a `qonys:` link that opens the app. The first line on stdout, {"ok": true, "ready": …}, comes after the first frame and tells how
many seconds it took. Every answer has "ok"; a command that could not be done has "error" and what is on the screen.
What went wrong in the app itself, where a user would only read a sentence, is an "error" with its traceback.

    {"tap": NAME, "index": 0}      touch the middle of what NAME names, scrolled into view first. NAME is tried as a key
                                   ("answer:often", "next", "finalize", "form:heat", "digit:4"; "family:1040" also finds the
                                   row with № 1040), as the spoken word of an icon, as a whole visible text, as the
                                   beginning of one. Long lists are searched to their end. `index` chooses among several.
                                   "hold": seconds keeps the finger down.
    {"type": TEXT, "into": NAME, "clear": true}   write by key events into the field NAME, or the one that has the focus
                                   "paste": true writes it at once
    {"caret": NAME}                where the cursor of a field stands: {"column", "row", "x", "y", "line": [left, right], "chosen": [[left, right], …]}
    {"choose": NAME, "signs": [0, 2]}   choose these of what stands in a field
    {"touch": [x, y]} {"key": 8}   one touch, one key by its code
    {"visit": [[PLACE, ABOUT, …], …]}   opens each: a call comes in, then back is pressed: {"seen": [[place, before, after, at the end], …]}
    {"withdraw": FORM}             the office withdraws a form
    {"speechless": true}           no language has any word; false: all are there again
    {"drum": NAME, "times": 20}    touch one place so often before anything can be drawn
    {"screen": true}               {"screen": class, "texts": [in sight, in reading order], "all": [scrolled out too],
                                   "keys": […], "chosen": [keys], "ref": question or null, "refs": […], "step", "steps",
                                   "unsent", "dialog": bool, "fields": {key: text}, "problems": […]}
    {"wait": {"text": T, "gone": T, "key": K, "screen": S, "ref": R, "kept": ""}, "timeout": 10}   all that is named must come true
    {"shot": PATH}                 the window as PNG
    {"audit": true}                {"faults": […]}: cut, broken, outside, faint, small
    {"see": NAME, "languages": [[language, [[look, dark, scale], …]], …], "widths": [dp, …], "shots": FOLDER}
                                   {"faults": […], each with the look's name}: the screen in every language, look and width. "tap": KEY opens a dialog again, which goes when a screen is drawn anew; "again": KEY
                                   brings about words that were said in another language; "at": 0.5 looks from so far down
    {"look": {"dark": true, "scale": 1.6}}     draw anew so
    {"scroll": 0.5}                go so far down: 0 the top, 1 the end
    {"back": true}                 the phone's back key
    {"pause": true} {"resume": true}   another app comes to the front, and goes
    {"bounds": true}               {"places": {key: [left, top, width, height] in dp from the upper left corner},
                                   "fields": {key: {"lines", "secret", "keyboard"}}, "size": [width, height]}
    {"record": true}               {"record": the answers of the open interview as they would be sent}
    {"looks": true}                {"dark", "scale", "moves"}: how the app looks now
    {"photo": NAME}                {"size": of this photo of the record or null, "drawn": [sizes of the pictures on the screen],
                                   "heard": the sound that plays}
    {"marks": true}                {"marks": how many rings and boxes are drawn}
    {"swipe": 1}                   a finger goes to the left across the middle of the screen; -1: to the right.
                                   "over": NAME begins on what NAME names
    {"device": {"keyboard": px, "edges": [left, top, right, bottom], "link": TEXT, "photo": PATH,
                                   "fix": [latitude, longitude, altitude, accuracy]}}   what covers the window, what comes in
    {"turn": [WIDE, HIGH]}         the window takes another shape, in pixels
    {"where": NAME, "reach": true}   scrolled into view first where it says so: {"at": [x, y], "box": [left, top, right, bottom]}: in pixels from the window's upper left
    {"leaf": NAME}                 tap NAME and draw the frame that follows at once: {"seconds": from the touch to the pixels,
                                   "busy": of them on a processor, "acted": of those before the drawing}
    {"frames": SECONDS}            {"drawn": how many frames were drawn while nothing was done}
    {"glide": SECONDS}             scroll to the end in so long: {"rate": frames a second}
    {"keystroke": "а"}             write it into the search of My families: {"seconds": until drawn, "busy": of them on a processor}
    {"memory": true}               {"rss": megabytes}
    {"quit": true}                 end the app as a user does; kill -9 the process to end it as a battery does

Nothing in the app knows of this file; it looks at widgets from outside, by their `key` and their words.
"""

import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

STARTED = time.perf_counter()
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")

from mobile.keeping.paths import home  # noqa: E402
from mobile.kit.base.window import prepare  # noqa: E402

prepare(home(), os.environ.get("QONYS_APP_DENSITY", "2"))

from kivy.base import ExceptionHandler, ExceptionManager  # noqa: E402
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.metrics import Metrics  # noqa: E402

from mobile.__main__ import open_with  # noqa: E402
from mobile.app import QonysApp  # noqa: E402
from mobile.closed import app_at  # noqa: E402
from tests.mobile.driving.hands import NotThere  # noqa: E402
from tests.mobile.driving.measures import Measures  # noqa: E402
from tests.mobile.driving.scene import Answer, Steps, screen  # noqa: E402


class Witness(ExceptionHandler):
    """Remembers what the app got over, until it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def handle_exception(self, exception: BaseException) -> int:
        self.seen.append("".join(traceback.format_exception(exception)))
        return ExceptionManager.RAISE  # the app's own handler says whether it goes on

    def tell(self) -> Answer:
        seen, self.seen = self.seen, []
        return {"ok": False, "error": "\n".join(seen)} if seen else {}


class Driver(Measures):
    """Takes commands from a queue and does them."""

    def __init__(self, app: QonysApp) -> None:
        super().__init__(app)
        self.commands: queue.Queue[Answer] = queue.Queue()
        self.running: Steps | None = None
        self.witness = Witness()
        ExceptionManager.add_handler(self.witness)
        Window.bind(on_flip=self._count)

    def _count(self, *_: object) -> None:
        self.drawn += 1

    def step(self, _: float) -> None:
        """Called each frame."""
        if self.running is None:
            if self.commands.empty():
                return
            self.running = self.obey(self.commands.get())
        try:
            answer = next(self.running)
        except NotThere as missing:
            answer = {"ok": False, "error": f"There is no {missing} here.", **screen(self.app)}
        except Exception as problem:
            if ExceptionManager.handle_exception(problem) == ExceptionManager.RAISE:
                raise
            answer = {"ok": False}
        if answer is not None:
            self.running = None
            say(answer | self.witness.tell())

    def obey(self, command: Answer) -> Steps:
        for name, act in ACTS.items():
            if name in command:
                yield from act(self, command)
                return
        yield {"ok": False, "error": f"Unknown command: {command}"}


ACTS: dict[str, Callable[[Driver, Answer], Steps]] = {
    name: getattr(Driver, name)
    for name in (
        "visit", "withdraw", "speechless", "caret", "choose", "touch", "key", "see", "tap", "type", "wait", "drum", "device", "turn", "where", "screen", "shot", "audit", "look", "scroll", "back", "pause", "resume", "frames",
        "bounds", "leaf", "looks", "photo", "record", "marks", "swipe", "memory", "glide", "keystroke", "quit",
    )
}  # fmt: skip


def say(answer: Answer) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def listen(driver: Driver) -> None:
    """Read commands on a thread of their own; the end of stdin ends the app."""
    for line in sys.stdin:
        if line.strip():
            driver.commands.put(json.loads(line))
    driver.commands.put({"quit": True})


def clock() -> Callable[[], datetime] | None:
    fixed = os.environ.get("QONYS_DRIVE_NOW")
    return (lambda: datetime.fromisoformat(fixed)) if fixed else None


def preview() -> QonysApp | None:
    """Return the app on the one form that QONYS_DRIVE_PREVIEW names, None without it."""
    form = os.environ.get("QONYS_DRIVE_PREVIEW")
    if not form:
        return None
    from mobile.preview import preview_app

    media = os.environ.get("QONYS_DRIVE_MEDIA")
    return preview_app(
        Path(form), home(), os.environ["QONYS_DRIVE_LANGUAGE"], Path(media) if media else None, clock()
    )


def main() -> None:
    Metrics.fontscale = float(os.environ.get("QONYS_DRIVE_SCALE", "1"))
    open_with(home(), list(filter(None, [os.environ.get("QONYS_DRIVE_LINK", "")])))
    app = preview() or app_at(home(), os.environ.get("QONYS_SERVER", ""), clock())
    driver = Driver(app)
    threading.Thread(target=listen, args=(driver,), daemon=True).start()

    def first_frame(*_: object) -> None:
        Window.unbind(on_flip=first_frame)
        say({"ok": True, "ready": round(time.perf_counter() - STARTED, 3)})
        Clock.schedule_interval(driver.step, 0)

    Window.bind(on_flip=first_frame)
    app.run()
    if driver.witness.seen:
        sys.exit("\n".join(driver.witness.seen))


if __name__ == "__main__":
    main()
