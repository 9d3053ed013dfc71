"""What the quota of a year gives a district, to settlers and kandas together ("") or to those of one route: typed in by
the office, each word kept, the newest counts.
"""

from server.database import Connection, Row


class QuotaStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self, *, year: int, district: str, route: str, people: int | None, source: str, by_id: str, at: str
    ) -> None:
        """Add a word; `people` None takes back what stood there."""
        self._connection.run(
            """
            insert into quota (year, district, route, at, people, source, by_id)
            values (:year, :district, :route, :at, :people, :source, :by_id)
            on conflict (year, district, route, at) do update set people = :people, source = :source, by_id = :by_id
            """,
            year=year,
            district=district,
            route=route,
            at=at,
            people=people,
            source=source,
            by_id=by_id,
        )

    def standing(self) -> list[Row]:
        """Return what counts now, by year, district and route, with who typed it and when."""
        return [row for row in self._newest() if row["people"] is not None]

    def before(self, year: int, district: str, route: str) -> Row | None:
        """Return the word before the newest."""
        rows = self._connection.all(
            """
            select people, source from quota where year = :year and district = :district and route = :route
            order by at desc limit 2
            """,
            year=year,
            district=district,
            route=route,
        )
        return rows[1] if len(rows) > 1 else None

    def _newest(self) -> list[Row]:
        return self._connection.all(
            """
            select q.year, q.district, q.route, q.people, q.source, q.at, s.name as by_name
            from quota q join staff s on s.id = q.by_id
            where q.at = (select max(o.at) from quota o
                where o.year = q.year and o.district = q.district and o.route = q.route)
            order by q.year desc, q.district, q.route
            """
        )

    def arrived(self) -> list[Row]:
        """Return how many families came in each year by each route into each district they first lived in, with how many people.

        Counted are those who belonged to the family within a month of its arrival, whoever has left since.
        """
        return self._connection.all(
            """
            select f.year, f.district, f.route, count(*) as families, sum(f.people) as people from (
                select h.id, h.route, cast(substr(h.arrived_on, 1, 4) as integer) as year,
                    coalesce((select r.district from residence r where r.household_id = h.id
                        order by coalesce(r.starts_on, ''), r.id limit 1), h.district) as district,
                    (select count(*) from membership m join person p on p.id = m.person_id
                        where m.household_id = h.id and p.void is null and p.same_as is null
                        and (m.starts_on is null or substr(m.starts_on, 1, 7) <= substr(h.arrived_on, 1, 7))) as people
                from household h where h.closed = '' and h.arrived_on <> ''
            ) f group by f.year, f.district, f.route order by f.year desc, f.district, f.route
            """
        )
