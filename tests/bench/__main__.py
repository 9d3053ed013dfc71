"""Run the benchmarks, one process each: `python tests/bench [ROOM]`; each prints its figure beside its target."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(room: str = "") -> int:
    rooms = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    if room and room not in rooms:
        print(f"There is no bench {room!r}; there are {', '.join(rooms)}.")
        return 2
    chosen = [rooms[room]] if room else list(rooms.values())
    return max(
        subprocess.run([sys.executable, str(path)], cwd=HERE.parent.parent, check=False).returncode
        for path in chosen
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
