"""A phone pulls without a pause while writers commit to its families; afterwards every commit is looked for in its pages."""

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import msgspec

from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.talking.receiving import Device, devices, families, known, receive
from server.access import Caller
from server.database import Connection, Database
from server.exchange.hands.caseloads import assign
from server.exchange.pulling import pull
from server.keys import Keys
from server.registry import NewFamily, NewPerson, register
from server.store import counters
from server.store.clock import today
from server.store.people.households import HouseholdStore
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from tests.server.conftest import NOW, Programme, record

FAMILIES, LONGEST_PAUSE = 60, 0.03
HELP = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}


class Raced(msgspec.Struct, frozen=True, kw_only=True):
    """`skipped` are commits whose family was in no page that passed them; `differs`: families the phone has otherwise."""

    commits: int
    pulls: int
    skipped: int
    differs: int
    backwards: int


class Page(msgspec.Struct, frozen=True):
    after: int
    cursor: int
    families: frozenset[str]


def race(database: Database, keys: Keys, seconds: float, writers: int = 8) -> Raced:
    """Let so many writers commit for so long beside one phone that pulls."""
    programme = Programme(database, keys, check="types")
    with database.transaction() as connection:
        homes = register(connection, [_family(n) for n in range(FAMILIES)])
        for home in homes:
            assign(connection, home, programme.worker_id, today())
    is_over = threading.Event()
    callers = [programme.caller(programme.enrol_worker()) for _ in range(writers)]
    threads = [
        threading.Thread(target=_write, args=(programme, caller, homes, nth, is_over))
        for nth, caller in enumerate(callers)
    ]
    enrolled = programme.enrol_worker()
    reader = programme.caller(enrolled)
    store = Store(Path("pocket"), in_memory=True)
    store.unlock(new_key())
    device = Device(
        device_id=enrolled.device_id, token="", holder=enrolled.holder, server="", enrolled_at=NOW
    )
    devices(store).put("", device)
    pages: list[Page] = []
    with patch.object(counters, "take", _slowly(counters.take)):
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pages.append(_fetch(database, reader, store))
        is_over.set()
        for thread in threads:
            thread.join()
    while (last := _fetch(database, reader, store)).families or last.cursor > pages[-1].cursor:
        pages.append(last)
    return _judge(database, reader, store, pages)


def _slowly(take: Callable[..., int]) -> Callable[..., int]:
    """Widen every gap: a pause before the place in the commit order is taken, and one before the commit."""
    dice = random.Random(8)

    def slow(connection: Connection, count: int = 1, name: str = "seq") -> int:
        time.sleep(dice.random() ** 3 * LONGEST_PAUSE)
        place = take(connection, count, name)
        time.sleep(dice.random() ** 3 * LONGEST_PAUSE)
        return place

    return slow


def _write(
    programme: Programme, caller: Caller, homes: list[str], nth: int, is_over: threading.Event
) -> None:
    dice = random.Random(nth)
    while not is_over.is_set():
        home = dice.choice(homes)
        what = dice.random()
        if what < 0.6:
            sent = [record("help", HELP, dice.choice(homes), None) for _ in range(dice.randint(1, 4))]
        elif what < 0.9:
            sent = [msgspec.json.encode(_correction(home))]
        else:
            _slow_transaction(programme.database, home, dice.uniform(0.05, 0.3))
            continue
        receipts = programme.push(caller, *sent, now=datetime.now(UTC))
        if wrong := [one for one in receipts if one.status != "accepted"]:
            raise RuntimeError(str(wrong[0]))


def _correction(home: str) -> Change:
    absence: dict = {"kind": "temporary", "starts_on": "2026-10-05", "place": uuid7()}
    edit = Edit(kind="absence", subject_id=uuid7(), fields=absence, born=True)
    return Change(id=uuid7(), household_id=home, made_at=datetime.now(UTC), edits=(edit,))


def _slow_transaction(database: Database, home: str, seconds: float) -> None:
    """Begin early, look around, and commit late."""
    with database.transaction() as connection:
        HouseholdStore(connection).people([home])
        time.sleep(seconds)
        HouseholdStore(connection).set_changed(home, counters.take(connection))


def _fetch(database: Database, reader: Caller, store: Store) -> Page:
    after = known(store).cursor
    page = pull(database, reader, after, datetime.now(UTC))
    receive(store, page, datetime.now(UTC))
    return Page(after, page.cursor, frozenset(one.id for one in page.households))


def _judge(database: Database, reader: Caller, store: Store, pages: list[Page]) -> Raced:
    with database.reading() as connection:
        commits = connection.all(
            "select household_id, seq from submission union all select household_id, seq from change"
        )
    own = families(store).all()
    held = [one for one in commits if one["household_id"] in own]
    fresh: dict[str, object] = {}
    cursor, more = 0, True
    while more:
        page = pull(database, reader, cursor, datetime.now(UTC))
        fresh |= {one.id: one for one in page.households}
        cursor, more = page.cursor, page.more
    return Raced(
        commits=len(held),
        pulls=len(pages),
        skipped=sum(not _is_in(pages, one["household_id"], one["seq"]) for one in held),
        differs=sum(fresh.get(id_) != family for id_, family in own.items()) + len(fresh.keys() ^ own.keys()),
        backwards=sum(page.cursor < page.after for page in pages),
    )


def _is_in(pages: list[Page], household_id: str, seq: int) -> bool:
    return any(page.after < seq <= page.cursor and household_id in page.families for page in pages)


def _family(n: int) -> NewFamily:
    day = NOW.date()
    return NewFamily(
        name=f"Отбасы {n}",
        route="inside",
        origin="61",
        district="5950",
        village="Бескөл",
        language="kk",
        arrived_on=day,
        entered_on=day,
        people=(NewPerson(name="Айдос", relation="self", birth_year=1988),),
        simulated=True,
    )
