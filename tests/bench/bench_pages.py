"""How long every page but the reports takes at the server: 100,000 families, 2,000,000 records, SQLite and PostgreSQL.

COPIES=5 is a thousand families, for a quick look. The database is made once, in some minutes, and kept in the user's cache.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from litestar.testing import TestClient

from server.app import create_app
from server.database import Database
from server.settings import Settings
from tests.bench import town
from tests.server.conftest import PASSWORD

COPIES = int(os.environ.get("COPIES", "500"))
ENGINES = os.environ.get("ENGINES", "sqlite postgresql").split()
TARGET, TIMES = 100, 7
SUPERVISOR = "supervisor5950"
# In the order in which they are opened, by whom. FAMILY is one of the families; PAGE the last of the list before.
PAGES = {
    "manager": (
        "/home", "/home?district=5950", "/review", "/review?cap=40", "/agenda/task?when=late", "PAGE", "/agenda/task?kind=visit&when=due", "/agenda/help",
        "/agenda/search", "/agenda/unready", "/families", "/families?start=60000", "/families?q=ов", "/families?q=№ 501", "/families?q=zzz", "/families/FAMILY",
        "/families/FAMILY/register", "/unsettled", "/transfers", "/caseloads", "/caseloads?holder=none", "/devices", "/devices?q=worker", "/workload",
        "/glass", "/board", "/duplicates", "/checklist", "/iin",
    ),
    SUPERVISOR: (
        "/home", "/agenda/task?when=late", "/agenda/help", "/families", "/families?q=ов", "/families/FAMILY", "/unsettled", "/transfers", "/caseloads",
        "/devices", "/workload",
    ),
    "worker59500": ("/families", "/families?q=ов", "/transfers", "/glass"),
    "register_clerk": ("/families", "/register", "/families/FAMILY/support", "/prices", "/indices", "/duplicates"),
    "admin": ("/staff", "/teams", "/devices", "/checklist"),
}  # fmt: skip


def main() -> int:
    place = town.made(COPIES)
    slow = [engine for engine in ENGINES if opened(engine, place)]
    return int(bool(slow))


def opened(engine: str, place: Path) -> int:
    """Open every page on one engine; return how many were too slow."""
    with _served(engine, place) as url, tempfile.TemporaryDirectory() as name:
        shutil.copytree(place / "keys", Path(name) / "keys")
        settings = Settings(database=url, data=Path(name), night="off")
        with closing(Database(url)) as database:
            family = told(engine, database)
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            return sum(walked(engine, client, login, pages, family) for login, pages in PAGES.items())


@contextmanager
def _served(engine: str, place: Path) -> Generator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{place / 'q.db'}"
        return
    server = town.postgres(place, COPIES)
    try:
        yield server.url("town")
    finally:
        server.stop()


def told(engine: str, database: Database) -> str:
    """Say how large it is, and return a family of the middle that lives in the supervisor's district."""
    with database.reading() as connection:
        counts = [
            connection.all(f"select count(*) as n from {table}")[0]["n"]  # noqa: S608 ours
            for table in ("household", "submission", "agenda", "agenda_count", "staff", "device")
        ]
        homes = connection.all(
            """
            select h.id from household h join assignment a on a.household_id = h.id and a.ends_on is null
            where h.district = '5950' order by h.number limit 1
            """
        )
    names = ("families", "submissions", "lines", "counts", "staff", "phones")
    size = ", ".join(f"{n:,} {name}" for n, name in zip(counts, names, strict=True))
    sys.stdout.write(f"{engine}: {size}\n")
    return homes[0]["id"]


def walked(engine: str, client: TestClient, login: str, pages: tuple[str, ...], family: str) -> int:
    client.cookies.clear()
    client.post("/signin", data={"login": login, "password": PASSWORD}, follow_redirects=False)
    last, missed = "", 0
    for path in pages:
        address = last if path == "PAGE" else path.replace("FAMILY", family)
        took, busy, last = measured(client, address)
        missed += took > TARGET
        sys.stdout.write(
            f"{engine}, {login}, {address[:60]}: {took:.0f} ms, of them {busy:.0f} of one core (target {TARGET}): {'MISSED' if took > TARGET else 'reached'}\n"
        )
        sys.stdout.flush()
    return missed


def measured(client: TestClient, address: str) -> tuple[float, float, str]:
    """Return the median of milliseconds, how much of them one core of this process was busy, and the address of the next page where there is one. A slow page is asked twice."""
    times, busy, following = [], [], address
    while len(times) < TIMES and (len(times) < 2 or sum(times) < 4_000):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(address, headers={"accept": "text/html"})
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}: {answer.text[:400]}")
        if 'rel="next" href="' in answer.text:
            following = answer.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    return statistics.median(times), statistics.median(busy), following


if __name__ == "__main__":
    sys.exit(main())
