"""How long the review list takes at the server, over 10,000 families: target 100 ms from request to page."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from litestar.testing import TestClient

from server.app import create_app
from server.database import Database
from server.settings import Settings
from tests.server.web.seed import PASSWORD, seed

FAMILIES = 10_000
TARGET_MS = 100
TIMES = 30
PAGES = {
    "review list of 12": "/review?cap=12",
    "review list of 40": "/review?cap=40",
    "families found by name": "/families?q=мысал",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(database=f"sqlite:///{folder / 'qonys.db'}", data=folder)
        database = Database(settings.database)
        seed(database, families=FAMILIES)
        database.close()
        with TestClient(create_app(settings)) as client:
            client.post("/signin", data={"login": "manager", "password": PASSWORD})
            return max(measure(client, title, path) for title, path in PAGES.items())


def measure(client: TestClient, title: str, path: str) -> int:
    """Print the 95th percentile beside its target; return 1 if it is missed."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path).raise_for_status()
        times.append((time.perf_counter() - began) * 1000)
    slow = statistics.quantiles(times, n=20)[-1]
    print(
        f"{title}: {slow:.0f} ms (median {statistics.median(times):.0f}), target {TARGET_MS} ms, {FAMILIES} families"
    )
    return int(slow > TARGET_MS)


if __name__ == "__main__":
    sys.exit(main())
