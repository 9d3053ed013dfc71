"""Families of which something was written: their lines in the lists are worked out anew before anybody reads them.

The mark lies in the transaction of the writing itself, so that none is lost, whoever writes and whenever it dies.
"""

from collections.abc import Iterable

from server.database import Connection


def mark(connection: Connection, household_ids: Iterable[str]) -> None:
    """Say that these families are not in the lists as they are now."""
    connection.many(
        """
        insert into agenda_stale (household_id, n) values (:id, 1)
        on conflict (household_id) do update set n = agenda_stale.n + 1
        """,
        [{"id": one} for one in sorted(set(household_ids))],
    )


def mark_homes_of(connection: Connection, person_ids: Iterable[str]) -> None:
    """Mark where these persons live or lived, and where those do whom they turned out to be: what they said counts there."""
    persons = sorted(set(person_ids))
    if persons:
        rows = connection.all(
            """
            select distinct household_id from membership where person_id in :ids
                or person_id in (select same_as from person where id in :ids)
                or person_id in (select k.same_as from person p join person k on k.id = p.same_as where p.id in :ids)
            """,
            ids=persons,
        )
        mark(connection, [row["household_id"] for row in rows])
