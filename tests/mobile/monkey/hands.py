"""Hands that know nothing and stop at nothing. Each act is one thing that a person, a child or a pocket may do."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from kivy.base import EventLoop, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.metrics import Metrics
from kivy.tests.common import UnitTestTouch
from kivy.uix.widget import Widget

from mobile.app import QonysApp
from mobile.kit.base.press import Pressable
from mobile.kit.field import Typing
from mobile.kit.frame import Scrim
from mobile.screens.device.door import DoorScreen
from tests.mobile.audit import tree
from tests.mobile.monkey.world import World

BACK_KEY = 27
DRAWN = 6  # one frame in so many is painted
_NUMBERS = count()
SHAPES = ((320, 640), (360, 780), (640, 320), (412, 915), (780, 360))
WORDS = (
    "Пеш түтіндейді", "7", "-3", "12.5", "99999999999999999999", "1040", "Ә", "👩‍👩‍👧 🏠", "ئوتىن", "\n\n\n", "%(x)s {y} <b>",
    "a\tb", "'; drop table sealed; --", "2026-02-31", "\u202eтүн", "н" * 3_000,
)  # fmt: skip
KEYS = {
    "backspace": 8,
    "tab": 9,
    "enter": 13,
    "delete": 127,
    "right": 275,
    "left": 276,
    "end": 279,
    "home": 278,
}


class Hands:
    """Does one act after the other in the running app; `trail` holds the latest, for whoever mends it."""

    def __init__(self, app: QonysApp, world: World) -> None:
        self.app, self.world, self.dice = app, world, world.dice
        self.trail: list[str] = []
        self.pressed = ""  # the key of what was pressed last

    def act(self) -> None:
        """Do something; on the door, mostly go in."""
        names = list(ACTS)
        name = self.dice.choices(names, [ACTS[one][0] for one in names])[0]
        if self._is_shut() and self.dice.random() < 0.7:
            name = "open the door"
        self.note(name)
        ACTS[name][1](self)

    def note(self, what: str) -> None:
        self.trail = [*self.trail[-39:], what]

    def _is_shut(self) -> bool:
        """Whether nothing is to be done here without the PIN: at the door, and where a worker takes the phone back."""
        page = getattr(self.app.way.screen, "_page", None)
        return isinstance(self.app.way.screen, DoorScreen) or getattr(page, "scene", "") == "return"

    def open_the_door(self) -> None:
        page = getattr(self.app.way.screen, "_page", None)
        if self.app.stage.asks:
            self.tap()
        elif getattr(page, "stage", "unlock") != "unlock":
            self.press("other")
        else:
            for digit in self.world.pin[getattr(page, "entered", 0) :]:
                self.press(f"digit:{digit}")
            self.wait_for_work()

    def press(self, key: str) -> None:
        found = next((one for one in self.things() if getattr(one, "key", "") == key), None)
        if found is not None:
            self.touch(*found.to_window(*found.center))
        frames(1)

    def tap(self) -> None:
        """Touch something that can be touched, in sight or nearly."""
        things = self.things()
        if not things:
            self.anywhere()
            return
        thing = self.dice.choice(things)
        self.pressed = getattr(thing, "key", "")
        self.note(f"  on {self.pressed or type(thing).__name__} of {type(self.app.way.screen).__name__}")
        self.touch(*thing.to_window(*thing.center))
        frames(1)

    def again_and_again(self) -> None:
        """Touch one place many times, faster than anything can be drawn."""
        things = self.things()
        if things:
            thing = self.dice.choice(things)
            self.pressed = getattr(thing, "key", "")
            self.note(f"  on {self.pressed} of {type(self.app.way.screen).__name__}")
            x, y = thing.to_window(*thing.center)
            for _ in range(self.dice.randint(2, 20)):
                self.touch(x, y)
                if self.dice.random() < 0.3:
                    frames(1)
        frames(2)

    def anywhere(self) -> None:
        x, y = self.dice.uniform(1, Window.width - 1), self.dice.uniform(1, Window.height - 1)
        hit = [one for one in self.things() if one.collide_point(*one.to_widget(x, y))]
        self.pressed = getattr(hit[-1], "key", "") if hit else "?"
        self.touch(x, y)
        frames(1)

    def swipe(self) -> None:
        wide, high = Window.size
        touch = UnitTestTouch(self.dice.uniform(1, wide - 1), self.dice.uniform(1, high - 1))
        aim = (self.dice.uniform(1, wide - 1), self.dice.uniform(1, high - 1))
        touch.touch_down()
        for step in range(1, 5):
            touch.touch_move(touch.x + (aim[0] - touch.x) * step / 4, touch.y + (aim[1] - touch.y) * step / 4)
            frames(1)
        touch.touch_up()
        frames(1)

    def write(self) -> None:
        """Write in the field that has the focus, or in another one."""
        fields = [one for one in self.things() if isinstance(one, Typing)]
        field = next((one for one in fields if one.focus), None)
        if field is None and fields:
            field = self.dice.choice(fields)
            self.touch(*field.to_window(*field.center))
            frames(1)
        word = self.dice.choice(WORDS)
        for piece in (word,) if len(word) > 30 or self.dice.random() < 0.5 else word:
            Window.dispatch("on_textinput", piece)
        frames(1)

    def key(self) -> None:
        name = self.dice.choice(list(KEYS))
        Window.dispatch("on_key_down", KEYS[name], 0, "", [])
        Window.dispatch("on_key_up", KEYS[name], 0, "", [])
        frames(1)

    def back(self) -> None:
        Window.dispatch("on_keyboard", BACK_KEY, 41, "", [])
        frames(1)

    def pause(self) -> None:
        self.app.dispatch("on_pause")
        if self.dice.random() < 0.3:
            self.world.clock.move(timedelta(hours=1))
        self.app.dispatch("on_resume")
        frames(1)

    def turn(self) -> None:
        Window.size = self.dice.choice(SHAPES)
        frames(2)

    def look(self) -> None:
        Metrics.fontscale = self.dice.choice((1.0, 1.3, 1.6))
        self.app.look(dark=self.dice.random() < 0.5)
        frames(1)

    def speak(self) -> None:
        """The language is changed, as the settings do."""
        self.app.phone.speak(self.dice.choice(("kk", "ru", "en")))
        self.app.way.draw(keep=True)
        frames(1)

    def move_the_clock(self) -> None:
        self.world.clock.move(
            self.dice.choice((1, 1, 1, -1)) * timedelta(seconds=10 ** self.dice.uniform(0, 7.5))
        )

    def hear_news(self) -> None:
        for _ in range(self.dice.randint(0, 3)):
            self.world.news()
        self.app.way.sync()
        frames(1)

    def change_network(self) -> None:
        self.world.change_network()

    def refuse(self) -> None:
        self.world.refuse()

    def fill_or_free(self) -> None:
        if self.world.full:
            self.world.free()
        else:
            self.world.fill()

    def rest(self) -> None:
        """Let the hand rest until what was written is kept."""
        until = time.monotonic() + 0.35
        while time.monotonic() < until:
            frames(1)
            time.sleep(0.005)

    def wait_for_work(self) -> None:
        """Wait until what goes on behind has come back, as long as it is short."""
        until = time.monotonic() + 0.5
        while getattr(self.app.way.screen, "_busy", False) and time.monotonic() < until:
            frames(1)
            time.sleep(0.002)

    def things(self) -> list[Widget]:
        """Return what can be touched now: in the dialog while one is open."""
        stage = self.app.stage
        top = next((child for child in stage.children if isinstance(child, Scrim)), stage)
        return [
            one
            for one in tree(top)
            if (isinstance(one, Typing) or (isinstance(one, Pressable) and one.act))
            and 0 < one.to_window(*one.center)[1] < Window.height
        ]

    def touch(self, x: float, y: float) -> None:
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        if self.dice.random() < 0.2:
            frames(1)
        touch.touch_up()


ACTS: dict[str, tuple[float, Callable[[Hands], None]]] = {
    "tap": (56, Hands.tap),
    "tap anywhere": (4, Hands.anywhere),
    "tap again and again": (2, Hands.again_and_again),
    "swipe": (4, Hands.swipe),
    "write": (8, Hands.write),
    "key": (4, Hands.key),
    "back": (4, Hands.back),
    "pause": (2, Hands.pause),
    "turn": (1, Hands.turn),
    "look": (1, Hands.look),
    "speak": (1, Hands.speak),
    "move the clock": (2, Hands.move_the_clock),
    "hear news": (3, Hands.hear_news),
    "change the network": (1, Hands.change_network),
    "refuse": (1, Hands.refuse),
    "fill or free": (1, Hands.fill_or_free),
    "rest": (2, Hands.rest),
    "open the door": (0, Hands.open_the_door),
}


def frames(number: int) -> None:
    """Let the app live for so many frames, as its own loop does, and draw some of them."""
    for _ in range(number):
        try:
            if next(_NUMBERS) % DRAWN:
                _live_unseen()
            else:
                EventLoop.idle()
        except Exception as problem:
            if ExceptionManager.handle_exception(problem) == ExceptionManager.RAISE:
                raise


def _live_unseen() -> None:
    """Do what `EventLoop.idle` does, without the painting: that is what takes the time."""
    Clock.tick()
    EventLoop.dispatch_input()
    Builder.sync()
    Clock.tick_draw()
    Builder.sync()
