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
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

STARTED = time.perf_counter()
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")

from mobile.keeping.paths import home  # noqa: E402
from mobile.keeping.vault import DataKey  # noqa: E402
from mobile.kit.base.window import prepare  # noqa: E402

prepare(home(), os.environ.get("QONYS_APP_DENSITY", "2"))

from kivy.base import ExceptionHandler, ExceptionManager  # noqa: E402
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glFinish, glReadPixels  # noqa: E402
from kivy.graphics.texture import Texture  # noqa: E402
from kivy.metrics import Metrics  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402

from mobile.__main__ import open_with  # noqa: E402
from mobile.app import QonysApp  # noqa: E402
from mobile.closed import app_at  # noqa: E402
from mobile.kit.art.images import Photograph, texture_of  # noqa: E402
from mobile.kit.art.marks import Mark  # noqa: E402
from mobile.kit.base import theme  # noqa: E402
from mobile.kit.base.press import Pressable  # noqa: E402
from mobile.kit.base.sideways import Sideways  # noqa: E402
from mobile.kit.base.text import Words  # noqa: E402
from mobile.kit.field import Typing  # noqa: E402
from mobile.kit.frame import Scrim, Scroller  # noqa: E402
from mobile.kit.longlist import LongList  # noqa: E402
from mobile.platform.desktop import Desktop  # noqa: E402
from mobile.platform.device import Edges, Fix  # noqa: E402
from surveys.wording import catalogue  # noqa: E402
from tests.mobile.audit import ancestors, audit, said, texts_in, tree  # noqa: E402
from tests.mobile.finger import Finger  # noqa: E402
from tests.mobile.looking import names_on, repeated, speak, untranslated  # noqa: E402
from tests.mobile.looking import told as told_on  # noqa: E402

HOLD = 0.04  # longer than a scrolling list waits to see whether a finger will drag

Answer = dict[str, Any]
Steps = Iterator[Answer | None]  # yields None once a frame, the answer last


class NotThere(Exception):
    """No widget on the screen has this name."""


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


