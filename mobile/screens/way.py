"""The way through the app: which screen is open, how one gets back, what runs behind."""

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from typing import TypeVar

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock

from mobile.keeping.mishaps import write_down
from mobile.keeping.store import DiskFull, NoKey
from mobile.kit.base import script
from mobile.kit.button import Kind, PushButton
from mobile.kit.frame import Frame
from mobile.pages.parts import Ask
from mobile.phone import Phone
from mobile.screens.stage import Stage
from mobile.talking.background import run_behind
from surveys.arabic import ARAB
from surveys.wording import say

Result = TypeVar("Result")

REST = 1.0  # seconds without a new screen after which what the last ones left is cleared away

# Each screen's module is read when it is first opened: the first frame does not wait for the rest.
PLACES = {
    "door": "device.door:DoorScreen",
    "today": "families.today:TodayScreen",
    "families": "families.caseload:CaseloadScreen",
    "drafts": "device.drafts:DraftsScreen",
    "sending": "device.sending:SendingScreen",
    "log": "device.log:LogScreen",
    "family": "families.family:FamilyScreen",
    "who": "families.family:WhoScreen",
    "attempt": "day.attempt:AttemptScreen",
    "answering": "day.answering:AnsweringScreen",
    "care": "day.care:CareScreen",
    "offering": "day.care:OfferingScreen",
    "history": "families.history:HistoryScreen",
    "acts": "families.acting:ActsScreen",
    "act": "families.acting:ActScreen",
    "find": "met.finding:FindScreen",
    "meet": "met.writing:WriteScreen",
    "differ": "families.differing:DifferScreen",
    "hand": "families.handing:HandScreen",
    "offer": "families.handing:OfferScreen",
    "interview": "filling.interview:InterviewScreen",
    "settings": "device.settings:SettingsScreen",
    "own": "settlers.settler:HomeScreen",
    "help": "settlers.help:HelpScreen",
    "board": "around.board:BoardScreen",
    "asking": "around.asking:AskingScreen",
    "request": "settlers.help:RequestScreen",
    "answers": "settlers.answers:AnswersScreen",
    "submission": "settlers.answers:SubmissionScreen",
    "rights": "settlers.rights:RightsScreen",
    "looks": "settlers.rights:LooksScreen",
    "complaint": "settlers.help:ComplaintScreen",
    "danger": "families.danger:DangerScreen",
}

# What is wanted as soon as the door is open.
AWAKE = (
    "mobile.keeping.pin",
    "mobile.pages.home",
    "mobile.pages.family",
    "mobile.pages.sending",
    "mobile.screens.families.today",
    "mobile.screens.families.caseload",
    "mobile.screens.settlers.settler",
)


class Screen:
    """One place. `draw` makes a frame from the view-model's page; the rest reports what was done.

    A `calm` screen only shows: it may be drawn again when something new has come.
    """

    calm = True

    def __init__(self, way: "Way") -> None:
        self.way = way

    @property
    def is_arabic(self) -> bool:
        """Whether it is drawn in Kazakh in Arabic script."""
        return self.way.language == "kk" and self.way.phone.store.word("script") == ARAB

    def draw(self) -> Frame:
        raise NotImplementedError

    def shown(self) -> None:
        """Called when the screen is on: the moment for a question over it."""

    def back(self) -> None:
        """The back key. Screens with something to lose ask first."""
        self.way.back()

    def leave(self) -> None:
        """Called when another screen comes on: write down what is still being written."""

    def wake(self) -> None:
        """Called when the app comes back to the front with this screen open."""

    def follow(self, link: str) -> None:
        """A `qonys:` link came from outside. Only the door takes one."""

    def say(self, key: str) -> str:
        return say(f"app.{key}", self.way.language)


