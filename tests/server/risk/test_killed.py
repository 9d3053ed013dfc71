"""A run that is killed leaves the last good list, dated as it was, and is in nobody's way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.risk.conftest import COLD, Pair

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_list_before_stays(pair: Pair, how: signal.Signals) -> None:
    pair.refresh()
    before, runs = pair.listed(), pair.programme.rows("select * from risk_run")
    pair.tell(pair.second, COLD)
    command = [sys.executable, "-m", "tests.server.risk.dying", pair.database.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "written 2\n"
        os.kill(run.pid, how)
        assert run.wait(timeout=30) == -how
    assert pair.listed() == before
    assert pair.programme.rows("select * from risk_run") == runs
    assert len(pair.programme.rows("select 1 from risk_model")) == 1
    pair.refresh()
    assert pair.listed() != before
