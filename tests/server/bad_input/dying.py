"""A phone's life in a process of its own, to be killed: `python -m tests.server.bad_input.dying WAY FOLDER [N]`.

It forks for each death, and the parent looks at what is left. Run alone: a process with threads should not fork.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from surveys.exchange.sync import Receipt

KEY = DataKey(bytes(range(32)))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IDS = [f"01976b00-0000-7000-8000-0000000000d{n}" for n in range(3)]
ANSWERS = 3
STATES = len(IDS) * (ANSWERS + 2)  # each answer, the end, the receipt


def live(store: Store, told: Callable[[int], None]) -> None:
    """Fill in three interviews, answer by answer, finish each and take its receipt; say each time how far one is."""
    drafts, outbox, state = Drafts(store), Outbox(store), 0
    for id_ in IDS:
        draft = Draft(
            id=id_, form_id="help", form_version="1", household_id=id_, person_id=None, language="kk",
            started_at=NOW, touched_at=NOW,
        )  # fmt: skip
        for number in range(ANSWERS):
            draft = msgspec.structs.replace(draft, answers={"n": number})
            drafts.keep(draft)
            told(state := state + 1)
        hashed = outbox.finalize(draft, draft.answers, "", NOW)
        told(state := state + 1)
        outbox.receive(Receipt(id=id_, status="accepted", hash=hashed), NOW)
        told(state := state + 1)


def state_of(path: Path) -> int:
    """Return how far the life in this file is; raise AssertionError for one that is neither here nor there."""
    store = Store(path)
    store.unlock(KEY)
    assert store.rows("pragma integrity_check")[0][0] == "ok"
    drafts = {draft.id: draft for draft in Drafts(store).unfinished()}
    outbox = Outbox(store)
    ready, sent = ({one.id for one in outbox.entries(state)} for state in ("ready", "sent"))
    assert not ready & sent
    assert not (ready | sent) & drafts.keys()
    state = 0
    for id_ in IDS:
        if id_ in ready | sent:
            record = outbox.record(id_)
            assert record is not None
            assert record.answers == {"n": ANSWERS - 1}
            state += ANSWERS + 1 + (id_ in sent)
        elif id_ in drafts:
            state += msgspec.convert(drafts[id_].answers["n"], int) + 1
    store.close()
    return state


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dead(path: Path, prepare: Callable[[Store], None] | None) -> tuple[bool, int]:
    """Live in a child that may die; return whether it did, and the last state it acknowledged."""
    hear, tell = os.pipe()
    if os.fork() == 0:
        os.close(hear)
        store = Store(path)
        store.unlock(KEY)
        if prepare:
            prepare(store)
        live(store, lambda state: _say(tell, state))
        os._exit(0)
    os.close(tell)
    with os.fdopen(hear, "rb") as ear:
        heard = ear.read()
    _, status = os.wait()
    return os.WIFSIGNALED(status), heard[-1] if heard else 0


def killer(number: int) -> Callable[..., int]:
    """Return a function that ends this process when it is called for the `number`th time."""
    seen = 0

    def count(*_: object) -> int:
        nonlocal seen
        seen += 1
        if seen == number:
            die()
        return 0

    return count


def _say(tell: int, state: int) -> None:
    os.write(tell, bytes([state]))


def at_statement(number: int) -> Callable[[Store], None]:
    return lambda store: store.db.set_trace_callback(killer(number))


def at_step(number: int) -> Callable[[Store], None]:
    return lambda store: store.db.set_progress_handler(killer(number), 1)


def report(path: Path, acknowledged: int) -> None:
    try:
        state = state_of(path)
        whole = state in (acknowledged, acknowledged + 1)
    except AssertionError:
        state, whole = -1, False
    print(json.dumps({"acknowledged": acknowledged, "state": state, "whole": whole}))


def statements(folder: Path) -> None:
    """Die before each statement in turn, until one lives to the end."""
    Store(folder / "new.db").close()
    died, number = True, 0
    while died:
        number += 1
        path = folder / f"{number}.db"
        shutil.copy(folder / "new.db", path)
        died, acknowledged = dead(path, at_statement(number))
        report(path, acknowledged)


def steps(folder: Path, deaths: int) -> None:
    """Die at steps of the database's own machine, evenly over the whole life."""
    Store(folder / "new.db").close()
    whole = folder / "whole.db"
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    store = Store(whole)
    store.unlock(KEY)
    store.db.set_progress_handler(count, 1)
    live(store, lambda _: None)
    store.close()
    for death in range(deaths):
        path = folder / f"step{death}.db"
        shutil.copy(folder / "new.db", path)
        _, acknowledged = dead(path, at_step(1 + counted[0] * death // deaths))
        report(path, acknowledged)


def once(folder: Path) -> None:
    """Live to the end and leave the log as it is; say how long it was when each state was acknowledged."""
    path, log = folder / "life.db", folder / "life.db-wal"
    marks: list[tuple[int, int]] = []
    store = Store(path)
    store.unlock(KEY)
    store.db.execute("pragma wal_checkpoint(truncate)")
    store.db.execute("pragma wal_autocheckpoint = 0")
    live(store, lambda state: marks.append((log.stat().st_size, state)))
    for file in (path, log):
        shutil.copy(file, folder / file.name.replace("life", "living"))
    print(json.dumps({"marks": marks}))


def update(folder: Path) -> None:
    """Die before each statement of bringing an old file to the newest shape; it is brought there all the same."""
    died, number = True, 0
    while died:
        number += 1
        path = folder / f"{number}.db"
        shutil.copy(folder / "old.db", path)
        if os.fork() == 0:
            sqlite3.connect = partial(traced, sqlite3.connect, killer(number))
            Store(path)
            os._exit(0)
        _, status = os.wait()
        died = os.WIFSIGNALED(status)
        store = Store(path)
        store.unlock(KEY)
        kept = [draft.answers for draft in Drafts(store).unfinished()]
        waiting = [one.id for one in Outbox(store).entries("ready")]
        store.close()
        print(json.dumps({"whole": bool(kept) and len(waiting) == 1}))


def traced(
    connect: Callable[..., sqlite3.Connection], count: Callable[..., int], *about: object, **more: object
) -> sqlite3.Connection:
    connection = connect(*about, **more)
    connection.set_trace_callback(count)
    return connection


WAYS: dict[str, Callable[..., None]] = {
    "statements": statements, "steps": steps, "once": once, "update": update,
}  # fmt: skip

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))
