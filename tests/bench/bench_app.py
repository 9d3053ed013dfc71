"""The real app, offscreen and without a graphics card: how soon it is there, how soon the next question is, an answer kept.

    python -m tests.bench.bench_app

With 60 families and 30 drafts: first frame within 0.5 s, resident memory within 190 MB, the median of five starts. On a
form of 300 questions: the next one drawn within 30 ms in the middle and 80 ms at the 99th percentile, an answer kept
within 5 ms. Then: how long it takes to work out what is due for 10,000 families, and how many frames a second a list of
500 families scrolls.

A bare Kivy window with three labels is timed beside it: it took 0.31 s where these limits were set, so it says how much
slower this machine is at this hour.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from mobile.phone import Phone
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone, CaseHousehold
from surveys.planning.due import due
from tests.bench.asking import high, leaves, savings
from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.starting.seed import ROOT

STARTS, DRAFTS = 5, 30
FIRST_FRAME, MEMORY, LEAF, SLOW_LEAF, KEPT = 0.5, 190.0, 30.0, 80.0, 5.0
BARE_THERE = 0.31  # seconds of the bare window where the limits were set


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        phone = Path(folder) / "phone"
        slower = (
            statistics.median(first_frame("bare_window", Path(folder) / "bare") for _ in range(3))
            / BARE_THERE
        )
        print(f"a bare window takes {slower:.1f} times as long as where the limits were set")
        filled.worker(phone, count=60, then=begin)
        ready = statistics.median(first_frame("first_frame", phone) for _ in range(STARTS))
        started = [start(phone) for _ in range(STARTS)]
        locked = statistics.median(megabytes for megabytes, _ in started)
        opened = statistics.median(megabytes for _, megabytes in started)
        print(f"first frame {ready:.2f} s (limit {FIRST_FRAME}; by the bare window {ready / slower:.2f})")
        print(f"memory {locked:.0f} MB (limit {MEMORY:.0f}), Today {opened:.0f} MB")
        drawn, busy = leaves(Path(folder))
        for name, share, limit in (("median", 0.5, LEAF), ("p99", 0.99, SLOW_LEAF)):
            print(
                f"next question drawn: {name} {high(drawn, share):.0f} ms, "
                f"of them {high(busy, share):.0f} on a processor (limit {limit:.0f})"
            )
        keeping = savings(Path(folder))
        kept = statistics.median(keeping)
        print(f"an answer kept: median {kept:.1f} ms (limit {KEPT:.0f}), p99 {high(keeping, 0.99):.1f} ms")
        filled.worker(Path(folder) / "busy", count=500)
        seconds, tasks = work_out(10_000)
        print(f"what is due for 10,000 families: {tasks} tasks in {seconds:.1f} s")
        print(f"500 families scroll at {scroll(Path(folder) / 'busy'):.0f} frames a second")
    figures = (ready / slower, locked, high(busy, 0.5), high(busy, 0.99), kept / slower)
    return int(
        any(n > limit for n, limit in zip(figures, (FIRST_FRAME, MEMORY, LEAF, SLOW_LEAF, KEPT), strict=True))
    )


def first_frame(module: str, folder: Path) -> float:
    """Return the seconds to the first frame of the app on this folder, or of a window with three labels."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_CLIPBOARD": "dummy",
    }
    command = [sys.executable, "-m", f"tests.bench.{module}", str(folder)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(ran.stdout.split()[-1])


def begin(phone: Phone) -> None:
    """Leave a form half filled in each of the first families."""
    for number in range(DRAFTS):
        phone.begin("heat", filled.family(number).id, None)


def start(phone: Path) -> tuple[float, float]:
    """Return megabytes at the door, and megabytes on Today."""
    app = AppProcess(phone, now=filled.NOW.isoformat(), frames=30)
    locked = app.do(memory=True)["rss"]
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")
    time.sleep(2)
    opened = app.do(memory=True)["rss"]
    app.kill()
    return locked, opened


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
