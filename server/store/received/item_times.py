"""How long the questions of each interview took: for who leads the team, and forgotten after half a year."""

import msgspec

from server.database import Connection, Row


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """One interview on a worker's phone; `times` is JSON, a list of what `surveys.submission.Spent` says."""

    household_id: str
    submission_id: str
    staff_id: str
    form_id: str
    seq: int
    times: str


_ADD = """
    insert into item_time (household_id, submission_id, staff_id, form_id, seq, times)
    values (:household_id, :submission_id, :staff_id, :form_id, :seq, :times)
"""


# What a person had answered who takes part no more is not read.
_TIMED = """
    select * from (
        select t.household_id, t.submission_id, t.staff_id, t.form_id, t.seq, t.times, s.person_id, s.form_version,
            s.finished_at, s.answers
        from item_time t
        join submission s on s.household_id = t.household_id and s.id = t.submission_id
        where not exists (select 1 from refused r where r.household_id = s.household_id and r.purpose = 'service'
            and (s.person_id is null or r.person_id = s.person_id))
    ) t
"""


class ItemTimeStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, timed: list[Timed]) -> None:
        self._connection.many(_ADD, [msgspec.structs.asdict(one) for one in timed])

    def forms_after(self, seq: int) -> list[str]:
        """Return the forms of which something came after this place in the commit order."""
        rows = self._connection.all(
            "select form_id from item_time where seq > :seq group by form_id order by form_id", seq=seq
        )
        return [row["form_id"] for row in rows]

    def latest(self, form_id: str, upto: int, limit: int) -> list[Row]:
        """Return the newest interviews of a form with their open answers, the newest first."""
        return self._connection.all(
            _TIMED + " where t.form_id = :form_id and t.seq <= :upto order by t.seq desc limit :limit",
            form_id=form_id,
            upto=upto,
            limit=limit,
        )

    def fresh(self, form_id: str, after: int, upto: int, earliest: str) -> list[Row]:
        """Return the interviews of a form that came meanwhile and did not end too long ago, likewise."""
        return self._connection.all(
            _TIMED
            + """ where t.form_id = :form_id and t.seq > :after and t.seq <= :upto
                and t.finished_at >= :earliest order by t.seq desc""",
            form_id=form_id,
            after=after,
            upto=upto,
            earliest=earliest,
        )

    def of_families(self, form_id: str, household_ids: list[str]) -> list[Row]:
        """Return the interviews of a form with these families, the oldest first."""
        return self._connection.all(
            """
            select t.household_id, t.submission_id, t.staff_id, t.times, s.person_id, s.form_version, s.finished_at,
                s.answers
            from item_time t
            join submission s on s.household_id = t.household_id and s.id = t.submission_id
            where t.household_id in :ids and t.form_id = :form_id order by s.finished_at, s.id
            """,
            ids=household_ids,
            form_id=form_id,
        )

    def times_of(self, household_id: str, submission_id: str) -> str | None:
        row = self._connection.one(
            "select times from item_time where household_id = :household_id and submission_id = :submission_id",
            household_id=household_id,
            submission_id=submission_id,
        )
        return None if row is None else row["times"]

    def forget(self, before: str) -> int:
        """Let the times go of what was finished before; return how many."""
        return self._connection.run(
            """
            delete from item_time where exists (
                select 1 from submission s where s.household_id = item_time.household_id
                    and s.id = item_time.submission_id and s.finished_at < :before)
            """,
            before=before,
        )
