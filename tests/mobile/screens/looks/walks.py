"""Every walk by name: on which phone, whether behind its door, in which languages."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.mobile import filled
from tests.mobile.screens.looks import settlers, workers
from tests.mobile.screens.looks.walk import IN_ARABIC, LANGUAGES, Walk


class Way(NamedTuple):
    kind: str  # of phone
    walk: Callable[[Walk], object]
    languages: Sequence[str] = LANGUAGES
    behind_the_door: bool = True

    def go(self, walk: Walk) -> None:
        """Walk; the app stands at its door."""
        if self.behind_the_door:
            walk.app.pin(filled.PIN)
            walk.app.wait(screen="HomeScreen" if self.kind == "settler" else "TodayScreen", timeout=30)
        self.walk(walk)


WALKS = {
    "door": Way("new", workers.door, IN_ARABIC, behind_the_door=False),
    "closed": Way("newer", lambda walk: walk.see("closed"), behind_the_door=False),
    "lock": Way("worker", workers.lock),
    "day": Way("worker", workers.day),
    "interview": Way("worker", workers.interview),
    "arrival": Way("worker", workers.arrival),
    "handing": Way("handing", workers.handing),
    "met": Way("handing", workers.met),
    "trouble": Way("troubled", workers.trouble),
    "lived": Way("lived", workers.lived),
    "corrected": Way("corrected", workers.corrected),
    "settler-own": Way("settler", settlers.own, IN_ARABIC),
    "settler-rights": Way("settler", settlers.rights, IN_ARABIC),
    "settler-help": Way("settler", settlers.help_asked, IN_ARABIC),
    "settler-pulse": Way("settler", settlers.pulse, IN_ARABIC),
}