class Way:
    """The stack of open screens over one phone."""

    def __init__(self, phone: Phone, stage: Stage) -> None:
        self.phone, self.stage = phone, stage
        self.stack: list[Screen] = []
        self.is_lent = False  # the camera is in front, for an answer of the open screen
        self._tidy = Clock.create_trigger(lambda _: gc.collect(), REST)
        self._executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="behind")
        self._is_closed = False

    @property
    def language(self) -> str:
        return self.phone.language

    @property
    def screen(self) -> Screen:
        return self.stack[-1]

    def open(self, name: str, *about: str) -> None:
        """Go one step deeper."""
        self.push(self._make(name, *about))

    def push(self, screen: Screen) -> None:
        self._leave()
        self.stack.append(screen)
        self.draw()

    def place(self, name: str, *about: str) -> None:
        """Go to a place of the navigation; there is no way back from it but out of the app."""
        self._leave()
        self.stack = [self._make(name, *about)]
        self.draw()

    def swap(self, name: str, *about: str) -> None:
        """Open a screen in the place of this one."""
        self._leave()
        self.stack[-1:] = [self._make(name, *about)]
        self.draw()

    def back(self) -> None:
        if len(self.stack) > 1:
            self._leave()
            self.stack.pop()
            self.draw()
        else:
            self.first()

    def leave_app(self) -> None:
        """Nothing is left to go back to: lay the app aside, as a phone's own back key does."""
        App.get_running_app().lay_aside()

    def wake(self) -> None:
        """Read behind what the first page needs, while the door is looked at and a PIN typed."""
        self.behind(
            _wake, lambda _: gc.freeze(), quiet=True
        )  # what is read once is never looked through again

    def first(self) -> None:
        """Go to the first place of whoever holds this phone."""
        name = "today" if self.phone.kind == "worker" else "own"
        if type(self.screen) is _screen_class(name):
            self.leave_app()
        else:
            self.place(name)

    def start_over(self) -> None:
        """Go to the first place, or to the lock, whatever state the open screen is in."""
        screens, self.stack = self.stack, []
        with suppress(Exception):  # it is what failed, perhaps
            screens[-1].leave()
        if self.phone.store.is_open:
            self.place("today" if self.phone.kind == "worker" else "own")
        else:
            self.place("door")

    def draw(self, *, keep: bool = False, turned: int = 0) -> None:
        """Draw the open screen from its page; `keep` the scrolled place when it is only refreshed.

        `turned` is 1 for the next page of it, -1 for the one before.
        """
        script.use(arabic=self.screen.is_arabic)
        self.stage.show(self.screen.draw(), keep=keep, turned=turned)
        self.screen.shown()
        self._tidy.cancel()
        self._tidy()

    def hide(self) -> None:
        """To the lock at once, with nothing left on the screen or in memory."""
        screens, self.stack = self.stack, []
        try:
            with suppress(NoKey):  # a lost phone has destroyed it already
                if screens:
                    screens[-1].leave()
        finally:
            self.phone.hide()
            self.stage.strip(None)
            self.place("door")

    def ask(self, ask: Ask, yes: Callable[[], object] | None, no: Callable[[], object] | None = None) -> None:
        """Show a dialog: the kind answer first and filled; the other last, a text, in red where it destroys."""
        buttons = [
            self._answer(ask.yes, yes, "filled", "yes"),
            self._answer(ask.no, no, "danger" if ask.danger else "text", "no"),
        ]
        self.stage.ask(
            ask.title, ask.text, [button for button in buttons if button.words.text], self.stage.dismiss
        )

    def _answer(self, text: str, act: Callable[[], object] | None, kind: Kind, key: str) -> PushButton:
        def press() -> None:
            self.stage.dismiss()
            if act:
                act()

        return PushButton(text, press, kind, key=f"dialog:{key}")

    def behind(
        self, work: Callable[[], Result], then: Callable[[Result], object], *, quiet: bool = False
    ) -> None:
        """Do what waits off the drawing thread. A failure nobody foresaw is a mishap, unless nobody asked for this."""

        def done(outcome: Result | Exception) -> None:
            if self._is_closed:
                return  # the app has ended meanwhile
            if not self._is_at_the_door and (self.phone.is_lost or isinstance(outcome, NoKey)):
                self.hide()  # the phone was reported lost, and has perhaps destroyed its keys
            elif isinstance(outcome, NoKey):
                return  # hidden meanwhile: nobody waits any more
            elif not isinstance(outcome, Exception):
                then(outcome)
            elif quiet:
                write_down(self.phone.store.path, outcome)
            else:
                raise outcome

        run_behind(self._executor, lambda call: Clock.schedule_once(lambda _: call()), work, done)

    @property
    def _is_at_the_door(self) -> bool:
        return type(self.screen) is _screen_class("door")

    def sync(self) -> None:
        """Send and fetch quietly, and draw anew if a list is on the screen."""
        self.behind(self.phone.sending().send, lambda _: self.refresh(), quiet=True)

    def hear_link(self) -> None:
        """Give the open screen the link that the app was opened with, or that came while it was laid aside."""
        if link := self.stage.device.link():
            self.screen.follow(link)

    def refresh(self) -> None:
        """Draw the screen again with what has come, where that disturbs nobody: never under a finger or a question.

        A screen that comes on meanwhile has it already.
        """
        if self.stage.asks or any(
            one.is_touch for one in EventLoop.touches
        ):  # a mouse that only hovers is there too
            seen = self.screen
            Clock.schedule_once(lambda _: self.refresh() if self.stack and self.screen is seen else None, 0.3)
        elif self.screen.calm:
            self.draw(keep=True)

    def tell(self, text: str) -> None:
        """Say one sentence that has to be read."""
        button = self._answer(say("app.understood", self.language), None, "filled", "yes")
        self.stage.ask(text, "", [button], self.stage.dismiss)

    def tell_closed(self) -> None:
        """A form was withdrawn while the screen that offers it was open."""
        if self.screen.calm:
            self.draw(keep=True)
        self.tell(say("phone.form_closed", self.language))

    def tell_unexpected(self, problem: Exception) -> None:
        full = isinstance(problem, DiskFull)
        self.tell(say("phone.disk_full" if full else "app.unexpected", self.language))

    def press_back(self) -> bool:
        """Answer the back key: first a dialog, then the screen."""
        if not self.stage.dismiss():
            self.screen.back()
        return True

    def close(self) -> None:
        self._leave()
        self._is_closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _leave(self) -> None:
        self.stage.dismiss()
        if self.stack:
            self.screen.leave()

    def _make(self, name: str, *about: str) -> Screen:
        return _screen_class(name)(self, *about)


def _wake() -> None:
    for name in AWAKE:
        import_module(name)


def _screen_class(name: str) -> type[Screen]:
    module, _, screen = PLACES[name].partition(":")
    return getattr(import_module(f"mobile.screens.{module}"), screen)
