"""Old lists are thinned out: all of two months stay, one a month before and what meetings used, of others what was acted on."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from server.database import Database
from server.store.clock import time_text
from server.store.risks.risk import RiskStore, RunRow

# All lists of so many days are kept whole, and the first one of each month before.
WHOLE_DAYS = 60
# A family's chance is kept no longer than this, whatever it was used for.
RUN_DAYS = 365


class Old(msgspec.Struct, frozen=True):
    """A list to be thinned, which stood from one day until before another."""

    id: str
    since: str
    until: str


def old_ones(runs: list[RunRow], now: datetime) -> list[Old]:
    """Return which of all `runs`, the oldest first, are still to be thinned: never the newest, the first
    of a month, or one that a meeting worked with.
    """
    border = time_text(now - timedelta(days=WHOLE_DAYS))
    months: set[str] = set()
    found = []
    for run, following in pairwise(runs):
        month = run.made_at[:7]
        if month in months and run.made_at < border and run.whole and not run.met:
            found.append(Old(run.id, run.as_of, following.as_of))
        months.add(month)
    return found


def thin_out(database: Database, now: datetime) -> int:
    """Thin out what is old, each list in a transaction of its own; return how many. Killed in the middle, the next time goes on.

    Of a thinned list two kinds of rows stay: of a family about which something was decided while the list stood, and of a
    family that it put into its tier for the first time, from which it is told how soon help came.
    """
    with database.transaction() as connection:
        RiskStore(connection).forget_runs(time_text(now - timedelta(days=RUN_DAYS)))
    with database.reading() as connection:
        old = old_ones(RiskStore(connection).runs(), now)
    for run in old:
        with database.transaction() as connection:
            RiskStore(connection).thin(run.id, since=run.since, until=run.until)
    return len(old)
