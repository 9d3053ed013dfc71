"""Random hands on the real app: ten phones, workers' and settlers', each of its own seed, and all that befalls a phone.

    python tests/bench/bench_monkey.py [ACTS [SEED…]]

Taps, swipes, words, keys, back, pause, turning, language, a moved clock, news, refusals, a broken network and a full memory.
Nothing may fail that is not told in a sentence, and all that was kept must reach the office as it was.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEEDS, ACTS = range(1, 11), 2_000  # 20,000 in all


def main(acts: int = ACTS, *seeds: int) -> int:
    chosen = seeds or tuple(SEEDS)
    with tempfile.TemporaryDirectory() as folder:
        failed = sum(live(Path(folder), acts, seed) for seed in chosen)
    verdict = "MISSED" if failed else "reached"
    print(
        f"{len(chosen)} phones, {acts:,} random acts each: {failed} failed or lost something; target 0: {verdict}"
    )
    return int(failed > 0)


def live(folder: Path, acts: int, seed: int) -> int:
    command = [sys.executable, "-m", "tests.mobile.monkey", str(folder), str(acts), str(seed)]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(ran.stdout, end="", flush=True)
    return int(ran.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