class Driver:
    """Takes commands from a queue and does them frame by frame, as a finger would."""

    def __init__(self, app: QonysApp) -> None:
        self.app = app
        self.commands: queue.Queue[Answer] = queue.Queue()
        self.running: Steps | None = None
        self.drawn = 0
        self.names: frozenset[str] = frozenset()  # what was written or read of people on the way here
        self.words: dict[str, dict[str, str]] = {}  # put aside
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

    def tap(self, command: Answer) -> Steps:
        found = yield from self._find(str(command["tap"]), int(command.get("index", 0)))
        yield from self._press(found, float(command.get("hold", HOLD)))
        yield {"ok": True, "tapped": getattr(found, "key", "") or getattr(found, "text", "")}

    def _find(self, name: str, index: int) -> Generator[None, None, Widget]:
        """Return the widget; a long list is turned over page by page until it comes."""
        found = named(self.app.stage, name, index)
        if found is None:
            found = yield from self._leaf_through(name, index)
        if found is None:
            raise NotThere(repr(name))
        yield from self._into_view(found)
        again = named(self.app.stage, name, index)  # the screen may have been drawn anew meanwhile
        return found if again is None else again

    def _leaf_through(self, name: str, index: int) -> Generator[None, None, Widget | None]:
        """Turn the list that is on the screen now page by page: what has come may have drawn it anew meanwhile."""
        page, pages = 0, 1
        while page <= pages and (rows := self._list()) is not None:
            pages = max(int(rows.inside() / max(rows.height * 0.7, 1)), 1)
            rows.scroll_y = 1 - page / pages
            yield from wait(0.12)
            found = named(self.app.stage, name, index)
            if found is not None:
                return found
            page += 1
        return None

    def _list(self) -> LongList | None:
        return next((widget for widget in tree(self.app.stage) if isinstance(widget, LongList)), None)

    def _into_view(self, widget: Widget) -> Iterator[None]:
        line = next((above for above in ancestors(widget) if isinstance(above, Sideways)), None)
        if line is not None:
            line.show(widget.x, widget.width)
            yield from wait(0.05)
        scroller = next(
            (above for above in ancestors(widget) if isinstance(above, (Scroller, LongList))), None
        )
        if scroller is None:
            return
        _, below = widget.to_window(widget.x, widget.y)
        _, foot = scroller.to_window(scroller.x, scroller.y)
        if below < foot or below + widget.height > foot + scroller.height:
            scroller.scroll_to(widget, padding=24)
            yield from wait(0.05)

    def _press(self, widget: Widget, hold: float) -> Iterator[None]:
        touch = Finger(*widget.to_window(*widget.center))
        touch.touch_down()
        yield from wait(hold)
        touch.touch_up()
        yield from wait(0.05)

    def type(self, command: Answer) -> Steps:
        if "into" in command:
            field = yield from self._find(str(command["into"]), 0)
            yield from self._press(field, HOLD)
        field = next((one for one in tree(self.app.stage) if isinstance(one, Typing) and one.focus), None)
        if field is None:
            raise NotThere("field with the focus")
        if command.get("clear"):
            field.select_all()
            field.delete_selection()
        for sign in [str(command["type"])] if command.get("paste") else str(command["type"]):
            Window.dispatch("on_textinput", sign)
        yield from wait(0.05)
        yield {"ok": True, "text": field.text}

    def wait(self, command: Answer) -> Steps:
        until = time.monotonic() + float(command.get("timeout", 10))
        while not all(CHECKS[name](self.app, value) for name, value in command["wait"].items()):
            if time.monotonic() > until:
                yield {"ok": False, "error": f"Waited in vain for {command['wait']}.", **screen(self.app)}
                return
            yield None
        yield {"ok": True}

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

    def _tap_once(self, name: str) -> Iterator[None]:
        found = yield from self._find(name, 0)
        yield from self._press(found, HOLD)

    def look(self, command: Answer) -> Steps:
        wish = command["look"]
        Metrics.fontscale = float(wish.get("scale", Metrics.fontscale))
        self.app.look(dark=bool(wish.get("dark", False)))
        yield from wait(0.02)
        yield {"ok": True}

    def scroll(self, command: Answer) -> Steps:
        self._go_down(float(command["scroll"]))
        yield from wait(0.1)
        yield {"ok": True}

    def _go_down(self, share: float) -> None:
        if self.app.stage.frame:
            middle = self.app.stage.frame.middle
            middle.scroll_from_top(share * max(middle.inside() - middle.height, 0))

    def back(self, _: Answer) -> Steps:
        Window.dispatch("on_keyboard", 27, 41, "", [])
        yield from wait(0.1)
        yield {"ok": True}

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

    def caret(self, command: Answer) -> Steps:
        """Where the cursor of a field stands, and where its line begins and ends, in pixels from the window's left."""
        field = yield from self._find(str(command["caret"]), 0)
        assert isinstance(field, Typing)
        column, row = field.cursor
        ends = field.x + field.width - field.padding[2]
        marked = [one for one in field.canvas.children if getattr(one, "group", "") == "selection"]
        yield {
            "ok": True,
            "column": column,
            "row": row,
            "x": field.cursor_pos[0],
            "line": [ends - field._get_row_width(row), ends],
            "y": field.cursor_pos[1] - field.line_height / 2,
            "chosen": [[one.pos[0], one.pos[0] + one.size[0]] for one in marked if hasattr(one, "size")],
        }

    def choose(self, command: Answer) -> Steps:
        """Choose the signs from one place to another of a field's text."""
        field = yield from self._find(str(command["choose"]), 0)
        assert isinstance(field, Typing)
        field.select_text(*command["signs"])
        yield from wait(0.05)
        yield {"ok": True}

    def touch(self, command: Answer) -> Steps:
        """Touch a place of the window, in pixels from its lower left corner."""
        touch = Finger(*command["touch"])
        touch.touch_down()
        yield from wait(HOLD)
        touch.touch_up()
        yield from wait(0.05)
        yield {"ok": True}

    def key(self, command: Answer) -> Steps:
        """Press a key of a keyboard, by its code."""
        Window.dispatch("on_key_down", int(command["key"]), 0, "", [])
        Window.dispatch("on_key_up", int(command["key"]), 0, "", [])
        yield from wait(0.02)
        yield {"ok": True}

    def bounds(self, _: Answer) -> Steps:
        yield None
        yield {"ok": True, **bounds(self.app)}

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

    def swipe(self, command: Answer) -> Steps:
        """Move as a thumb does: quickly, and not quite level."""
        wide, high = Window.size
        x, y = wide / 2, high / 2
        if "over" in command:
            found = yield from self._find(str(command["over"]), 0)
            x, y = found.to_window(*found.center)
        way = -wide * 0.35 * int(command["swipe"])
        touch = Finger(x, y)
        touch.touch_down()
        for part in range(1, 5):
            yield None
            touch.touch_move(x + way * part / 4, y + part)
        touch.touch_up()
        yield from wait(0.05)
        yield {"ok": True}

    def drum(self, command: Answer) -> Steps:
        """Touch one place many times before anything can be drawn."""
        found = yield from self._find(str(command["drum"]), 0)
        x, y = found.to_window(*found.center)
        for _ in range(int(command["times"])):
            touch = Finger(x, y)
            touch.touch_down()
            touch.touch_up()
        yield from wait(0.1)
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

    def turn(self, command: Answer) -> Steps:
        Window.size = tuple(command["turn"])
        yield from wait(0.1)
        yield {"ok": True, "size": list(Window.size)}

    def where(self, command: Answer) -> Steps:
        found = named(self.app.stage, str(command["where"]), int(command.get("index", 0)))
        if command.get("reach") or found is None:
            found = yield from self._find(str(command["where"]), int(command.get("index", 0)))
        left, bottom = found.to_window(found.x, found.y)
        right, top, high = left + found.width, bottom + found.height, Window.height
        box = [left, high - top, right, high - bottom]
        yield {"ok": True, "at": [(left + right) / 2, high - (top + bottom) / 2], "box": box}

    def frames(self, command: Answer) -> Steps:
        yield from wait(1.2)  # a scroll bar fades first
        before = self.drawn
        yield from wait(float(command["frames"]))
        yield {"ok": True, "drawn": self.drawn - before}

    def glide(self, command: Answer) -> Steps:
        """Move a little each frame, as a finger that never stops; what has come may draw the list anew meanwhile."""
        begun, seconds, before = time.monotonic(), float(command["glide"]), self.drawn
        while self.app.stage.frame and (gone := time.monotonic() - begun) < seconds:
            self.app.stage.frame.middle.scroll_y = 1 - gone / seconds
            yield None
        yield {"ok": True, "rate": (self.drawn - before) / seconds}

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

    def quit(self, _: Answer) -> Steps:
        Clock.schedule_once(lambda _: self.app.stop(), 0.05)
        yield {"ok": True}


