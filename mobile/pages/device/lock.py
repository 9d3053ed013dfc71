"""The door of the app: enrol a phone, unlock it, recover it when the PIN is forgotten.

It is the first that is drawn: what encrypts and what talks to a server is read when it is needed.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.keeping.locking import KeyLost, Locked, WrongPin
from mobile.keeping.store import DiskFull, Store
from mobile.pages.parts import Choice
from mobile.pages.telling import counted, known_language, language_choices, script_of
from mobile.talking.trouble import ExpiredCode, InsecureAddress, Trouble, UnknownCode, UsedCode
from surveys.exchange.linking import BadLink, read_link
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.talking.client import Client

PIN_DIGITS = 6

Said = Callable[[str], str]  # a sentence, in the language that is asked for
Stage = Literal["address", "code", "choose", "repeat", "unlock", "forgotten", "open"]


class LockPage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the door. `open` means: go to the first screen.

    Stages with keys and dots: choose, repeat, unlock. With a text field: address, code, forgotten (`field`).
    When `ready` is true all that the stage needs is there: call `submit()` behind (it may take a second, or the network).
    """

    stage: Stage
    language: str
    languages: tuple[Choice, ...]
    title: str
    text: str = ""
    problem: str | None = None
    digits: int = PIN_DIGITS
    entered: int = 0
    field: str = ""
    field_label: str = ""
    field_example: str = ""
    ready: bool = False
    button: str = ""  # the filled button under a field
    second_button: str = ""  # "I forgot the PIN" or "back"; calls other()
    busy: str = ""  # the word while submit() works


_TYPED: dict[Stage, Literal["server", "code"]] = {"address": "server", "code": "code", "forgotten": "code"}
_KEYS: tuple[Stage, ...] = ("choose", "repeat", "unlock")
_BACK: dict[Stage, Stage] = {"code": "address", "choose": "code", "repeat": "choose", "forgotten": "unlock"}


