"""Language, PIN, whose phone this is."""

from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.locking import KeyLost, Locked, WrongPin
from mobile.keeping.pin import kept_lock, set_pin
from mobile.keeping.store import DiskFull
from mobile.pages.around.shared import share, shared_choice
from mobile.pages.device.lock import PIN_DIGITS, is_too_easy
from mobile.pages.device.looks import Group, LooksGroup, choose, groups
from mobile.pages.parts import Choice, Note, Row
from mobile.pages.telling import counted, language_choices
from mobile.talking import enrolling
from mobile.talking.trouble import Trouble

if TYPE_CHECKING:
    from mobile.phone import Phone


class SettingsPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    language_title: str
    languages: tuple[Choice, ...]
    looks: tuple[LooksGroup, ...]
    about: tuple[Row, ...]  # holder, server, device, version
    pin_title: str
    pin_labels: tuple[str, str, str]  # old, new, new again
    pin_button: str  # change_pin(old, new, again), run behind
    code_title: str  # a new code for a phone the server does not know any more
    code_text: str
    code_label: str
    code_button: str  # renew(code), run behind
    shared: Choice | None  # others use this phone too: share()
    shared_text: str
    happened: Note | None
    lock: str  # the button that locks now


class Settings:
    """`phone.settings()`."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone
        self._happened: Note | None = None

    def page(self) -> SettingsPage:
        say = self._phone.say
        return SettingsPage(
            title=say("phone.settings.title"),
            language_title=say("phone.settings.language"),
            languages=language_choices(self._phone.language, self._phone.store.word("script")),
            looks=groups(self._phone.store, self._phone.language),
            about=self._about(),
            pin_title=say("phone.settings.pin"),
            pin_labels=(
                say("phone.settings.pin.old"),
                say("phone.settings.pin.new"),
                say("phone.settings.pin.again"),
            ),
            pin_button=say("phone.settings.pin.button"),
            code_title=say("phone.settings.code"),
            code_text=say("phone.settings.code.text"),
            code_label=say("phone.lock.code.label"),
            code_button=say("phone.settings.code.button"),
            shared=shared_choice(self._phone),
            shared_text=say("phone.shared.text"),
            happened=self._happened,
            lock=say("phone.settings.lock"),
        )

    def language(self, name: str) -> SettingsPage:
        self._phone.speak(name)
        self._happened = None
        return self.page()

    def choose_look(self, group: Group, name: str) -> SettingsPage:
        """Keep how the app is to look; the screen takes it over."""
        choose(self._phone.store, group, name)
        self._happened = None
        return self.page()

    def share(self) -> SettingsPage:
        """Say that others use this phone too, or that nobody does."""
        share(self._phone)
        return self.page()

    def change_pin(self, old: str, new: str, again: str) -> SettingsPage:
        """Waits. The old PIN is asked like at the door: wrong tries count."""
        problem = self._new_pin_problem(new, again)
        try:
            if problem is None:
                self._phone.check_pin(old)
                set_pin(self._phone.store, self._phone.store.key, new)
        except WrongPin as wrong:
            problem = counted("phone.lock.wrong", wrong.left, self._phone.language)
        except Locked:
            problem = self._phone.say("phone.settings.pin.closed")
        except KeyLost:
            problem = self._phone.say("phone.lock.key_lost")
        except DiskFull:
            problem = self._phone.say("phone.disk_full")
        return self._say_what(problem, "phone.settings.pin.done")

    def renew(self, code: str) -> SettingsPage:
        """Waits. Take a new device token for the same holder; what is kept stays."""
        problem = None
        try:
            client = self._phone.connect(kept_lock(self._phone.store).server, self._phone.language)
            enrolling.renew(self._phone.store, client, code, self._phone.now())
        except Trouble as trouble:
            problem = trouble.sentence(self._phone.language)
        except DiskFull:
            problem = self._phone.say("phone.disk_full")
        return self._say_what(problem, "phone.settings.code.done")

    def _new_pin_problem(self, new: str, again: str) -> str | None:
        if new != again:
            return self._phone.say("phone.lock.differs")
        if len(new) != PIN_DIGITS or not new.isdecimal():
            return self._phone.say("phone.settings.pin.digits", n=PIN_DIGITS)
        return self._phone.say("phone.lock.too_easy") if is_too_easy(new) else None

    def _say_what(self, problem: str | None, done: str) -> SettingsPage:
        well = Note(text=self._phone.say(done), icon="check", tone="ok")
        self._happened = Note(text=problem, icon="alert", tone="danger") if problem else well
        return self.page()

    def _about(self) -> tuple[Row, ...]:
        lock = kept_lock(self._phone.store)
        facts = (
            ("name", self._phone.name, "person"),
            ("server", lock.server, "online"),
            ("device", lock.device_id, "phone"),
        )
        return tuple(
            Row(id=word, title=value, second=self._phone.say(f"phone.settings.{word}"), icon=icon)
            for word, value, icon in facts
        )
