"""Which rows of the form language are kept, by the tests that name them: `python tests/surveys/conformance [--check]`.

Without `--check` it runs these tests, prints how many rows are kept and writes the page; with it nothing is run, and it
fails when the page is not what the tests declare.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DRAWN = (
    HERE.parents[1] / "mobile" / "screens" / "test_appearances.py"
)  # what can only be seen on the drawn screen
PAGE = HERE.parents[2] / "surveys" / "CONFORMANCE.md"
ROWS = tomllib.loads((HERE / "rows.toml").read_text(encoding="utf-8"))
CLASS = {
    int(number): (area, kind)
    for area, kinds in ROWS["rows"].items()
    for kind, rows in kinds.items()
    for number in rows
}

HEAD = """# The form language, row by row

Written by `make conformance` from the tests in `tests/surveys/conformance`, and those of appearances on the drawn
screen in `tests/mobile/screens`, each of which names the rows it keeps.
*must*: a household interview needs it; *nice*: it may meet it; *out*: not ours to do. {count} are named by a test.
Of the areas {elsewhere} no row counts as *must* here: the server has tests of its own.
"""


class Rows:
    """A pytest plugin that notes which test names which rows, and which tests failed."""

    def __init__(self, page: Path | None = None) -> None:
        self.page = page
        self.named: dict[int, set[str]] = defaultdict(set)
        self.failed: set[str] = set()
        self._rows: dict[str, set[int]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            numbers = {number for mark in item.iter_markers("row") for number in mark.args}
            if unknown := numbers - CLASS.keys():
                raise pytest.UsageError(f"{item.nodeid} names rows that are not in rows.toml: {unknown}")
            self._rows[item.nodeid] = numbers
            for number in numbers:
                self.named[number].add(
                    f"{item.path.stem}::{item.nodeid.rpartition('::')[2].partition('[')[0]}"
                )

    def pytest_collection_finish(self) -> None:
        """Write the page before the tests run: one of them reads it."""
        if self.page:
            self.page.write_text(page(self.named), encoding="utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or (report.when == "call" and report.skipped):
            self.failed.add(report.nodeid)

    def kept(self) -> set[int]:
        """Return the rows that every test naming them kept."""
        broken = {number for test in self.failed for number in self._rows[test]}
        return self.named.keys() - broken


def count(numbers: Iterable[int]) -> str:
    """Return "N of 145 must, K of 107 nice"."""
    chosen, counts = set(numbers), []
    for kind in ("must", "nice"):
        rows = {number for number, (area, its) in CLASS.items() if its == kind and counts_as(kind, area)}
        counts.append(f"{len(rows & chosen)} of {len(rows)} {kind}")
    return ", ".join(counts)


def counts_as(kind: str, area: str) -> bool:
    return kind != "must" or area not in ROWS["elsewhere"]


def page(named: dict[int, set[str]]) -> str:
    lines = [HEAD.format(count=count(named), elsewhere=", ".join(ROWS["elsewhere"]))]
    lines += ["## Where phones and the web differ, and what is done here", ""]
    lines += [f"* {sentence}" for sentence in ROWS["differences"]]
    lines.append("")
    for area, kinds in ROWS["rows"].items():
        lines += [f"## {area}", "", "| # | what | class | tests that name it |", "|---|---|---|---|"]
        rows = [(int(number), what, kind) for kind, of in kinds.items() for number, what in of.items()]
        lines += [
            f"| {number} | {what} | {kind} | {'<br>'.join(sorted(named.get(number, ())))} |"
            for number, what, kind in rows
        ]
        lines.append("")
    return "\n".join(lines)


def main(option: str = "") -> int:
    check = option == "--check"
    rows = Rows(None if check else PAGE)
    options = ["--collect-only", "-qq", "--no-summary"] if check else ["-q"]
    status = pytest.main([str(HERE), str(DRAWN), "-p", "no:cacheprovider", *options], plugins=[rows])
    if check:
        is_true = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page(rows.named)
        print("" if is_true else f"{PAGE.name} is not what the tests declare: run `make conformance`.")
        return int(status) or int(not is_true)
    print(count(rows.kept()))
    return int(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
