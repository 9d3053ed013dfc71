"""What waits for a person over all families in scope: fields with two values, changes that are held or were forced."""

from collections.abc import Mapping, Sequence
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
from server.store.turning import Place, Turned

SIZE = 12


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
    """Two lists, each with the pages around it: families with open fields, and troubled changes."""

    waiting: tuple[Waiting, ...]
    troubles: tuple[Trouble, ...]
    families: Turned = Turned()
    changes: Turned = Turned()


def unsettled_in(
    connection: Connection, caller: Caller, today: date, *, at: Place, changes_at: Place, size: int = SIZE
) -> Unsettled:
    """Return what is to be settled in the caller's scope, the oldest first: of a worker all, of others a page.

    Raise NotFound for an address that names no line.
    """
    if caller.role is Role.WORKER:
        rows = {row["id"]: row for row in FamilyStore(connection).names(scope_of(caller), "", today)}
        troubled = FactStore(connection).troubled(list(rows))
        reworded = FactStore(connection).reworded(list(rows))
        return Unsettled(
            waiting=_waiting(connection, [home for home in rows if home in reworded], rows),
            troubles=_troubles(troubled, rows),
        )
    found, own = FindingStore(connection), scope_of(caller).district
    families = found.conflicting(own, at, size)
    changes = found.troubled(own, changes_at, size)
    ids = [row["household_id"] for row in (*families.rows, *changes.rows)]
    rows = {row["id"]: row for row in FamilyStore(connection).rows(ids)}
    return Unsettled(
        waiting=_waiting(connection, [row["household_id"] for row in families.rows], rows),
        troubles=_troubles(changes.rows, rows),
        families=families,
        changes=changes,
    )


def _waiting(connection: Connection, ids: Sequence[str], rows: Mapping[str, Row]) -> tuple[Waiting, ...]:
    found = {home: conflicts_in(facts) for home, facts in facts_of(connection, list(ids)).items()}
    return tuple(
        Waiting(id=home, number=rows[home]["number"], name=rows[home]["name"], conflicts=found[home])
        for home in ids
        if found.get(home)
    )


def _troubles(troubled: Sequence[Row], rows: Mapping[str, Row]) -> tuple[Trouble, ...]:
    return tuple(_trouble(row, rows[row["household_id"]]) for row in troubled if row["state"] != "refused")


def _trouble(row: Row, family: Row) -> Trouble:
    return Trouble(
        id=family["id"],
        number=family["number"],
        name=family["name"],
        state=row["state"],
        by=row["by_name"],
        made_at=row["made_at"],
    )
