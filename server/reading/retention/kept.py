"""The figures of who stays as a night counted and kept them: decoded, or NotKept."""

from datetime import date, timedelta

import msgspec

from server.access import Caller
from server.database import Connection
from server.reading.retention.figures import Cut, Level, Retention, district_of
from server.reading.retention.shown import Line
from server.store.people.figures import FigureStore

# Older than this, and the figures are counted anew for whoever asks.
OLD_DAYS = 2
WHOLE = "whole"


class NotKept(KeyError):
    """Nothing was counted of late: the figures have to be counted now."""


def kept_figures(
    connection: Connection, caller: Caller, day: date, cut: Cut, level: Level, district: str = ""
) -> Retention | None:
    """Return what the night counted, None where too few families can be counted. Raises NotKept."""
    store, own = FigureStore(connection), district_of(caller, district)
    since = (day - timedelta(days=OLD_DAYS)).isoformat()
    text, lines = (store.get(own, part, since) for part in (WHOLE, groups_part(cut, level)))
    if text is None or lines is None:
        raise NotKept
    found = msgspec.json.decode(text, type=Retention | None)
    return found and msgspec.structs.replace(found, groups=msgspec.json.decode(lines, type=tuple[Line, ...]))


def groups_part(cut: str, level: str) -> str:
    return f"groups/{cut}/{level}"
