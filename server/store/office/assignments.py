"""Caseloads: which worker holds which family, from when until when."""

from server.database import Connection
from server.store.stale import mark


class AssignmentStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, household_id: str, staff_id: str, starts_on: str, seq: int) -> None:
        """Assign; who held the family before on the same day and gave it back holds it again."""
        self._connection.run(
            """
            insert into assignment (household_id, staff_id, starts_on, ends_on, seq)
            values (:household_id, :staff_id, :starts_on, null, :seq)
            on conflict (household_id, staff_id, starts_on) do update set ends_on = null, ended_at = null, seq = :seq
            """,
            household_id=household_id,
            staff_id=staff_id,
            starts_on=starts_on,
            seq=seq,
        )
        mark(self._connection, [household_id])

    def end(self, household_id: str, *, ends_on: str, seq: int, ended_at: str | None = None) -> None:
        """End every assignment of this family that is open."""
        self._connection.run(
            """
            update assignment set ends_on = :ends_on, ended_at = :ended_at, seq = :seq
            where household_id = :household_id and ends_on is null
            """,
            household_id=household_id,
            ends_on=ends_on,
            ended_at=ended_at,
            seq=seq,
        )
        mark(self._connection, [household_id])

    def copy(self, from_id: str, to_id: str, *, starts_on: str, seq: int) -> None:
        """Give a family to those who hold another one now. Who held that one before held this one as long: what they
        noted of both while they had no network may still come.
        """
        self._connection.run(
            """
            insert into assignment (household_id, staff_id, starts_on, ends_on, ended_at, seq)
            select :to_id, staff_id, case when ends_on is null then :starts_on else starts_on end, ends_on, ended_at, :seq
            from assignment where household_id = :from_id order by ends_on is null desc
            on conflict (household_id, staff_id, starts_on) do nothing
            """,
            from_id=from_id,
            to_id=to_id,
            starts_on=starts_on,
            seq=seq,
        )
        mark(self._connection, [to_id])

    def holder(self, household_id: str) -> str | None:
        """Return whose family it is, None where it is nobody's."""
        row = self._connection.one(
            """
            select staff_id from assignment where household_id = :household_id and ends_on is null
            order by starts_on desc, staff_id limit 1
            """,
            household_id=household_id,
        )
        return row["staff_id"] if row else None
