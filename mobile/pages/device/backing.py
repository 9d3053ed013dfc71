"""When drafts are backed up: at each sync, and soon after a screen is finished; and how they are brought to a new phone."""

import sqlite3
import threading
from typing import TYPE_CHECKING

from mobile.keeping.store import DiskFull, NoKey
from mobile.pages.parts import Ask
from mobile.pages.telling import counted, hour
from mobile.talking.backing import back_up, bring, elsewhere
from mobile.talking.receiving import devices
from mobile.talking.trouble import Trouble

if TYPE_CHECKING:
    from mobile.phone import Phone

SOON = 20.0  # seconds after a finished screen; those that follow within them go with it
ELSEWHERE = "elsewhere"


class Backing:
    """Backs up behind, one try after each pause, and never says a word: the next sync does it anyway."""

    def __init__(self, phone: "Phone", seconds: float = SOON) -> None:
        self._phone, self._seconds = phone, seconds
        self._timer: threading.Timer | None = None
        self._guard = threading.Lock()

    def soon(self) -> None:
        """Back up in a while; a second call before that changes nothing."""
        with self._guard:
            if self._timer is None:
                self._timer = threading.Timer(self._seconds, self._now)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        with self._guard:
            if self._timer:
                self._timer.cancel()

    def _now(self) -> None:
        with self._guard:
            self._timer = None
        phone = self._phone
        try:
            device = devices(phone.store).get("")
            if device is None:
                return
            client = phone.connect(device.server, phone.language)
            try:
                client.now = phone.now
                back_up(phone.store, client, device.token)
            finally:
                client.close()
        except (
            Trouble,
            NoKey,
            DiskFull,
            sqlite3.ProgrammingError,
        ):  # no network, hidden, full, or closed meanwhile
            return


def ask(phone: "Phone") -> Ask | None:
    """Ask whether to go on here with what an earlier phone of the same holder left, once in a sitting."""
    known = elsewhere(phone.store).get("")
    if known is None or not known.phones or ELSEWHERE in phone.put_off:
        return None
    drafts = sum(one.drafts for one in known.phones)
    latest = known.phones[0]
    return Ask(
        id=ELSEWHERE,
        title=phone.say("phone.recover.title"),
        text=counted(
            "phone.elsewhere.text",
            drafts,
            phone.language,
            phone=latest.name,
            when=hour(latest.kept_at, phone.language),
        ),
        yes=phone.say("phone.elsewhere.yes"),
        no=phone.say("phone.elsewhere.no"),
    )


def bring_over(phone: "Phone") -> int:
    """Waits. Fetch the drafts, and the versions of forms that they need."""
    device = devices(phone.store).get("")
    if device is None:
        return 0
    try:
        client = phone.connect(device.server, phone.language)
        try:
            client.now = phone.now
            came = bring(phone.store, client, device.token)
        finally:
            client.close()
    except Trouble:
        phone.put_off.add(ELSEWHERE)
        return 0
    phone.sending().send()
    return came
