"""Phone files as released apps left them, and what a phone holds, for the rows about phones."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from mobile.keeping import store as keeping
from mobile.keeping.vault import DataKey
from surveys.submission import record_hash
from tests.mobile.keeping.all_forms import form_files

KEY = DataKey(bytes(range(32)))
HOME, HEAD = "01976b00-0000-7000-8000-000000000001", "01976b00-0000-7000-8000-00000000000a"
DRAFT, SENT, READY = (f"01976b00-0000-7000-8000-0000000000{n}" for n in ("d1", "e1", "e2"))
STEPS = len(keeping._MIGRATIONS)
Row = tuple[Any, ...]

DEVICE = {
    "device_id": "d-1", "token": "token-1", "server": "https://office.invalid", "enrolled_at": "2026-03-01T09:00:00Z",
    "holder": {"kind": "worker", "id": "w-1", "name": "Айгүл", "language": "kk"},
}  # fmt: skip
FAMILY = {
    "id": HOME, "number": 1040, "name": "Әлімжанұлы Ерболат", "district": "5910", "village": "Бескөл",
    "arrived_on": "2026-01-20", "language": "kk", "consent": True,
    "people": [{"id": HEAD, "name": "Ерболат", "relation": "self", "birth_year": 1988, "consent": True}],
}  # fmt: skip


def record(id: str) -> bytes:
    """Return the bytes that an app of then made and hashed."""
    told = {
        "id": id, "household_id": HOME, "person_id": HEAD, "form_id": "help", "form_version": form_files()["help"].version,
        "language": "kk", "started_at": "2026-03-02T09:00:00Z", "finished_at": "2026-03-02T09:05:00Z",
        "answers": {"hlp_words": "Пеш түтіндейді"},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def first(db: sqlite3.Connection) -> None:
    """Write what the first release kept: who holds the phone, a family, a form, a draft, a record that waits and one sent."""
    db.execute("insert into plain (name, value) values ('language', 'kk')")
    draft = {
        "id": DRAFT, "form_id": "help", "form_version": form_files()["help"].version, "household_id": HOME,
        "person_id": HEAD, "language": "kk", "started_at": "2026-03-02T09:00:00Z", "touched_at": "2026-03-02T09:01:00Z",
        "answers": {"hlp_words": "Терезе сынық"},
    }  # fmt: skip
    known = {"cursor": 7, "pulled_at": "2026-03-02T08:00:00Z", "context": {}}
    for kind, named, body in (
        ("device", "", DEVICE),
        ("family", HOME, FAMILY),
        ("draft", DRAFT, draft),
        ("known", "", known),
    ):
        sealed = KEY.seal(f"{kind}|{named}|1", json.dumps(body).encode())
        db.execute("insert into sealed (kind, id, revision, body) values (?, ?, 1, ?)", (kind, named, sealed))
    head = {
        "form_id": "help", "form_version": form_files()["help"].version, "household_id": HOME, "person_id": HEAD,
        "family": "Әлімжанұлы", "finished_at": "2026-03-02T09:05:00Z", "changed_at": "2026-03-02T09:05:00Z",
    }  # fmt: skip
    for position, (named, state) in enumerate(((SENT, "sent"), (READY, "ready"))):
        body = record(named)
        row = (
            named, position, state, record_hash(body), len(body),
            KEY.seal(f"outbox.head|{named}|1", json.dumps(head).encode()), KEY.seal(f"outbox|{named}|1", body),
        )  # fmt: skip
        db.execute(
            "insert into outbox (id, position, state, hash, size, revision, head, body) values (?, ?, ?, ?, ?, 1, ?, ?)",
            row,
        )
    file = form_files()["help"]
    db.execute(
        "insert into form (id, version, hash, current, xform) values ('help', ?, ?, 1, ?)",
        (file.version, file.hash, file.xform),
    )


def second(db: sqlite3.Connection) -> None:
    content = b"name,label\n1,a\n"
    db.execute(
        "insert into file (hash, size, body) values ('5', ?, ?)", (len(content), KEY.seal("file|5", content))
    )


def third(db: sqlite3.Connection) -> None:
    db.execute("update form set compiled = ?", (b"what an engine of then had compiled",))


def fourth(db: sqlite3.Connection) -> None:
    db.execute('update form set titles = \'{"kk":"Өтініш"}\'')


def sixth(db: sqlite3.Connection) -> None:
    named = KEY.seal("attachment.head|1", b'{"household_id":"%s","name":"stove.jpg"}' % HOME.encode())
    db.execute(
        "insert into attachment (id, record_id, hash, size, state, head) values (1, ?, 'h', 3, 'kept', ?)",
        (READY, named),
    )
    db.execute("insert into attachment_piece values (1, 0, ?)", (KEY.seal("attachment|1|0", b"jpg"),))
    db.execute("insert into file_piece values ('6', 0, 1, ?)", (KEY.seal("file|6|0", b"x"),))


# What an app of each step wrote that none could write before. Who adds a step adds what it keeps.
WRITTEN: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: first,
    2: second,
    3: third,
    4: fourth,
    6: sixth,
}


def released(path: Path, upto: int) -> None:
    """Make the file of a phone whose app knew `upto` steps, having lived through all before."""
    with closing(sqlite3.connect(path)) as db, db:
        for step in range(1, upto + 1):
            db.executescript(keeping._MIGRATIONS[step - 1])
            WRITTEN.get(step, lambda _: None)(db)
            db.execute(f"pragma user_version = {step:d}")


def everything(db: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return every row of every table."""
    names = [
        row[0] for row in db.execute("select name from sqlite_master where type = 'table' order by name")
    ]
    return {
        name: [tuple(row) for row in db.execute(f"select * from {name} order by 1, 2")]  # noqa: S608
        for name in names
        if not name.startswith("sqlite")
    }
