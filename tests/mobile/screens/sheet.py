"""Write shots/index.html, the contact sheet: every screen in every language, light and dark, at 100 % and 160 %, 320 and
412 dp wide, and what the audit by measured bounds finds. `sheet.py [WORDS]` looks at the walks whose names hold a word.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SHOTS = ROOT / "shots"
WALKS = [HERE / "test_looks.py", HERE / "test_carrying.py", HERE / "test_arabic.py"]
FAULT = re.compile(r"'([\w-]+--[\w-]+--[\w-]+: .+?)'(?=, '|\]| ==|$)", re.MULTILINE)

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Qonys, every screen</title>
<style>body{font:15px sans-serif;margin:24px;background:#eee}h2{margin:28px 0 8px}div{display:flex;flex-wrap:wrap;gap:10px}
figure{margin:0}figcaption{font-size:12px}img{background:#fff;border:1px solid #999;width:240px}li{color:#a3301d}</style>
<h1>Qonys, every screen</h1>"""


def main(words: str = "") -> int:
    shutil.rmtree(SHOTS, ignore_errors=True)
    environment = {**os.environ, "QONYS_SHOTS": str(SHOTS), "QONYS_SHEET": "1"}
    chosen = ["-k", " or ".join(words.split())] if words else ["-k", "can_be_read or stand_from"]
    command = [sys.executable, "-m", "pytest", "-q", "-vv", "-n", "2", *map(str, WALKS), *chosen]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    faults = sorted(set(FAULT.findall(ran.stdout)))
    SHOTS.mkdir(exist_ok=True)
    (SHOTS / "index.html").write_text(page(sorted(SHOTS.glob("*.png")), faults), encoding="utf-8")
    print(ran.stdout[-400:])
    print(f"{len(list(SHOTS.glob('*.png')))} pictures, {len(faults)} faults: {SHOTS / 'index.html'}")
    return ran.returncode


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
    said = escape(picture.stem.partition("--")[2].replace("--", ", "))
    return f'<figure><img loading="lazy" src="{escape(picture.name)}" alt="{said}"><figcaption>{said}</figcaption></figure>'


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
