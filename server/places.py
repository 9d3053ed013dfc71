"""Taking in the official classifier of places: whole or not at all, and no code that was used is ever lost."""

import msgspec

from server.database import Connection
from server.kato import read_places
from server.store import counters
from server.store.people.settlements import Settlement, SettlementStore
from surveys.catalogue import places

# No region has this number: an invented place cannot be taken for a real one.
INVENTED = "00"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What a file brought: new codes, codes with another name, codes that it has no more."""

    settlements: int
    new: int
    renamed: int
    fallen: tuple[str, ...] = ()


def import_places(connection: Connection, content: bytes) -> Imported:
    """Keep the settlements of our region; raise BadFile, and nothing is kept."""
    found = read_places(content, places().region, places().districts)
    store = SettlementStore(connection)
    before = store.real()
    now = {place.code: Settlement(**msgspec.structs.asdict(place)) for place in found}
    store.put(list(now.values()))
    fallen = sorted(code for code, one in before.items() if one.standing and code not in now)
    store.set_fallen(fallen)
    renamed = [
        code for code in sorted(now.keys() & before.keys()) if _names(now[code]) != _names(before[code])
    ]
    store.touch(renamed, counters.take(connection))
    return Imported(
        settlements=sum(one.kind != "okrug" for one in now.values()),
        new=len(now.keys() - before.keys()),
        renamed=len(renamed),
        fallen=tuple(fallen),
    )


def invented_code(district: str, number: int) -> str:
    """Return the code of the invented place `number` (1 to 999) of a district."""
    return f"{INVENTED}{district}{number:03}"


def _names(one: Settlement) -> tuple[str, str]:
    return one.name_kk, one.name_ru
