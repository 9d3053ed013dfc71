"""What if: futures of the region for a page and for the command line, from the fitted model or, before one, the prior."""

import os
from collections.abc import Mapping
from contextlib import closing
from csv import writer
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from server.checklist import is_on
from server.database import Connection, Database
from server.settings import BadSetting, read_settings
from server.store.migrating import migrate
from server.store.risks.checklist import ChecklistStore
from server.store.risks.risk import RiskStore

if TYPE_CHECKING:
    import pandas as pd

    from analysis.hazards.model import Model
    from analysis.scenarios.inputs import Scenario
    from analysis.scenarios.projecting import Projection, Unknowns

# numpy and pandas are imported where futures are computed: a server that only serves starts without them.
Spread = tuple[int, int, int]


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """People on 1 January: low, median and high of nine of ten futures."""

    year: int
    stayers: Spread
    population: Spread


class Future(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario: its inputs by 2030, what it asks of that year, what comes of it; `kept` is a share, low to high."""

    name: str
    inputs: dict[str, float]
    asks: dict[str, float]
    years: tuple[Year, ...]
    kept: tuple[float, float, float]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """By how many stayers the last year differs when one input is a tenth lower, or higher."""

    input: str
    less: int
    more: int


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Every scenario on one model. `as_of` is empty, and `departures` 0, where it is the prior that was never fitted.

    `apart` is by how many more people stay to the last year under the positive scenario than under the negative one.
    """

    as_of: str
    departures: int
    prior_only: bool
    futures: tuple[Future, ...]
    changes: tuple[Change, ...]
    apart: Spread


class Basis(msgspec.Struct, frozen=True):
    """The model that scenarios rest on: its id, and its JSON; both empty for the prior."""

    id: str = ""
    body: str = ""


def basis(connection: Connection) -> Basis:
    """Return the last fitted model; the prior where there is none, or while the order of families is switched off."""
    stored = RiskStore(connection).latest_model() if is_on(ChecklistStore(connection)) else None
    return Basis() if stored is None else Basis(stored["id"], stored["body"])


def outlook(basis: Basis, *more: "Scenario") -> Outlook:
    """Return the three scenarios of the programme's note, and `more` after them."""
    given, ours = _ours(basis)
    return msgspec.structs.replace(ours, futures=(*ours.futures, *(_future(given, one) for one in more)))


def from_file(basis: Basis, text: str) -> Outlook:
    """Return the scenarios of a CSV file instead. Raise WrongInput for what cannot be."""
    from analysis.scenarios.inputs import read_scenarios

    given, ours = _ours(basis)
    futures = tuple(_future(given, one) for one in read_scenarios(text))
    return msgspec.structs.replace(ours, futures=futures)


@lru_cache(maxsize=2)
def _ours(basis: Basis) -> "tuple[Unknowns, Outlook]":
    from analysis.hazards.model import prior_only
    from analysis.scenarios.inputs import our_scenarios
    from analysis.scenarios.projecting import apart, moved_by, project, unknowns

    model = _model(basis)
    given = unknowns(model)
    negative, _, positive = (project(given, one) for one in our_scenarios())
    return given, Outlook(
        as_of=model.as_of,
        departures=model.events,
        prior_only=prior_only(model),
        futures=tuple(_future(given, one) for one in our_scenarios()),
        changes=msgspec.convert(moved_by(given).to_dict("records"), tuple[Change, ...]),
        apart=_spread_of(apart(positive, negative)),
    )


def _model(basis: Basis) -> "Model":
    """Return the model; one that another version wrote and this one cannot read counts as none."""
    from analysis.hazards.model import decode
    from analysis.prior import read_prior
    from analysis.scenarios.projecting import from_prior

    try:
        return decode(basis.body) if basis.body else from_prior(read_prior())
    except msgspec.DecodeError:
        return from_prior(read_prior())


def _future(given: "Unknowns", one: "Scenario") -> Future:
    from analysis.scenarios.projecting import asks, kept, project, table

    projection: Projection = project(given, one)
    return Future(
        name=one.name,
        inputs={name: points[-1][1] for name, points in one.points.items()},
        asks=asks(one),
        years=_years(table([projection])),
        kept=kept(projection),
    )


def _spread_of(values: tuple[float, float, float]) -> Spread:
    low, middle, high = (round(value) for value in values)
    return low, middle, high


def _years(table: "pd.DataFrame") -> tuple[Year, ...]:
    return tuple(
        Year(
            year=int(row["year"]),
            stayers=(int(row["stayers_low"]), int(row["stayers"]), int(row["stayers_high"])),
            population=(int(row["population_low"]), int(row["population"]), int(row["population_high"])),
        )
        for row in table.to_dict("records")
    )


COLUMNS = (
    "scenario", "year", "stayers_low", "stayers", "stayers_high", "population_low", "population", "population_high",
)  # fmt: skip


def as_csv(found: Outlook, names: Mapping[str, str] | None = None) -> str:
    """Return a line per scenario and year; `names` are the scenarios' words."""
    text = StringIO()
    lines = writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for future in found.futures:
        name = (names or {}).get(future.name, future.name)
        lines.writerows((name, one.year, *one.stayers, *one.population) for one in future.years)
    return text.getvalue()


@click.command("scenarios")
@click.option(
    "--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Own scenarios, CSV."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write CSV, or JSON, into this file."
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def main(*, file: Path | None, out: Path | None, as_json: bool) -> None:
    """Print stayers and population to 2035 for each scenario, median and nine of ten futures.

    A FILE has the columns scenario, input, year and value; what it does not state stays as today.
    """
    from analysis.scenarios.inputs import WrongInput

    try:
        with closing(Database(read_settings(os.environ).database)) as database:
            migrate(database)
            with database.reading() as connection:
                model = basis(connection)
        found = outlook(model) if file is None else from_file(model, file.read_text(encoding="utf-8-sig"))
    except (BadSetting, WrongInput) as wrong:
        raise click.ClickException(str(wrong)) from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not text in UTF-8: save it as CSV.") from None
    text = msgspec.json.format(msgspec.json.encode(found)).decode() + "\n" if as_json else None
    if out is not None:
        out.write_text(text or as_csv(found), encoding="utf-8")
    else:
        click.echo(text or _as_text(found), nl=False)


def _as_text(found: Outlook) -> str:
    rests = (
        f"Prior only: {found.departures} departures were seen, too few to move it."
        if found.prior_only
        else f"Fitted on {found.departures} departures up to {found.as_of}."
    )
    lines = [
        rests,
        "Not a forecast: what would be if the inputs were so. 90 % of the computed futures in brackets.",
        "",
    ]
    for future in found.futures:
        stated = ", ".join(f"{name} {value:g}" for name, value in future.inputs.items())
        lines += [f"{future.name}: {stated}", f"{'':6}{'stayers':>26}{'population':>30}"]
        lines += [
            f"{one.year:6}{_spread(one.stayers):>26}{_spread(one.population):>30}" for one in future.years
        ]
        lines.append("")
    return "\n".join(lines)


def _spread(value: Spread) -> str:
    low, middle, high = (f"{part:,}".replace(",", " ") for part in value)
    return f"{middle} ({low}–{high})"
