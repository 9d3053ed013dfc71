"""A real server computes the list of the night in a process of its own, once, and stops it when it is stopped."""

import os
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from server.checklist import withdraw
from server.cli import main
from server.risk.nightly import FIGURES, LIST, Nights, due_since
from server.risk.refreshing import LOCK, IsDone, RiskIsOff, refresh
from server.settings import Settings
from server.store.clock import REGION, time_text
from server.store.risks.checklist import ChecklistStore
from tests.server.risk.conftest import NOW, Pair

AT_FOUR = datetime(2026, 11, 23, 4, 0, tzinfo=REGION)


@pytest.mark.parametrize(
    ("hour", "latest", "due"),
    [
        (3, None, "23 03:00"),
        (3, AT_FOUR - timedelta(hours=2), "23 03:00"),
        (3, AT_FOUR - timedelta(minutes=30), None),
        (5, AT_FOUR - timedelta(days=3), None),
        (23, AT_FOUR - timedelta(days=1), None),
        (22, AT_FOUR - timedelta(days=1), None),
    ],
)
def test_a_night_is_due_once_and_not_in_the_working_day(
    hour: int, latest: datetime | None, due: str | None
) -> None:
    found = due_since(hour, AT_FOUR, time_text(latest) if latest else None)
    assert (found and f"{found:%d %H:%M}") == due


def this_hour(pair: Pair) -> Settings:
    return Settings(database=pair.database.url, night=str(datetime.now(REGION).hour))


def wait_for(seen: Callable[[], bool]) -> None:
    for _ in range(2400):
        if seen():
            return
        time.sleep(0.05)
    raise AssertionError("It did not come in two minutes.")


def runs(pair: Pair) -> int:
    return len(pair.programme.rows("select 1 from risk_run"))


def test_two_servers_make_one_list(pair: Pair) -> None:
    servers = [Nights(pair.database, this_hour(pair), look_seconds=0.1, works=(LIST,)) for _ in range(2)]
    for one in servers:
        one.begin()
    wait_for(lambda: runs(pair) > 0)
    for one in servers:
        one.end()
    assert runs(pair) == 1
    assert set(pair.listed()) == {pair.first, pair.second}
    with pytest.raises(IsDone):
        refresh(pair.database, NOW, unless_since=time_text(NOW - timedelta(hours=1)))


def test_a_server_that_is_stopped_stops_its_run(pair_small: Pair) -> None:
    nights = Nights(pair_small.database, this_hour(pair_small), look_seconds=0.1, works=(LIST,))
    nights.begin()
    wait_for(lambda: bool(children()))
    nights.end()
    assert children() == []
    assert runs(pair_small) == 0
    with pair_small.database.alone(LOCK) as is_alone:
        assert is_alone


def children() -> list[int]:
    """Return the processes of ours that compute a list."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "--nightly" in line]


def test_nothing_is_computed_when_it_is_off(pair_small: Pair) -> None:
    pair = pair_small
    idle = Nights(pair.database, Settings(database=pair.database.url, night="off"), look_seconds=0.01)
    idle.begin()
    idle.end()
    with pair.database.transaction() as connection:
        withdraw(ChecklistStore(connection), "impact")
    unsigned = Nights(pair.database, this_hour(pair), look_seconds=0.01, works=(LIST,))
    unsigned.begin()
    time.sleep(0.3)
    assert children() == []
    unsigned.end()
    assert runs(pair) == 0


def test_who_stays_is_counted_by_night_also_while_the_list_is_off(pair_small: Pair) -> None:
    pair = pair_small
    with pair.database.transaction() as connection:
        withdraw(ChecklistStore(connection), "impact")
    nights = Nights(pair.database, this_hour(pair), look_seconds=0.1, works=(FIGURES,))
    nights.begin()
    wait_for(lambda: bool(pair.programme.rows("select 1 from kept_figure limit 1")))
    nights.end()
    kept = pair.programme.rows("select part from kept_figure where district = ''")
    assert {"whole", "groups/quota/district"} <= {row["part"] for row in kept}


def test_the_switch_is_told_and_obeyed(pair_small: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONYS_DATABASE", pair_small.database.url)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "nothing is computed or shown" in CliRunner().invoke(main, ["risk", "off"]).output
    with pytest.raises(RiskIsOff):
        pair_small.refresh()
    refused = CliRunner().invoke(main, ["risk", "refresh"])
    assert (refused.exit_code, "qonys risk on" in refused.output) == (1, True)
    assert pair_small.programme.rows("select 1 from risk_known") == []
    assert "switched on" in CliRunner().invoke(main, ["risk", "on"]).output
    assert pair_small.refresh().households == 2
