"""What a reader asks of who stays, and the figures of the answer: as the night counted them, or counted now."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import State

from server.access import Action, Caller, Role, Store
from server.reading.retention.figures import CUTS, LEVELS, Cut, Level, Retention, read_retention
from server.reading.retention.kept import NotKept, kept_figures
from server.store import counters
from server.store.clock import today
from server.web.drawing.pages import AnyRequest
from surveys.catalogue import districts

READ = {"grant": (Store.FIGURES, Action.READ)}
EXPORT = {"grant": (Store.FIGURES, Action.EXPORT)}
_REMEMBERED = 200


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for: by what families are counted apart, how far "here" reaches, and of which district."""

    by: Cut
    level: Level
    district: str

    def address(self, table: str) -> str:
        return "/retention.csv?" + urlencode({"table": table} | msgspec.structs.asdict(self))

    def picture(self, chart: str) -> str:
        return "/retention.png?" + urlencode({"chart": chart} | msgspec.structs.asdict(self))


def asked_for(caller: Caller, by: str, level: str, district: str) -> Asked:
    """Return what is asked for: an unknown choice is the usual one."""
    cut = next((one for one in CUTS if one == by), CUTS[0])
    known = district if district in districts_for(caller) else ""
    return Asked(by=cut, level=next((one for one in LEVELS if one == level), "region"), district=known)


def districts_for(caller: Caller) -> tuple[str, ...]:
    """Return the districts the reader may choose among: none for whom one is set."""
    return () if caller.district or caller.role is Role.SUPERVISOR else tuple(districts())


def found_for(request: AnyRequest, caller: Caller, asked: Asked) -> Retention | None:
    """Return the figures as the night counted them; else counted once for each state of the database."""
    database, day, memory = request.app.state.database, today(), memory_of(request.app.state)
    with database.reading() as connection:
        try:
            return kept_figures(connection, caller, day, asked.by, asked.level, asked.district)
        except NotKept:
            key = (counters.latest(connection), day, caller.role, asked)
        if key not in memory:
            memory[key] = read_retention(connection, caller, day, asked.by, asked.level, asked.district)
    return memory[key]


def memory_of(state: State) -> dict[Any, Any]:
    """Return what this server remembers of its answers, emptied where it has grown."""
    memory: dict[Any, Any] = state.setdefault("retention", {})
    if len(memory) > _REMEMBERED:
        memory.clear()
    return memory
