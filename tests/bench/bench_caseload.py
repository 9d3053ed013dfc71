"""My families with 500 families on the real app, offscreen: how it scrolls, and how soon a typed letter has its answer.

    python -m tests.bench.bench_caseload

The scroll is held against a plain Kivy list of 500 rows of three labels, timed in turn with it in the same run: 0.9 of its
frames a second at least, both at the 30 a second that the app allows itself on a phone, each frame finished before the
next as on a screen; what a frame of either takes of a processor, which draws here for want of a graphics chip, is told
beside it. A letter typed into the search, in Cyrillic, Latin and Arabic script, has its families drawn
within 30 ms of a processor's work, the median.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.asking import high
from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.starting.seed import ROOT

FAMILIES, ROUNDS, SECONDS = 500, 3, 6.0
SCROLL, KEYSTROKE = 0.9, 30.0
OWN, FREE = 30, 120
Scrolled = tuple[float, float]  # frames a second, seconds of a processor for each
QUERIES = ("жүнісбеков ба", "tileubergenov", "تىلەۋبەرگەنوۆ", "ұзынкөл 12", "№ 1533")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        phone = Path(folder) / "busy"
        filled.worker(phone, count=FAMILIES)
        app = opened(phone, FREE)
        (_, ours), (_, theirs) = side_by_side(app, Path(folder), FREE)
        print(f"a frame takes {ours * 1000:.1f} ms of a processor, of a plain list {theirs * 1000:.1f}")
        app.kill()
        app = opened(phone, OWN)
        ours, theirs = (
            min(rate, OWN) for rate, _ in side_by_side(app, Path(folder), OWN)
        )  # Kivy oversteps its limit
        print(
            f"{FAMILIES} families scroll at {ours:.0f} frames a second, a plain list of three labels at {theirs:.0f}: "
            f"{ours / theirs:.2f} of it (at least {SCROLL})"
        )
        typed = [stroke for query in QUERIES for stroke in strokes(app, query)]
        app.kill()
        busy, drawn = [one["busy"] * 1000 for one in typed], [one["seconds"] * 1000 for one in typed]
        print(
            f"a letter of the search: median {high(busy, 0.5):.0f} ms of a processor (limit {KEYSTROKE:.0f}), "
            f"p99 {high(busy, 0.99):.0f}; until drawn {high(drawn, 0.5):.0f}; "
            f"found in {high([one['found'] * 1000 for one in typed], 0.5):.0f}"
        )
    return int(ours / theirs < SCROLL or high(busy, 0.5) > KEYSTROKE)


def opened(phone: Path, frames: int) -> AppProcess:
    app = AppProcess(phone, now=filled.NOW.isoformat(), frames=frames)
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen", timeout=60)
    app.tap("nav:families")
    return app


def side_by_side(app: AppProcess, folder: Path, frames: int) -> tuple[Scrolled, Scrolled]:
    """Return the medians of My families and of a plain list, taken in turn."""
    rounds = [(glide(app), plain(folder, frames)) for _ in range(ROUNDS)]
    ours, theirs = (
        tuple(map(statistics.median, zip(*one, strict=True))) for one in zip(*rounds, strict=True)
    )
    return ours, theirs


def glide(app: AppProcess) -> Scrolled:
    answer = app.do(glide=SECONDS, timeout=SECONDS + 20)
    return answer["rate"], answer["busy"]


def plain(folder: Path, frames: int) -> Scrolled:
    """Return the same of a plain list, scrolled for as long in a window of the same size."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_CLIPBOARD": "dummy",
        "LP_NUM_THREADS": "0",  # drawn by one thread, as the app is
        "KCFG_GRAPHICS_MAXFPS": str(frames),
    }
    command = [sys.executable, "-m", "tests.bench.bare_list", str(folder / "bare"), str(SECONDS)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    rate, busy = ran.stdout.split()[-2:]
    return float(rate), float(busy)


def strokes(app: AppProcess, query: str) -> list[dict[str, float]]:
    """Type a query sign by sign; return how long each took."""
    app.type("", "query", clear=True)
    return [app.do(keystroke=sign) for sign in query]


if __name__ == "__main__":
    sys.exit(main())
