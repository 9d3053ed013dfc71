"""Phones under random hands: `python -m tests.mobile.monkey FOLDER ACTS SEED…`; a line of JSON tells of each life."""

import json
import os
import sys
import time
import traceback
from pathlib import Path

os.environ |= {"KIVY_CLIPBOARD": "dummy", "KIVY_NO_CONSOLELOG": "1", "LP_NUM_THREADS": "0"}
os.environ |= {"KCFG_GRAPHICS_MAXFPS": "0", "KCFG_WIDGETS_SCROLL_TIMEOUT": "20"}
os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

from mobile.kit.base.window import prepare


def main(folder: Path, acts: int, seeds: list[int]) -> int:
    prepare(folder, "1")
    return max(live(folder / str(seed), acts, seed) for seed in seeds)


def live(folder: Path, acts: int, seed: int) -> int:
    from tests.mobile.monkey.life import Life

    began = time.process_time()
    life = Life(folder, seed)
    try:
        life.live(acts)
        life.end()
    except Exception:
        print("\n".join([f"Seed {seed}, act {life.done}:", *life.hands.trail, traceback.format_exc()]))
        return 1
    told = {"seed": seed, "acts": life.done, "seconds": round(time.process_time() - began, 1)}
    print(json.dumps(told | life.tally()), flush=True)
    return 0


if __name__ == "__main__":
    where, acts, *seeds = sys.argv[1:]
    sys.exit(main(Path(where), int(acts), [int(seed) for seed in seeds]))
