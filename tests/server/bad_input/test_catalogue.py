"""Every row of the catalogue is kept by a test that names it, or waits for a reason that is written down."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
NAMED = re.compile(r"^@pytest\.mark\.catalogue\(([\d, ]+)\)\n(?:@.*\n|[ )].*\n)*def (test_\w+)", re.MULTILINE)
CATALOGUE = tomllib.loads((HERE / "catalogue.toml").read_text(encoding="utf-8"))
ROWS = {int(number): what for number, what in CATALOGUE["rows"].items()}


def named() -> dict[int, set[str]]:
    """Return the tests that name each row."""
    found: dict[int, set[str]] = defaultdict(set)
    for file in HERE.parents[1].rglob("test_*.py"):
        for numbers, test in NAMED.findall(file.read_text(encoding="utf-8")):
            for number in numbers.split(","):
                found[int(number)].add(f"{file.stem}::{test}")
    return found


def test_every_row_is_kept_or_says_why_it_waits() -> None:
    waiting = {int(number) for number in CATALOGUE["waits"]}
    assert sorted(named().keys() | waiting) == sorted(ROWS)
    assert named().keys() & waiting == set()


def test_the_rows_are_those_of_the_server_and_of_the_phone() -> None:
    assert sorted(ROWS) == [*range(1, 42), *range(58, 62)]
