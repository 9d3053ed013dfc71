"""`qonys forms run`: a form is filled in by steps from the command line, once or line by line."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from server.cli import main
from surveys.authoring import instruments

SHEETS = """| survey |
| | type | name | label | calculation |
| | integer | n | How many? | |
| | calculate | twice | | ${n} * 2 |
| | date | day | When? | |
| | calculate | past | | if(${day} < today(), 'yes', 'no') |
| settings |
| | form_id | version |
| | small | 1 |
"""


def ran(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["forms", "run", *arguments], input=stdin)


def test_an_xlsform_is_filled_in_and_told(tmp_path: Path) -> None:
    (tmp_path / "small.md").write_text(SHEETS, encoding="utf-8")
    steps = '[["/data/n", "4"], ["/data/day", "2026-03-03"], ["read", "/data/twice", "8"], ["read", "/data/past", "yes"]]'
    told = ran(str(tmp_path / "small.md"), steps, "--now", "2026-03-04T10:00:00")
    assert told.exit_code == 0
    assert json.loads(told.output)["reads"] == ["8", "yes"]


def test_an_expectation_that_is_not_met_fails_the_command(tmp_path: Path) -> None:
    (tmp_path / "small.md").write_text(SHEETS, encoding="utf-8")
    (tmp_path / "steps.json").write_text('[["/data/n", "4"], ["read", "/data/twice", "9"]]')
    told = ran(str(tmp_path / "small.md"), str(tmp_path / "steps.json"))
    assert told.exit_code == 1
    assert json.loads(told.output)["errors"][0]["step"] == 1


def test_requests_are_answered_line_by_line_whatever_they_are() -> None:
    pulse = next(str(path) for path in instruments() if path.stem == "pulse")
    lines = [json.dumps({"form": pulse}), "nonsense", "[]", json.dumps({"form": "nowhere.md"}), ""]
    told = [json.loads(line) for line in ran("--serve", stdin="\n".join(lines)).output.splitlines()]
    assert [answer["status"] for answer in told] == ["success", "failure", "failure", "failure"]


def test_a_form_must_be_named() -> None:
    assert "FORM" in ran().output
    assert ran("nowhere.xml").exit_code == 1
    assert "STEPS" in ran("nowhere.xml", "nowhere.json").output
