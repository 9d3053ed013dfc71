"""Study the model on a world whose truth is known: `python tests/study [STUDY] [REPLICATES]`; figures beside targets.

Each replicate is one line in a file of the cache, which a stopped study goes on with. The file is another one as soon as
the study or the weighing of prior and settlements reads otherwise; after another change of the fit, delete it.
"""

import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path

# One thread: replicates are many, and the machine may have other things to do.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))

from analysis.study import cold, coverage, forecast
from analysis.study.judged import Record, sentence

ROOT = Path(__file__).parents[2]
STUDIES = {"cold": cold, "forecast": forecast, "coverage": coverage}


def main(name: str = "", replicates: str = "") -> int:
    if name and name not in STUDIES:
        print(f"There is no study {name!r}; there are {', '.join(STUDIES)}.")
        return 2
    if replicates and not (replicates.isdigit() and int(replicates)):
        print(
            f"{replicates!r} is no number of replicates: 1 or more, or none for as many as the target asks."
        )
        return 2
    return max(
        study(one, int(replicates or STUDIES[one].REPLICATES)) for one in ([name] if name else STUDIES)
    )


def study(name: str, replicates: int) -> int:
    records = run(name, replicates)
    figures = STUDIES[name].judge(records)
    asked = STUDIES[name].REPLICATES
    print(f"{name}: {len(records)} replicates" + (f" of {asked}" if len(records) < asked else ""))
    for figure in figures:
        print("  " + sentence(figure))
    return int(not all(figure.reached for figure in figures))


def run(name: str, replicates: int) -> list[Record]:
    """Return the records of the first replicates, those that are missing made and kept."""
    path = cached(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    for number in range(len(records), replicates):
        began = time.perf_counter()
        records.append(STUDIES[name].replicate(1_000 * (number + 1)))
        with path.open("a") as file:
            file.write(json.dumps(records[-1]) + "\n")
        print(f"{name} {number + 1}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return records[:replicates]


def cached(name: str) -> Path:
    read = [
        *sorted((ROOT / "analysis" / "study").glob("*.py")),
        ROOT / "analysis" / "hazards" / "weighing.py",
    ]
    shape = sha256(b"".join(path.read_bytes() for path in read)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "qonys-bench" / f"study-{name}-{shape}.jsonl"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
