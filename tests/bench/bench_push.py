"""How many submissions a second does a real server keep? SQLite, synchronous=FULL, batches of 50 over loopback.

A submission has 60 answers in about 2.5 KB. The client runs beside the server on the same cores. For comparison:
how many rows of the same bytes SQLite itself takes, in transactions of 50, without a server.
"""

import http.client
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from server.access import Role
from server.accounts import NewAccount, add_account
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import code_for_staff, enrol
from server.exchange.records.publishing import publish
from server.keys import open_keys
from server.registry import NewFamily, NewPerson, register
from server.store.caring.consents import Consent, ConsentStore
from server.store.clock import time_text, today
from server.store.migrating import migrate
from surveys.exchange.sync import Enrol
from surveys.ids import uuid7
from tests.bench.interviews import KINDS, sixty_questions

BATCH, CLIENTS, RUNS, PORT = 50, 4, 5, 18341
TARGETS = {"types": 5_000, "engine": 1_000}
BATCHES = {"types": 160, "engine": 40}
NOW = datetime.now(UTC)
VALUES = {
    "text": "Көмір аз қалды, есік пен терезеден суық өтеді, пешті жөндеу керек",
    "integer": 7,
    "decimal": 17.5,
    "select_one yn": "yes",
    "date": "2026-11-01",
    "select_multiple what": ["coal", "wood", "stove"],
}


def main() -> int:
    results = {check: median_of_runs(check) for check in TARGETS}
    with tempfile.TemporaryDirectory(dir=".") as folder:
        ceiling = raw_inserts(Path(folder))
    for check, (figure, size) in results.items():
        verdict = "reached" if figure >= TARGETS[check] else "MISSED"
        print(
            f"push, check={check}: {figure:,.0f} submissions/s of {size} bytes; target {TARGETS[check]:,}: {verdict}"
        )
    print(f"push, ceiling: SQLite alone takes {ceiling:,.0f} of the same rows a second")
    return int(any(figure < TARGETS[check] for check, (figure, _) in results.items()))


def median_of_runs(check: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        families, token = prepare(Path(folder))
        server = start(Path(folder), check)
        try:
            rounds = [bodies(families, BATCHES[check]) for _ in range(RUNS)]
            figures = [send_all(round_, token) for round_ in rounds]
        finally:
            server.terminate()
            server.wait()
    return statistics.median(figures), len(record(families[0]))


def prepare(folder: Path) -> tuple[list[str], str]:
    """Make a database with one worker who holds 200 families, all of whom agreed."""
    database, keys = Database(f"sqlite:///{folder / 'q.db'}"), open_keys(folder / "keys")
    migrate(database)
    with database.transaction() as connection:
        publish(connection, sixty_questions(), NOW)
        families = register(connection, [family(n) for n in range(200)])
        new = NewAccount(login="bench", name="Bench", role=Role.WORKER, password="long enough for a bench")
        staff_id = add_account(connection, new)
        for one in families:
            assign(connection, one, staff_id, today())
        ConsentStore(connection).add([agreed(one) for one in families])
        code = code_for_staff(connection, keys, staff_id, made_by="bench", now=NOW)
    enrolled = enrol(database, keys, Enrol(code=code, device_name="bench"), address="bench", now=NOW)
    database.close()
    return families, enrolled.token


def family(n: int) -> NewFamily:
    person = NewPerson(name="Айдос")
    day = date(2026, 9, 1)
    return NewFamily(
        name=f"F{n}",
        route="inside",
        origin="61",
        district="5950",
        village="Бескөл",
        language="kk",
        arrived_on=day,
        entered_on=day,
        people=(person,),
    )


def agreed(household_id: str) -> Consent:
    return Consent(
        household_id=household_id,
        person_id="somebody",
        purpose="service",
        given=True,
        form_version="1",
        language="kk",
        source="worker",
        at=time_text(NOW - timedelta(days=9)),
    )


def record(household_id: str) -> bytes:
    answers = {f"q{n}": VALUES[kind] for n, kind in enumerate(KINDS)}
    return msgspec.json.encode(
        {
            "id": uuid7(),
            "household_id": household_id,
            "person_id": None,
            "form_id": "bench",
            "form_version": "1",
            "language": "kk",
            "started_at": NOW - timedelta(minutes=9),
            "finished_at": NOW,
            "answers": answers,
        }
    )


def bodies(families: list[str], batches: int) -> list[bytes]:
    records = [record(families[n % len(families)]) for n in range(batches * BATCH)]
    return [
        b'{"records":[' + b",".join(records[n : n + BATCH]) + b"]}" for n in range(0, len(records), BATCH)
    ]


def start(folder: Path, check: str) -> subprocess.Popen[bytes]:
    settings = {
        "QONYS_DATABASE": f"sqlite:///{folder / 'q.db'}",
        "QONYS_DATA": str(folder),
        "QONYS_PORT": str(PORT),
        "QONYS_CHECK": check,
    }
    command = [sys.executable, "-c", "from server.cli import main; main()", "serve"]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("QONYS_")
    } | settings
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    while server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def send_all(round_: list[bytes], token: str) -> float:
    """Send every batch over a few connections at once; return accepted submissions a second."""
    shares = [round_[n::CLIENTS] for n in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        accepted = sum(pool.map(lambda share: send(share, token), shares))
    seconds = time.perf_counter() - began
    if accepted != len(round_) * BATCH:
        raise RuntimeError(f"Only {accepted} of {len(round_) * BATCH} were accepted.")
    return accepted / seconds


def send(share: list[bytes], token: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    accepted = 0
    for body in share:
        connection.request("POST", "/api/push", body=body, headers=headers)
        accepted += connection.getresponse().read().count(b'"status":"accepted"')
    connection.close()
    return accepted


def raw_inserts(folder: Path) -> float:
    """Return how many of the same rows SQLite takes in a second, in transactions of 50, with nothing around it."""
    database = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full"):
        database.execute(f"pragma {pragma}")
    database.execute(
        "create table raw (household_id text, id text, body text, primary key (household_id, id))"
    )
    rows = [(uuid7(), uuid7(), record(uuid7()).decode()) for _ in range(10_000)]
    began = time.perf_counter()
    for n in range(0, len(rows), BATCH):
        database.execute("begin immediate")
        database.executemany("insert into raw values (?, ?, ?)", rows[n : n + BATCH])
        database.execute("commit")
    seconds = time.perf_counter() - began
    database.close()
    return len(rows) / seconds


if __name__ == "__main__":
    sys.exit(main())
