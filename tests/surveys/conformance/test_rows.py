"""The page of rows says what the tests declare, and every row is there once."""

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


def test_the_page_is_what_the_tests_declare() -> None:
    ran = subprocess.run(
        [sys.executable, str(HERE), "--check"],
        cwd=HERE.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_row_is_there_once() -> None:
    rows = tomllib.loads((HERE / "rows.toml").read_text(encoding="utf-8"))["rows"]
    numbers = [int(number) for kinds in rows.values() for of in kinds.values() for number in of]
    assert sorted(numbers) == list(range(1, 317))
