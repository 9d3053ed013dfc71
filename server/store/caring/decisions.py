"""What was decided about families: read for lists and for the next meeting. Decisions are written as changes."""

from server.database import Connection, Row

_NAMED = """
    d.household_id, d.id, d.kind, d.reason, d.words, d.made_on, d.due_on, d.outcome, d.since, h.name, h.number,
    h.district, case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village,
    coalesce(o.name, '') as owner,
    coalesce((select s.by_name from said s where s.household_id = d.household_id and s.kind = 'decision'
        and s.subject_id = d.id and s.born = 1), '') as by_name
"""
_FROM = """
    from decision d join household h on h.id = d.household_id join called v on v.household_id = h.id
        left join staff o on o.id = d.owner
"""
_HERE = "h.closed = '' and (:district = '' or h.district = :district)"


class DecisionStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def between(self, district: str, first: str, before: str, limit: int, language: str = "kk") -> list[Row]:
        """Return what was decided from a day to before another, the oldest first, with what began and ended since.

        `done`, `going` and `begun` count the family's referrals and steps since the decision by how far they are.
        """
        return self._connection.all(
            f"""
            select {_NAMED},
                (select count(*) from referral r where r.household_id = d.household_id and r.offered_on >= d.made_on
                    and r.state = 'done')
                + (select count(*) from plan_step p where p.household_id = d.household_id
                    and p.since >= d.made_on and p.state = 'done') as done,
                (select count(*) from referral r where r.household_id = d.household_id and r.offered_on >= d.made_on
                    and r.state in ('accepted', 'under_way'))
                + (select count(*) from plan_step p where p.household_id = d.household_id
                    and p.since >= d.made_on and p.state = 'under_way') as going,
                (select count(*) from referral r where r.household_id = d.household_id and r.offered_on >= d.made_on
                    and r.helped in ('yes', 'partly')) as helped
            from (select d.* from decision d join household h on h.id = d.household_id
                where d.made_on >= :first and d.made_on < :before and {_HERE}
                order by d.made_on, d.since, d.id limit :limit) d
                join household h on h.id = d.household_id join called v on v.household_id = h.id
                left join staff o on o.id = d.owner
            order by d.made_on, d.since, d.id
            """,  # noqa: S608 ours
            district=district,
            first=first,
            before=before,
            limit=limit,
            language=language,
        )

    def latest(self, household_ids: list[str], since: str) -> list[Row]:
        """Return what was decided about these families since a day, the oldest first."""
        return self._connection.all(
            """
            select household_id, kind, made_on, due_on from decision
            where household_id in :ids and made_on >= :since order by made_on, since, id
            """,
            ids=household_ids,
            since=since,
        )

    def counted(self, district: str, since: str) -> list[Row]:
        """Return how often each decision was made for which reason since a day."""
        return self._connection.all(
            f"""
            select d.kind, d.reason, count(*) as n from decision d join household h on h.id = d.household_id
            where d.made_on >= :since and {_HERE} group by d.kind, d.reason order by count(*) desc, d.kind, d.reason
            """,  # noqa: S608 ours
            district=district,
            since=since,
        )

    def disagreements(self, district: str, since: str, limit: int, language: str = "kk") -> list[Row]:
        """Return the decisions that disagree with the list, the newest first."""
        return self._connection.all(
            f"""
            select {_NAMED} {_FROM} where d.kind = 'disagree' and d.made_on >= :since and {_HERE}
            order by d.made_on desc, d.since desc, d.id limit :limit
            """,
            district=district,
            since=since,
            limit=limit,
            language=language,
        )
