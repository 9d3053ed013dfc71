"""Needs that no service answers yet, counted by village and kind: by night, small counts never kept."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime

import msgspec

from analysis.describe.small import hidden
from server.access import Action, Caller, Store, ensure
from server.care.helping import LEAST, may_choose
from server.database import Connection, Database, Row
from server.exchange.telling.carrying import families
from server.problems import Unavailable
from server.reading.programme.counting import keep_programme
from server.settings import read_settings
from server.store.caring.wanting import WantingStore
from server.store.clock import local_day, time_text
from server.store.office.settings import SettingStore
from server.store.people.households import HouseholdStore
from surveys.caring.progress import answers
from surveys.exchange.sync import CaseHousehold

# What is said of health and safety is hidden below ten.
SENSITIVE = ("hea_", "kid_hurt", "kid_psych", "want_psych", "block_health", "worry_health", "cut_medicine")
SENSITIVE_LEAST = 10
CHUNK = 200
# So many families are counted while somebody waits; more of them by night.
MOST_AT_ONCE = 3000
LOCK = 7_166_796_719
COUNTED = "needs_counted_at"
Cell = tuple[str, str, str]  # district, village ("" for all of it), need


class Unserved(msgspec.Struct, frozen=True, kw_only=True):
    """How many families of a district have a need without a service, and in which villages five or more."""

    district: str
    need: str
    families: int
    villages: tuple[tuple[str, int], ...]


def unserved(connection: Connection, caller: Caller, district: str) -> tuple[tuple[Unserved, ...], str]:
    """Return what was counted for the reader's scope, the greatest first, and when; "" for never.

    Raises NotAllowed, NotYours.
    """
    ensure(caller, (Store.FIGURES, Action.READ))
    ensure(caller, (Store.NEEDS, Action.READ))
    store = WantingStore(connection)
    rows = store.needs(may_choose(caller, district))
    villages: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in rows:
        if row["village"]:
            villages.setdefault((row["district"], row["need"]), []).append((row["village"], row["families"]))
    found = [
        Unserved(
            district=row["district"],
            need=row["need"],
            families=row["families"],
            villages=tuple(sorted(villages.get((row["district"], row["need"]), ()), key=lambda one: -one[1])),
        )
        for row in rows
        if not row["village"]
    ]
    return tuple(sorted(found, key=lambda one: (-one.families, one.need))), counted_at(connection) or ""


def counted_at(connection: Connection) -> str | None:
    """Return when needs were counted last, None for never."""
    return SettingStore(connection).get(COUNTED)


def may_count_now(connection: Connection) -> bool:
    """Ask whether there are few enough families to count while somebody waits."""
    return not HouseholdStore(connection).are_more(MOST_AT_ONCE)


def count_now(database: Database, caller: Caller, now: datetime) -> None:
    """Count at once. Raises NotAllowed, Unavailable where there are too many families."""
    ensure(caller, (Store.FIGURES, Action.READ))
    ensure(caller, (Store.NEEDS, Action.READ))
    with database.reading() as connection:
        if not may_count_now(connection):
            raise Unavailable
    keep_counts(database, now)


def keep_counts(database: Database, now: datetime) -> None:
    """Count everybody and put the counts in the place of what was kept."""
    day = local_day(now)
    counted: Counter[Cell] = Counter()
    after = ""
    while True:
        with database.reading() as connection:
            ids = HouseholdStore(connection).living_after(after, CHUNK)
            for home in families(connection, ids, day):
                counted.update(_cells(home))
        if not ids:
            break
        after = ids[-1]
    with database.transaction() as connection:
        WantingStore(connection).keep_needs(day.isoformat(), list(_shown(counted)))
        SettingStore(connection).put(COUNTED, time_text(now))


def main() -> None:
    """Count by night, for `server.risk.nightly`: after everybody else on this machine, unless somebody has counted since."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if hasattr(os, "nice"):
        os.nice(15)
    with closing(Database(read_settings(os.environ).database)) as database, database.alone(LOCK) as is_alone:
        with database.reading() as connection:
            latest = counted_at(connection)
        if is_alone and (latest is None or latest < sys.argv[-1]):
            keep_counts(database, datetime.now(UTC))
            keep_programme(database, datetime.now(UTC))


def is_served(home: CaseHousehold, need: str, service: str) -> bool:
    """Ask whether something answers the need: a referral to its service, or a step for it."""
    return any(answers(one.kind, one.shown(), need, (service,)) for one in home.care)


def _cells(home: CaseHousehold) -> Iterable[Cell]:
    village = home.place.code if home.place else home.village
    for need in home.needs:
        if not is_served(home, need.code, need.service):
            yield home.district, "", need.code
            if village:
                yield home.district, village, need.code


def _shown(counted: Mapping[Cell, int]) -> Iterable[Row]:
    """Yield what may be shown: no district and no village can be worked out from its neighbours and their sum."""
    needs = {need for _, _, need in counted}
    for need in needs:
        least = SENSITIVE_LEAST if need.startswith(SENSITIVE) else LEAST
        whole = {
            district: n for (district, village, code), n in counted.items() if code == need and not village
        }
        for district in (one for one, n in whole.items() if n >= least):
            yield {"district": district, "village": "", "need": need, "families": whole[district]}
            own = {village: n for (at, village, code), n in counted.items() if (at, code) == (district, need)}
            own.pop("", None)
            rest = whole[district] - sum(own.values())
            small = hidden(own | ({" ": rest} if rest else {}), least)
            for village in own.keys() - small:
                yield {"district": district, "village": village, "need": need, "families": own[village]}
