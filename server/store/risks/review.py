"""The order of the newest run, without the families in which somebody objects to it today."""

from collections import Counter
from collections.abc import Mapping

from server.database import Connection, Row
from server.store.standing import ASKING, PROMISED, STALE, StandingStore, live, of_tier

# Families that wait for a later day, as was decided last.
_WAITS = """
    select d.household_id from decision d where d.kind = 'wait' and d.due_on > :today
        and not exists (select 1 from decision n where n.household_id = d.household_id
            and (n.made_on > d.made_on or (n.made_on = d.made_on and n.since > d.since)))
"""
_NOW = "a.starts_on <= :today and (a.ends_on is null or a.ends_on > :today)"
# What a list is narrowed to (`server.reading.narrowing`): what is not asked for asks nothing.
_TIER = "s.tier = :tier"
_NEED = "s.reasons like :need"
_NOBODYS = f"""
    not exists (select 1 from assignment a join staff w on w.id = a.staff_id and w.active = 1 and w.role in ('worker', 'supervisor')
        where a.household_id = s.household_id and {_NOW})
"""  # noqa: S608 ours
_WORKERS = (
    f"s.household_id in (select a.household_id from assignment a where a.staff_id = :worker and {_NOW})"  # noqa: S608 ours
)
_OPEN = "s.promised <> ''"
_LATE = "s.promised <> '' and s.promised < :now"
_PUT_OFF = f"s.household_id in ({_WAITS})"
_NOT_PUT_OFF = f"s.household_id not in ({_WAITS})"
_ORDERED = "s.served = 1 and s.agrees = 1 and s.tier <> ''"
_SETTLED = "not exists (select 1 from agenda_stale x where x.household_id = s.household_id)"
# For SQLite to begin with those who wait, from the index of their days, where it would read all in the order of families.
_BEGINNING_WITH_DAYS = "household_id || ''"
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
        return self._some("position", run_id, district, limit)

    def drawn(self, run_id: str, district: str, limit: int) -> list[str]:
        """Return the first families by lot."""
        return self._some("lot", run_id, district, limit)

    def _some(self, by: str, run_id: str, district: str, limit: int) -> list[str]:
        """Return the first of those kept in their order and of those that were written to since, together."""
        # A tier has an index of its own, and its order in it.
        first = "s.tier, " if self._asked["tier"] else ""
        order = first + ("s.position" if by == "position" else "s.lot, s.position")
        found: list[Row] = []
        for source in self._sources():
            found += self._connection.all(
                f"""
                select s.household_id, s.position, s.lot from {source} and {self._here(district)}
                order by {order} limit :limit
                """,  # noqa: S608 ours
                **self._given(run_id, district),
                limit=limit,
            )
        found.sort(key=lambda row: (row[by], row["position"]))
        return [row["household_id"] for row in found[:limit]]

    def waiting_for_help(self, run_id: str, district: str, before: str) -> list[str]:
        """Return the families here who asked for help before this moment and still wait, the longest wait first.

        Who waits for a later day by a decision is among them all the same.
        """
        if self._asked["put"]:
            return []
        more = "".join(f" and {one}" for one in self._narrowing())
        rows = self._connection.all(
            f"""
            select s.household_id, s.since from (
                select h.id as household_id, h.district, q.since, coalesce(r.tier, '') as tier,
                    coalesce(r.reasons, '[]') as reasons, {PROMISED} as promised
                from (select {_BEGINNING_WITH_DAYS} as household_id, min(made_at) as since from help_request
                    where status <> 'done' and made_at < :before group by {_BEGINNING_WITH_DAYS}) q
                cross join household h left join risk r on r.household_id = h.id and r.run_id = :run_id
                where h.id = q.household_id and h.closed = '' and not exists (select 1 from departed e where e.household_id = q.household_id)) s
            where (:district = '' or s.district = :district) {more}
            order by s.since, s.household_id
            """,  # noqa: S608 ours
            **self._given(run_id, district),
            before=before,
        )
        return [row["household_id"] for row in rows]

    def listed(self, run_id: str, ids: list[str], language: str = "kk") -> list[Row]:
        """Return these families with what the list shows of the register; tier is empty for one outside the order."""
        return self._connection.all(
            f"""
            select h.id as household_id, coalesce(r.tier, '') as tier, coalesce(r.reasons, '[]') as reasons,
                r.chance, r.low, r.high, h.name, h.number, h.district, h.arrived_on,
                case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village
            from household h join called v on v.household_id = h.id
            left join risk r on r.household_id = h.id and r.run_id = :run_id
                and {StandingStore(self._connection).agrees()}
            where h.id in :ids order by r.position, h.number
            """,  # noqa: S608 ours
            run_id=run_id,
            ids=ids,
            language=language,
        )

    def tiers(self, run_id: str, district: str) -> dict[str, int]:
        """Return how many families each tier holds."""
        asked = self._asked
        some = [asked["need"].strip('%"'), ASKING if asked["help"] == "open" else asked["help"]]
        kept_as = [one for one in some if one]
        if asked["worker"] or asked["put"] or asked["help"] == "late" or len(kept_as) > 1:
            return self._counted(run_id, district, self._here(district))
        kept = StandingStore(self._connection).counts(district)
        # Few wait for a later day: they are counted one by one.
        aside = self._counted(run_id, district, " and ".join((_PUT_OFF, *self._narrowing())) + _of(district))
        tiers = (asked["tier"],) if asked["tier"] else ("first", "soon", "calm")
        names = {tier: of_tier(tier, kept_as[0]) if kept_as else tier for tier in tiers}
        return {tier: kept.get(name, 0) - aside.get(tier, 0) for tier, name in names.items()}

    def _counted(self, run_id: str, district: str, where: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for source in self._sources():
            for row in self._connection.all(
                f"select s.tier, count(*) as n from {source} and {where} group by s.tier",  # noqa: S608 ours
                **self._given(run_id, district),
            ):
                found[row["tier"]] += row["n"]
        return dict(found)

    def put_off(self, district: str, today: str) -> int:
        """Return how many families here wait for a later day, as was decided."""
        row = self._connection.one(
            f"""
            select count(distinct w.household_id) as n from ({_WAITS}) w join household h on h.id = w.household_id
            where h.closed = '' and (:district = '' or h.district = :district)
            """,  # noqa: S608 ours
            district=district,
            today=today,
        )
        return 0 if row is None else row["n"]

    def served(self, district: str) -> int:
        """Return how many families live here: ordered or not, all of them are served."""
        return StandingStore(self._connection).counts(district).get("served", 0)

    def of_family(self, run_id: str, household_id: str) -> Row | None:
        return self._connection.one(
            "select tier, reasons from risk where run_id = :run_id and household_id = :household_id",
            run_id=run_id,
            household_id=household_id,
        )

    def _sources(self) -> tuple[str, ...]:
        """Return where the families of the order are: kept, or worked out because something was written since."""
        if StandingStore(self._connection).is_settled():
            return (f"standing s where {_ORDERED}",)
        return f"standing s where {_ORDERED} and {_SETTLED}", f"({live(STALE)}) s where {_ORDERED}"

    def _here(self, district: str) -> str:
        aside = _PUT_OFF if self._asked["put"] else _NOT_PUT_OFF
        return " and ".join((aside, *self._narrowing())) + _of(district)

    def _narrowing(self) -> list[str]:
        asked = self._asked
        worker = _NOBODYS if asked["worker"] == "none" else _WORKERS
        help_asked = _OPEN if asked["help"] == "open" else _LATE
        every = (
            (asked["tier"], _TIER),
            (asked["need"], _NEED),
            (asked["worker"], worker),
            (asked["help"], help_asked),
        )
        return [condition for value, condition in every if value]

    def _given(self, run_id: str, district: str) -> Row:
        return {**self._asked, "run_id": run_id, "district": district}


def _of(district: str) -> str:
    return " and s.district = :district" if district else ""
