"""Counts what the programme's figures rest on: by night, or at once where there are few families."""

from collections import defaultdict
from datetime import date, datetime

import msgspec

from analysis.describe.seasons import season_of, seasons_until
from server.database import Connection, Database, Row
from server.exchange.telling.carrying import may_be_read, open_needs
from server.exchange.telling.hearing import heard
from server.reading.programme.figures import SEASONS_SHOWN, Programme, Said, arrivals, seasons, winter
from server.reading.programme.winter import PREWINTER, WINTER_FORMS, lacks, winter_begins
from server.store.caring.consents import ConsentStore
from server.store.clock import local_day, local_day_of, time_text
from server.store.people.figures import ProgrammeStore
from server.store.people.households import HouseholdStore
from server.store.people.quotas import QuotaStore
from server.store.received.answers import AnswerStore
from server.store.received.extracts import ExtractStore
from surveys.caring.needs import needs
from surveys.caring.services import GROUPS, group_of
from surveys.catalogue import form_ids, rules
from surveys.exchange.sync import CaseNeed
from surveys.rules import Rules
from surveys.submission import Answers

PART = "programme"
CHUNK = 200
_BITS = {group: 1 << place for place, group in enumerate(GROUPS)}


def kept_programme(connection: Connection) -> Programme | None:
    """Return what was counted last, None where nothing was."""
    text = ProgrammeStore(connection).get(PART)
    return None if text is None else msgspec.json.decode(text, type=Programme)


def keep_programme(database: Database, now: datetime) -> None:
    """Count everything and put it in the place of what was kept."""
    day = local_day(now)
    with database.reading() as connection:
        came = [
            (row["year"], row["district"], row["route"] or "", row["families"], int(row["people"] or 0))
            for row in QuotaStore(connection).arrived()
        ]
    said = _said(database, day)
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


def _said(database: Database, day: date) -> Said:
    """Return which groups of needs each family named in each season, of those who agreed to analysis."""
    *_, (_, first) = seasons_until(day, SEASONS_SHOWN)
    own = {form: rules(form) for form in form_ids() if rules(form).need}
    with database.reading() as connection:
        agreed = ExtractStore(connection).agreed()
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for begin in range(0, len(agreed), CHUNK):
        some = {row["id"]: row["district"] for row in agreed[begin : begin + CHUNK]}
        with database.reading() as connection:
            rows = ExtractStore(connection).told(list(some), tuple(own), first.isoformat())
        named: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            on = local_day_of(row["finished_at"])
            if first <= on <= day:
                named[season_of(on), row["household_id"]] |= _mask(
                    own[row["form_id"]], msgspec.json.decode(row["answers"]), on
                )
        for (season, home), mask in named.items():
            found[season, some[home]].append(mask)
    return found


def _mask(own: Rules, answers: Answers, on: date) -> int:
    mask = 0
    for need in needs(own, answers, on):
        mask |= _BITS.get(group_of(need.service) or "", 0)
    return mask


def _checked(database: Database, day: date) -> dict[str, list[frozenset[str]]]:
    """Return what each home lacks that was checked before this winter, by the district it stands in now."""
    begins, after = winter_begins(day), ""
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    while True:
        with database.reading() as connection:
            ids = HouseholdStore(connection).living_after(after, CHUNK)
            if not ids:
                return found
            needed = _winter_needs(connection, ids, begins)
            for home, district in HouseholdStore(connection).districts(list(needed)).items():
                found[district].append(lacks(need.service for need in needed[home]))
        after = ids[-1]


def _winter_needs(connection: Connection, ids: list[str], begins: date) -> dict[str, tuple[CaseNeed, ...]]:
    """Return what those homes asked for that were checked since then: the needs that `planned` gives of these forms."""
    latest = [
        row
        for row in AnswerStore(connection).latest(ids)
        if row["form_id"] in WINTER_FORMS and local_day_of(row["finished_at"]) >= begins
    ]
    checked = sorted({row["household_id"] for row in latest if row["form_id"] == PREWINTER})
    if not checked:
        return {}
    told: dict[str, list[Row]] = {home: [] for home in checked}
    purposes = ConsentStore(connection).purposes(checked)
    consents = purposes.get("service", {})
    agreed = {home for (home, _), given in consents.items() if given}
    for row in latest:
        home = row["household_id"]
        if home in told and home in agreed and may_be_read(row, consents, purposes, agreed):
            told[home].append(row)
    said = heard(connection, [row for rows in told.values() for row in rows])
    return {home: open_needs(rows, said) for home, rows in told.items()}
