"""Interviews that somebody should look at again, and what was decided of them. Never an answer, never for the order of help."""

import msgspec

from server.database import Connection, Row


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An interview to look at: what was noticed and what is usual for its questions, both as JSON; or `drawn` by lot."""

    household_id: str
    submission_id: str
    staff_id: str
    form_id: str
    form_version: str
    person_id: str | None
    finished_at: str
    found_at: str
    flags: str
    usual: str
    drawn: int


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Whose interviews a lead looks at: of the workers of a team, or where `team` is empty of a district."""

    team: str = ""
    district: str = ""

    @property
    def theirs(self) -> str:
        """Return the SQL that asks whether the interview `l` is one of theirs."""
        where = "b.team_id = :team" if self.team else "b.district = :district"
        return f"l.staff_id in (select b.id from staff b where b.role = 'worker' and {where})"  # noqa: S608 ours


_ADD = """
    insert into second_look (household_id, submission_id, staff_id, form_id, form_version, person_id, finished_at, found_at,
        flags, usual, drawn)
    values (:household_id, :submission_id, :staff_id, :form_id, :form_version, :person_id, :finished_at, :found_at,
        :flags, :usual, :drawn)
    on conflict (household_id, submission_id) do nothing
"""
_LOOK = """
    select l.*, h.name as family, h.number, h.district, s.name as worker, s.team_id, d.name as decider
    from second_look l
    join household h on h.id = l.household_id
    join staff s on s.id = l.staff_id
    left join staff d on d.id = l.decided_by
"""


class SecondLookStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, found: list[Found]) -> None:
        self._connection.many(_ADD, [msgspec.structs.asdict(one) for one in found])

    def waiting(self, beside: Beside, limit: int) -> list[Row]:
        """Return what nobody has decided of these workers, the oldest first."""
        first = f"""
            select l.submission_id from second_look l where {beside.theirs} and l.outcome is null
            order by l.finished_at, l.submission_id limit :limit
        """  # noqa: S608 ours
        return self._connection.all(
            _LOOK + f" where l.submission_id in ({first}) order by l.finished_at, l.submission_id",
            limit=limit,
            **msgspec.structs.asdict(beside),
        )

    def count_waiting(self, beside: Beside) -> int:
        row = self._connection.one(
            f"select count(*) as n from second_look l where {beside.theirs} and l.outcome is null",  # noqa: S608 ours
            **msgspec.structs.asdict(beside),
        )
        return row["n"] if row else 0

    def leads(self, beside: Beside, submission_id: str) -> bool:
        """Ask whether the interview is one of theirs."""
        row = self._connection.one(
            f"select 1 as yes from second_look l where l.submission_id = :id and {beside.theirs}",  # noqa: S608 ours
            id=submission_id,
            **msgspec.structs.asdict(beside),
        )
        return row is not None

    def decided(self, beside: Beside, since: str, limit: int) -> list[Row]:
        """Return what was decided since then, the newest first; `corrected_at` is when the family was asked again."""
        return self._connection.all(
            f"""
            select l.*, h.name as family, h.number, h.district, s.name as worker, s.team_id, d.name as decider, (
                select min(a.finished_at) from submission a where a.household_id = l.household_id
                    and a.form_id = l.form_id and coalesce(a.person_id, '') = coalesce(l.person_id, '')
                    and a.started_at > l.decided_at) as corrected_at
            from second_look l
            join household h on h.id = l.household_id
            join staff s on s.id = l.staff_id
            left join staff d on d.id = l.decided_by
            where {beside.theirs} and l.outcome is not null and l.decided_at >= :since
            order by l.decided_at desc, l.submission_id limit :limit
            """,  # noqa: S608 ours
            since=since,
            limit=limit,
            **msgspec.structs.asdict(beside),
        )

    def get(self, submission_id: str) -> Row | None:
        return self._connection.one(_LOOK + " where l.submission_id = :id", id=submission_id)

    def decide(
        self, submission_id: str, *, outcome: str | None, question: str, words: str, staff_id: str, now: str
    ) -> bool:
        """Write down what came of it; with no outcome it waits again. False where somebody else was faster."""
        changed = self._connection.run(
            """
            update second_look set outcome = :outcome, question = :question, words = :words, decided_at = :at,
                decided_by = :by
            where submission_id = :id and case when outcome is null then 1 else 0 end = :was_open
            """,
            id=submission_id,
            outcome=outcome,
            question=question or None,
            words=words or None,
            at=None if outcome is None else now,
            by=None if outcome is None else staff_id,
            was_open=int(outcome is not None),
        )
        return changed == 1

    def add_move(
        self, submission_id: str, *, id: str, now: str, staff_id: str, before: str | None, outcome: str | None
    ) -> None:
        self._connection.run(
            """
            insert into second_look_move (submission_id, id, at, staff_id, before, outcome)
            values (:submission_id, :id, :now, :staff_id, :before, :outcome)
            """,
            submission_id=submission_id,
            id=id,
            now=now,
            staff_id=staff_id,
            before=before,
            outcome=outcome,
        )

    def corrections(self, household_ids: list[str], form_id: str) -> set[str]:
        """Return the interviews in which a family was asked again because an earlier one came back."""
        rows = self._connection.all(
            """
            select a.id from second_look l
            join submission a on a.household_id = l.household_id and a.form_id = l.form_id
                and coalesce(a.person_id, '') = coalesce(l.person_id, '') and a.started_at > l.decided_at
            where l.household_id in :ids and l.form_id = :form_id and l.outcome = 'sent_back'
            """,
            ids=household_ids,
            form_id=form_id,
        )
        return {row["id"] for row in rows}

    def forget(self, before: str) -> None:
        """Let go what was finished before, with its moves."""
        self._connection.run(
            """
            delete from second_look_move where submission_id in (
                select submission_id from second_look where finished_at < :before)
            """,
            before=before,
        )
        self._connection.run("delete from second_look where finished_at < :before", before=before)

    def sent_back(self, household_ids: list[str]) -> list[Row]:
        """Return what was sent back and not asked again since: it is done with once the same form has come anew."""
        return self._connection.all(
            """
            select l.household_id, l.submission_id, l.form_id, l.person_id, l.question, l.words, l.decided_at,
                d.name as decider
            from second_look l left join staff d on d.id = l.decided_by
            where l.household_id in :ids and l.outcome = 'sent_back' and not exists (
                select 1 from submission a where a.household_id = l.household_id and a.form_id = l.form_id
                    and coalesce(a.person_id, '') = coalesce(l.person_id, '') and a.started_at > l.decided_at)
            order by l.decided_at, l.submission_id
            """,
            ids=household_ids,
        )

    def needs_met(self, household_ids: list[str], since: str) -> tuple[int, int]:
        """Return how many steps and services these families were given since then, and how many of them met their need."""
        row = self._connection.one(
            """
            select count(*) as answered, coalesce(sum(met), 0) as met from (
                select case when state = 'done' then 1 else 0 end as met from plan_step
                    where household_id in :ids and since >= :since and state <> 'dropped'
                union all select case when state = 'done' and helped in ('yes', 'partly') then 1 else 0 end
                    from referral where household_id in :ids and offered_on >= :since
            ) given
            """,
            ids=household_ids,
            since=since,
        )
        return (row["answered"], int(row["met"])) if row else (0, 0)

    def counts(self, since: str, district: str) -> list[Row]:
        """Return, by team and district of the worker, how many were found since then, by what came of them.

        Of one district, or with "" of all.
        """
        here = " and s.district = :district" if district else ""
        return self._connection.all(
            f"""
            select coalesce(t.name, '') as team, s.district, coalesce(l.outcome, 'waiting') as outcome, count(*) as n,
                sum(l.drawn) as drawn
            from second_look l join staff s on s.id = l.staff_id left join team t on t.id = s.team_id
            where l.finished_at >= :since{here}
            group by coalesce(t.name, ''), s.district, coalesce(l.outcome, 'waiting')
            """,  # noqa: S608 ours
            since=since,
            district=district,
        )
