"""The newest risk run and the order it proposes, without the families in which somebody objects to it today."""

from collections.abc import Mapping

from server.database import Connection, Row

# Families that wait for a later day, as was decided last.
_PUT_OFF = """
    exists (select 1 from decision d where d.household_id = h.id and d.kind = 'wait' and d.due_on > :today
        and not exists (select 1 from decision n where n.household_id = d.household_id
            and (n.made_on > d.made_on or (n.made_on = d.made_on and n.since > d.since))))
"""
_HELD = """
    select 1 from assignment a where a.household_id = h.id and a.starts_on <= :today
        and (a.ends_on is null or a.ends_on > :today)
"""
_ASKS = "select 1 from help_request w where w.household_id = h.id and w.status <> 'done'"
# What a list is narrowed to (`server.reading.narrowing`): a filter that is empty lets everybody through.
_NARROWED = f"""
    (:tier = '' or r.tier = :tier) and (:need = '' or r.reasons like :need)
    and (:worker = '' or (:worker = 'none' and not exists ({_HELD}))
        or exists ({_HELD} and a.staff_id = :worker))
    and (:help = '' or (:help = 'open' and exists ({_ASKS})) or exists ({_ASKS} and w.promised_at < :now))
"""
_HERE = f"({_NARROWED}) and ((:put = 'off' and {_PUT_OFF}) or (:put = '' and not {_PUT_OFF}))"
EVERYBODY = {"tier": "", "need": "", "worker": "", "help": "", "put": "", "today": "9999", "now": ""}


class ReviewStore:
    def __init__(self, connection: Connection, asked: Mapping[str, str] = EVERYBODY) -> None:
        self._connection = connection
        self._asked = dict(asked)

    def narrowed_to(self, asked: Mapping[str, str]) -> "ReviewStore":
        """Return the same order with only those families of whom all of this is true; what is empty asks nothing."""
        need = {"need": f'%"{asked["need"]}"%'} if asked.get("need") else {}
        return ReviewStore(self._connection, {**EVERYBODY, **asked, **need})

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
              and {_HERE}
            order by {by}, r.position limit :limit
            """,  # noqa: S608 ours
            run_id=run_id,
            district=district,
            limit=limit,
            **self._asked,
        )
        return [row["household_id"] for row in rows]

    def waiting_for_help(self, run_id: str, district: str, before: str) -> list[str]:
        """Return the families here who asked for help before this moment and still wait, the longest wait first.

        Who waits for a later day by a decision is among them all the same.
        """
        if self._asked["put"]:
            return []
        rows = self._connection.all(
            f"""
            select q.household_id, min(q.made_at) as since
            from help_request q join household h on h.id = q.household_id
                left join risk r on r.household_id = h.id and r.run_id = :run_id
            where q.status <> 'done' and q.made_at < :before and h.closed = ''
              and (:district = '' or h.district = :district)
              and not exists (select 1 from departed e where e.household_id = q.household_id)
              and {_NARROWED}
            group by q.household_id order by since, q.household_id
            """,  # noqa: S608 ours
            run_id=run_id,
            district=district,
            before=before,
            **{name: value for name, value in self._asked.items() if name != "put"},
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
            f"""
            select r.tier, count(*) as n
            from risk r join household h on h.id = r.household_id
            where r.run_id = :run_id and h.closed = '' and (:district = '' or h.district = :district)
              and r.household_id in (select household_id from agreed_household)
              and not exists (select 1 from departed e where e.household_id = r.household_id)
              and {_HERE}
            group by r.tier
            """,  # noqa: S608 ours
            run_id=run_id,
            district=district,
            **self._asked,
        )
        return {row["tier"]: row["n"] for row in rows}

    def put_off(self, district: str, today: str) -> int:
        """Return how many families here wait for a later day, as was decided."""
        row = self._connection.one(
            f"""
            select count(*) as n from household h where h.closed = '' and (:district = '' or h.district = :district)
                and h.id in (select household_id from decision where kind = 'wait' and due_on > :today) and {_PUT_OFF}
            """,  # noqa: S608 ours
            district=district,
            today=today,
        )
        return 0 if row is None else row["n"]

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
