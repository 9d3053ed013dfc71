"""Who stayed in programmes of other countries: only what has a source. Nothing of it enters a figure or a model of ours."""

import csv
from functools import cache
from importlib import resources

import msgspec


class Benchmark(msgspec.Struct, frozen=True, kw_only=True):
    """The share (0 to 1) of a `cohort` (year) that was still in the place after some months; `told` where it was read."""

    place: str
    key: str
    months: int
    share: float
    cohort: int
    source: str
    told: str


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Return the lines of ``benchmarks.csv``."""
    text = (resources.files("analysis.scenarios") / "benchmarks.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(msgspec.convert(row, Benchmark, strict=False) for row in rows)
