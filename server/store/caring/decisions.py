"""What was decided about families: read for lists and for the next meeting. Decisions are written as changes."""

from server.database import Connection, Row

_NAMED = """
    d.household_id, d.id, d.kind, d.reason, d.words, d.made_on, d.due_on, d.outcome, d.since, h.name, h.number,
    h.district, case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village,
    coalesce(o.name, '') as owner,
    coalesce((select s.by_name from said s where s.household_id = d.household_id and s.kind = 'decision'
        and s.subject_id = d.id and s.born = 1), '') as by_name
"""
# Crossed, for SQLite to begin with the decisions also where it has not counted its tables.
_OF = "cross join household h cross join called v left join staff o on o.id = d.owner"
# Said so that SQLite looks the family's up, and not all of a state.
_HOW_MANY = "count(case when {} then 1 end)"
_REFERRALS = "from referral r where r.household_id = d.household_id and r.offered_on >= d.made_on"
_STEPS = "from plan_step p where p.household_id = d.household_id and p.since >= d.made_on"
_HERE = "h.id = d.household_id and h.closed = '' and (:district = '' or h.district = :district)"


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
                (select {_HOW_MANY.format("r.state = 'done'")} {_REFERRALS})
                + (select {_HOW_MANY.format("p.state = 'done'")} {_STEPS}) as done,
                (select {_HOW_MANY.format("r.state in ('accepted', 'under_way')")} {_REFERRALS})
                + (select {_HOW_MANY.format("p.state = 'under_way'")} {_STEPS}) as going,
                (select {_HOW_MANY.format("r.helped in ('yes', 'partly')")} {_REFERRALS}) as helped
            from (select d.* from decision d cross join household h
                where d.made_on >= :first and d.made_on < :before and {_HERE}
                order by d.made_on, d.since, d.id limit :limit) d {_OF}
            where h.id = d.household_id and v.household_id = d.household_id
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
            select d.kind, d.reason, count(*) as n from decision d cross join household h
            where d.made_on >= :since and {_HERE} group by d.kind, d.reason order by count(*) desc, d.kind, d.reason
            """,  # noqa: S608 ours
            district=district,
            since=since,
        )

    def disagreements(self, district: str, since: str, limit: int, language: str = "kk") -> list[Row]:
        """Return the decisions that disagree with the list, the newest first."""
        return self._connection.all(
            f"""
            select {_NAMED} from decision d {_OF}
            where d.kind = 'disagree' and v.household_id = d.household_id and d.made_on >= :since and {_HERE}
            order by d.made_on desc, d.since desc, d.id limit :limit
            """,  # noqa: S608 ours
            district=district,
            since=since,
            limit=limit,
            language=language,
        )
