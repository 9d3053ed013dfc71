"""Who stays as it was counted by night, with the usual drawings: a page opens at once, however many families there are.

Where nothing is kept (no night yet, nights switched off) the figures are counted when somebody asks.
"""

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import product

import msgspec

from server.charts.ink import Drawing
from server.database import Connection, Database
from server.reading.conditions import CONDITIONS, own_conditions
from server.reading.retention.figures import CUTS, LEVELS, Cut, Level, Retention, groups, whole
from server.reading.retention.hiding import hidden_of
from server.reading.retention.kept import WHOLE, groups_part
from server.reading.retention.quarters import QUARTERS, read_quarters
from server.reading.retention.tables import read_tables
from server.settings import read_settings
from server.store.clock import local_day, time_text
from server.store.people.figures import FigureStore
from server.web.retention.drawings import drawings
from surveys.catalogue import districts
from surveys.wording import LANGUAGES

USUAL: tuple[Cut, Level] = ("cohort", "region")
# One count at a time, whichever server begins it.
LOCK = 7_166_796_717
Parts = dict[tuple[str, str], str]


def kept_drawings(
    connection: Connection, found: Retention, district: str, language: str
) -> dict[str, Drawing]:
    """Return the drawings that the night made of these figures, by name; those of the groups for the usual groups."""
    text = FigureStore(connection).get(district, _drawn_part(language), found.as_of.isoformat())
    return {} if text is None else msgspec.json.decode(text, type=dict[str, Drawing])


def keep_usual(database: Database, now: datetime) -> None:
    """Count for the region what a reader sees first: soon done, and the rest is counted for whoever asks."""
    keep_figures(database, now, ("",), (USUAL,))


def keep_figures(
    database: Database,
    now: datetime,
    places: Iterable[str] | None = None,
    choices: Sequence[tuple[Cut, Level]] = tuple(product(CUTS, LEVELS)),
) -> None:
    """Count everything for the region and for each district, or for these places, and put it in the place of what was kept."""
    day = local_day(now)
    with database.reading() as connection:
        tables = read_tables(connection, day)
        own_words = own_conditions(connection, day)
        asked_for = ("", *districts()) if places is None else tuple(places)
        passed = read_quarters(connection, tables, day, asked_for)
    small = hidden_of(tables)
    parts: Parts = {("", CONDITIONS): msgspec.json.encode(own_words).decode()}
    for place in asked_for:
        parts[place, QUARTERS] = msgspec.json.encode(passed[place]).decode()
        found = whole(tables, small, place, day)
        parts[place, WHOLE] = msgspec.json.encode(found).decode()
        for cut, level in choices:
            own = groups(tables.stays, place, cut, level) if found else ()
            parts[place, groups_part(cut, level)] = msgspec.json.encode(own).decode()
            if found and (cut, level) == USUAL:
                parts |= _drawn(place, msgspec.structs.replace(found, groups=own))
    with database.transaction() as connection:
        FigureStore(connection).replace(day.isoformat(), time_text(now), parts)


def main() -> None:
    """Count by night, for `server.risk.nightly`: after everybody else on this machine, unless somebody has counted since."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if hasattr(os, "nice"):
        os.nice(15)
    with closing(Database(read_settings(os.environ).database)) as database, database.alone(LOCK) as is_alone:
        with database.reading() as connection:
            latest = FigureStore(connection).latest_made_at()
        if is_alone and (latest is None or latest < sys.argv[-1]):
            keep_figures(database, datetime.now(UTC))


def _drawn(place: str, found: Retention) -> Parts:
    return {
        (place, _drawn_part(language)): msgspec.json.encode(drawings(found, USUAL[0], language)).decode()
        for language in LANGUAGES
    }


def _drawn_part(language: str) -> str:
    return f"drawn/{language}"
