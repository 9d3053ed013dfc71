"""Language, PIN, whose phone this is."""

import msgspec

from mobile.parts import Choice, Note, Row


class SettingsPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    language_title: str
    languages: tuple[Choice, ...]
    about: tuple[Row, ...]  # holder, server, device, version
    pin_title: str
    pin_labels: tuple[str, str, str]  # old, new, new again
    pin_button: str  # change_pin(old, new, again), run behind
    code_title: str  # a new code for a phone the server does not know any more
    code_text: str
    code_label: str
    code_button: str  # renew(code), run behind
    happened: Note | None
    lock: str  # the button that locks now


class Settings:
    """`phone.settings()`."""

    def page(self) -> SettingsPage:
        raise NotImplementedError

    def language(self, name: str) -> SettingsPage:
        raise NotImplementedError

    def change_pin(self, old: str, new: str, again: str) -> SettingsPage:
        """Waits."""
        raise NotImplementedError

    def renew(self, code: str) -> SettingsPage:
        """Waits. Take a new device token for the same holder; what is kept stays."""
        raise NotImplementedError
