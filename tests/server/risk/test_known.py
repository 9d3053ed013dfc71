"""A run decodes what is new, and ends in the same numbers as one that decodes everything."""

from datetime import timedelta

import pytest

from server.risk import known
from server.risk.refreshing import LOCK, RefreshRuns, refresh
from tests.server.conftest import AGREED, record
from tests.server.risk.conftest import COLD, NOW, Pair

WARM = {
    "ctx_heating": "1",
    "heat_src": "stove",
    "heat_day": "always",
    "heat_night": "always",
    "heat_afford": "yes",
}


def test_only_families_with_something_new_are_read(pair: Pair) -> None:
    assert pair.refresh().read == 2
    assert pair.refresh().read == 0
    pair.tell(pair.second, COLD)
    assert pair.refresh().read == 1
    found = pair.listed()
    assert found[pair.first] == found[pair.second]
    assert found[pair.first][0] != "calm"


def test_reading_all_again_gives_the_same_numbers(pair: Pair) -> None:
    pair.refresh()
    pair.tell(pair.second, WARM)
    step_by_step = pair.refresh()
    before = pair.listed()
    with pair.database.transaction() as connection:
        connection.run("delete from risk_known")
        connection.run("delete from risk_read")
    at_once = pair.refresh()
    assert (at_once.read, at_once.inputs) == (2, step_by_step.inputs)
    assert pair.listed() == before


def test_another_reading_reads_everything_again(pair_small: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair_small.refresh()
    monkeypatch.setattr(known, "reading", lambda: "another")
    assert pair_small.refresh().read == 2


def test_what_was_kept_of_who_objects_is_forgotten(pair: Pair) -> None:
    pair.refresh()
    assert pair.programme.rows("select 1 from risk_known where household_id = :id", id=pair.first)
    pair.tell(pair.first, AGREED | {"con_analysis": "no"}, "consent", pair.programme.person)
    pair.refresh()
    assert pair.programme.rows("select 1 from risk_known where household_id = :id", id=pair.first) == []
    assert set(pair.listed()) == {pair.second}


def test_who_agrees_again_is_read_from_the_beginning(pair: Pair) -> None:
    pair.refresh()
    before = pair.listed()
    pair.tell(pair.first, AGREED | {"con_analysis": "no"}, "consent", pair.programme.person)
    pair.refresh()
    again = AGREED | {"con_analysis": "yes"}
    pair.programme.push(pair.phone, _later(again, pair), now=NOW + timedelta(minutes=5))
    assert pair.refresh(now=NOW + timedelta(minutes=6)).read == 1
    assert pair.listed() == before


def _later(answers: object, pair: Pair) -> bytes:
    return record("consent", answers, pair.first, pair.programme.person, hours_ago=0)


def test_one_run_at_a_time(pair: Pair) -> None:
    with pair.database.alone(LOCK) as is_alone:
        assert is_alone
        with pytest.raises(RefreshRuns):
            refresh(pair.database, NOW)
    assert pair.refresh().households == 2