class Door:
    """`phone.door()`. The PIN is asked before the code is used up, so that a code is never lost half-way."""

    def __init__(
        self,
        store: Store,
        server: str,
        connect: "Callable[[str, str], Client]",
        now: Callable[[], datetime],
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        """`opened` is called behind the right PIN; a phone that was reported lost locks its store again there."""
        self._opened = opened
        self._store, self._connect, self._now = store, connect, now
        self._language = known_language(store.word("language"))
        lock = store.lock_kept()
        self._server = lock.server if lock else server
        self._stage: Stage = "unlock" if lock else "address"
        self._recovering = False
        self._code = self._pin = self._chosen = ""
        self._problem: Said | None = None

    def page(self) -> LockPage:
        typed = self._stage in _TYPED
        return LockPage(
            stage=self._stage,
            language=self._language,
            languages=language_choices(self._language, self._store.word("script")),
            title=self._say(f"phone.lock.{self._stage}"),
            text=self._text(),
            problem=self._problem(self._language) if self._problem else None,
            entered=len(self._pin),
            field=self._field(),
            field_label=self._say(f"phone.lock.{self._stage}.label") if typed else "",
            field_example=self._say(f"phone.lock.{self._stage}.example") if typed else "",
            ready=self._is_ready(),
            button=self._say("phone.lock.next") if typed else "",
            second_button=self._second_button(),
            busy=self._say("phone.lock.busy"),
        )

    def language(self, name: str) -> LockPage:
        self._language = known_language(name)
        self._store.keep_word("language", self._language)
        self._store.keep_word("script", script_of(name))
        return self.page()

    def write(self, text: str) -> LockPage:
        """Take what stands in the field of the stages address, code, forgotten."""
        if _TYPED.get(self._stage) == "server":
            self._server = text
        elif self._stage in _TYPED:
            self._code = text
        return self.page()

    def press(self, digit: str) -> LockPage:
        """Take one digit of the PIN; `page.ready` once all are in."""
        if self._stage in _KEYS and digit.isdecimal() and len(self._pin) < PIN_DIGITS:
            self._pin += digit
            self._problem = None
        return self.page()

    def erase(self) -> LockPage:
        self._pin = self._pin[:-1]
        return self.page()

    def submit(self) -> LockPage:
        """Waits. Go on to the next stage, or stay and say what is wrong."""
        if not self._is_ready():
            return self.page()
        self._problem = None
        steps: dict[Stage, Callable[[], None]] = {
            "address": self._take_address,
            "code": lambda: self._go("choose"),
            "forgotten": lambda: self._go("choose"),
            "choose": self._choose,
            "repeat": self._repeat,
            "unlock": self._unlock,
        }
        try:
            steps.get(self._stage, lambda: None)()
        except DiskFull:
            self._problem = _said("phone.disk_full")
        return self.page()

    def follow(self, link: str) -> LockPage:
        """Take a `qonys:` link: server and code stand in their fields, and a person goes on. An enrolled phone takes the
        code alone, for a forgotten PIN; where a PIN is being chosen nothing changes.
        """
        if self._stage in ("choose", "repeat", "open"):
            return self.page()
        try:
            asked = read_link(link)
        except BadLink:
            self._problem = _said("phone.lock.bad_link")
            return self.page()
        self._code = asked.code
        if self._stage in ("unlock", "forgotten"):
            self._recovering = True
            self._go("forgotten")
        else:
            self._server = asked.server
            self._take_address()
        return self.page()

    def other(self) -> LockPage:
        """The text button: forgotten PIN, or one stage back."""
        if self._stage == "unlock":
            self._recovering = True
            self._go("forgotten")
        elif self._recovering and self._stage == "choose":
            self._go("forgotten")
        elif self._stage in _BACK:
            self._recovering = self._recovering and self._stage == "repeat"
            self._go(_BACK[self._stage])
        return self.page()

    def _take_address(self) -> None:
        from mobile.talking.client import address

        try:
            self._server = address(self._server)
            self._go("code")
        except InsecureAddress as trouble:
            self._problem = trouble.sentence

    def _choose(self) -> None:
        if is_too_easy(self._pin):
            self._problem, self._pin = _said("phone.lock.too_easy"), ""
            return
        self._chosen = self._pin
        self._go("repeat")

    def _repeat(self) -> None:
        from mobile.talking import enrolling

        if self._pin != self._chosen:
            self._go("choose", _said("phone.lock.differs"))
            return
        try:
            client = self._connect(self._server, self._language)
            if self._recovering:
                enrolling.recover(self._store, client, self._code, self._chosen)
            else:
                enrolling.enrol(self._store, client, self._code, self._chosen, self._now())
            self._go("open")
        except (UnknownCode, UsedCode, ExpiredCode) as trouble:
            self._go("forgotten" if self._recovering else "code", trouble.sentence)
        except Trouble as trouble:
            self._go("repeat", trouble.sentence)

    def _unlock(self) -> None:
        from mobile.keeping.pin import try_pin

        pin, self._pin = self._pin, ""
        try:
            self._store.unlock(try_pin(self._store, pin, self._now()))
            self._opened()
            if self._store.is_open:
                self._go("open")
            else:
                self._go(
                    "unlock" if self._store.lock_kept() else "address", _said("phone.trouble.lost_device")
                )
        except WrongPin as wrong:
            self._problem = partial(counted, "phone.lock.wrong", wrong.left)
        except Locked as locked:
            minutes = max(1, -int(-(locked.until - self._now()).total_seconds() // 60))
            self._problem = partial(counted, "phone.lock.closed", minutes)
        except KeyLost:
            self._recovering = True
            self._go("forgotten", _said("phone.lock.key_lost"))

    def _go(self, stage: Stage, problem: Said | None = None) -> None:
        self._stage, self._problem, self._pin = stage, problem, ""

    def _field(self) -> str:
        return {"server": self._server, "code": self._code}.get(_TYPED.get(self._stage, ""), "")

    def _is_ready(self) -> bool:
        if self._stage in _KEYS:
            return len(self._pin) == PIN_DIGITS
        return self._stage in _TYPED and bool(self._field().strip())

    def _text(self) -> str:
        """Say on the page of the code whose server it is: a link has brought it, perhaps."""
        text = self._say(f"phone.lock.{self._stage}.text")
        return f"{self._say('phone.lock.at', server=self._server)} {text}" if self._stage == "code" else text

    def _second_button(self) -> str:
        if self._stage == "unlock":
            return self._say("phone.lock.forgot")
        return self._say("phone.lock.back") if self._stage in _BACK else ""

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)


def _said(key: str) -> Said:
    return partial(say, key)


def is_too_easy(pin: str) -> bool:
    """Whether the PIN is one digit again and again, or a run like 123456."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
