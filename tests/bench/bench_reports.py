"""How long do a quarterly report, its drawings and the pages of the programme take over 100,000 families? On SQLite.

Times are those of the processor: others may work beside it. SOURCE is a database made before, to take instead of making one.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from litestar.testing import TestClient

from server.access import Caller, Role
from server.accounts import NewAccount, add_account
from server.app import create_app
from server.database import Database
from server.reading.programme.counting import keep_programme
from server.reading.retention.figures import CUTS
from server.reading.retention.quarters import quarters_until
from server.reports.making import freeze, keep, read_report
from server.settings import Settings
from server.store.clock import local_day
from server.store.migrating import migrate
from server.web.reports.drawings import drawing
from server.web.reports.files import MEDIA, as_file
from server.web.retention.kept import keep_figures
from tests.bench import programme
from tests.bench.bench_retention import HOMES

FAMILIES = int(os.environ.get("FAMILIES", "100000"))
COLD, CACHED, PDF, PAGE, NIGHT = 0.4, 0.01, 10.0, 0.1, 300.0
PASSWORD = "long enough for anybody"
PAGES = ("/retention", "/programme", "/winter", "/reports", "/reports/{id}")
T = TypeVar("T")


def main() -> int:
    source = os.environ.get("SOURCE") or programme.made(FAMILIES).removeprefix("sqlite:///")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.db"
        shutil.copy(source, path)
        with closing(Database(f"sqlite:///{path}")) as database:
            migrate(database)
            id_, missed = counted(database)
        return max(
            *missed, *opened(Settings(database=f"sqlite:///{path}", data=Path(folder), night="off"), id_)
        )


def opened(settings: Settings, report: str) -> list[int]:
    """Open each page as its first reader and then as others, in a server that has shown nothing yet."""
    missed: list[int] = []
    with TestClient(create_app(settings)) as client:
        client.post("/signin", data={"login": "lead", "password": PASSWORD}, follow_redirects=False)
        client.get("/devices")
        for path in PAGES:
            address = path.replace("{id}", report)
            first, *others = (timed(lambda address=address: seen(client, address))[1] for _ in range(6))
            say(f"{path}, first", first)
            missed.append(told(f"{path}, next (median)", sorted(others)[len(others) // 2], PAGE))
    return missed


def seen(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"accept": "text/html"})
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def counted(database: Database) -> tuple[str, list[int]]:
    """Count by night what a report of the region rests on, then make, draw and write one: its id, and what was missed."""
    now = datetime.now(UTC)
    with database.transaction() as connection:
        connection.run(HOMES)
        [staff] = connection.all("select id from staff limit 1")
        account = NewAccount(login="lead", name="Lead", role=Role.MANAGER, password=PASSWORD)
        add_account(connection, account)
    say(
        "counted by night",
        timed(lambda: keep_figures(database, now, ("",), tuple((cut, "region") for cut in CUTS)))[1],
    )
    programme_counted = timed(lambda: keep_programme(database, now))[1]
    caller = Caller(role=Role.MANAGER, staff_id=staff["id"])
    quarter = quarters_until(local_day(now))[1]

    def made() -> str:
        with database.transaction() as connection:
            return keep(connection, freeze(connection, caller, quarter, "", now))

    id_, took = timed(made)
    say("made and frozen", took)
    with database.reading() as connection:
        report = read_report(connection, caller, id_)
    import altair  # noqa: F401 the server loads it once
    import vl_convert  # noqa: F401

    tables = [table for table in report.figures.tables if drawing(table, "en") is not None]
    drawing.cache_clear()
    cold = {table.code: timed(lambda table=table: drawing(table, "kk"))[1] for table in tables}
    cached = {table.code: timed(lambda table=table: drawing(table, "kk"))[1] for table in tables}
    drawing.cache_clear()
    file = timed(lambda: as_file(report, "pdf", "ru"))[1]
    for kind in MEDIA:
        say(f"{kind}, drawings ready", timed(lambda kind=kind: as_file(report, kind, "ru"))[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"reports, {FAMILIES:,} families, memory at the most: {most:.0f} MB\n")
    return id_, [
        told("programme by night", programme_counted, NIGHT),
        told(f"slowest of {len(cold)} charts, cold", max(cold.values()), COLD),
        told("slowest chart from the cache", max(cached.values()), CACHED),
        told("PDF with cold drawings", file, PDF),
    ]


def timed(work: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """Return what the work gave, how long it took, and how much of that one core was busy with it."""
    began, worked = time.perf_counter(), time.process_time()
    found = work()
    return found, (time.perf_counter() - began, time.process_time() - worked)


def told(name: str, figures: tuple[float, float], target: float) -> int:
    say(name, figures, f" (target {target * 1000:.0f}): {'MISSED' if figures[1] > target else 'reached'}")
    return int(figures[1] > target)


def say(name: str, figures: tuple[float, float], more: str = "") -> None:
    took, busy = figures
    sys.stdout.write(
        f"reports, {FAMILIES:,} families, {name}: {took * 1000:.0f} ms, of them {busy * 1000:.0f} of one core{more}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
