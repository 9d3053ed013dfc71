"""What a phone says of itself when it asks for news: how much waits there, since when, how far its clock is off."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from server.access import Caller
from server.database import Database
from server.problems import Unavailable
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.office.fetched import FetchedStore
from surveys.exchange.sync import FormFile

_AGAIN = timedelta(minutes=10)  # what has not changed is written down no oftener than this
_TOLD = re.compile(r"([0-9]{1,6});([0-9]{1,10})")


def report(database: Database, caller: Caller, told: str, skew_ms: int | None, now: datetime) -> None:
    """Keep "records;seconds" as a phone tells it. What cannot be read is passed over: the phone still gets its news."""
    found = _TOLD.fullmatch(told)
    if found is None or caller.device_id is None:
        return
    waiting = int(found[1])
    with database.reading() as connection:
        before = DeviceStore(connection).get(caller.device_id)
    if before is None or (
        before["waiting"] == waiting and (before["reported_at"] or "") > time_text(now - _AGAIN)
    ):
        return
    since = time_text(now - timedelta(seconds=int(found[2]))) if waiting else None
    with suppress(Unavailable), database.transaction() as connection:  # a full disk can still be read from
        DeviceStore(connection).report(
            caller.device_id, waiting=waiting, since=since, skew_ms=skew_ms, now=time_text(now)
        )


def note_fetched(database: Database, caller: Caller, form: FormFile, now: datetime) -> None:
    """Write down, once, that this phone has this version of a form; on a full disk it still gets the form."""
    if caller.device_id is None:
        return
    with suppress(Unavailable), database.transaction() as connection:
        FetchedStore(connection).note(caller.device_id, form.id, form.version, time_text(now))
