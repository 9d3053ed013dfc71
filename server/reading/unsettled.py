"""What waits for a person over all families in scope: fields with two values, changes that are held or were forced."""

from datetime import date

import msgspec

from server.access import Caller, Role
from server.database import Connection, Row
from server.reading.families import scope_of
from server.reading.past import Open, conflicts_in
from server.register.knowing import facts_of
from server.store.people.facts import FactStore
from server.store.people.families import FamilyStore
from server.store.people.finding import FindingStore

MOST = 100


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A family with what is open in it."""

    id: str
    number: int
    name: str
    conflicts: tuple[Open, ...]


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A change that waits for another one (held), or was applied without it after five days (forced)."""

    id: str
    number: int
    name: str
    state: str
    by: str
    made_at: str


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """`more` families wait beside those that are shown."""

    waiting: tuple[Waiting, ...]
    troubles: tuple[Trouble, ...]
    more: int = 0


def unsettled_in(connection: Connection, caller: Caller, today: date) -> Unsettled:
    """Return what is to be settled in the caller's scope, families by number."""
    if caller.role is Role.WORKER:
        rows = {row["id"]: row for row in FamilyStore(connection).names(scope_of(caller), "", today)}
        reworded = FactStore(connection).reworded(list(rows))
        troubled = FactStore(connection).troubled(list(rows))
    else:
        found = FindingStore(connection)
        reworded = found.conflicting(scope_of(caller).district, MOST + 1)
        troubled = found.troubled(scope_of(caller).district, MOST)
        rows = {
            row["id"]: row
            for row in FamilyStore(connection).rows([*reworded, *(row["household_id"] for row in troubled)])
        }
    return _told(connection, rows, set(reworded), troubled)


def _told(connection: Connection, rows: dict[str, Row], reworded: set[str], troubled: list[Row]) -> Unsettled:
    facts = facts_of(connection, [home for home in rows if home in reworded])
    found = {home: conflicts_in(some) for home, some in facts.items()}
    waiting = [
        Waiting(id=home, number=rows[home]["number"], name=rows[home]["name"], conflicts=conflicts)
        for home, conflicts in found.items()
        if conflicts
    ]
    return Unsettled(
        waiting=tuple(waiting[:MOST]),
        troubles=tuple(
            _trouble(row, rows[row["household_id"]]) for row in troubled[:MOST] if row["state"] != "refused"
        ),
        more=max(0, len(waiting) - MOST),
    )


def _trouble(row: Row, family: Row) -> Trouble:
    return Trouble(
        id=family["id"],
        number=family["number"],
        name=family["name"],
        state=row["state"],
        by=row["by_name"],
        made_at=row["made_at"],
    )
