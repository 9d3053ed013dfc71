"""What is kept beside the register is what reading all of it gives: where families stand, and who may be one person."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from server.database import Connection, Row
from server.exchange.telling.carrying import families
from server.reading.families import words_of
from server.reading.workload import outlook, outlooks, worker_load
from server.store.caring.tally import NAMES, counts_as
from server.store.clock import today
from server.store.letters import fold
from server.store.office.agenda import AgendaStore
from server.store.office.fetched import FetchedStore
from server.store.people.entries import EntryStore
from server.store.people.families import Scope
from server.store.people.finding import FEW, FindingStore
from server.store.people.likenesses import LikenessStore
from server.store.people.support import SupportMeasure
from server.store.risks.review import ReviewStore
from server.store.risks.risk import RiskStore
from server.store.standing import Standing, StandingStore
from server.store.turning import Place
from surveys.ids import uuid7
from surveys.planning.calendar import USUAL
from surveys.planning.happened import with_facts
from surveys.register.likeness import alike

# Consent, as it reads where nobody thinks of speed.
_EVERYBODY = """
    select h.id, h.district, coalesce(r.tier, '') as tier, coalesce(r.position, 0) as position, r.reasons,
        coalesce((select min(q.promised_at) from help_request q
            where q.household_id = h.id and q.status in ('new', 'seen', 'working')), '') as promised,
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

_PHONES = """
    select d.id, coalesce(s.district, h.district, '') as district, coalesce(s.name, p.name) as holder,
        coalesce(h.name, '') as home, h.number
    from device d left join staff s on s.id = d.staff_id left join household h on h.id = d.household_id
    left join person p on p.household_id = d.household_id and p.id = d.person_id order by d.id
"""
_HOUSES = """
    select m.household_id, m.id, coalesce(s.district, h.district) as district, m.starts_on,
        m.price_tenge / m.floor_m2 as price_m2
    from support_measure m join household h on h.id = m.household_id left join settlement s on s.code = m.settlement
    where m.price_tenge > 0 and m.floor_m2 > 0 and m.void = '' order by m.id
"""


def stands_right(connection: Connection) -> None:
    """Make sure that every count and the order are those of all records, whether the lines were worked out or not."""
    rows = connection.all(_EVERYBODY)
    ordered = [row for row in rows if row["served"] and row["agrees"] and row["tier"]]
    for district in ("", *sorted({row["district"] for row in rows})):
        here = [row for row in rows if district in ("", row["district"])]
        counts = Counter({"open": len(here), "served": sum(row["served"] for row in here)})
        counts["unheld"] = sum(row["served"] and not row["holder"] for row in here)
        counts.update(
            name for row in ordered if district in ("", row["district"]) for name in counted_as(row)
        )
        assert {what: n for what, n in StandingStore(connection).counts(district).items() if n} == +counts
    first = [row["id"] for row in sorted(ordered, key=lambda row: row["position"])]
    assert ReviewStore(connection).first("", "", 99) == first
    asking = ReviewStore(connection).narrowed_to({"help": "open"})
    assert asking.first("", "", 99) == [
        row["id"] for row in sorted(ordered, key=lambda row: row["position"]) if row["promised"]
    ]
    help_right(connection)


def counted_as(row: Row) -> Iterator[str]:
    yield row["tier"]
    for need in json.loads(row["reasons"]):
        yield f"{row['tier']}/{need}"
    if row["promised"]:
        yield f"{row['tier']}/asking"


def help_right(connection: Connection) -> None:
    """Make sure that requests and referrals lie where their families do, and are counted as reading all of them would."""
    homes = {row["id"]: row for row in connection.all("select id, district, closed from household")}
    told: Counter[tuple[str, str, str]] = Counter()
    for table in ("help_request", "referral"):
        for row in connection.all(f"select * from {table}"):  # noqa: S608 ours
            home = homes[row["household_id"]]
            assert (row["district"], row["shut"]) == (home["district"], int(bool(home["closed"])))
            if table == "referral" and not home["closed"]:
                told.update(
                    (row["service"], home["district"], name)
                    for name in counts_as(row["state"], row["helped"])
                )
    kept: Counter[tuple[str, str, str]] = Counter()
    for row in connection.all("select * from referral_tally"):
        kept.update({(row["service"], row["district"], name): row[name] for name in NAMES})
    assert +kept == told
    assert all(n >= 0 for n in kept.values())


