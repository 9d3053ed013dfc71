"""How long every page but the reports takes at the server: 100,000 families, 2,000,000 records, SQLite and PostgreSQL.

Each page is opened five times among a tenth of the families, then among all: a page that takes longer for more families
than a tenth of them grows. COPIES=10 is two thousand families, for a quick look. The databases are made once a day, in some
minutes, and kept in the user's cache.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
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
TARGET, TIMES = 100, 5
# What a page may take more among all than among a tenth: half again, and what a clock cannot tell apart.
GROWS, UNSURE_MS = 1.5, 10
SUPERVISOR = "supervisor5950"
# In the order in which they are opened, by whom. FAMILY is one of the families, HOUSE one that was bought, PAIR two people who
# may be one; PAGE is the next one of the list before.
PAGES = {
    "manager": (
        "/review", "/review?cap=40", "/review?district=5950", "/review?tier=calm", "/review?need=home_cold", "/review?help=open", "/families/FAMILY",
        "/home", "/home?district=5950", "/agenda/task?when=late", "PAGE", "/agenda/task?kind=visit&when=due", "/agenda/help", "/agenda/search",
        "/agenda/unready", "/agenda/referral", "/agenda/step", "/agenda/conflict", "/agenda/held", "/agenda/transfer", "/families", "PAGE",
        "/families?after=60000", "/families?q=ов", "/families?q=№ 501", "/families?q=zzz", "/families/FAMILY/register", "/unsettled", "/transfers",
        "/caseloads", "/caseloads?holder=none", "/services", "/devices", "/devices?q=worker", "/workload", "/glass", "/board", "/duplicates",
        "/checklist", "/iin",
        "/workload?district=5960", "PAGE", "/caseloads?district=5960", "PAGE", "/caseloads?letters=ас", "/transfers?district=5960", "PAGE",
        "/agenda/task?district=5960",
        "/devices", "PAGE", "/devices?q=zzz", "/devices?show=unsent", "/devices?district=5960", "PAGE", "/devices?who=ас", "/duplicates", "PAGE",
        "/duplicates/PAIR", "/quality", "PAGE", "/quality?district=5960", "/help", "/help?district=5960", "/help/referrals/offered", "/forms",
        "/programme", "/winter", "/reports",
    ),
    SUPERVISOR: (
        "/families/FAMILY", "/home", "/agenda/task?when=late", "/agenda/help", "/families", "/families?q=ов", "/quality", "/unsettled", "/transfers",
        "/caseloads", "/devices", "/workload",
        "/caseloads?letters=ас", "/caseloads?holder=none", "/devices", "PAGE", "/devices?q=worker", "/duplicates", "PAGE", "/help", "/forms",
    ),
    "worker59500": ("/families", "/families?q=ов", "/transfers", "/glass", "/help"),
    "register_clerk": (
        "/families", "/register", "/families/FAMILY/support", "/prices", "/indices", "/duplicates", "/proposed",
        "/prices?district=5910", "PAGE", "/families/HOUSE", "/duplicates", "PAGE", "/duplicates/PAIR",
    ),
    "admin": ("/staff", "/teams", "/devices", "/checklist", "/teams?district=5950", "PAGE", "/teams?letters=ас", "/staff?lang=kk", "PAGE",
        "/devices?q=worker", "/forms", "/forms/heat/teams", "/holidays", "/view-as"),
}  # fmt: skip
NAMED = {
    "FAMILY": """
        select h.id from household h join assignment a on a.household_id = h.id and a.ends_on is null
        where h.district = '5950' order by h.number limit 1
    """,
    "HOUSE": "select household_id || '/support/' || id as id from house_price order by id limit 1",
    "PAIR": "select first_id || '/' || second_id as id from likely_pair order by first_id, second_id limit 1",
}
Figures = dict[tuple[str, str], float]


def main() -> int:
    missed = 0
    for engine in ENGINES:
        few = opened(engine, max(COPIES // 10, 1), {})
        missed += judged(engine, opened(engine, COPIES, few), few)
    return int(bool(missed))


def opened(engine: str, copies: int, few: Figures) -> Figures:
    """Open every page on one engine; return of each what it kept processors busy, in milliseconds."""
    place = town.made(copies)
    with _served(engine, place, copies) as (url, server), tempfile.TemporaryDirectory() as name:
        shutil.copytree(place / "keys", Path(name) / "keys")
        settings = Settings(database=url, data=Path(name), night="off")
        with closing(Database(url)) as database:
            names = told(engine, database)
        found: Figures = {}
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            for login, pages in PAGES.items():
                for page, took, busy in walked(client, login, pages, names, server):
                    found[login, page] = busy
                    before = few.get((login, page))
                    more = "" if before is None else f", {before:.0f} among a tenth"
                    sys.stdout.write(
                        f"{engine}, {login}, {page}: {took:.0f} ms, processors {busy:.0f} (target {TARGET}){more}\n"
                    )
                    sys.stdout.flush()
        return found


def judged(engine: str, figures: Figures, few: Figures) -> int:
    """Say which pages are too slow or grow, by what they keep processors busy; return how many."""
    slow = [page for page, busy in figures.items() if busy > TARGET]
    grown = [page for page, busy in figures.items() if busy > few[page] * GROWS + UNSURE_MS]
    for what, pages in ((f"over {TARGET} ms", slow), ("that grow", grown)):
        names = "; ".join(f"{login} {page}" for login, page in pages) or "none"
        sys.stdout.write(f"{engine}, pages {what}: {len(pages)} of {len(figures)}: {names}\n")
    return len({*slow, *grown})


@contextmanager
def _served(engine: str, place: Path, copies: int) -> Generator[tuple[str, int]]:
    """Give the address of the database, and the process beside ours that serves it, 0 where there is none."""
    if engine == "sqlite":
        yield f"sqlite:///{place / 'q.db'}", 0
        return
    server = town.postgres(place, copies)
    try:
        yield server.url("town"), server.pid
    finally:
        server.stop()


def told(engine: str, database: Database) -> dict[str, str]:
    """Say how large it is, and return what the words in capitals are here: the family lives in the supervisor's district."""
    with database.reading() as connection:
        counts = [
            connection.all(f"select count(*) as n from {table}")[0]["n"]  # noqa: S608 ours
            for table in ("household", "submission", "agenda", "agenda_count", "staff", "device")
        ]
        found = {word: connection.all(sql)[0]["id"] for word, sql in NAMED.items()}
    names = ("families", "submissions", "lines", "counts", "staff", "phones")
    size = ", ".join(f"{n:,} {name}" for n, name in zip(counts, names, strict=True))
    sys.stdout.write(f"{engine}: {size}\n")
    return found


