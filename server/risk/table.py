"""`qonys risk table` and `qonys risk codebook`: months at risk for analysts, with what was tried and done, and what it all means."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from server.database import Connection, Database, Row
from server.risk.known import catch_up
from server.risk.refreshing import ensure_on
from server.risk.snapshot import write
from server.risk.tables import read_tables
from server.store.risks.log import LogStore

if TYPE_CHECKING:
    import pandas as pd

# Somebody of the family spoke with us, be it to say no.
_SPOKEN = {"spoke", "part", "declared", "ref_now", "ref_good"}
_HEADINGS = ("column", "meaning", "unit", "source", "lag", "range", "missing")


def make_table(database: Database, day: date) -> "pd.DataFrame":
    """Return the months at risk of the families who agreed, with their log. Raise RiskIsOff."""
    from analysis.stays.audit import with_log
    from analysis.stays.spells import person_period

    with database.reading() as connection:
        ensure_on(connection)
    catch_up(database)
    with database.reading() as connection:
        tables, log = read_tables(connection, day), read_log(connection)
    spells = person_period(tables.register, tables.waves, tables.exits, day)
    return with_log(spells, tables.register, log)


def read_log(connection: Connection) -> "pd.DataFrame":
    """Return what was tried and done, and when: household, date, kind as `analysis.stays.audit.KINDS` names them."""
    import pandas as pd

    store = LogStore(connection)
    done = [(row["household_id"], row["on_day"], row["kind"]) for row in store.done()]
    tried = [event for row in store.attempts() for event in _attempt(row)]
    return pd.DataFrame([*done, *tried], columns=["household", "date", "kind"])


def _attempt(row: Row) -> Iterator[tuple[str, str, str]]:
    on = row["finished_at"][:10]
    yield row["household_id"], on, "attempts"
    if msgspec.json.decode(row["answers"]).get("ctt_outcome") not in _SPOKEN:
        yield row["household_id"], on, "missed"


def write_table(database: Database, day: date, out: Path) -> tuple[int, str]:
    """Write the table as CSV, whole or not at all, its SHA-256 beside it; return how many rows, and that."""
    found = make_table(database, day)
    return len(found), write(out, found.to_csv(index=False, lineterminator="\n").encode())


def told_codebook(database: Database | None, day: date, *, as_csv: bool) -> str:
    """Return the codebook as Markdown or CSV; with a database also how much of each column is known, and between what."""
    from analysis.stays.codebook import codebook, described

    rows = [[getattr(entry, name) for name in _HEADINGS] for entry in codebook()]
    headings = list(_HEADINGS)
    if database is not None:
        found = described(make_table(database, day)).set_index("column")
        headings += ["known", "least", "most"]
        for row in rows:
            held = found.loc[row[0]] if row[0] in found.index else None
            row += (
                ["", "", ""]
                if held is None
                else [f"{held['known']:.0%}", f"{held['least']:g}", f"{held['most']:g}"]
            )
    return _csv(headings, rows) if as_csv else _markdown(headings, rows)


def _csv(headings: list[str], rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([headings, *rows])
    return text.getvalue()


def _markdown(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
