"""A phone over real sockets to an office, and what befalls both: news, a bad network, a full memory, a moved clock."""

import random
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from msgspec.structs import replace

from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.receiving import families
from surveys.exchange.sync import CaseHelp, CaseHousehold, CaseNeed, FormEntry, Pull
from tests.mobile import filled
from tests.mobile.conftest import HOME, PIN, Clock, enrolled_phone
from tests.mobile.keeping.all_forms import form_files
from tests.mobile.office import NOW, Office

FAMILIES = 5
_NO_LIMIT = 2**30
_YEARS = timedelta(days=3000)
_ROOM = 12  # pages that are left when the memory fills: some writes still fit, the next do not


class MovedClock(Clock):
    """The phone's clock, which anybody may move, some years to either side."""

    def move(self, by: timedelta) -> None:
        self.now = max(NOW - _YEARS, min(self.now + by, NOW + _YEARS))


class World:
    """One phone in `folder`, of a worker with some families or of a settler, and its office."""

    def __init__(self, folder: Path, kind: str, seed: int) -> None:
        self.kind, self.pin, self.dice = kind, PIN, random.Random(seed)
        self.clock, self.office = MovedClock(), Office()
        self.office.thread.start()
        self._file = folder / "qonys.db"
        store = Store(self._file)
        store.unlock(new_key())
        self.key = store.key
        self.phone = enrolled_phone(store, self.clock, kind, self.office.address)
        if kind == "worker":
            for number in range(FAMILIES):
                family = filled.family(number)
                families(store).put(family.id, family)
        store.lock()
        self.full = False

    def fill(self) -> None:
        """Let the phone's memory be full: nothing more can be added to its file."""
        pages = self.phone.store.rows("pragma page_count")[0][0]
        self.phone.store.rows(f"pragma max_page_count = {pages + self.dice.choice((0, 0, _ROOM)):d}")
        self.full = True

    def free(self) -> None:
        self.phone.store.rows(f"pragma max_page_count = {_NO_LIMIT:d}")
        self.full = False

    def change_network(self) -> None:
        self.office.misbehave = self.dice.choice(
            (_well, _well, self._cut, self._cut_push, self._fail, self._portal)
        )

    def mend_network(self) -> None:
        self.office.misbehave = _well
        self.office.refuse.clear()

    def news(self) -> None:
        """Let the office have something new for the phone."""
        chosen = self.dice.choice(
            (self._renamed, self._needy, self._helped, self._closed, self._opened, self._left, self._came)
        )
        cursor = self.office.pages[-1].cursor + 1 if self.office.pages else 2
        self.office.pages.append(replace(chosen(), cursor=cursor, simulated=self.dice.random() < 0.5))

    def refuse(self) -> None:
        """Let the office refuse one of the records that wait."""
        if self.phone.store.is_open and (ready := self.phone.outbox.entries("ready")):
            one = self.dice.choice(ready)
            self.office.refuse[one.id] = self.dice.choice(("wrong_type", "required", "conflicting"))

    def reopened(self) -> Phone:
        """Open the same file anew, as after a start of the phone; the door is not open yet."""
        return Phone(Store(self._file), self.office.address, self.clock, _connect)

    def _some(self) -> CaseHousehold:
        known = list(families(self.phone.store).all().values()) if self.phone.store.is_open else []
        return self.dice.choice(known) if known else filled.family(0)

    def _renamed(self) -> Pull:
        family = self._some()
        return Pull(
            cursor=0, households=(replace(family, name=f"{family.name[:20]} {self.dice.randint(1, 9)}"),)
        )

    def _needy(self) -> Pull:
        need = CaseNeed(code="heat_smoke", service="svc_stove", since=NOW.date())
        family = self._some()
        return Pull(cursor=0, households=(replace(family, needs=() if family.needs else (need,)),))

    def _helped(self) -> Pull:
        made: CaseHelp = filled.help_request(
            self.dice.randint(1, 3), self._some(), self.dice.choice(("new", "seen", "working", "done"))
        )
        return Pull(cursor=0, help_requests=(made,))

    def _closed(self) -> Pull:
        return Pull(cursor=0, closed=(self.dice.choice(sorted(form_files())),))

    def _opened(self) -> Pull:
        files = form_files().values()
        return Pull(
            cursor=0, forms=tuple(FormEntry(id=one.id, version=one.version, hash=one.hash) for one in files)
        )

    def _left(self) -> Pull:
        """A family that is handed over to somebody else; a settler's own stays."""
        family = self._some()
        return Pull(cursor=0, gone=(family.id,) if family.id != HOME else ())

    def _came(self) -> Pull:
        return Pull(
            cursor=0,
            households=(filled.family(self.dice.randrange(FAMILIES + 3)),) if self.kind == "worker" else (),
        )

    def _cut(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        return self.office.break_off(handler)

    def _cut_push(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        return self.office.break_off(handler) if path == "/api/push" and self.dice.random() < 0.5 else False

    def _fail(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        return self.office.problem(handler, 500, "ServerFault")

    def _portal(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        return self.office.reply(handler, 200, b"<html>Wi-Fi</html>", "text/html")


_well: Callable[[BaseHTTPRequestHandler, str], bool] = lambda handler, path: False  # noqa: E731


def _connect(address: str, language: str) -> Client:
    return Client(address, language, pause=0)
