"""`qonys risk fit` at the command line: a file in, JSON out, a sentence for what is wrong."""

import json
from pathlib import Path

import fastparquet
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from server.cli import main

ROWS = "family,begin,end,exit,cold,village,place\n" + "\n".join(
    f"{n},{3 * wave},{3 * wave + 3},{way},{n % 2},{n % 5},{'abc'[n % 3]}"
    for n in range(60)
    for wave in range(4)
    for way in [("back" if n % 7 == 0 else "away" if n % 11 == 0 else "") if wave == n % 4 else ""]
    if wave <= n % 4
)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(data: Path, *more: str) -> Result:
    named = ["--id", "family", "--start", "begin", "--stop", "end", "--event", "exit"]
    return CliRunner().invoke(main, ["risk", "fit", "--data", str(data), *named, *more])


def test_it_tells_each_way_of_leaving(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "fit.json"
    told = run(rows, "--terms", "cold,place,spline(start,2)", "--cluster", "village", "--out", str(out))
    assert (told.exit_code, told.output) == (0, "")
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [(one["cause"], one["departures"]) for one in found["causes"]] == [("away", 5), ("back", 9)]
    assert [one["term"] for one in found["causes"][1]["coefficients"]][:4] == [
        "level",
        "cold",
        "place=b",
        "place=c",
    ]
    assert "5 clusters in village: cluster-robust errors want 20 or more." in found["remarks"]


def test_parquet_and_semicolons_say_the_same(rows: Path, tmp_path: Path) -> None:
    other, packed = tmp_path / "other.csv", tmp_path / "rows.parquet"
    other.write_text("\ufeff" + ROWS.replace(",", ";"), encoding="utf-8")
    fastparquet.write(str(packed), pd.read_csv(rows))
    said = [run(path, "--terms", "cold").output for path in (rows, other, packed)]
    assert '"converged": true' in said[0]
    assert said[0] == said[1] == said[2]


def test_a_table_from_a_spreadsheet_here_has_commas_in_numbers_and_windows_letters(tmp_path: Path) -> None:
    path = tmp_path / "кесте.csv"
    lines = [f"{n};0;{1 + n % 9};{n % 3};{n % 7},5;{'ауыл' if n % 2 else 'кала'}" for n in range(90)]
    path.write_bytes("\n".join(["family;begin;end;exit;x;жер", *lines]).encode("cp1251"))
    found = json.loads(run(path, "--terms", "x,жер").output)
    assert [one["term"] for one in found["causes"][0]["coefficients"]] == ["level", "x", "жер=кала"]
    path.write_text(
        "\n".join(["family\tbegin\tend\texit\tx\tжер", *lines]).replace(";", "\t"), encoding="utf-16"
    )
    again = run(path, "--terms", "жер").output
    assert [one["term"] for one in json.loads(again)["causes"][0]["coefficients"]] == ["level", "жер=кала"]


def test_a_prior_is_read_from_a_file(rows: Path, tmp_path: Path) -> None:
    prior = tmp_path / "prior.csv"
    prior.write_text("term,mean,sd\ncold,0.4,0.0001\n", encoding="utf-8")
    told = json.loads(run(rows, "--terms", "cold", "--prior", str(prior), "--cause", "back").output)
    assert told["causes"][0]["coefficients"][1]["coefficient"] == pytest.approx(0.4, abs=1e-3)
    prior.write_text("term,mean,sd\ncold,0.4,none\n", encoding="utf-8")
    assert "prior.csv, line 2: write term,mean,sd" in run(rows, "--prior", str(prior)).output
    prior.write_text("term,mean,sd\ncold,0.4,1e-200\n", encoding="utf-8")
    assert "sd above 1/10,000" in run(rows, "--prior", str(prior)).output
    prior.write_bytes(bytes(range(128, 256)))
    assert "holds no prior" in run(rows, "--prior", str(prior)).output


def test_what_is_wrong_is_one_sentence(rows: Path, tmp_path: Path) -> None:
    broken = tmp_path / "rows.parquet"
    broken.write_bytes(b"PAR1 no")
    twice, letters = tmp_path / "twice.csv", tmp_path / "letters.csv"
    twice.write_text(ROWS.replace("place", "cold", 1), encoding="utf-8")
    letters.write_bytes(bytes(range(256)))
    ragged = tmp_path / "ragged.csv"
    ragged.write_text(ROWS.replace("\n1,", "\n1,5,", 1), encoding="utf-8")
    for told, sentence in (
        (run(rows, "--terms", "heat"), "There is no column heat; there are family, begin"),
        (run(broken), "rows.parquet cannot be read as a Parquet file"),
        (run(rows, "--split", "0"), "longer than 0"),
        (run(twice, "--terms", "cold"), "cold is the name of two columns"),
        (run(letters), "letters.csv is no text"),
        (run(ragged), "line 3 has 8 values under 7 names"),
    ):
        assert told.exit_code == 1
        assert sentence in told.output
        assert "Traceback" not in told.output
