"""Open answers for analysis, without a name in the row; and who took a table for what."""

from collections.abc import Iterator, Sequence

from server.database import Connection, Row


class ExtractStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_answers(
        self, form_id: str, purposes: Sequence[str] = ("research",), since: str = ""
    ) -> Iterator[Row]:
        """Yield the open answers to a form of the families in which everybody's latest word on analysis is yes.

        What one person answered is given only if that very person agreed. A no to one of `purposes` keeps it out.
        Those finished before `since` are left out.
        """
        return self._connection.each(
            """
            select s.household_id, s.person_id, s.form_version, s.language, s.finished_at, s.answers, h.district
            from submission s join household h on h.id = s.household_id
            where s.form_id = :form_id and s.finished_at >= :since
              and s.household_id in (select household_id from agreed_household)
              and (s.person_id is null or exists (
                    select 1 from consent k
                    where k.household_id = s.household_id and k.person_id = s.person_id
                      and k.purpose = 'analysis' and k.given = 1))
              and not exists (
                    select 1 from refused r
                    where r.household_id = s.household_id and r.purpose in :purposes
                      and (s.person_id is null or r.person_id = s.person_id))
            order by s.finished_at, s.id
            """,
            form_id=form_id,
            purposes=purposes,
            since=since,
        )

    def agreed(self) -> list[Row]:
        """Return the families, with the district of each, in which everybody's latest word on analysis is yes."""
        return self._connection.all(
            """
            select h.id, h.district from household h
            where h.id in (select household_id from agreed_household) order by h.id
            """
        )

    def told(self, household_ids: Sequence[str], forms: Sequence[str], since: str) -> list[Row]:
        """Return what `agreed` families answered openly since then; what one person answered, only if that very person agreed."""
        return self._connection.all(
            """
            select s.household_id, s.form_id, s.finished_at, s.answers from submission s
            where s.household_id in :ids and s.form_id in :forms and s.finished_at >= :since
              and (s.person_id is null or exists (
                    select 1 from consent k
                    where k.household_id = s.household_id and k.person_id = s.person_id
                      and k.purpose = 'analysis' and k.given = 1))
            """,
            ids=household_ids,
            forms=forms,
            since=since,
        )

    def add_use(self, *, id: str, staff_id: str, purpose: str, what: str, at: str) -> None:
        self._connection.run(
            "insert into data_use (id, staff_id, purpose, what, at) values (:id, :staff_id, :purpose, :what, :at)",
            id=id,
            staff_id=staff_id,
            purpose=purpose,
            what=what,
            at=at,
        )

    def uses(self, limit: int) -> list[Row]:
        """Return the tables that were taken, the newest first."""
        return self._connection.all(
            """
            select u.at, u.purpose, u.what, s.name from data_use u join staff s on s.id = u.staff_id
            order by u.at desc, u.id desc limit :limit
            """,
            limit=limit,
        )
