"""How long a family's ten years take to become one row of events, and their words: target 10 ms and 50 ms."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from surveys.history import tell
from surveys.register.timeline import timeline
from tests.surveys.lives import HOME
from tests.surveys.register.test_timeline import ten_years

TIMES = 30
TARGET_EVENTS_MS, TARGET_WORDS_MS = 10.0, 50.0


def main() -> int:
    life, records = ten_years()
    events = timeline(HOME, life.facts[HOME], records)
    made_ms = median(_ms(lambda: timeline(HOME, life.facts[HOME], records)) for _ in range(TIMES))
    told_ms = median(_ms(lambda: [tell(event, "kk") for event in events]) for _ in range(TIMES))
    print(
        f"ten years of a family, {len(events)} events: {made_ms:.1f} ms, target {TARGET_EVENTS_MS:.0f} ms;"
        f" in words {told_ms:.1f} ms, target {TARGET_WORDS_MS:.0f} ms"
    )
    return int(made_ms > TARGET_EVENTS_MS or told_ms > TARGET_WORDS_MS)


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
