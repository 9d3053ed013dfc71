"""A run in a process of its own that says when everything is written, and does not come to the commit: to be killed.

`python -m tests.server.risk.dying URL`
"""

import sys
import time
from datetime import UTC, datetime

from server.database import Database, Row
from server.risk.refreshing import refresh
from server.store.risks.risk import RiskStore

_write = RiskStore.add_run


def _write_and_wait(self: RiskStore, run: Row, rows: list[Row]) -> None:
    _write(self, run, rows)
    sys.stdout.write(f"written {len(rows)}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    RiskStore.add_run = _write_and_wait
    refresh(Database(sys.argv[1]), datetime.now(UTC), fit=True)