ACTS: dict[str, Callable[[Driver, Answer], Steps]] = {
    name: getattr(Driver, name)
    for name in (
        "visit", "withdraw", "speechless", "caret", "choose", "touch", "key", "see", "tap", "type", "wait", "drum", "device", "turn", "where", "screen", "shot", "audit", "look", "scroll", "back", "pause", "resume", "frames",
        "bounds", "leaf", "looks", "photo", "record", "marks", "swipe", "memory", "glide", "keystroke", "quit",
    )
}  # fmt: skip

CHECKS: dict[str, Callable[[QonysApp, str], bool]] = {
    "text": lambda app, value: any(text.startswith(value) for text in texts(app.stage)),
    "gone": lambda app, value: not any(text.startswith(value) for text in texts(app.stage)),
    "key": lambda app, value: named(app.stage, value, 0, texts_too=False) is not None,
    "screen": lambda app, value: type(app.way.screen).__name__ == value,
    "ref": lambda app, value: value in refs(app.stage),
    "kept": lambda app, _: not getattr(app.way.screen, "_typed", None),
}


def wait(seconds: float) -> Iterator[None]:
    """Let the app draw for so long, and three frames at least."""
    until, frames = time.monotonic() + seconds, 0
    while time.monotonic() < until or frames < 3:
        frames += 1
        yield None


def layer(stage: Widget) -> Widget:
    """Return the dialog while one is open: nothing under it can be pressed."""
    return next((child for child in stage.children if isinstance(child, Scrim)), stage)


def named(stage: Widget, name: str, index: int, *, texts_too: bool = True) -> Widget | None:
    """Find a widget by its key, its spoken word, its whole text, the beginning of its text; what acts comes first."""
    widgets = [widget for widget in tree(layer(stage)) if on_screen(widget)]
    looks = [lambda w: getattr(w, "key", None) == name, lambda w: is_family(w, name)]
    if texts_too:
        looks += [
            lambda w: getattr(w, "spoken", None) == name,
            lambda w: isinstance(w, Words) and w.text == name,
            lambda w: isinstance(w, Words) and w.text.startswith(name),
        ]
    for fits in looks:
        found = [widget for widget in widgets if fits(widget)]
        found = [widget for widget in found if acts(widget)] or found
        if len(found) > index:
            return found[index]
    return None


def acts(widget: Widget) -> bool:
    around = [widget, *ancestors(widget)]
    return isinstance(widget, Typing) or any(isinstance(one, Pressable) and one.act for one in around)


