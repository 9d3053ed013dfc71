"""Support measures: what was granted to a family, from when until when."""

import msgspec

from server.database import Connection, Row
from server.store.stale import mark


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    household_id: str
    id: str
    kind: str
    amount_mci: int
    mci_year: int
    starts_on: str
    ends_on: str | None


class MeasureStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_measures(self, measures: list[Measure]) -> None:
        self._connection.many(
            """
            insert into support_measure (household_id, id, kind, amount_mci, mci_year, starts_on, ends_on)
            values (:household_id, :id, :kind, :amount_mci, :mci_year, :starts_on, :ends_on)
            """,
            [msgspec.structs.asdict(one) for one in measures],
        )
        mark(self._connection, [one.household_id for one in measures])

    def support(self, household_ids: list[str]) -> list[Row]:
        """Return what support was granted and when, without what it amounts to."""
        return self._connection.all(
            """
            select household_id, kind, starts_on, ends_on from support_measure
            where household_id in :ids and void = '' order by starts_on, id
            """,
            ids=household_ids,
        )
