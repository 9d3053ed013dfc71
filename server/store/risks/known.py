"""What the risk model knows of families who agreed, kept from run to run; and whose records are still to be read."""

from server.database import Connection, Row
from server.store import counters

CURSOR = "risk_read"
_AGREED = "h.closed = '' and h.id in (select household_id from agreed_household) and h.arrived_on <> ''"


class KnownStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def agreed(self) -> list[str]:
        """Return the families whose answers may be processed: agreed, not objected, day of arrival known."""
        rows = self._connection.all(f"select h.id from household h where {_AGREED} order by h.id")  # noqa: S608 ours
        return [row["id"] for row in rows]

    def read(self) -> dict[str, str]:
        """Return by which reading the records of each family were read."""
        rows = self._connection.all("select household_id, reading from risk_read")
        return {row["household_id"]: row["reading"] for row in rows}

    def changed(self) -> set[str]:
        """Return the families of whom a record came since everything was read."""
        rows = self._connection.all(
            "select distinct household_id from submission where seq > :after",
            after=counters.latest(self._connection, CURSOR),
        )
        return {row["household_id"] for row in rows}

    def answers(self, household_ids: list[str], forms: tuple[str, ...]) -> list[Row]:
        """Return what these families told, open and private answers; the sealed ones are elsewhere."""
        return self._connection.all(
            """
            select household_id, coalesce(person_id, '') as person_id, form_id, finished_at, answers, private_answers
            from submission where household_id in :ids and form_id in :forms order by household_id, id
            """,
            ids=household_ids,
            forms=forms,
        )

    def keep(self, household_ids: list[str], reading: str, rows: list[Row]) -> None:
        """Put what is known of these families in the place of what was: `rows` hold household_id, person_id, said."""
        self._connection.run("delete from risk_known where household_id in :ids", ids=household_ids)
        self._connection.many(
            "insert into risk_known (household_id, person_id, said) values (:household_id, :person_id, :said)",
            rows,
        )
        self._connection.many(
            """
            insert into risk_read (household_id, reading) values (:household_id, :reading)
            on conflict (household_id) do update set reading = :reading
            """,
            [{"household_id": own, "reading": reading} for own in household_ids],
        )

    def forget(self, household_ids: list[str]) -> None:
        self._connection.run("delete from risk_known where household_id in :ids", ids=household_ids)
        self._connection.run("delete from risk_read where household_id in :ids", ids=household_ids)

    def read_until(self, seq: int) -> None:
        """Note that every record up to this place in the commit order has been read."""
        self._connection.run(
            "update counter set value = :seq where name = :name and value < :seq", seq=seq, name=CURSOR
        )

    def known(self, household_ids: list[str]) -> list[Row]:
        """Return what is known of these families and, of their adults, of those whose last word is yes."""
        return self._connection.all(
            """
            select k.household_id, k.said from risk_known k
            where k.household_id in :ids and (k.person_id = '' or exists (
                select 1 from consent c
                where c.household_id = k.household_id and c.person_id = k.person_id and c.purpose = 'analysis'
                    and c.given = 1 and not exists (
                    select 1 from consent d
                    where d.person_id = c.person_id and d.purpose = 'analysis' and d.given = 0 and d.at >= c.at)))
            order by k.household_id, k.person_id
            """,
            ids=household_ids,
        )
