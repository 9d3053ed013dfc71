"""Sixteen phones send while the server, or its database, is killed: nothing acknowledged is lost, nothing is stuck."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import ServerProcess, kill_server, storm
from tests.postgres import DURABLE, Postgres


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    """Give a PostgreSQL that keeps its promises through a crash, and may be crashed."""
    server = Postgres(DURABLE)
    yield server.start()
    server.remove()


def test_a_server_killed_under_load_loses_no_acknowledged_record_on_sqlite(tmp_path: Path) -> None:
    tally = storm(f"sqlite:///{tmp_path / 'qonys.db'}", tmp_path, kill_server, times=3)
    assert tally.is_clean, tally
    assert tally.troubles > 0


def test_a_server_killed_under_load_loses_no_acknowledged_record_on_postgresql(
    tmp_path: Path, mortal: Postgres
) -> None:
    tally = storm(mortal.create("killed"), tmp_path, kill_server, times=3)
    assert tally.is_clean, tally
    assert tally.troubles > 0


def test_phones_and_server_recover_by_themselves_from_a_postgresql_that_crashed(
    tmp_path: Path, mortal: Postgres
) -> None:
    def crash(_: ServerProcess) -> None:
        mortal.stop_at_once()
        time.sleep(0.5)
        mortal.start()

    tally = storm(mortal.create("crashed"), tmp_path, crash, times=2)
    assert tally.is_clean, tally
    assert tally.troubles > 0
