"""How long does the list of a night take over 100,000 families, from the database? And scoring them alone? On SQLite."""

import os
import resource
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from server.database import Connection, Database
from server.risk.known import catch_up
from server.risk.refreshing import refresh
from server.store.clock import today
from server.store.risks.risk import RiskStore
from tests.bench import programme

FAMILIES = int(os.environ.get("FAMILIES", "100000"))
HORIZONS = (3, 6, 12)
SECONDS, MEGABYTES, MILLISECONDS = 60.0, 1_536.0, 50.0
NEW = 200


def main() -> int:
    url = programme.made(FAMILIES)
    with closing(Database(url)) as database:
        forget(database)
    missed = [
        told("every record read", url, "read"),
        told("whole, with fitting", url, "whole"),
        told("next night", url, "next"),
        told("scoring", url, "score"),
    ]
    with closing(Database(url)) as database:
        forget(database)
    return int(any(missed))


def told(name: str, url: str, what: str) -> bool:
    """Measure in a process of its own, as that of a night is, whose peak is its own; return whether a target was missed."""
    ran = subprocess.run([sys.executable, __file__, what, url], capture_output=True, text=True, check=True)
    took, busy, peak = (float(figure) for figure in ran.stdout.split())
    if what == "score":
        late = took * 1000 > MILLISECONDS
        figures = f"{took * 1000:.0f} ms, of them {busy * 1000:.0f} of one core, for 3 horizons and 2 exits (target {MILLISECONDS:.0f})"
    else:
        late = took > SECONDS or peak > MEGABYTES
        figures = f"{took:.1f} s, of them {busy:.1f} s of one core (target {SECONDS:.0f}), peak {peak:,.0f} MB (target {MEGABYTES:,.0f})"
    sys.stdout.write(
        f"refresh, {FAMILIES:,} families, {name}: {figures}: {'MISSED' if late else 'reached'}\n"
    )
    sys.stdout.flush()
    return late


def forget(database: Database) -> None:
    with database.transaction() as connection:
        for table in ("risk", "risk_run", "risk_model", "risk_known", "risk_read"):
            connection.run(f"delete from {table}")  # noqa: S608 names of this file
        connection.run("update counter set value = 0 where name = 'risk_read'")


def read(database: Database) -> float:
    """Measure the very first night, in which no record has been read yet."""
    began = time.perf_counter()
    catch_up(database)
    return time.perf_counter() - began


def whole(database: Database) -> float:
    return timed(database, fit=True)


def following(database: Database) -> float:
    """Measure a night after which `NEW` families said something."""
    with database.transaction() as connection:
        _speak(connection)
    return timed(database, fit=False)


def _speak(connection: Connection) -> None:
    rows = connection.all(
        "select household_id, min(id) as id from submission group by household_id limit :n", n=NEW
    )
    seq = connection.all("select max(seq) as seq from submission")[0]["seq"]
    connection.many(
        "update submission set seq = :seq where household_id = :household_id and id = :id",
        [row | {"seq": seq + nth + 1} for nth, row in enumerate(rows)],
    )
    connection.run("update counter set value = :seq where name = 'seq'", seq=seq + len(rows))


def timed(database: Database, *, fit: bool) -> float:
    began = time.perf_counter()
    refresh(database, datetime.now(UTC), today(), fit=fit)
    return time.perf_counter() - began


def score(database: Database) -> tuple[float, float]:
    """Measure the scoring alone, of arrays that are ready: the middle of nine times, by the clock and of the processor."""
    from analysis.hazards.model import decode
    from analysis.lists.scoring import ready, scored
    from analysis.stays.spells import now
    from server.risk.tables import read_tables

    with database.reading() as connection:
        tables = read_tables(connection, today())
        stored = RiskStore(connection).latest_model()
    assert stored is not None
    given = ready(decode(stored["body"]), now(tables.register, tables.waves, today()), HORIZONS[-1])
    times, busy = [], []
    for _ in range(9):
        began = time.perf_counter(), time.process_time()
        scored(given, HORIZONS)
        times.append(time.perf_counter() - began[0])
        busy.append(time.process_time() - began[1])
    return sorted(times)[4], sorted(busy)[4]


def measured(what: str, url: str) -> None:
    with closing(Database(url)) as database:
        if what == "score":
            took, busy = score(database)
        else:
            took = {"read": read, "whole": whole, "next": following}[what](database)
            busy = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    sys.stdout.write(f"{took} {busy} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured(*sys.argv[1:3])
        sys.exit(0)
    sys.exit(main())
