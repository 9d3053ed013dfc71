"""Two thousand lives of four phones and a server: splits, merges, transfers, quarrels, lost answers, restarts.

No system of the field that we measured shows both values of a conflict: the last writer wins, or the newest does.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.keys import open_keys
from tests.server.replicas import Replicas
from tests.server.village import found

RUNS, STEPS = 2_000, 25


class Counted(Replicas):
    """Counts its runs and what happened in them."""

    runs = changes = interviews = sittings = 0

    def teardown(self) -> None:
        super().teardown()
        Counted.runs += 1
        if hasattr(self, "village"):
            Counted.changes += len(self.village.changes)
            Counted.interviews += len(self.village.interviews)
            Counted.sittings += len(self.village.sent)


def main() -> int:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        Replicas.town = found(Path(folder), open_keys(Path(folder) / "keys"))
        run_state_machine_as_test(
            Counted,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, Phase.shrink],
            ),
        )
    print(
        f"replicas: {Counted.runs:,} runs of up to {STEPS} acts, {Counted.changes:,} changes, {Counted.interviews:,} interviews, "
        f"{Counted.sittings:,} records on the way, {time.perf_counter() - began:.0f} s: every replica agreed, each record is "
        f"there once, no typed value vanished; target {RUNS:,} runs: {'reached' if Counted.runs >= RUNS else 'MISSED'}"
    )
    return int(Counted.runs < RUNS)


if __name__ == "__main__":
    sys.exit(main())
