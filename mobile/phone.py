"""The phone as a whole, without a screen: its store, its key, its holder, its words; makes the view-models.

A screen gets one of the view-models made here, draws what its methods return and calls them back:

    phone = Phone.at(folder, server="https://…")
    lock = phone.door()                  # until lock.page().stage == "open"
    phone.kind                           # "worker" → today(), families(), drafts(), sending(); "settler" → settler()

Every method of a view-model returns its page. What is marked *waits* in its docstring belongs behind (`run_behind`).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from mobile.family import Family
from mobile.home import Home
from mobile.interview import Interview
from mobile.lock import Door
from mobile.sending import Sending
from mobile.settings import Settings
from mobile.settler import Settler


class Phone:
    """One app folder, opened. Before the door is open only `door()` and `language` may be used."""

    language: str
    kind: Literal["worker", "settler"]
    name: str

    @classmethod
    def at(cls, folder: Path, server: str = "", now: Callable[[], datetime] | None = None) -> "Phone":
        raise NotImplementedError

    def door(self) -> Door:
        raise NotImplementedError

    def home(self) -> Home:
        raise NotImplementedError

    def family(self, household_id: str) -> Family:
        raise NotImplementedError

    def interview(self, draft_id: str) -> Interview:
        raise NotImplementedError

    def sending(self) -> Sending:
        raise NotImplementedError

    def settler(self) -> Settler:
        raise NotImplementedError

    def settings(self) -> Settings:
        raise NotImplementedError

    def hide(self) -> Door:
        """Forget the key at once and go back to the lock: the quick hide, and when the phone is laid down."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
