"""Scenarios at the command line, and the model that they rest on."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from analysis.hazards.model import encode
from analysis.prior import read_prior
from analysis.scenarios.projecting import from_prior
from server.access import Role
from server.checklist import ITEMS, sign, withdraw
from server.cli import main
from server.scenarios import Basis, basis, outlook
from server.store.risks.checklist import ChecklistStore
from server.store.risks.risk import RiskStore
from tests.server.conftest import NOW, Programme, add_staff

Ask = Callable[..., Result]


@pytest.fixture
def ask(small: Programme, tmp_path: Path) -> Ask:
    def run(*words: str) -> Result:
        environment = {"QONYS_DATABASE": small.database.url, "QONYS_DATA": str(tmp_path)}
        return CliRunner().invoke(main, ["risk", "scenarios", *words], env=environment)

    return run


def test_it_prints_every_scenario_to_the_last_year_with_its_range(ask: Ask) -> None:
    printed = ask().output
    assert printed.startswith("Prior only: 0 departures")
    assert printed.count("2035") == 3
    assert printed.count("522 167 (522 167–522 167)") == 3


def test_a_file_of_figures_is_written(ask: Ask, tmp_path: Path) -> None:
    assert ask("--out", str(tmp_path / "futures.csv")).exit_code == 0
    rows = list(csv.DictReader((tmp_path / "futures.csv").read_text().splitlines()))
    assert len(rows) == 3 * 16
    assert {row["population"] for row in rows if row["year"] == "2020"} == {"539100"}


def test_own_scenarios_come_from_a_file(ask: Ask, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("scenario,input,year,value\nmore work,jobs,2028,0.95\n")
    found = json.loads(ask("--json", "--file", str(own)).output)
    [future] = found["futures"]
    assert (future["name"], future["inputs"]["jobs"]) == ("more work", 0.95)
    assert future["years"][-1]["stayers"][1] > outlook(Basis()).futures[1].years[-1].stayers[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"scenario,input,year,value\nmine,jobs,2028,80\n", "80 for jobs is not a share"),
        (b"scenario,input,year,value\nmine,weather,2028,1\n", "no input"),
        ("сценарий".encode("cp1251"), "is not text in UTF-8"),
        (b"", "missing"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_a_sentence(
    ask: Ask, tmp_path: Path, text: bytes, said: str
) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(text)
    refused = ask("--file", str(own))
    assert refused.exit_code == 1
    assert said in refused.output
    assert "Traceback" not in refused.output


def test_they_rest_on_the_fitted_model_while_the_order_is_switched_on(small: Programme) -> None:
    fitted = msgspec.structs.replace(from_prior(read_prior(), "2026-11-01"), departures=(30, 20))
    with small.database.transaction() as connection:
        admin = add_staff(connection, "admin", Role.ADMIN)
        for item in ITEMS:
            sign(ChecklistStore(connection), item, admin, NOW)
        assert basis(connection) == Basis()
        RiskStore(connection).add_model(
            id="m", fitted_at="2026-11-02", as_of=fitted.as_of, events=50, body=encode(fitted)
        )
        found = outlook(basis(connection))
        withdraw(ChecklistStore(connection), ITEMS[0])
        assert basis(connection) == Basis()
    assert (found.prior_only, found.departures, found.as_of) == (False, 50, "2026-11-01")
