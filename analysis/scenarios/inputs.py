"""The inputs of a scenario: what is stated of quota, homes, heat, work and school places, and by which year."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import isfinite
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Fault = Literal["unknown", "number", "share", "quota", "year", "twice", "missing", "file"]

INPUTS = ("quota", "housing", "heat", "jobs", "schools")
SHARES = INPUTS[1:]
# The quota of the whole country was between 8 278 and 9 653 a year from 2023 to 2026.
QUOTA_MOST = 10_000
TODAY, LAST = 2026, 2035
REACHED = 2030
_COLUMNS = ("scenario", "input", "year", "value")


class WrongInput(ValueError):
    """An input of a scenario cannot be: `fault` says in which way, `name` which one, `given` what was stated."""

    def __init__(self, fault: Fault, name: str, given: object) -> None:
        self.fault, self.name, self.given = fault, name, given
        super().__init__(_SAID[fault].format(name=name, given=given))


_SAID: dict[Fault, str] = {
    "unknown": f"There is no input “{{name}}”: use one of {', '.join(INPUTS)}.",
    "number": "“{given}” for {name} is not a number.",
    "share": "{given} for {name} is not a share: state 0 to 1, such as 0.8 for 80 of 100 families.",
    "quota": f"{{given}} for {{name}} is not plausible: state 0 to {QUOTA_MOST} people a year, below the whole country's.",
    "year": f"The year {{given}} of {{name}} is outside: state {TODAY + 1} to {LAST}.",
    "twice": "{name} is stated twice for {given}.",
    "missing": "{name} is not stated.",
    "file": f"The column “{{name}}” is missing: a file of scenarios has {', '.join(_COLUMNS)}.",
}


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """Stated conditions. `points` holds (year, value) of each input, years rising, the first of them `TODAY`.

    `quota` is people a year; the others are shares (0 to 1): families in a sound home, families who can heat it through
    the winter, families whose main earner has work, families with children whose child has an acceptable place.
    """

    name: str
    points: dict[str, tuple[tuple[int, float], ...]]

    def path(self, name: str, years: npt.NDArray[np.int64]) -> Floats:
        """Return an input in each of `years`: straight between stated years, as at the nearest one outside them."""
        at, values = zip(*self.points[name], strict=True)
        return np.interp(years, at, values)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file: what is stated, and on what evidence (`why` names its sentence for the pages)."""

    scenario: str
    input: str
    year: int
    value: float
    why: str = ""
    evidence: str = ""


def scenario(name: str, reached: Mapping[str, float], year: int = REACHED) -> Scenario:
    """Return today's conditions moving in a straight line to those of `reached` by `year`, and staying there.

    Parameters
    ----------
    name : str
    reached : mapping of input to value
        People a year for the quota, shares from 0 to 1 for the others; what is not named stays as today.
    year : int
        `TODAY` + 1 to `LAST`.

    Raises
    ------
    WrongInput
        An unknown input, a share below 0 or above 1, a quota above `QUOTA_MOST`, a year outside, no number.
    """
    return assembled(name, [Line(scenario=name, input=key, year=year, value=reached[key]) for key in reached])


def assembled(name: str, lines: Sequence[Line]) -> Scenario:
    """Return a scenario from its lines, which begin at today's conditions. Raise WrongInput."""
    points = {key: {TODAY: value} for key, value in today().items()}
    for line in lines:
        ensure_plausible(line.input, line.value)
        if not TODAY < line.year <= LAST:
            raise WrongInput("year", line.input, line.year)
        if line.year in points[line.input]:
            raise WrongInput("twice", line.input, line.year)
        points[line.input][line.year] = line.value
    return Scenario(name=name, points={key: tuple(sorted(at.items())) for key, at in points.items()})


def ensure_plausible(name: str, value: float) -> None:
    """Raise WrongInput unless there is such an input and it may have this value."""
    if name not in INPUTS:
        raise WrongInput("unknown", name, value)
    if not isfinite(value):
        raise WrongInput("number", name, value)
    if not 0 <= value <= (QUOTA_MOST if name == "quota" else 1):
        raise WrongInput("quota" if name == "quota" else "share", name, f"{value:g}")


def read_scenarios(text: str) -> tuple[Scenario, ...]:
    """Return the scenarios of a CSV file with the columns scenario, input, year and value; others are not read.

    Raises
    ------
    WrongInput
        As `scenario`; also for a missing column, an input stated twice for a year, or a file without a line.
    """
    lines = read_lines(text)
    names = list(dict.fromkeys(line.scenario for line in lines))
    if not names:
        raise WrongInput("missing", "scenario", "")
    return tuple(assembled(name, [line for line in lines if line.scenario == name]) for name in names)


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of such a file as they stand. Raise WrongInput for what is no number or no such file."""
    rows = csv.DictReader(text.splitlines())
    if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
        raise WrongInput("file", missing[0], "")
    return tuple(_line(row) for row in rows)


def _line(row: dict[str, str | None]) -> Line:
    name, year, value = ((row[key] or "").strip() for key in ("input", "year", "value"))
    return Line(
        scenario=(row["scenario"] or "").strip(),
        input=name,
        year=_year(name, year),
        value=_number(name, value),
        why=row.get("why") or "",
        evidence=row.get("evidence") or "",
    )


def _year(name: str, text: str) -> int:
    year = _number(name, text)
    if year % 1:
        raise WrongInput("year", name, text)
    return int(year)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise WrongInput("number", name, text) from None
    if not isfinite(value):
        raise WrongInput("number", name, text)
    return value


@cache
def our_lines() -> tuple[Line, ...]:
    """Return every line of our own file, today's among them."""
    text = resources.files("analysis.scenarios").joinpath("scenarios.csv").read_text(encoding="utf-8")
    return read_lines(text)


@cache
def today() -> dict[str, float]:
    """Return the inputs as they are taken to be in `TODAY`."""
    return {line.input: line.value for line in our_lines() if line.scenario == "today"}


@cache
def our_scenarios() -> tuple[Scenario, ...]:
    """Return negative, stabilisation and positive, as the programme's note names them."""
    names = ("negative", "stabilisation", "positive")
    return tuple(assembled(name, [line for line in our_lines() if line.scenario == name]) for name in names)
