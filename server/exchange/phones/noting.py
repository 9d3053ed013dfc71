"""Who looked at a family: what a phone fetched is a look too, and the family's own phones are told of all of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from server.access import Caller
from server.database import Connection, Database
from server.store.clock import local_day, time_text
from server.store.office.looks import LookRow, LookStore, told_as
from surveys.exchange.sync import CaseLook

PULLED = "pull"
MOST = 200


def note_pull(database: Database, caller: Caller, household_ids: Iterable[str], now: datetime) -> int | None:
    """Write down once a day that this worker's phone fetched these families. Call it before they are handed out.

    Return the place of the note in the commit order, None where there was nothing to note.
    """
    looks = [_look(caller.staff_id or "", one, now) for one in household_ids]
    with database.reading() as connection:
        known = LookStore(connection).known([look.id for look in looks])
    new = [look for look in looks if look.id not in known]
    if not new:
        return None
    with database.transaction() as connection:
        return LookStore(connection).add_all(new)


def own_looks(connection: Connection, household_id: str, after: int, upto: int) -> tuple[CaseLook, ...]:
    """Return who opened the family since the cursor: name, role, when, and what kind of opening it was."""
    rows = LookStore(connection).changed(household_id, after, upto, MOST)
    return tuple(
        CaseLook(
            id=row["id"],
            at=datetime.fromisoformat(row["at"]),
            name=row["name"],
            role=row["role"],
            kind=told_as(row["page"]),
        )
        for row in rows
    )


def _look(staff_id: str, household_id: str, now: datetime) -> LookRow:
    """Return the one look of this worker at this family today: asked again, it has the same id."""
    day = local_day(now).isoformat()
    return LookRow(
        id=str(uuid5(NAMESPACE_URL, f"{staff_id}/{household_id}/{day}")),
        at=time_text(now),
        staff_id=staff_id,
        household_id=household_id,
        page=PULLED,
    )
