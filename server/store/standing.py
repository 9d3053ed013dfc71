"""Where each family stands: kept in a row, and counted, so that no page reads all families to tell how many there are.

A row is as true as the last working out of the family's lines. Of a family that was written to since, what the register,
the words on consent and the newest run say themselves is read instead: an objection counts at once.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from server.database import Connection, Row
from server.store import counters

EVERYWHERE, ASKING = "", "asking"
STALE = "(select x.household_id from agenda_stale x)"


# Whose family it is: empty where nobody who works here has it.
_HOLDER = """
    coalesce((select max(a.staff_id) from assignment a
        join staff s on s.id = a.staff_id and s.active = 1 and s.role in ('worker', 'supervisor')
        where a.household_id = h.id and a.ends_on is null), '')
"""
# When the first help was promised that the household `h` still waits for.
PROMISED = """
    coalesce((select min(w.promised_at) from help_request w where w.household_id = h.id and w.status <> 'done'), '')
"""
_NEWEST = "(select u.id from risk_run u order by u.made_at desc, u.id desc limit 1)"


def live(which: str) -> str:
    """Return the SQL that works out the rows of the families `which` names: `:ids`, or a query in brackets."""
    return f"""
        select h.id as household_id, h.district,
            case when exists (select 1 from departed e where e.household_id = h.id) then 0 else 1 end as served,
            case when exists (select 1 from agreed_household g where g.household_id = h.id) then 1 else 0 end as agrees,
            coalesce(r.tier, '') as tier, coalesce(r.position, 0) as position, coalesce(r.lot, 0) as lot,
            coalesce(r.reasons, '[]') as reasons, h.number, {_HOLDER} as holder, {PROMISED} as promised
        from household h left join risk r on r.household_id = h.id
            and r.run_id = {_NEWEST}
        where h.closed = '' and h.id in {which}
    """  # noqa: S608 ours


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A household that is not closed. `served`: it has not left; `tier` is empty where the newest run has no place for it,
    `holder` where it is nobody's family, `promised` where it waits for no help.
    """

    household_id: str
    district: str
    served: bool
    agrees: bool
    tier: str
    position: int
    lot: float
    reasons: str
    number: int
    holder: str
    promised: str

    @property
    def is_ordered(self) -> bool:
        return self.served and self.agrees and bool(self.tier)

    @property
    def counts_as(self) -> tuple[str, ...]:
        return (
            "open",
            *(("served",) if self.served else ()),
            *(("unheld",) if self.served and not self.holder else ()),
            *(in_order(self.tier, self.reasons, asks=bool(self.promised)) if self.is_ordered else ()),
        )


def in_order(tier: str, reasons: str, *, asks: bool) -> tuple[str, ...]:
    """Return what a family of the order counts as: its tier, and of its tier those with each need and those who wait for help."""
    needs = dict.fromkeys(msgspec.json.decode(reasons, type=list[str]))
    return (tier, *(of_tier(tier, need) for need in needs), *((of_tier(tier, ASKING),) if asks else ()))


def of_tier(tier: str, what: str) -> str:
    """Return how those of a tier are counted who have a need, or with ASKING wait for help."""
    return f"{tier}/{what}"


class StandingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, household_ids: Collection[str]) -> None:
        """Work out where these families stand, write it down and count what changed. Whoever calls holds the counter of the lists."""
        ids = list(household_ids)
        before = self._rows("select * from standing where household_id in :ids", ids=ids)
        after = self._rows(live(":ids"), ids=ids)
        were, are = set(before), set(after)
        gone, new = [one for one in before if one not in are], [one for one in after if one not in were]
        self._connection.run(
            "delete from standing where household_id in :ids", ids=[one.household_id for one in gone]
        )
        self._connection.many(_INSERT, [_told(one) for one in new])
        self._connection.many(_COUNT, counted(gone, new))

    def follow(self) -> None:
        """Take over every family's place from the newest run. No lines are worked out meanwhile."""
        counters.take(self._connection, 1, "agenda")
        for sql in _FOLLOW:
            self._connection.run(sql)
        self.recount()

    def recount(self) -> None:
        """Count all families anew."""
        found: Counter[tuple[str, str]] = Counter()
        for row in self._connection.all(_ALIKE):
            counted_as = Standing(household_id="", position=0, lot=0, number=0, **_flags(row)).counts_as
            for what in counted_as:
                for district in (row["district"], EVERYWHERE):
                    found[district, what] += row["n"]
        self._connection.run("delete from standing_count")
        self._connection.many(_COUNT, _counts(found))

    def counts(self, district: str) -> dict[str, int]:
        """Return how many families of a district, or with "" of all, are open, are served, are nobody's, and stand in each tier.

        Of each tier, how many have a need or wait for help, under the names of `of_tier`.
        """
        found: Counter[str] = Counter()
        for row in self._connection.all(
            "select what, n from standing_count where district = :district", district=district
        ):
            found[row["what"]] += row["n"]
        for some, step in self._unsettled():
            for one in some:
                if district in (EVERYWHERE, one.district):
                    found.update(dict.fromkeys(one.counts_as, step))
        return dict(found)

    def is_settled(self) -> bool:
        """Ask whether nothing was written since everybody's lines were worked out: then the kept rows say all."""
        return self._connection.one("select 1 as yes from agenda_stale limit 1") is None

    def agrees(self) -> str:
        """Return the SQL that asks whether the household `h` agrees to analysis and nobody in it objects: today, not as of some night."""
        if self.is_settled():
            return "exists (select 1 from standing g where g.household_id = h.id and g.agrees = 1)"
        return "exists (select 1 from agreed_household g where g.household_id = h.id)"

    def _unsettled(self) -> tuple[tuple[list[Standing], int], ...]:
        """Return what the families that were written to count as, to be taken away, and as what they should count."""
        if self.is_settled():
            return ()
        kept = self._rows(f"select * from standing where household_id in {STALE}")  # noqa: S608 ours
        return (kept, -1), (self._rows(live(STALE)), 1)

    def _rows(self, sql: str, **values: object) -> list[Standing]:
        return msgspec.convert(self._connection.all(sql, **values), list[Standing], strict=False)


def counted(gone: Iterable[Standing], new: Iterable[Standing]) -> list[Row]:
    """Return by how much each count changes; a family counts in its district and in all of them."""
    found: Counter[tuple[str, str]] = Counter()
    for some, step in ((gone, -1), (new, 1)):
        for one in some:
            for what in one.counts_as:
                for district in (one.district, EVERYWHERE):
                    found[district, what] += step
    return _counts(found)


def _counts(found: Counter[tuple[str, str]]) -> list[Row]:
    return [
        {"district": district, "what": what, "n": n} for (district, what), n in sorted(found.items()) if n
    ]


def _flags(row: Row) -> Row:
    return {
        "district": row["district"],
        "tier": row["tier"],
        "reasons": row["reasons"],
        "served": bool(row["served"]),
        "agrees": bool(row["agrees"]),
        "holder": "" if row["unheld"] else "some",
        "promised": "some" if row["asks"] else "",
    }


def _told(one: Standing) -> Row:
    return msgspec.structs.asdict(one) | {"served": int(one.served), "agrees": int(one.agrees)}


_NAMES = ", ".join(Standing.__struct_fields__)
_INSERT = (
    f"insert into standing ({_NAMES}) values ({', '.join(f':{name}' for name in Standing.__struct_fields__)})"  # noqa: S608
)
_COUNT = """
    insert into standing_count (district, what, n) values (:district, :what, :n)
    on conflict (district, what) do update set n = standing_count.n + excluded.n
"""
_FOLLOW: Sequence[str] = (
    f"""
    update standing set tier = '', position = 0, lot = 0, reasons = '[]'
    where tier <> '' and not exists (
        select 1 from risk r where r.household_id = standing.household_id and r.run_id = {_NEWEST})
    """,  # noqa: S608 ours
    f"""
    update standing set tier = r.tier, position = r.position, lot = r.lot, reasons = r.reasons
    from risk r where r.household_id = standing.household_id and r.run_id = {_NEWEST}
    """,  # noqa: S608 ours
)
# All families, those who count as the same together.
_ALIKE = """
    select district, served, agrees, tier, reasons, case when holder = '' then 1 else 0 end as unheld,
        case when promised = '' then 0 else 1 end as asks, count(*) as n
    from standing
    group by district, served, agrees, tier, reasons, case when holder = '' then 1 else 0 end,
        case when promised = '' then 0 else 1 end
"""
