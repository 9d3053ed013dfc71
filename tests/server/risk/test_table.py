"""Analysts get months at risk under ids, with what was done for a family, and a book that names every column."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from tests.server.conftest import record
from tests.server.risk.conftest import Pair

MISSED = {"ctt_channel": "phone", "ctt_outcome": "nohome"}


@pytest.fixture
def told(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setenv("QONYS_DATABASE", pair.database.url)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return pair


def test_every_column_of_the_table_is_in_the_codebook(told: Pair, tmp_path: Path) -> None:
    [receipt] = told.programme.push(
        told.phone, record("contact", MISSED, told.first, None, hours_ago=24 * 40)
    )
    assert receipt.status == "accepted", receipt
    with told.database.transaction() as connection:
        connection.run(
            """
            insert into referral (household_id, id, service, offered_on, state, since)
            values (:id, 'r', 'fuel', '2026-09-20', 'offered', '2026-09-20T00:00:00.000000Z')
            """,
            id=told.first,
        )
    out = tmp_path / "months.csv"
    done = CliRunner().invoke(main, ["risk", "table", "--out", str(out)])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert {row["household"] for row in rows} == {told.first, told.second}
    own = [row for row in rows if row["household"] == told.first]
    assert [sum(int(row[f"log_{kind}"]) for row in own) for kind in ("attempts", "missed", "referrals")] == [
        1,
        1,
        1,
    ]
    book = CliRunner().invoke(main, ["risk", "codebook", "--csv"])
    named = [row["column"] for row in csv.DictReader(book.output.splitlines())]
    assert len(named) == len(set(named))
    assert {*rows[0]} == {*named}


def test_the_codebook_says_what_is_there(told: Pair) -> None:
    seen = CliRunner().invoke(main, ["risk", "codebook", "--seen"])
    assert seen.exit_code == 0, seen.output
    assert "| known | least | most |" in seen.output.splitlines()[0]
    CliRunner().invoke(main, ["risk", "off"])
    assert CliRunner().invoke(main, ["risk", "codebook", "--seen"]).exit_code == 1
    assert CliRunner().invoke(main, ["risk", "codebook"]).exit_code == 0
