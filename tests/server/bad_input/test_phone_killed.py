"""A phone that dies at any moment: at each statement, at each step of one, and in the middle of a page (row 60)."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mobile.keeping.store import Store
from tests.server.bad_input.dying import state_of
from tests.server.bad_input.phones import KEY, STEPS, released

HERE = Path(__file__).parent


def ran(way: str, folder: Path, *numbers: int) -> list[dict[str, object]]:
    """Let the phone live and die as often as told; return what was found after each death."""
    command = [sys.executable, "-m", "tests.server.bad_input.dying", way, str(folder), *map(str, numbers)]
    done = subprocess.run(
        command, cwd=HERE.parents[2], env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.catalogue(60)
def test_killed_before_any_statement_it_has_what_it_acknowledged_and_no_half(tmp_path: Path) -> None:
    found = ran("statements", tmp_path)
    assert len(found) > 40
    assert [one for one in found if not one["whole"]] == []


@pytest.mark.catalogue(60)
def test_killed_in_the_middle_of_a_statement_it_has_what_it_acknowledged_and_no_half(tmp_path: Path) -> None:
    found = ran("steps", tmp_path, 40)
    assert len(found) == 40
    assert [one for one in found if not one["whole"]] == []


@pytest.mark.catalogue(60)
def test_what_was_not_on_the_disk_when_the_power_went_takes_nothing_acknowledged_with_it(
    tmp_path: Path,
) -> None:
    """The log is cut at any byte, as when the last pages never came to the disk."""
    [living] = ran("once", tmp_path)
    marks = living["marks"]
    assert isinstance(marks, list)
    chance = random.Random(4)
    cuts = [chance.randrange(0, marks[-1][0] + 1) for _ in range(60)] + [size for size, _ in marks]
    for cut in cuts:
        torn = tmp_path / "torn"
        shutil.rmtree(torn, ignore_errors=True)
        torn.mkdir()
        shutil.copy(tmp_path / "living.db", torn / "phone.db")
        log = (tmp_path / "living.db-wal").read_bytes()[:cut]
        (torn / "phone.db-wal").write_bytes(log)
        acknowledged = max((state for size, state in marks if size <= cut), default=0)
        assert state_of(torn / "phone.db") in (acknowledged, acknowledged + 1), cut


@pytest.mark.catalogue(58, 60)
@pytest.mark.parametrize("upto", range(1, STEPS))
def test_an_update_of_the_file_that_is_cut_off_is_done_again(tmp_path: Path, upto: int) -> None:
    released(tmp_path / "old.db", upto)
    found = ran("update", tmp_path)
    assert len(found) > 2
    assert [one for one in found if not one["whole"]] == []
    store = Store(tmp_path / "old.db")
    store.unlock(KEY)
    store.close()
