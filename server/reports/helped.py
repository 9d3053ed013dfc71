"""The tables of help: what was offered in a quarter, how far it came, whether it helped, and needs that nothing answers."""

from collections.abc import Iterator
from datetime import date

from analysis.describe.small import Cell
from server.database import Connection
from server.reading.retention.quarters import days_of, within
from server.reports.figures import Column, Row, Table, counted
from server.store.caring.services import ReferralCounts
from server.store.caring.wanting import WantingStore
from surveys.caring.progress import HELPED
from surveys.caring.services import GROUPS, group_of

# How far a referral came and, of those done, what the family said: one line of states, so that none can be worked out.
STATES = (
    "offered", "accepted", "under_way", *(f"done_{word}" for word in (*HELPED, "unasked")), "declined",
)  # fmt: skip

# So many needs are told of a district alone, and of each district beside the others.
MOST_OF_ONE, MOST_OF_EACH = 25, 4


def help_tables(connection: Connection, quarter: str, district: str, day: date) -> Iterator[Table]:
    """Yield referrals offered in a quarter: by how far they are and whether they helped, and by group of service."""
    first, last = (one.isoformat() for one in days_of(quarter))
    states: dict[Cell, int] = {}
    groups: dict[Cell, int] = {}
    for row in ReferralCounts(connection).offered(first, last):
        state = f"done_{row['helped'] or 'unasked'}" if row["state"] == "done" else row["state"]
        for cells, name in ((states, state), (groups, group_of(row["service"]) or "other")):
            cell = (row["district"], name)
            cells[cell] = cells.get(cell, 0) + row["n"]
    yield counted("referrals", day, "state", within(states, district), STATES, "referrals")
    yield counted("offered", day, "group", within(groups, district), GROUPS, "referrals")


def unserved_table(connection: Connection, district: str, day: date) -> Table:
    """Return the greatest needs that nothing answers, by place, as the night counted them.

    No villages: whoever knows one knows its families. No sum over places either, so none that is not told can be worked out.
    """
    rows = [row for row in WantingStore(connection).needs(district) if not row["village"]]
    told = sorted(rows, key=lambda row: (row["district"], -row["families"], row["need"]))
    shown: dict[str, list[Row]] = {}
    for row in told:
        own = shown.setdefault(row["district"], [])
        if len(own) < (MOST_OF_ONE if district else MOST_OF_EACH):
            own.append(Row((row["district"], row["need"]), (row["families"],)))
    return Table(
        code="unserved",
        as_of=max((date.fromisoformat(row["as_of"]) for row in rows), default=day),
        labels=("district", "need"),
        columns=(Column("families"),),
        rows=tuple(row for own in shown.values() for row in own),
    )