def kept_right(connection: Connection) -> None:
    """Make sure that what is written down is what all records say, once everything was worked out."""
    stands_right(connection)
    kept = connection.all(f"select {', '.join(Standing.__struct_fields__)} from standing")  # noqa: S608 ours
    names = ("district", "tier", "position", "served", "agrees", "number", "holder", "promised")
    assert {row["household_id"]: [row[name] for name in names] for row in kept} == {
        row["id"]: [row[name] for name in names] for row in connection.all(_EVERYBODY)
    }
    everybody = alike(LikenessStore(connection).entries())
    pairs = EntryStore(connection).pairs("", Place(), 99).rows
    assert [(one["first_id"], one["second_id"]) for one in pairs] == [
        (one.first.id, one.second.id) for one in everybody
    ]
    assert EntryStore(connection).count("", 99) == len(everybody)
    phones_and_houses_right(connection)
    words_right(connection)


def words_right(connection: Connection) -> None:
    """Make sure that each family is found by each word of its name and place, by a piece of it, and by its number alone."""
    rows = connection.all("select household_id, number, letters from family_letters order by number")
    borne = {(word, row["number"]) for row in rows for word in row["letters"].split()}
    kept = connection.all("select word, number from family_word")
    assert {(row["word"], row["number"]) for row in kept} == borne
    counts = connection.all("select word, n from word_count")
    assert {row["word"]: row["n"] for row in counts} == Counter(word for word, _ in borne)
    for typed in {
        "zzz",
        "1",
        "№ 2",
        *(word[1:4] for word, _ in borne),
        *(row["letters"][:-2] for row in rows),
    }:
        words = words_of(typed)
        bears = [
            row["household_id"]
            for row in rows
            if all(letters in row["letters"] or digits == str(row["number"]) for letters, digits in words)
        ]
        for few in (0, FEW):
            assert FindingStore(connection).found(Scope(), "", words, 9, few) == bears[:9], typed


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
                worker_load("", [one], [], 17, day, USUAL)
                for one in (kept[home.id], outlook(with_facts(home), day))
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


def phones_and_houses_right(connection: Connection) -> None:
    """Make sure that phones are found by what staff and register say, and that houses stand where they should."""
    kept = "select id, district, holder_letters, home_letters, number from device order by id"
    told = [
        [row["id"], row["district"], fold(row["holder"]), fold(row["home"]), row["number"]]
        for row in connection.all(_PHONES)
    ]
    assert [list(row.values()) for row in connection.all(kept)] == told
    forms_right(connection)
    names = "household_id, id, district, starts_on, price_m2"
    assert connection.all(f"select {names} from house_price order by id") == connection.all(_HOUSES)  # noqa: S608 ours


def forms_right(connection: Connection) -> None:
    """Make sure that the versions on working phones are the ones fetched last, and counted where their holders are."""
    newest = connection.all("""
        select d.id, f.form_id, max(f.form_version) as version, d.district, d.holder_letters from device_form f
        join device d on d.id = f.device_id where d.revoked_at is null
        group by d.id, f.form_id, d.district, d.holder_letters order by d.id, f.form_id
    """)
    kept = connection.all("select * from form_newest order by device_id, form_id")
    assert [list(row.values()) for row in kept] == [list(row.values()) for row in newest]
    for district in ("", *{row["district"] for row in newest}):
        here = [row for row in newest if district in ("", row["district"])]
        told = Counter((row["form_id"], row["version"]) for row in here)
        held = FetchedStore(connection).held(district)
        assert {(row["form_id"], row["version"]): row["phones"] for row in held} == told
        assert FetchedStore(connection).heard(district) == len({row["id"] for row in here})


def a_house(home: str, void: str = "") -> SupportMeasure:
    return SupportMeasure(
        household_id=home,
        id=uuid7(),
        kind="certificate",
        amount_mci=1_000,
        mci_year=2026,
        starts_on="2026-05-01",
        price_tenge=7_000_001,
        floor_m2=60.5,
        void=void,
    )
