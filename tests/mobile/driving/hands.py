"""Tapping, writing, swiping, going back: what a person's fingers do."""

import time
from collections.abc import Generator, Iterator

from kivy.base import ExceptionManager
from kivy.core.window import Window
from kivy.uix.widget import Widget

from mobile.app import QonysApp
from mobile.kit.base.sideways import Sideways
from mobile.kit.field import Typing
from mobile.kit.frame import Scroller
from mobile.kit.longlist import LongList
from tests.mobile.audit import ancestors, tree
from tests.mobile.driving.scene import CHECKS, Answer, Steps, named, screen, wait
from tests.mobile.finger import Finger

HOLD = 0.04  # longer than a scrolling list waits to see whether a finger will drag


class NotThere(Exception):
    """No widget on the screen has this name."""


class Hands:
    """Does one command after the other frame by frame, as a finger would."""

    def __init__(self, app: QonysApp) -> None:
        self.app = app
        self.drawn = 0  # frames
        self.names: frozenset[str] = frozenset()  # what was written or read of people on the way here
        self.words: dict[str, dict[str, str]] = {}  # put aside

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

    def _tap_once(self, name: str) -> Iterator[None]:
        found = yield from self._find(name, 0)
        yield from self._press(found, HOLD)

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
            try:
                touch.touch_down()
                touch.touch_up()
            except Exception as problem:  # the next finger comes all the same
                if ExceptionManager.handle_exception(problem) == ExceptionManager.RAISE:
                    raise
        yield from wait(0.1)
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

    def choose(self, command: Answer) -> Steps:
        """Choose the signs from one place to another of a field's text."""
        field = yield from self._find(str(command["choose"]), 0)
        assert isinstance(field, Typing)
        field.select_text(*command["signs"])
        yield from wait(0.05)
        yield {"ok": True}

    def back(self, _: Answer) -> Steps:
        Window.dispatch("on_keyboard", 27, 41, "", [])
        yield from wait(0.1)
        yield {"ok": True}

    def scroll(self, command: Answer) -> Steps:
        self._go_down(float(command["scroll"]))
        yield from wait(0.1)
        yield {"ok": True}

    def _go_down(self, share: float) -> None:
        if self.app.stage.frame:
            middle = self.app.stage.frame.middle
            middle.scroll_from_top(share * max(middle.inside() - middle.height, 0))

    def turn(self, command: Answer) -> Steps:
        Window.size = tuple(command["turn"])
        yield from wait(0.1)
        yield {"ok": True, "size": list(Window.size)}
