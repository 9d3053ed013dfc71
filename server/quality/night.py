"""Looking interviews over by night: what has come since the last time, beside the others of its form."""

import os
import secrets
import signal
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec

from server.database import Connection, Database, Row
from server.exchange.records.publishing import Forms
from server.quality.reading import interview, rows_of
from server.quality.rules import Flag, Interview, Usual, flags, is_drawn, usual
from server.quality.targets import count_targets, keep_targets
from server.settings import read_settings
from server.store import counters
from server.store.clock import REGION, local_day, time_text
from server.store.office.settings import SettingStore
from server.store.received.item_times import ItemTimeStore
from server.store.received.second_looks import Found, SecondLookStore

LOCK = 7_166_796_718
CALLED_BACK_DAYS = 62  # whoever was asked longer ago may not remember it
POOL = 400  # interviews of a form that say what is usual
KEEP_DAYS = 183  # then the times are forgotten
REMEMBERED_DAYS = 366  # then also that somebody looked again
LOOKED_UPTO, LOOKED_AT, SEED = "quality.seq", "quality.at", "quality.seed."


def look_over(database: Database, now: datetime) -> int:
    """Look at every interview that has come since the last time; return how many deserve a second look.

    Doing it again adds nothing. What is found is kept with its figures, and never with an answer.
    """
    forms, earliest = Forms(database), time_text(now - timedelta(days=CALLED_BACK_DAYS))
    with database.reading() as connection:
        after, upto = looked_upto(connection), counters.latest(connection)
        asked = ItemTimeStore(connection).forms_after(after)
        found = [
            one for form_id in asked for one in _of_form(connection, forms, form_id, (after, upto), earliest)
        ]
    counted = count_targets(database, now)
    with database.transaction() as connection:
        share = SettingStore(connection).call_backs()
        kept = [
            _found(row, noticed, known, drawn=drawn, now=now)
            for row, noticed, known in found
            if (drawn := is_drawn(seed_of(connection, row["finished_at"]), row["submission_id"], share))
            or noticed
        ]
        SecondLookStore(connection).add(kept)
        settings = SettingStore(connection)
        settings.put(LOOKED_UPTO, str(upto))
        settings.put(LOOKED_AT, time_text(now))
        keep_targets(connection, counted)
        SecondLookStore(connection).forget(time_text(now - timedelta(days=REMEMBERED_DAYS)))
        ItemTimeStore(connection).forget(time_text(now - timedelta(days=KEEP_DAYS)))
    return len(kept)


def looked_upto(connection: Connection) -> int:
    return int(SettingStore(connection).get(LOOKED_UPTO) or 0)


def seed_of(connection: Connection, finished_at: str) -> str:
    """Return the seed of the month in which an interview ended; drawn once, kept for who wants to check the lot."""
    store, name = SettingStore(connection), f"{SEED}{local_day(datetime.fromisoformat(finished_at)):%Y-%m}"
    seed = store.get(name)
    if seed is None:
        seed = secrets.token_hex(16)
        store.put(name, seed)
    return seed


def main() -> None:
    """Look over by night, for `server.risk.nightly`: after everybody else on this machine, unless that was done since."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if hasattr(os, "nice"):
        os.nice(15)
    with closing(Database(read_settings(os.environ).database)) as database, database.alone(LOCK) as is_alone:
        with database.reading() as connection:
            latest = SettingStore(connection).get(LOOKED_AT)
        if is_alone and (latest is None or latest < sys.argv[-1]):
            look_over(database, datetime.now(UTC))


def _of_form(
    connection: Connection, forms: Forms, form_id: str, span: tuple[int, int], earliest: str
) -> list[tuple[Row, tuple[Flag, ...], Usual]]:
    """Return what came of a form between two places of the commit order, with what was noticed.

    What ended before `earliest` only says what is usual: nobody remembers it well enough to be called back. Asking again
    what came back is quick, and mostly the same: it is left alone.
    """
    store, (after, upto) = ItemTimeStore(connection), span
    fresh, pool = store.fresh(form_id, after, upto, earliest), store.latest(form_id, upto, POOL)
    if not fresh:
        return []
    every = {
        row["submission_id"]: interview(row, forms.find(form_id, row["form_version"]))
        for row in (*pool, *fresh)
    }
    before = _before(store, forms, form_id, sorted({row["household_id"] for row in (*pool, *fresh)}))
    pairs = [(every[later], earlier) for later, earlier in before.items() if later in every]
    newest = forms.find(form_id, pool[0]["form_version"])
    known = usual(list(every.values())[: len(pool)], pairs, rows_of(newest) if newest else ())
    again = SecondLookStore(connection).corrections([row["household_id"] for row in fresh], form_id)
    return [
        (row, _noticed(every[row["submission_id"]], every, before, known), known)
        for row in fresh
        if row["submission_id"] not in again
    ]


def _noticed(
    one: Interview, every: dict[str, Interview], before: dict[str, Interview], known: Usual
) -> tuple[Flag, ...]:
    own = [
        other
        for other in every.values()
        if other.staff_id == one.staff_id
        and other.household_id != one.household_id
        and other.finished_at <= one.finished_at
    ]
    return flags(one, own, before.get(one.id), known, one.finished_at.astimezone(REGION).hour)


def _before(store: ItemTimeStore, forms: Forms, form_id: str, households: list[str]) -> dict[str, Interview]:
    """Return of each interview the one before it with the same person, or the same family as a whole."""
    each: dict[tuple[str, str | None], list[Interview]] = {}
    for row in store.of_families(form_id, households):
        one = interview(row, forms.find(form_id, row["form_version"]))
        each.setdefault((one.household_id, one.person_id), []).append(one)
    return {later.id: earlier for told in each.values() for earlier, later in pairwise(told)}


def _found(row: Row, noticed: tuple[Flag, ...], known: Usual, *, drawn: bool, now: datetime) -> Found:
    return Found(
        household_id=row["household_id"],
        submission_id=row["submission_id"],
        staff_id=row["staff_id"],
        form_id=row["form_id"],
        form_version=row["form_version"],
        person_id=row["person_id"],
        finished_at=row["finished_at"],
        found_at=time_text(now),
        flags=msgspec.json.encode(noticed).decode(),
        usual=msgspec.json.encode(known.items).decode(),
        drawn=int(drawn),
    )
