"""Cold start to the first frame and memory of the real app, offscreen, with an enrolled store of 60 families.

    python -m tests.bench.bench_app

Limits: first frame within 0.6 s, resident memory within 200 MB; the median of five starts. Then: how long the first
screen behind the door takes, how long it takes to work out what is due for 10,000 families, and how many frames a second a
list of 500 families scrolls.
"""

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone, CaseHousehold
from surveys.planning.due import due
from tests.mobile import filled
from tests.mobile.app_process import AppProcess

STARTS, FIRST_FRAME, MEMORY = 5, 0.6, 200.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        phone = Path(folder) / "phone"
        filled.worker(phone, count=60)
        started = [start(phone) for _ in range(STARTS)]
        ready = statistics.median(seconds for seconds, _, _ in started)
        locked = statistics.median(megabytes for _, megabytes, _ in started)
        opened = statistics.median(megabytes for _, _, megabytes in started)
        print(
            f"first frame {ready:.2f} s (limit {FIRST_FRAME}), memory {locked:.0f} MB (limit {MEMORY:.0f}), Today {opened:.0f} MB"
        )
        filled.worker(Path(folder) / "busy", count=500)
        seconds, tasks = work_out(10_000)
        print(f"what is due for 10,000 families: {tasks} tasks in {seconds:.1f} s")
        print(f"500 families scroll at {scroll(Path(folder) / 'busy'):.0f} frames a second")
    return 0 if ready <= FIRST_FRAME and locked <= MEMORY else 1


def start(phone: Path) -> tuple[float, float, float]:
    """Return seconds to the first frame, megabytes then, and megabytes on Today."""
    app = AppProcess(phone, now=filled.NOW.isoformat(), frames=30)
    locked = app.do(memory=True)["rss"]
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")
    time.sleep(2)
    opened = app.do(memory=True)["rss"]
    app.kill()
    return app.ready, locked, opened


def work_out(count: int) -> tuple[float, int]:
    """Return seconds and tasks of what is due for so many families of two adults who have answered every form once."""
    homes, plan, today = [answered(filled.family(n)) for n in range(count)], schedule(), filled.NOW.date()
    before = time.perf_counter()
    tasks = sum(len(due(plan, home, today)) for home in homes)
    return time.perf_counter() - before, tasks


def answered(home: CaseHousehold) -> CaseHousehold:
    adults, plan = [person.id for person in home.people[:2]], schedule()
    done = [
        CaseDone(form_id, home.arrived_on + timedelta(days=7 * n), who)
        for n, form_id in enumerate(plan.order)
        for who in (adults if form_id in plan.each_adult else [None])
    ]
    return replace(home, done=tuple(done))


def scroll(phone: Path) -> float:
    """Scroll the whole list in eight seconds; return frames a second."""
    app = AppProcess(phone, now=filled.NOW.isoformat())
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")
    app.tap("nav:families")
    rate = app.do(glide=8.0)["rate"]
    app.kill()
    return rate


if __name__ == "__main__":
    sys.exit(main())
