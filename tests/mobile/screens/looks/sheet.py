"""Write shots/index.html, the contact sheet: every screen in every language, light and dark, at 100 % and 160 %, 320 and
412 dp wide, and what the audit by measured bounds finds. `sheet.py [WORDS]` walks the walks whose names hold a word and
leaves the pictures of the others as they are.
"""

import shutil
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import escape
from os import cpu_count
from pathlib import Path

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(ROOT))

from tests.mobile import filled  # noqa: E402
from tests.mobile.app_process import AppProcess  # noqa: E402
from tests.mobile.screens.looks.walk import WIDTHS, Walk  # noqa: E402
from tests.mobile.screens.looks.walks import WALKS  # noqa: E402
from tests.mobile.screens.phones import Phones  # noqa: E402

SHOTS = ROOT / "shots"
FAULTS = "faults.txt"

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Qonys, every screen</title>
<style>body{font:15px sans-serif;margin:24px;background:#eee}h2{margin:28px 0 8px}div{display:flex;flex-wrap:wrap;gap:10px}
figure{margin:0}figcaption{font-size:12px}img{background:#fff;border:1px solid #999;width:240px}li{color:#a3301d}</style>
<h1>Qonys, every screen</h1>"""


def main(words: str = "") -> int:
    """Walk, write the sheet, say what is wrong; return 1 where something is."""
    wanted = [name for name in WALKS if not words or any(word in name for word in words.split())]
    if not wanted:
        print(f"There is no walk named {words!r}. There are {', '.join(WALKS)}.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        phones = Phones(Path(folder) / "first")
        for kind in {WALKS[name].kind for name in wanted}:
            phones.copy(kind, Path(folder) / "made" / kind)
        with ThreadPoolExecutor(cpu_count()) as threads:
            for name, seconds in threads.map(partial(walked, phones, Path(folder)), wanted):
                print(f"{name}: {seconds}", flush=True)
    pictures, faults = sorted(SHOTS.glob("*/*.png")), sorted(every_fault())
    (SHOTS / "index.html").write_text(page(pictures, faults), encoding="utf-8")
    print("\n".join(faults))
    print(f"{len(pictures)} pictures, {len(faults)} faults: {SHOTS / 'index.html'}")
    return 1 if faults else 0


def walked(phones: Phones, folder: Path, name: str) -> tuple[str, str]:
    """Go one walk and leave its pictures and faults in a folder of its own; a walk that breaks off is a fault too."""
    way, shots = WALKS[name], SHOTS / name
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    app = AppProcess(
        phones.copy(way.kind, folder / name), now=filled.NOW.isoformat(), density=1, width=max(WIDTHS)
    )
    walk = Walk(app, shots, way.languages)
    try:
        way.go(walk)
    except Exception as problem:
        last = walk.seen[-1] if walk.seen else "its beginning"
        walk.faults.append(f"{name} broke off after {last}: {str(problem).splitlines()[0]}")
        traceback.print_exc()
    finally:
        app.kill()
    (shots / FAULTS).write_text("\n".join(walk.faults), encoding="utf-8")
    return name, f"{len(walk.seen)} screens, {len(walk.faults)} faults"


def every_fault() -> Iterator[str]:
    """Return the faults of this run and of the earlier ones whose pictures still stand."""
    for file in SHOTS.glob(f"*/{FAULTS}"):
        yield from file.read_text(encoding="utf-8").splitlines()


def page(pictures: list[Path], faults: list[str]) -> str:
    """Return the sheet: faults first, then a row of pictures for each screen."""
    screens: dict[str, list[Path]] = defaultdict(list)
    for picture in pictures:
        screens[picture.stem.partition("--")[0]].append(picture)
    lines = [HEAD, f"<p>{len(screens)} screens, {len(pictures)} pictures, {len(faults)} faults.</p>"]
    lines += ["<ul>", *(f"<li>{escape(fault)}</li>" for fault in faults), "</ul>"]
    for name, shown in screens.items():
        lines += [f"<h2>{escape(name)}</h2>", "<div>", *map(figure, shown), "</div>"]
    return "\n".join(lines)


def figure(picture: Path) -> str:
    said, at = (
        escape(picture.stem.partition("--")[2].replace("--", ", ")),
        f"{picture.parent.name}/{picture.name}",
    )
    return f'<figure><img loading="lazy" src="{escape(at)}" alt="{said}"><figcaption>{said}</figcaption></figure>'


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
