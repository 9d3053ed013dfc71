"""The risk model's tables: what it may read of families who agreed, and the runs it leaves behind."""

import msgspec

from server.database import Connection, Row
from server.store.standing import StandingStore


class RunRow(msgspec.Struct, frozen=True):
    """A run: on what was known by which day, and when it was made.

    `whole`: it holds all its families still. `met`: a meeting worked with it.
    """

    id: str
    as_of: str
    made_at: str
    whole: bool
    met: bool = False


class RiskStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def families(self, household_ids: list[str]) -> list[Row]:
        """Return those of these families whose records have been read."""
        return self._connection.all(
            """
            select id, arrived_on, entered_on, district, settlement, village from household
            where id in :ids and id in (select household_id from risk_read where household_id in :ids)
            """,
            ids=household_ids,
        )

    def birth_years(self, household_ids: list[str]) -> list[Row]:
        """Return the year of birth of each head and spouse of these families."""
        return self._connection.all(
            """
            select household_id, birth_year from member
            where household_id in :ids and relation in ('self', 'spouse')
            """,
            ids=household_ids,
        )

    def rent_ends(self, day: str) -> list[Row]:
        """Return when each family's help with the rent ends, of what had begun by this day; no row where no end is known."""
        return self._connection.all(
            """
            select household_id, max(ends_on) as ends_on from support_measure
            where kind = 'rent' and void = '' and starts_on <= :day
            group by household_id having count(*) = count(ends_on)
            """,
            day=day,
        )

    def exits(self) -> list[Row]:
        """Return what is known of departures; a move within the region is none."""
        return self._connection.all(
            """
            select household_id, kind, earliest, latest from departed
            where kind <> 'region' order by earliest, recorded_at
            """
        )

    def latest_run_at(self) -> str | None:
        row = self._connection.one("select max(made_at) as made_at from risk_run")
        return None if row is None else row["made_at"]

    def latest_model(self) -> Row | None:
        return self._connection.one(
            "select id, fitted_at, as_of, events, body from risk_model order by fitted_at desc, id desc limit 1"
        )

    def add_model(self, *, id: str, fitted_at: str, as_of: str, events: int, body: str) -> None:
        self._connection.run(
            """
            insert into risk_model (id, fitted_at, as_of, events, body)
            values (:id, :fitted_at, :as_of, :events, :body)
            """,
            id=id,
            fitted_at=fitted_at,
            as_of=as_of,
            events=events,
            body=body,
        )

    def add_run(self, run: Row, rows: list[Row]) -> None:
        """Keep a run (id, model, day, moment, what it rests on) with its families.

        Of each: chance, low, high, tier, position, lot, reasons (a JSON list of codes).
        """
        self._connection.run(
            """
            insert into risk_run (id, model_id, as_of, made_at, households, inputs, code)
            values (:id, :model_id, :as_of, :made_at, :households, :inputs, :code)
            """,
            **run,
            households=len(rows),
        )
        self._connection.many(
            """
            insert into risk (run_id, household_id, chance, low, high, tier, position, lot, reasons)
            values (:run_id, :household_id, :chance, :low, :high, :tier, :position, :lot, :reasons)
            """,
            [row | {"run_id": run["id"]} for row in rows],
        )
        StandingStore(self._connection).follow()

    def forget_runs(self, before: str) -> None:
        """Remove the runs made before this time, with every family's chance in them."""
        self._connection.run(
            "delete from risk where run_id in (select id from risk_run where made_at < :before)",
            before=before,
        )
        self._connection.run("delete from risk_run where made_at < :before", before=before)

    def runs(self) -> list[RunRow]:
        """Return every run, the oldest first."""
        rows = self._connection.all(
            """
            select u.id, u.as_of, u.made_at,
                case when u.households = (select count(*) from risk r where r.run_id = u.id) then 1 else 0 end as whole,
                case when exists (select 1 from meeting m where m.run_id = u.id) then 1 else 0 end as met
            from risk_run u order by u.made_at, u.id
            """
        )
        return msgspec.convert(rows, list[RunRow], strict=False)

    def thin(self, run_id: str, *, since: str, until: str) -> int:
        """Remove a run's families, but who first stood in its tier then, and on whom was decided from `since` to before `until`.

        Return how many were removed. The run itself is removed with the last of its families.
        """
        removed = self._connection.run(
            """
            delete from risk where run_id = :id
                and not exists (select 1 from decision d where d.household_id = risk.household_id
                    and d.made_on >= :since and d.made_on < :until)
                and (household_id, tier) in (select e.household_id, e.tier from risk e where e.run_id in (
                    select b.id from risk_run a join risk_run b on b.made_at < a.made_at where a.id = :id))
            """,
            id=run_id,
            since=since,
            until=until,
        )
        self._connection.run(
            "delete from risk_run where id = :id and not exists (select 1 from risk r where r.run_id = :id)",
            id=run_id,
        )
        return removed
