"""Days off and working Saturdays that the office typed in: each word kept, the newest of a day counts."""

from datetime import date

from server.database import Connection, Row
from surveys.exchange.sync import CaseDays
from surveys.planning.calendar import Calendar


class DayStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, *, day: str, kind: str, names: dict[str, str], by_id: str, at: str) -> None:
        """Add a word; the kind `usual` takes back what stood there."""
        self._connection.run(
            """
            insert into calendar_day (day, at, kind, name_kk, name_ru, name_en, by_id)
            values (:day, :at, :kind, :kk, :ru, :en, :by_id)
            on conflict (day, at) do update
            set kind = :kind, name_kk = :kk, name_ru = :ru, name_en = :en, by_id = :by_id
            """,
            day=day,
            kind=kind,
            by_id=by_id,
            at=at,
            **{tongue: names.get(tongue, "") for tongue in ("kk", "ru", "en")},
        )

    def standing(self) -> list[Row]:
        """Return the days that are not as every year's, by day."""
        return self._connection.all(
            """
            select d.day, d.kind, d.name_kk, d.name_ru, d.name_en, d.at, s.name as by_name
            from calendar_day d join staff s on s.id = d.by_id
            where d.kind <> 'usual' and d.at = (select max(o.at) from calendar_day o where o.day = d.day)
            order by d.day
            """
        )

    def calendar(self) -> Calendar:
        """Return the days that differ from every year's, for counting working days."""
        days = {"off": set[date](), "work": set[date]()}
        for row in self.standing():
            days[row["kind"]].add(date.fromisoformat(row["day"]))
        return Calendar(off=frozenset(days["off"]), work=frozenset(days["work"]))

    def between(self, first: date, last: date) -> CaseDays:
        """Return those of some weeks, as phones carry them."""
        found = self.calendar()
        off, work = (sorted(day for day in days if first <= day <= last) for days in (found.off, found.work))
        return CaseDays(tuple(off), tuple(work))

    def last(self, day: str) -> Row | None:
        """Return the last word on a day that said anything, be it taken back or not."""
        return self._connection.one(
            "select * from calendar_day where day = :day and kind <> 'usual' order by at desc limit 1",
            day=day,
        )
