"""Counts what the programme's figures rest on: by night, or at once where there are few families."""

from datetime import date, datetime

import msgspec

from analysis.describe.seasons import season_of, seasons_until
from server.database import Connection, Database
from server.exchange.telling.carrying import planned
from server.reading.programme.figures import SEASONS_SHOWN, Programme, arrivals, seasons, winter
from server.reading.programme.winter import WINTER_FORMS, asked_of_winter, lacks, winter_begins
from server.store.clock import local_day, local_day_of, time_text
from server.store.people.figures import ProgrammeStore
from server.store.people.households import HouseholdStore
from server.store.people.quotas import QuotaStore
from server.store.received.extracts import ExtractStore
from surveys.caring.needs import needs
from surveys.caring.services import GROUPS, group_of
from surveys.catalogue import form_ids, rules
from surveys.rules import Rules
from surveys.submission import Answers

PART = "programme"
CHUNK = 200
_BITS = {group: 1 << place for place, group in enumerate(GROUPS)}
Said = dict[tuple[str, str], dict[str, int]]


def kept_programme(connection: Connection) -> Programme | None:
    """Return what was counted last, None where nothing was."""
    text = ProgrammeStore(connection).get(PART)
    return None if text is None else msgspec.json.decode(text, type=Programme)


def keep_programme(database: Database, now: datetime) -> None:
    """Count everything and put it in the place of what was kept."""
    day = local_day(now)
    with database.reading() as connection:
        came = [
            (row["year"], row["district"], row["families"], int(row["people"] or 0))
            for row in QuotaStore(connection).arrived()
        ]
        said = _said(connection, day)
    found = Programme(
        as_of=day,
        winter_since=winter_begins(day),
        arrivals=arrivals(came),
        seasons=seasons(said, day),
        winter=winter(_checked(database, day)),
    )
    with database.transaction() as connection:
        body = msgspec.json.encode(found).decode()
        ProgrammeStore(connection).put(PART, body, day.isoformat(), time_text(now))


def _said(connection: Connection, day: date) -> Said:
    """Return which groups of needs each family named in each season, of those who agreed to analysis."""
    *_, (_, first) = seasons_until(day, SEASONS_SHOWN)
    found: Said = {}
    for form in form_ids():
        own = rules(form)
        if not own.need:
            continue
        for row in ExtractStore(connection).open_answers(form, ("analysis",), first.isoformat()):
            on = local_day_of(row["finished_at"])
            if first <= on <= day:
                homes = found.setdefault((season_of(on), row["district"]), {})
                homes[row["household_id"]] = homes.get(row["household_id"], 0) | _mask(
                    own, msgspec.json.decode(row["answers"]), on
                )
    return found


def _mask(own: Rules, answers: Answers, on: date) -> int:
    mask = 0
    for need in needs(own, answers, on):
        mask |= _BITS.get(group_of(need.service) or "", 0)
    return mask


def _checked(database: Database, day: date) -> dict[str, list[frozenset[str]]]:
    """Return what each home lacks that was checked before this winter, by the district it stands in now."""
    begins, after = winter_begins(day), ""
    found: dict[str, list[frozenset[str]]] = {}
    while True:
        with database.reading() as connection:
            ids = HouseholdStore(connection).living_after(after, CHUNK)
            for home in planned(connection, ids, day, WINTER_FORMS):
                if asked_of_winter(home, begins):
                    lacking = lacks(need.service for need in home.needs)
                    found.setdefault(home.district, []).append(lacking)
        if not ids:
            return found
        after = ids[-1]
