"""Random hands on the real app: it stays, and nothing that was shown as saved is lost (`make bench ROOM=monkey` is long)."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_two_phones_survive_random_hands(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mobile.monkey", str(tmp_path), "120", "1", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-4000:]
    lives = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(life["screens"] > 3 for life in lives)