def is_family(widget: Widget, name: str) -> bool:
    """A family is also named by its number, which stands in its row."""
    kind, _, number = name.partition(":")
    if kind != "family" or not isinstance(widget, Pressable) or not widget.key.startswith("family:"):
        return False
    return any(number in text.replace("\u00a0", " ").split() for text in texts_in(widget))


def on_screen(widget: Widget) -> bool:
    return widget.width > 0 and widget.height > 0


def screen(app: QonysApp) -> Answer:
    top = layer(app.stage)
    widgets = [widget for widget in tree(top) if on_screen(widget)]
    page = getattr(app.way.screen, "_page", None)
    return {
        "screen": type(app.way.screen).__name__,
        "dialog": isinstance(top, Scrim),
        "texts": texts(app.stage, in_sight=True),
        "all": texts(app.stage),
        "keys": [widget.key for widget in widgets if isinstance(widget, (Pressable, Typing)) and widget.key],
        "chosen": [widget.key for widget in widgets if is_chosen(widget)],
        "fields": {widget.key: widget.text for widget in widgets if isinstance(widget, Typing)},
        "problems": [
            widget.text for widget in widgets if isinstance(widget, Words) and widget.ink == "danger"
        ],
        "ref": next(iter(refs(app.stage)), None),
        "refs": refs(app.stage),
        "scene": getattr(page, "scene", getattr(page, "stage", None)),
        "step": getattr(page, "step", None),
        "steps": getattr(page, "steps", None),
        "unsent": unsent(app),
    }


def bounds(app: QonysApp) -> Answer:
    """Return where everything with a key stands, in dp, and how each field takes what is written."""
    widgets = [
        widget for widget in tree(layer(app.stage)) if on_screen(widget) and getattr(widget, "key", "")
    ]
    unit, high = Metrics.density, Window.height
    places = {}
    for widget in widgets:
        left, top = widget.to_window(widget.x, widget.top)
        places[widget.key] = [round(n / unit, 1) for n in (left, high - top, widget.width, widget.height)]
    fields = {
        widget.key: {
            "lines": round(widget.height / unit),
            "secret": widget.password,
            "keyboard": widget.input_type,
        }
        for widget in widgets
        if isinstance(widget, Typing)
    }
    return {"places": places, "fields": fields, "size": [n / unit for n in Window.size]}


def is_chosen(widget: Widget) -> bool:
    chosen = isinstance(widget, Pressable) and widget.key.startswith(
        ("answer:", "filter:", "nav:", "language:")
    )
    return chosen and (widget.ground.edge == "primary" or widget.ground.fill == "primary")


def texts(stage: Widget, *, in_sight: bool = False) -> list[str]:
    """Return the words on the screen from top to bottom, left to right."""
    words = [
        one for one in tree(layer(stage)) if isinstance(one, (Words, Typing)) and one.text and on_screen(one)
    ]
    if in_sight:
        words = [one for one in words if stands_in_sight(one)]
    places = {one: one.to_window(one.x, one.top) for one in words}
    return [said(one) for one in sorted(words, key=lambda one: (-round(places[one][1] / 8), places[one][0]))]


def stands_in_sight(widget: Widget) -> bool:
    _, middle = widget.to_window(*widget.center)
    around = [above for above in ancestors(widget) if isinstance(above, (Scroller, LongList))]
    inside = all(
        above.to_window(0, above.y)[1] <= middle <= above.to_window(0, above.top)[1] for above in around
    )
    return inside and 0 <= middle <= Window.height


def state(app: QonysApp) -> list[Any]:
    """Return which screen is open, with which words in its fields, and what can be pressed."""
    seen = screen(app)
    return [seen["screen"], seen["fields"], sorted(seen["keys"])]


def refs(stage: Widget) -> list[str]:
    keys = [getattr(widget, "key", "") for widget in tree(stage)]
    return [
        key.removeprefix("question:") for key in keys if isinstance(key, str) and key.startswith("question:/")
    ]


def unsent(app: QonysApp) -> int | None:
    try:
        return app.phone.sending().page().unsent
    except Exception:
        return None  # the door is closed


def shoot(path: Path, size: Sequence[float] = ()) -> None:
    """Save the window, or so much of it; on_draw first, or the picture before it would be read."""
    Window.dispatch("on_draw")
    wide, high = map(int, size or Window.size)
    pixels = glReadPixels(0, 0, wide, high, GL_RGBA, GL_UNSIGNED_BYTE)
    picture = Texture.create(size=(wide, high), colorfmt="rgba")
    picture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(path), flipped=True)


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