def walked(
    client: TestClient, login: str, pages: tuple[str, ...], names: dict[str, str], server: int
) -> Iterator[tuple[str, float, float]]:
    """Yield each page as it is written above, its median of milliseconds, and how many of them processors were busy."""
    client.cookies.clear()
    client.post("/signin", data={"login": login, "password": PASSWORD}, follow_redirects=False)
    last, before = "", ""
    for page in pages:
        address = last if page == "PAGE" else re.sub("[A-Z]{4,}", lambda word: names[word[0]], page)
        took, busy, last = measured(client, address, server)
        yield f"{before}, next page" if page == "PAGE" else page, took, busy
        before = page


def measured(client: TestClient, address: str, server: int) -> tuple[float, float, str]:
    """Return medians of milliseconds and of busy ones, and the address of the next page where there is one."""
    times, busy, following = [], [], address
    while len(times) < TIMES and (len(times) < 2 or sum(times) < 5_000):
        began, worked = time.perf_counter(), time.process_time() + _spent(server)
        answer = client.get(address, headers={"accept": "text/html"})
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() + _spent(server) - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}: {answer.text[:400]}")
        if 'rel="next" href="' in answer.text:
            following = answer.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    return statistics.median(times), statistics.median(busy), following


def _spent(server: int) -> float:
    """Return the seconds that the children of a process have worked: a database answers in processes of its own."""
    if not server:
        return 0.0
    spent = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == server:
                spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
