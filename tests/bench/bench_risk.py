"""How long does a risk run take over 1,200 and 10,000 families? Loaded through the door, on SQLite."""

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from server import demo
from server.database import Database
from server.risk.refreshing import refresh
from server.settings import Settings
from server.store.clock import today

# Seconds for a run with the stored model, and with fitting it anew.
TARGETS = {1_200: (5.0, 8.0), 10_000: (10.0, 20.0)}


def main() -> int:
    return max(measure(families, *targets) for families, targets in TARGETS.items())


def measure(families: int, order_in: float, fit_in: float) -> int:
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name) / "demo"
        began = time.perf_counter()
        demo.make(folder, Settings(data=Path(name), check="types"), families, demo.SEED)
        loading = time.perf_counter() - began
        database = Database(f"sqlite:///{folder / 'qonys.db'}")
        ordering, fitting = timed(database, fit=False), timed(database, fit=True)
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = ordering > order_in or fitting > fit_in
    print(
        f"risk, {families:,} families: order {ordering:.1f} s (target {order_in:.0f}), with fitting {fitting:.1f} s "
        f"(target {fit_in:.0f}), peak {peak:,.0f} MB, loading {loading:.0f} s: {'MISSED' if missed else 'reached'}"
    )
    return int(missed)


def timed(database: Database, *, fit: bool) -> float:
    began = time.perf_counter()
    refresh(database, datetime.now(UTC), today(), fit=fit)
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ["LC_ALL"] = "en_US.UTF-8"
    sys.exit(main())
