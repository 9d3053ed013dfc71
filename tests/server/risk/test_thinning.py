"""Old lists are thinned out by the night itself; what somebody acted on stays, for a year."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from server.risk.thinning import RUN_DAYS, WHOLE_DAYS, old_ones
from server.store.clock import local_day, time_text
from server.store.risks.meetings import Meeting, MeetingStore
from server.store.risks.risk import RiskStore, RunRow
from surveys.ids import uuid7
from tests.server.risk.conftest import NOW, Pair

LONG_AGO = NOW - timedelta(days=RUN_DAYS - 10)
ROW = {"chance": 0.1, "low": 0.0, "high": 1.0, "position": 1, "lot": 0.5, "reasons": "[]"}


@pytest.fixture
def nights(pair: Pair) -> Pair:
    """Lists of three nights in each of two months, nearly a year ago; in the fifth `second` was put first."""
    pair.refresh()
    month = LONG_AGO.replace(day=1) + timedelta(days=35)
    starts = (month.replace(day=2), (month + timedelta(days=35)).replace(day=2))
    moments = [start + timedelta(days=night) for start in starts for night in range(3)]
    with pair.database.transaction() as connection:
        store = RiskStore(connection)
        model = store.latest_model()
        assert model is not None
        for nth, moment in enumerate(moments):
            run = {"id": uuid7(), "as_of": local_day(moment).isoformat(), "made_at": time_text(moment)}
            tiers = {pair.first: "first", pair.second: "first" if nth == 4 else "calm"}
            rows = [ROW | {"household_id": family, "tier": tier} for family, tier in tiers.items()]
            store.add_run(run | {"model_id": model["id"], "inputs": "", "code": ""}, rows)
    return pair


def made(pair: Pair) -> list[str]:
    return [row["id"] for row in pair.programme.rows("select id from risk_run order by made_at, id")]


def kept(pair: Pair, runs: Iterable[str]) -> list[set[str]]:
    rows = pair.programme.rows("select run_id, household_id from risk")
    return [{row["household_id"] for row in rows if row["run_id"] == run} for run in runs]


def test_of_an_old_month_one_list_stays_whole_and_of_the_others_what_was_acted_on(nights: Pair) -> None:
    *before, _ = made(nights)
    meeting = Meeting(
        id=uuid7(), run_id=before[5], district="5950", size=9, held_on="2026-01-01", by_id=None, made_at=""
    )
    day = nights.programme.rows("select as_of from risk_run where id = :id", id=before[1])[0]["as_of"]
    with nights.database.transaction() as connection:
        connection.run(
            """
            insert into decision (household_id, id, kind, reason, made_on, since)
            values (:family, :id, 'help', 'heat', :day, :day)
            """,
            family=nights.first, id=uuid7(), day=day,
        )  # fmt: skip
        MeetingStore(connection).add(meeting, {nights.second: "need"})
    flags = first_days(nights)
    nights.refresh(now=NOW + timedelta(hours=1))
    both = {nights.first, nights.second}
    assert kept(nights, before) == [both, {nights.first}, set(), both, {nights.second}, both]
    assert made(nights)[:-2] == [before[0], before[1], before[3], before[4], before[5]]
    assert first_days(nights) == flags
    stands = nights.programme.rows("select * from risk order by run_id, household_id")
    nights.refresh(now=NOW + timedelta(hours=2))
    after = nights.programme.rows("select * from risk order by run_id, household_id")
    assert [row for row in after if row["run_id"] in before] == [
        row for row in stands if row["run_id"] in before
    ]


def first_days(pair: Pair) -> list[tuple[str, str, str]]:
    """Return on which day each family first stood in each tier, for those days that lie in the planted months."""
    rows = pair.programme.rows(
        """
        select r.household_id, r.tier, min(u.as_of) as day from risk r join risk_run u on u.id = r.run_id
        where u.made_at < :now group by r.household_id, r.tier order by 1, 2
        """,
        now=time_text(NOW - timedelta(days=1)),
    )
    return [(row["household_id"], row["tier"], row["day"]) for row in rows]


def test_two_months_of_lists_are_kept_whole() -> None:
    days = (WHOLE_DAYS + 1, WHOLE_DAYS - 1, 1, 0)
    runs = [RunRow(f"r{day}", f"d{day}", time_text(NOW - timedelta(days=day)), whole=True) for day in days]
    earlier = RunRow("r", "d", f"{runs[0].made_at[:7]}-00", whole=True)
    assert old_ones(runs, NOW) == []
    assert [(one.id, one.until) for one in old_ones([earlier, *runs], NOW)] == [(runs[0].id, runs[1].as_of)]
