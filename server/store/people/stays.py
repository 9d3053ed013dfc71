"""What the register knows of every family's stay, and when somebody spoke to it: no name, no answer but of an attempt."""

from collections.abc import Sequence

from server.database import Connection, Row


class StayStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def families(self) -> list[Row]:
        """Return the families whose day of arrival is known; what was entered by mistake or merged is none."""
        return self._connection.all(
            "select id, arrived_on, entered_on, route, origin, quota_year from household where closed = '' and arrived_on <> '' order by id"
        )

    def born(self) -> list[Row]:
        """Return in which year each person was born who belonged to a family in the month it came; None where unknown."""
        return self._connection.all(
            """
            select m.household_id, coalesce(cast(substr(p.birth_date, 1, 4) as integer), p.birth_year) as birth_year
            from membership m join person p on p.id = m.person_id join household h on h.id = m.household_id
            where h.closed = '' and h.arrived_on <> '' and p.void is null and p.same_as is null
                and (m.starts_on is null or substr(m.starts_on, 1, 7) <= substr(h.arrived_on, 1, 7))
            """
        )

    def residences(self) -> list[Row]:
        return self._connection.all("select household_id, settlement, district, starts_on from residence")

    def exits(self) -> list[Row]:
        """Return departures after which nobody came back, moves within the region among them."""
        return self._connection.all("select household_id, kind, earliest, latest from departed")

    def people(self) -> dict[str, int]:
        """Return how many people came with each family: who belonged to it in the month of its arrival."""
        rows = self._connection.all(
            """
            select m.household_id, count(*) as n
            from membership m join person p on p.id = m.person_id join household h on h.id = m.household_id
            where p.void is null and p.same_as is null and h.arrived_on <> ''
                and (m.starts_on is null or substr(m.starts_on, 1, 7) <= substr(h.arrived_on, 1, 7))
            group by m.household_id
            """
        )
        return {row["household_id"]: row["n"] for row in rows}

    def days_spoken(self, passed_over: Sequence[str]) -> list[Row]:
        """Return on which days (UTC) a form was filled with each family, but for the forms passed over."""
        return self._connection.all(
            """
            select distinct household_id, substr(finished_at, 1, 10) as day from submission
            where form_id not in :passed_over
            """,
            passed_over=passed_over,
        )

    def attempts(self, form: str) -> list[Row]:
        """Return the notes of attempts to reach a family."""
        return self._connection.all(
            "select household_id, substr(finished_at, 1, 10) as day, answers from submission where form_id = :form",
            form=form,
        )
