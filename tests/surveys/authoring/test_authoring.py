"""An author hears everything that is wrong with a form at once, each with its place."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from server.cli import main
from surveys.authoring import Finding, InvalidInstrument, check_file, compile_instrument, instruments
from surveys.form import load

Rows = list[list[str]]
Writer = Callable[[Path, Rows], Path]

HEAD = "survey | type | name | label::Қазақша (kk) | label::English (en) | relevant | calculation | bind::qonys:privacy"
SETTINGS = 'settings | form_id | version | namespaces\n | t | 1 | qonys="https://qonys.kz/xforms"'


def table(text: str) -> Rows:
    """Return rows of cells from text with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]


def in_markdown(folder: Path, rows: Rows) -> Path:
    """Write a form with a remark before it and a ruler and a blank line behind the heading."""
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    path = folder / "t.md"
    path.write_text("\n".join(["# remark", lines[0], "|---|---|", "", *lines[1:]]), encoding="utf-8")
    return path


def in_csv(folder: Path, rows: Rows) -> Path:
    """Write a form with a blank row, and the first cell over two lines."""
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], [], *rows[1:]])
    return path


def in_excel(folder: Path, rows: Rows) -> Path:
    """Write a workbook: a sheet for each first cell, a blank row behind the first heading."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = None
    for first, *cells in rows:
        if first:
            sheet = book.create_sheet(first)
        assert sheet is not None
        sheet.append(cells)
        if first == "survey":
            sheet.append([])
    path = folder / "t.xlsx"
    book.save(path)
    return path


def found(folder: Path, *rows: str, head: str = HEAD, more: str = "") -> list[Finding]:
    """Return what is found in a form of the given survey rows."""
    text = "\n".join([head, *(f" | {row}" for row in rows), *([more] if more else []), SETTINGS])
    return list(check_file(in_markdown(folder, table(text))).findings)


def places(findings: list[Finding], level: str = "error") -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in findings if one.level == level]


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["forms", "check", *arguments])


@pytest.mark.parametrize("path", instruments(), ids=lambda path: path.stem)
def test_every_instrument_is_found_good(path: Path) -> None:
    checked = check_file(path)
    assert (checked.findings, load(checked.xform).id) == ((), path.stem)


EIGHT = """
survey | type | name | label | relevant | calculation
 | text | a | A | (1 = 1 |
 | text | b | B | nope(1) |
 | text | c | C | if(1, 2) |
 | text | d | D | 1 + |
 | text | e | E | ${a} = 'x |
 | calculate | f |  |  | ${g} + 1
 | calculate | g |  |  | ${f} + 1
 | text | h | H | ${h} = '1' |
 | begin group | i | I |  |
 | end group |  |  |  |
settings | form_id
 | t
"""


@pytest.mark.parametrize(("write", "first"), [(in_markdown, 5), (in_csv, 3), (in_excel, 3)])
def test_the_eight_kinds_of_broken_logic_are_told_at_once_with_row_and_column(
    tmp_path: Path, write: Writer, first: int
) -> None:
    findings = list(check_file(write(tmp_path, table(EIGHT))).findings)
    assert places(findings) == [
        *[(first + at, "relevant") for at in range(5)],
        (first + 5, "calculation"),
        (first + 7, "relevant"),
        (first + 8, "type"),
    ]
    told = [one.sentence for one in findings]
    for piece, sentence in zip(
        ["“(1 = 1”", "no function called nope()", "if() takes 3 values, not 2", "“1 +”", "“${a} = 'x”", "f → g → f",
         "h → h", "no question inside"], told, strict=True,
    ):  # fmt: skip
        assert piece in sentence


@pytest.mark.parametrize(("write", "row"), [(in_markdown, 5), (in_csv, 3), (in_excel, 3)])
def test_pyxforms_own_rows_are_those_of_the_file(tmp_path: Path, write: Writer, row: int) -> None:
    rows = table(
        "survey | type | name | label\n | text | a b | A\n | texxt | b | B\nsettings | form_id\n | t"
    )
    findings = check_file(write(tmp_path, rows)).findings
    assert places(list(findings)) == [(row, "name"), (row + 1, "type")]
    assert findings[1].hint == "Did you mean text?"


@pytest.mark.parametrize(
    ("head", "row", "hint"),
    [
        ("survey | type | name | label | relevence", "text | a | A | 1 = 1", "Did you mean relevant?"),
        (
            "survey | type | name | label | constraint_mesage::ru",
            "text | a | A | x",
            "Did you mean constraint_message?",
        ),
        ("survey | type | name | label | appearence", "text | a | A | x", "Did you mean appearance?"),
    ],
)
def test_a_misspelled_column_is_told_with_what_was_meant(
    tmp_path: Path, head: str, row: str, hint: str
) -> None:
    assert hint in [one.hint for one in found(tmp_path, row, head=head)]


def test_misspelled_settings_choices_and_sheets_are_told(tmp_path: Path) -> None:
    text = """
survey | type | name | label
 | select_one l | a | A
choices | list_name | name | lable
 | l | x | X
settings | form_id | versoin
 | t | 1
entitties | dataset
"""
    findings = check_file(in_markdown(tmp_path, table(text))).findings
    assert {one.hint for one in findings} >= {
        "Did you mean label?",
        "Did you mean version?",
        "Did you mean entities?",
    }


PLAIN = "survey | type | name | label | appearance | parameters | required | readonly | constraint | choice_filter"


@pytest.mark.parametrize(
    ("row", "level", "told"),
    [
        ("text | a | A | minimale", "warning", "“minimale” is not known"),
        ("range | a | A", "warning", "has no parameters"),
        ("range | a | A |  | start=5 end=5 step=1", "error", "starts and ends at 5"),
        ("range | a | A |  | start=0 end=10 step=3", "warning", "never come to 10"),
        ("range | a | A |  | start=0 end=10 step=0", "error", "step"),
        ("note | a | A |  |  | yes", "warning", "A note cannot be answered"),
        ("text | a | A |  |  | yes | yes", "error", "nobody can finish"),
        ("text | a | A **bold", "warning", "** is not closed"),
        ("text | a | A <b>bold", "warning", "<b> is not closed"),
        ("text | a | A ${b", "error", "never closed"),
        ("text | a | A ${gone}", "error", "no question called “gone”"),
        ("select_one ll | a | A", "error", "no list called ll"),
        ("select_one l | a | A |  |  |  |  |  | regoin = 'n'", "error", "no column called regoin"),
        ("text | a | A |  |  |  |  | regex(., '^(a+)+$')", "error", "can stop the phone"),
        ("text | a | A |  |  |  |  | regex(., ${z})", "warning", "nobody knows how long"),
        ("text | a | A |  |  |  |  | ${z} > 1", "warning", "answered later"),
        ("text | a | A |  |  |  |  | ${m} > 1", "warning", "only the first one counts"),
    ],
)  # fmt: skip
def test_what_is_odd_about_a_question_is_told_at_its_row(
    tmp_path: Path, row: str, level: str, told: str
) -> None:
    more = [
        "begin_repeat | r | R", "integer | m | M", "end_repeat", "integer | z | Z", "select_one l | l1 | L",
    ]  # fmt: skip
    choices = "choices | list_name | name | label | region\n | l | x | X | n"
    findings = [one for one in found(tmp_path, row, *more, head=PLAIN, more=choices) if one.row == 5]
    assert [(one.level, told in one.sentence) for one in findings if told in one.sentence] == [(level, True)]


def test_a_good_choice_filter_and_an_aggregate_are_no_finding(tmp_path: Path) -> None:
    rows = [
        "begin_repeat | r | R", "integer | m | M", "end_repeat",
        "select_one l | a | A |  |  |  |  |  | region = 'n' and name != 'y'",
        "integer | b | B |  |  |  |  | . > sum(${m})",
    ]  # fmt: skip
    choices = "choices | list_name | name | label | region\n | l | x | X | n"
    assert found(tmp_path, *rows, head=PLAIN, more=choices) == []


def test_the_choices_are_looked_at(tmp_path: Path) -> None:
    choices = """choices | list_name | name | label
 | l | x | X
 | l | x | Y
 | l | z |
 | unused | n | N"""
    findings = found(tmp_path, "select_one l | a | A", head="survey | type | name | label", more=choices)
    assert [(one.level, one.row, one.sentence.split(":")[0].rstrip(".")) for one in findings] == [
        ("error", 8, "The choice x is there twice"),
        ("warning", 9, "The choice z has no label"),
        ("warning", 10, "The list unused is never used"),
    ]


def test_missing_translations_are_counted_for_each_language(tmp_path: Path) -> None:
    head = "survey | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | hint::English (en)"
    findings = found(tmp_path, "text | a | А | А |  |", "text | b | Б |  |  | help", head=head)
    told = [(one.row, one.sentence) for one in findings]
    assert told == [
        (5, "2 texts are not translated into English (en): 2 label (rows 5, 6)."),
        (6, "2 texts are not translated into Русский (ru): 1 label, 1 hint (row 6)."),
        (6, "1 text is not translated into Қазақша (kk): 1 hint (row 6)."),
    ]


@pytest.mark.parametrize(
    ("rows", "row", "column", "told"),
    [
        (["text | a | А | A |  |  | secret"], 5, "bind::qonys:privacy", "The privacy of a is “secret”"),
        (["text | a | А | A", "calculate | b |  |  |  | ${a} = 1"], 6, "calculation", "keeps 1 or 0 on a phone"),
        (
            ["text | a | А | A |  |  | private", "text | b | Б | B | ${a} = '1'"],
            6, "relevant", "b is open, but whether it is asked tells a.",
        ),
        (
            ["text | a | А | A |  |  | private", "text | b | ${a} | B"],
            6, "", "b is open, but its text or rules use a.",
        ),
        (["text | a | А | A"], 0, "", "The form does not speak ru."),
        (["text | a | А | A", "text | b | Б | B | ${aa} = 1"], 6, "relevant", "no question called “aa”"),
    ],
)  # fmt: skip
def test_what_the_engine_knows_is_told_at_its_cell(
    tmp_path: Path, rows: list[str], row: int, column: str, told: str
) -> None:
    assert [(one.row, one.column) for one in found(tmp_path, *rows) if told in one.sentence] == [
        (row, column)
    ]


def test_an_engines_sentence_speaks_in_the_authors_references(tmp_path: Path) -> None:
    (fault, *_) = found(tmp_path, "text | a | А | A", "text | b | Б | B | ${a}/c = 1")
    assert "${a}" in fault.sentence
    assert "/data" not in fault.sentence


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "house.png").touch()
    rows = table(
        "survey | type | name | label | image | calculation\n | text | a | A | hause.png |\n"
        " | select_one_from_file towns.csv | b | B\n | calculate | c | | | pulldata('fam', 'x', 'y', ${a})"
    )
    path = in_markdown(tmp_path, rows)
    findings = check_file(path, tmp_path / "media").findings
    assert [(one.row, one.sentence, one.hint) for one in findings if "no file" in one.sentence] == [
        (5, "There is no file hause.png.", "Did you mean house.png?"),
        (6, "There is no file towns.csv.", ""),
        (7, "There is no file fam.csv.", ""),
    ]


def test_the_command_shows_a_table_and_fails_on_errors(tmp_path: Path) -> None:
    shown = check(str(in_markdown(tmp_path, table(EIGHT))))
    assert shown.exit_code == 1
    assert "t.md: 8 errors, 0 warnings" in shown.output
    assert re.search(r"\n  error +survey, row 5, relevant +This cannot be worked out", shown.output)


def test_the_command_fails_on_warnings_only_where_it_is_strict(tmp_path: Path) -> None:
    path = str(in_markdown(tmp_path, table("survey | type | name | label | oddity\n | text | a | A | x")))
    codes = [check(path).exit_code, check(path, "--strict").exit_code]
    assert codes == [0, 1]


def test_the_command_writes_json(tmp_path: Path) -> None:
    (told,) = json.loads(check("--json", str(in_excel(tmp_path, table(EIGHT)))).output)
    assert (told["ok"], len(told["findings"])) == (False, 8)
    assert told["findings"][0] == {
        "level": "error", "sheet": "survey", "row": 3, "column": "relevant", "hint": "",
        "sentence": "This cannot be worked out: At character 7 of “(1 = 1” “)” is needed, but the expression ends.",
    }  # fmt: skip


def test_what_has_an_error_is_never_compiled(tmp_path: Path) -> None:
    path = in_markdown(tmp_path, table(EIGHT))
    with pytest.raises(InvalidInstrument) as caught:
        compile_instrument(path)
    assert len(str(caught.value).splitlines()) == 8
    assert check_file(path).xform == ""
