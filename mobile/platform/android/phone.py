"""An Android phone, put together."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from mobile.platform.android import asking, notes, window
from mobile.platform.android.java import activity, java_class
from mobile.platform.android.keystore import KeystoreKeeper
from mobile.platform.device import Edges, Fix, Reminder

SERVICE = (
    "kz.qonys.qonys.ServiceSending"  # python-for-android makes it of the `services` line in buildozer.spec
)


class AndroidPhone:
    def __init__(self) -> None:
        from android import activity as answers

        self.keeper = KeystoreKeeper()
        self._intents = [activity().getIntent()]
        answers.bind(on_new_intent=self._intents.append)

    def keyboard(self) -> float:
        return window.keyboard()

    def edges(self) -> Edges:
        return window.edges()

    def link(self) -> str:
        """Return the link of the latest intent that opened the app or came to it."""
        intents, self._intents[:] = list(self._intents), []
        return next((link for one in reversed(intents) if (link := one.getDataString())), "")

    def lay_aside(self) -> None:
        activity().moveTaskToBack(True)  # noqa: FBT003

    def remind(self, reminders: Sequence[Reminder]) -> None:
        notes.remind(reminders)

    def go_on_sending(self, key: bytes, title: str, text: str) -> None:
        """Start the sending service with the key under the Keystore's: only this app on this device opens it."""
        argument = base64.b64encode(self.keeper.wrap(key)).decode()
        java_class(SERVICE).start(activity(), "", title, text, argument)

    def share(self, text: str) -> None:
        intents = java_class("android.content.Intent")
        intent = intents(intents.ACTION_SEND)
        intent.setType("text/plain")
        intent.putExtra(intents.EXTRA_TEXT, text)
        activity().startActivity(intents.createChooser(intent, None))

    def take_photo(self, into: Path, done: Callable[[bool], None]) -> None:
        asking.take_photo(into, done)

    def locate(self, done: Callable[[Fix | None], None]) -> None:
        asking.locate(done)
