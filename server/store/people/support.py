"""Support measures as the register clerk keeps them: entered, corrected with what stood before, never erased."""

import msgspec

from server.database import Connection, Row
from server.store.stale import mark


class SupportMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts in monthly calculation indices of a year. Of a house also its price, its floor area and where it stands."""

    household_id: str
    id: str
    kind: str
    amount_mci: int
    mci_year: int
    starts_on: str
    ends_on: str | None = None
    price_tenge: int | None = None
    floor_m2: float | None = None
    settlement: str = ""
    void: str = ""

    @property
    def price_m2(self) -> float | None:
        """Return tenge for a square metre, where both are known."""
        return self.price_tenge / self.floor_m2 if self.price_tenge and self.floor_m2 else None


_FIELDS = SupportMeasure.__struct_fields__


class SupportStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, measures: list[SupportMeasure]) -> None:
        self._connection.many(
            """
            insert into support_measure (household_id, id, kind, amount_mci, mci_year, starts_on, ends_on, price_tenge,
                floor_m2, settlement, void)
            values (:household_id, :id, :kind, :amount_mci, :mci_year, :starts_on, :ends_on, :price_tenge,
                :floor_m2, :settlement, :void)
            """,
            [msgspec.structs.asdict(one) for one in measures],
        )
        mark(self._connection, [one.household_id for one in measures])

    def get(self, household_id: str, id: str) -> SupportMeasure | None:
        row = self._connection.one(
            "select * from support_measure where household_id = :household_id and id = :id",
            household_id=household_id,
            id=id,
        )
        return None if row is None else _measure(row)

    def of_family(self, household_id: str) -> list[SupportMeasure]:
        """Return all that was entered for a family, also what was found to be a mistake, the oldest first."""
        rows = self._connection.all(
            "select * from support_measure where household_id = :id order by starts_on, kind, id",
            id=household_id,
        )
        return [_measure(row) for row in rows]

    def correct(self, measure: SupportMeasure, *, by: str, at: str) -> None:
        """Write what is right now, and keep what stood before with who changed it."""
        before = self.get(measure.household_id, measure.id)
        if before is None:
            raise LookupError(measure.id)
        self._connection.run(
            """
            insert into support_past (household_id, measure_id, at, staff_id, body)
            values (:household_id, :id, :at, :by, :body)
            """,
            household_id=measure.household_id,
            id=measure.id,
            at=at,
            by=by,
            body=msgspec.json.encode(before).decode(),
        )
        self._connection.run(
            """
            update support_measure set kind = :kind, amount_mci = :amount_mci, mci_year = :mci_year,
                starts_on = :starts_on, ends_on = :ends_on, price_tenge = :price_tenge, floor_m2 = :floor_m2,
                settlement = :settlement, void = :void
            where household_id = :household_id and id = :id
            """,
            **msgspec.structs.asdict(measure),
        )
        mark(self._connection, [measure.household_id])

    def past(self, household_id: str, id: str) -> list[tuple[Row, SupportMeasure]]:
        """Return what a measure said before, the latest first, each with who changed it when."""
        rows = self._connection.all(
            """
            select p.at, p.body, s.name from support_past p join staff s on s.id = p.staff_id
            where p.household_id = :household_id and p.measure_id = :id order by p.at desc
            """,
            household_id=household_id,
            id=id,
        )
        return [(row, msgspec.json.decode(row["body"], type=SupportMeasure)) for row in rows]


def _measure(row: Row) -> SupportMeasure:
    return msgspec.convert({name: row[name] for name in _FIELDS}, SupportMeasure)
