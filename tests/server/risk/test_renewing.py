"""A list that somebody wants anew comes from a process of its own, one at a time; killed, it leaves the list before."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.checklist import withdraw
from server.risk.refreshing import LOCK
from server.risk.renewing import Renewal, Renewing
from server.settings import Settings
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from tests.server.risk.conftest import COLD, NOW, Pair
from tests.server.risk.test_nightly import children, wait_for


@pytest.fixture
def renewing(pair: Pair) -> Iterator[Renewing]:
    made = Renewing(pair.database, Settings(database=pair.database.url))
    yield made
    made.end()


def settled(renewing: Renewing) -> Renewal:
    wait_for(lambda: renewing.latest.state != "computing")
    return renewing.latest


def listed(pair: Pair) -> tuple[object, object]:
    with pair.database.reading() as connection:
        return pair.listed(), ReviewStore(connection).latest_run()


def test_a_killed_process_leaves_the_list_before_with_its_date(pair: Pair, renewing: Renewing) -> None:
    pair.refresh(now=NOW - timedelta(days=2))
    before = listed(pair)
    pair.tell(pair.second, COLD)
    assert renewing.begin(datetime.now(UTC))
    assert not renewing.begin(datetime.now(UTC))
    wait_for(lambda: bool(children()))
    os.kill(children().pop(), signal.SIGKILL)
    assert (settled(renewing).state, renewing.latest.why) == ("failed", "fault")
    assert listed(pair) == before
    assert renewing.begin(datetime.now(UTC))
    assert (settled(renewing).state, renewing.latest.households) == ("done", 2)
    assert listed(pair) != before


def test_what_stands_in_its_way_is_named(pair_small: Pair) -> None:
    renewing = Renewing(pair_small.database, Settings(database=pair_small.database.url))
    with pair_small.database.alone(LOCK):
        renewing.begin(NOW)
        assert settled(renewing).why == "runs"
    for prevent, why in (_unsign, "off"), (_switch_off, "switch"):
        with pair_small.database.transaction() as connection:
            prevent(ChecklistStore(connection))
        renewing.begin(NOW)
        assert settled(renewing).why == why


def _unsign(store: ChecklistStore) -> None:
    withdraw(store, "fairness")


def _switch_off(store: ChecklistStore) -> None:
    store.switch(on=False)
