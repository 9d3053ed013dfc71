"""Which forms lie on the phones of the demo: those that an interview came of."""

from datetime import datetime

from server.database import Connection
from server.store.clock import time_text
from server.store.office.fetched import FetchedStore


def note_forms(connection: Connection, now: datetime) -> None:
    """Write down that each phone has what it sent answers to."""
    fetched, at = FetchedStore(connection), time_text(now)
    for row in connection.all(
        "select distinct device_id, form_id, form_version from submission order by 1, 2, 3"
    ):
        fetched.note(row["device_id"], row["form_id"], row["form_version"], at)
