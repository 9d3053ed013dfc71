"""Who may hold which family, and when: assigned, covered or opened. One view says it; nobody else decides."""

from collections.abc import Sequence

from server.database import Connection, Row
from server.store.turning import Key, Place, Turned, turned

_ALL = """
    select h.household_id, h.staff_id, h.how, h.source_id, h.starts_on, h.ends_on, h.ended_at, h.starts_at, h.ends_at, h.seq
    from holding h
"""


class HoldingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_staff(self, staff_id: str) -> list[Row]:
        """Return everything that this worker holds, held or will hold."""
        return self._connection.all(_ALL + "where h.staff_id = :staff_id", staff_id=staff_id)

    def of_some(self, staff_ids: Sequence[str]) -> list[Row]:
        """Return the same of several workers."""
        return self._connection.all(_ALL + "where h.staff_id in :staff_ids", staff_ids=list(staff_ids))

    def of_staff_in(self, staff_id: str, household_ids: Sequence[str]) -> list[Row]:
        return self._connection.all(
            _ALL + "where h.staff_id = :staff_id and h.household_id in :ids",
            staff_id=staff_id,
            ids=household_ids,
        )

    def of_families(self, household_ids: Sequence[str]) -> list[Row]:
        """Return who holds, held or will hold these families, with their names."""
        return self._connection.all(
            """
            select h.household_id, h.staff_id, h.how, h.source_id, h.starts_on, h.ends_on, h.ended_at, h.starts_at,
                h.ends_at, h.seq, s.name
            from holding h join staff s on s.id = h.staff_id
            where h.household_id in :ids order by h.starts_on, h.starts_at, h.staff_id
            """,
            ids=household_ids,
        )

    def busiest(
        self, district: str, roles: Sequence[str], today: str, now: str, place: Place, size: int
    ) -> Turned:
        """Return (id, name) of those in a district who hold families now, those first whose families have the most lines."""
        return turned(
            self._connection,
            _BUSIEST,
            (Key("w.idle", "idle", int), Key("w.name", "name"), Key("w.id", "id")),
            place,
            size,
            district=district,
            roles=list(roles),
            today=today,
            now=now,
        )


# `idle` falls as more families wait: the order goes one way. Who may hold anything is looked up table by table: asked
# whether it exists in the view, either engine reads all families.
_BUSIEST = """
    select w.id, w.name, w.idle from (
        select s.id, s.name, - (
            select count(*) from agenda a
            where a.holder = s.id and a.room in ('task', 'search') and a.starts_on <= :today and a.until_on >= :today
        ) as idle
        from staff s
        where s.district = :district and s.active = 1 and s.role in :roles and coalesce((
                select 1 from assignment a
                where a.staff_id = s.id and a.starts_on <= :today and (a.ends_on is null or a.ends_on > :today) limit 1), (
                select 1 from cover c where c.cover_id = s.id and c.starts_at <= :now and c.ends_at > :now limit 1), (
                select 1 from glass g where g.staff_id = s.id and g.opened_at <= :now and g.expires_at > :now limit 1)) = 1
    ) w where 1 = 1
"""
