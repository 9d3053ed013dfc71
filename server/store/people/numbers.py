"""Identification numbers as the database keeps them: sealed, and found by a keyed hash."""

from collections.abc import Iterable

from server.database import Connection
from server.store.stale import mark_homes_of


class NumberStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, person_id: str, *, sealed: str, lookup: str, by: str, at: str) -> None:
        self._connection.run(
            """
            insert into person_iin (person_id, sealed, lookup, entered_by, entered_at)
            values (:person_id, :sealed, :lookup, :by, :at)
            on conflict (person_id) do update set sealed = :sealed, lookup = :lookup, entered_by = :by, entered_at = :at
            """,
            person_id=person_id,
            sealed=sealed,
            lookup=lookup,
            by=by,
            at=at,
        )
        mark_homes_of(self._connection, [person_id])

    def take_out(self, person_id: str) -> None:
        self._connection.run("delete from person_iin where person_id = :id", id=person_id)
        mark_homes_of(self._connection, [person_id])

    def sealed(self, person_ids: Iterable[str]) -> dict[str, str]:
        rows = self._connection.all(
            "select person_id, sealed from person_iin where person_id in :ids", ids=sorted(set(person_ids))
        )
        return {row["person_id"]: row["sealed"] for row in rows}

    def home_of(self, person_ids: Iterable[str]) -> list[str]:
        """Return the households in which these persons live now."""
        rows = self._connection.all(
            "select household_id from member where id in :ids order by household_id",
            ids=sorted(set(person_ids)),
        )
        return [row["household_id"] for row in rows]

    def holders(self, lookup: str) -> list[str]:
        """Return the persons entered with this number: two of them are one person, or one of them has a slip."""
        rows = self._connection.all(
            "select person_id from person_iin where lookup = :lookup order by person_id", lookup=lookup
        )
        return [row["person_id"] for row in rows]
