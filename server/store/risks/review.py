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

    def first(self, run_id: str, district: str, limit: int) -> list[str]:
        """Return the first families of the order."""
        return self._some("r.position", run_id, district, limit)

    def drawn(self, run_id: str, district: str, limit: int) -> list[str]:
        """Return the first families by lot."""
        return self._some("r.lot", run_id, district, limit)

    def _some(self, by: str, run_id: str, district: str, limit: int) -> list[str]:
        rows = self._connection.all(
            f"""
            select r.household_id from risk r join household h on h.id = r.household_id
            where r.run_id = :run_id and h.closed = '' and (:district = '' or h.district = :district)
              and r.household_id in (select household_id from agreed_household)
              and not exists (select 1 from departed e where e.household_id = r.household_id)
            order by {by}, r.position limit :limit
            """,  # noqa: S608 ours
            run_id=run_id,
            district=district,
            limit=limit,
        )
        return [row["household_id"] for row in rows]

    def waiting_for_help(self, district: str, before: str) -> list[str]:
        """Return the families here who asked for help before this moment and still wait, the longest wait first."""
        rows = self._connection.all(
            """
            select q.household_id, min(q.made_at) as since
            from help_request q join household h on h.id = q.household_id
            where q.status <> 'done' and q.made_at < :before and h.closed = ''
              and (:district = '' or h.district = :district)
              and not exists (select 1 from departed e where e.household_id = q.household_id)
            group by q.household_id order by since, q.household_id
            """,
            district=district,
            before=before,
        )
        return [row["household_id"] for row in rows]

    def listed(self, run_id: str, ids: list[str], language: str = "kk") -> list[Row]:
        """Return these families with what the list shows of the register; tier is empty for one outside the order."""
        return self._connection.all(
            """
            select h.id as household_id, coalesce(r.tier, '') as tier, coalesce(r.reasons, '[]') as reasons,
                r.chance, r.low, r.high, h.name, h.number, h.district, h.arrived_on,
                case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village
            from household h join called v on v.household_id = h.id
            left join risk r on r.household_id = h.id and r.run_id = :run_id
                and r.household_id in (select household_id from agreed_household)
            where h.id in :ids order by r.position, h.number
            """,
            run_id=run_id,
            ids=ids,
            language=language,
        )

    def tiers(self, run_id: str, district: str) -> dict[str, int]:
        """Return how many families each tier holds."""
        rows = self._connection.all(
            """
            select r.tier, count(*) as n
            from risk r join household h on h.id = r.household_id
            where r.run_id = :run_id and h.closed = '' and (:district = '' or h.district = :district)
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
            where h.closed = '' and (:district = '' or h.district = :district)
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
