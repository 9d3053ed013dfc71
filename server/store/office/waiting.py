"""What waits in families outside the schedule of interviews: help, referrals, steps, offers of families, held changes."""

from collections.abc import Collection

from server.database import Connection, Row


class WaitingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def homes(self, ids: Collection[str]) -> list[Row]:
        """Return the families that stand in the register: what they and their place are called, their district, whose they are."""
        return self._connection.all(
            """
            select h.id, h.district, h.number, h.name,
                case when h.settlement = '' then h.village else v.kk || ' ' || v.ru || ' ' || v.en end as village,
                coalesce((
                    select max(a.staff_id) from assignment a
                    join staff s on s.id = a.staff_id and s.active = 1 and s.role in ('worker', 'supervisor')
                    where a.household_id = h.id and a.ends_on is null
                ), '') as holder
            from household h join called v on v.household_id = h.id where h.id in :ids and h.closed = ''
            """,
            ids=list(ids),
        )

    def helps(self, ids: Collection[str]) -> list[Row]:
        return self._connection.all(
            """
            select household_id, id, category, urgency, made_at, promised_at, status from help_request
            where household_id in :ids and status <> 'done'
            """,
            ids=list(ids),
        )

    def referrals(self, ids: Collection[str]) -> list[Row]:
        return self._connection.all(
            """
            select household_id, id, service, provider, offered_on, state from referral
            where household_id in :ids and state not in ('done', 'declined')
            """,
            ids=list(ids),
        )

    def steps(self, ids: Collection[str]) -> list[Row]:
        """Return the steps of plans that are to be done by a day."""
        return self._connection.all(
            """
            select household_id, id, what, who, until, since from plan_step
            where household_id in :ids and state not in ('done', 'dropped') and until is not null
            """,
            ids=list(ids),
        )

    def offers(self, ids: Collection[str]) -> list[Row]:
        return self._connection.all(
            """
            select t.household_id, t.id, t.made_at, o.name as to_name from transfer t join staff o on o.id = t.to_id
            where t.household_id in :ids and t.state = 'offered'
            """,
            ids=list(ids),
        )

    def held(self, ids: Collection[str]) -> list[Row]:
        """Return the families with changes that wait for others, each with how many and since when."""
        return self._connection.all(
            """
            select household_id, count(*) as n, min(received_at) as since from change
            where household_id in :ids and state = 'held' group by household_id
            """,
            ids=list(ids),
        )
