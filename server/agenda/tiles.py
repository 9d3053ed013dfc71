"""The numbers of the front page: sums of what is counted as it is written, read by the day."""

from datetime import datetime
from urllib.parse import urlencode

import msgspec

from server.access import Caller
from server.agenda.rooms import ROOMS, SECTIONS, Tile, Wish, asked_of
from server.database import Connection
from server.store.clock import local_day, time_text
from server.store.office.agenda import AgendaStore, Asked

Sums = dict[tuple[str, str], int]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A tile as the page draws it. `noted` is the second number, 0 where there is none to tell."""

    tile: Tile
    n: int
    noted: int
    href: str

    @property
    def is_urgent(self) -> bool:
        return self.n > 0 and (self.tile.urgent or (self.tile.note == "danger" and self.noted > 0))


def tiles(
    connection: Connection, caller: Caller, district: str, now: datetime
) -> tuple[tuple[str, tuple[Shown, ...]], ...]:
    """Return the tiles of the reader's scope by section: of a district, where one is chosen and may be."""
    count = Counting(connection, caller, district, now)
    return tuple((name, tuple(count.shown(tile) for tile in some)) for name, some in SECTIONS)


class Counting:
    """The counts of one reader at one moment."""

    def __init__(self, connection: Connection, caller: Caller, district: str, now: datetime) -> None:
        self._store, self._caller, self._district = AgendaStore(connection), caller, district
        self._today, self._now = local_day(now).isoformat(), time_text(now)
        self._scope = self._asked(Wish(room="help", district=district)).district
        self._sums: Sums = self._store.sums(self._scope, self._today)

    def count(self, wish: Wish) -> int:
        """Return how many lines the list holds, without teams and workers: what the counts are kept for."""
        asked = self._asked(wish)
        kinds = (asked.kind,) if asked.kind else ROOMS[asked.room]
        stands = sum(self._sum(kind, "starts") - self._sum(kind, "ends") for kind in kinds)
        if not asked.state:
            return stands
        late = sum(self._sum(kind, "late") - self._sum(kind, "ends") for kind in kinds)
        late += self._store.turned_late(asked) if asked.room == "help" else 0
        return late if asked.state == "late" else stands - late

    def shown(self, tile: Tile) -> Shown:
        wish = Wish(room=tile.room, kind=tile.kind, when=tile.state, district=self._district)
        return Shown(tile=tile, n=self.count(wish), noted=self._noted(tile, wish), href=address(wish))

    def _noted(self, tile: Tile, wish: Wish) -> int:
        if tile.note == "late":
            return self.count(msgspec.structs.replace(wish, when="late"))
        return self._store.signed(self._asked(wish), tile.note) if tile.note else 0

    def _asked(self, wish: Wish) -> Asked:
        return asked_of(wish, self._caller, self._today, self._now)

    def _sum(self, kind: str, what: str) -> int:
        return self._sums.get((kind, what), 0)


def address(wish: Wish, **more: str) -> str:
    """Return where this list is: the address holds all that was asked for."""
    told = {name: value for name, value in msgspec.structs.asdict(wish).items() if name != "room" and value}
    query = urlencode(told | {name: value for name, value in more.items() if value})
    return f"/agenda/{wish.room}" + (f"?{query}" if query else "")
