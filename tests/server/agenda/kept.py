"""What is kept beside the register is what reading all of it gives: where families stand, and who may be one person."""

from collections import Counter
from datetime import timedelta

from server.database import Connection
from server.exchange.telling.carrying import families
from server.reading.workload import outlook, outlooks, worker_load
from server.store.clock import today
from server.store.office.agenda import AgendaStore
from server.store.people.entries import EntryStore
from server.store.people.likenesses import LikenessStore
from server.store.risks.review import ReviewStore
from server.store.risks.risk import RiskStore
from server.store.standing import Standing, StandingStore
from surveys.ids import uuid7
from surveys.planning.happened import with_facts
from surveys.register.likeness import alike

# Consent, as it reads where nobody thinks of speed.
_EVERYBODY = """
    select h.id, h.district, coalesce(r.tier, '') as tier, coalesce(r.position, 0) as position,
        case when h.id in (select household_id from departed) then 0 else 1 end as served, h.number,
        coalesce((select max(a.staff_id) from assignment a where a.household_id = h.id and a.ends_on is null
            and a.staff_id in (select id from staff where active = 1)), '') as holder,
        case when h.id in (
            select y.household_id from consent_now y where y.purpose = 'analysis' and y.given = 1)
          and h.id not in (
            select c.household_id from consent_now c
            where c.purpose = 'analysis' and c.given = 0 and not exists (
                select 1 from consent d where d.person_id = c.person_id and d.purpose = 'analysis' and d.at > c.at))
          then 1 else 0 end as agrees
    from household h left join risk r on r.household_id = h.id
        and r.run_id = (select id from risk_run order by made_at desc limit 1)
    where h.closed = ''
"""


def stands_right(connection: Connection) -> None:
    """Make sure that every count and the order are those of all records, whether the lines were worked out or not."""
    rows = connection.all(_EVERYBODY)
    ordered = [row for row in rows if row["served"] and row["agrees"] and row["tier"]]
    for district in ("", *sorted({row["district"] for row in rows})):
        here = [row for row in rows if district in ("", row["district"])]
        counts = Counter({"open": len(here), "served": sum(row["served"] for row in here)})
        counts["unheld"] = sum(row["served"] and not row["holder"] for row in here)
        counts.update(row["tier"] for row in ordered if district in ("", row["district"]))
        assert {what: n for what, n in StandingStore(connection).counts(district).items() if n} == +counts
    first = [row["id"] for row in sorted(ordered, key=lambda row: row["position"])]
    assert ReviewStore(connection).first("", "", 99) == first


def kept_right(connection: Connection) -> None:
    """Make sure that what is written down is what all records say, once everything was worked out."""
    stands_right(connection)
    kept = connection.all(f"select {', '.join(Standing.__struct_fields__)} from standing")  # noqa: S608 ours
    names = ("district", "tier", "position", "served", "agrees", "number", "holder")
    assert {row["household_id"]: [row[name] for name in names] for row in kept} == {
        row["id"]: [row[name] for name in names] for row in connection.all(_EVERYBODY)
    }
    pairs, total = EntryStore(connection).pairs("", 0, 99)
    everybody = alike(LikenessStore(connection).entries())
    assert [(one.id, other.id) for one, other in pairs] == [
        (one.first.id, one.second.id) for one in everybody
    ]
    assert total == len(everybody)


def looked_right(connection: Connection, ids: list[str]) -> None:
    """Make sure that what is kept of a family for its worker's weeks is, on each day on which it holds, what all records say."""
    looks = {one.household_id: one for one in AgendaStore(connection).looks(ids, today().isoformat())}
    open_ = connection.all("select id from household where closed = ''")
    assert set(looks) == {row["id"] for row in open_}
    for ahead in (0, 1, 5, 13, 14, 15, 29):
        day = today() + timedelta(ahead)
        held = sorted(home for home, one in looks.items() if day.isoformat() < one.until_on)
        kept, fresh = outlooks(connection, held, day), families(connection, held, day)
        for home in fresh:
            told = [
                worker_load("", [one], [], 17, day) for one in (kept[home.id], outlook(with_facts(home), day))
            ]
            assert told[0] == told[1], (home.id, day)


def ordered(connection: Connection, households: dict[str, str], at: str) -> None:
    """Keep a run with these families in their tiers, in this order."""
    store, run_id, model_id = RiskStore(connection), uuid7(), uuid7()
    store.add_model(id=model_id, fitted_at=at, as_of=at[:10], events=0, body="{}")
    row = {"chance": 0.2, "low": 0.1, "high": 0.4, "lot": 0.5, "reasons": '["home_cold"]'}
    run = {"id": run_id, "model_id": model_id, "as_of": at[:10], "made_at": at, "inputs": "", "code": ""}
    store.add_run(
        run,
        [
            row | {"household_id": home, "tier": tier, "position": place}
            for place, (home, tier) in enumerate(households.items(), start=1)
        ],
    )
