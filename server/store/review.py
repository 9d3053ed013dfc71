"""The newest risk run and the order it proposes, without the families in which somebody objects to it today."""

from server.database import Connection, Row


class ReviewStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest_run(self) -> Row | None:
        return self._connection.one(
            """
            select r.id, r.as_of, r.made_at, r.households, m.events
            from risk_run r join risk_model m on m.id = r.model_id
            order by r.made_at desc, r.id desc limit 1
            """
        )

    def ordered(self, run_id: str, district: str, limit: int, language: str = "kk") -> list[Row]:
        """Return the first families of the order, with what the list shows of the register."""
        return self._connection.all(
            """
            select r.household_id, r.tier, r.reasons, r.chance, r.low, r.high,
                   h.name, h.number, h.district, h.arrived_on, case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village
            from risk r join household h on h.id = r.household_id join called v on v.household_id = h.id
            where r.run_id = :run_id and (:district = '' or h.district = :district)
              and r.household_id in (select household_id from agreed_household)
              and not exists (select 1 from departed e where e.household_id = r.household_id)
            order by r.position limit :limit
            """,
            run_id=run_id,
            district=district,
            limit=limit,
            language=language,
        )

    def tiers(self, run_id: str, district: str) -> dict[str, int]:
        """Return how many families each tier holds."""
        rows = self._connection.all(
            """
            select r.tier, count(*) as n
            from risk r join household h on h.id = r.household_id
            where r.run_id = :run_id and (:district = '' or h.district = :district)
              and r.household_id in (select household_id from agreed_household)
              and not exists (select 1 from departed e where e.household_id = r.household_id)
            group by r.tier
            """,
            run_id=run_id,
            district=district,
        )
        return {row["tier"]: row["n"] for row in rows}

    def served(self, district: str) -> int:
        """Return how many families live here: ordered or not, all of them are served."""
        row = self._connection.one(
            """
            select count(*) as n from household h
            where (:district = '' or h.district = :district)
              and not exists (select 1 from departed e where e.household_id = h.id)
            """,
            district=district,
        )
        return 0 if row is None else row["n"]

    def of_family(self, run_id: str, household_id: str) -> Row | None:
        return self._connection.one(
            "select tier, reasons from risk where run_id = :run_id and household_id = :household_id",
            run_id=run_id,
            household_id=household_id,
        )
