"""What came of each sitting with the server, for a person to read: the last fifty."""

from datetime import datetime

import msgspec

from mobile.keeping.store import Store

KEPT = 50


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one sitting. `problem` names a sentence of the catalogue; `left` are the records still unsent.

    `bytes` went over the network both ways, but for what the network itself adds.
    """

    at: datetime
    sent: int = 0
    refused: int = 0
    files: int = 0
    received: int = 0
    left: int = 0
    bytes: int = 0
    problem: str | None = None
    stopped: bool = False


class Sittings:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = store.shelf("sitting", Sitting)

    def add(self, sitting: Sitting) -> None:
        """Write it down and let the oldest go. Raises DiskFull."""
        with self._store.atomic():
            before = sorted(self._shelf.all())
            number = int(before[-1]) + 1 if before else 1
            for old in before[: max(0, len(before) + 1 - KEPT)]:
                self._shelf.remove(old)
            self._shelf.put(f"{number:09}", sitting)

    def all(self) -> list[tuple[str, Sitting]]:
        """Return (id, sitting), the last one first."""
        return sorted(self._shelf.all().items(), reverse=True)
