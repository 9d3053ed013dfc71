"""One phone of a village: its real store in memory, and a line that loses what it is told to lose."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from mobile.keeping.outbox import Outbox
from mobile.keeping.sittings import Sitting
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.pages.families.register import facts_here, families_here
from mobile.talking.client import Client
from mobile.talking.receiving import Device, devices
from mobile.talking.sync import sync
from mobile.talking.trouble import BrokenOff
from server.exchange.pulling import Has
from surveys.exchange.sync import Elsewhere, Pull, Pushed
from surveys.register.facts import Fact

if TYPE_CHECKING:
    from tests.server.village import Village


class Line:
    """What a phone speaks through. The next requests are lost as `losses` say: before the server, or on the way back."""

    def __init__(self, village: "Village", token: str) -> None:
        self._village, self._token = village, token
        self.losses: list[str] = []
        self.now: Any = None
        self.waiting: Any = None
        self.sent = self.received = 0

    def push(self, token: str, records: Sequence[bytes]) -> Pushed:
        loss = self._next()
        told = self._village.receive(token, records)
        self._fail(loss)
        return told

    def pull(self, token: str, cursor: int, mark: str = "", **has: Any) -> Pull:  # noqa: ANN401
        loss = self._next()
        page = self._village.pull(
            token,
            cursor,
            Has(
                scope=has.get("holds"),
                standing=has.get("standing"),
                mark=mark,
                lacks=tuple(has.get("lacks", ())),
            ),
        )
        self._fail(loss)
        return msgspec.structs.replace(page, forms=(), closed=(), submissions=())

    def drafts_elsewhere(self, _token: str) -> Elsewhere:
        return Elsewhere()

    def _next(self) -> str:
        loss = self.losses.pop(0) if self.losses else ""
        if loss == "request":
            raise BrokenOff
        return loss

    def _fail(self, loss: str) -> None:
        if loss == "answer":
            raise BrokenOff


class Pocket:
    """One phone, with its real store in memory."""

    def __init__(self, village: "Village", token: str, device: Device) -> None:
        self.store = Store(Path("pocket"), in_memory=True)
        self.store.unlock(new_key())
        devices(self.store).put("", device)
        self.token, self.outbox, self.line = token, Outbox(self.store), Line(village, token)
        self.is_worker = device.holder.kind == "worker"
        self.village = village

    def sync(self, losses: Sequence[str] = ()) -> Sitting:
        self.line.losses = list(losses)
        report = sync(self.store, cast("Client", self.line), now=self.village.tick)
        self.line.losses = []
        return report

    def families(self) -> list[str]:
        return sorted(families_here(self.store))

    def facts(self, household_id: str) -> tuple[Fact, ...]:
        return facts_here(self.store, household_id)
