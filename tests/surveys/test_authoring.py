"""An author hears what cannot run with its row, and what was probably not meant."""

from pathlib import Path

import openpyxl
import pytest

from surveys.authoring import InvalidInstrument, compile_instrument, instruments
from surveys.form import load

HEAD = "| survey |\n| | type | name | label::Қазақша (kk) | label::English (en) | relevant | calculation | bind::qonys:privacy |\n"
SETTINGS = (
    '| settings |\n| | form_id | version | namespaces |\n| | t | 1 | qonys="https://qonys.kz/xforms" |\n'
)


def write(folder: Path, *rows: str, head: str = HEAD) -> Path:
    file = folder / "t.md"
    file.write_text(head + "".join(f"| | {row} |\n" for row in rows) + SETTINGS, encoding="utf-8")
    return file


@pytest.mark.parametrize("path", instruments(), ids=lambda path: path.stem)
def test_every_instrument_compiles_without_advice(path: Path) -> None:
    compiled = compile_instrument(path)
    assert (compiled.form.id, compiled.warnings) == (path.stem, ())
    assert load(compiled.xform).version == compiled.form.version


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["text | a | А | A | (1 | |"], "[row : 2] On the 'survey' sheet: The relevant of a cannot be used."),
        (["text | a | А | A | | |", "calculate | b | | | | nope() |"], "[row : 3] On the 'survey' sheet: "),
        (
            ["calculate | a | | | | ${b} |", "calculate | b | | | | ${a} |"],
            "depend on one another in a circle",
        ),
        (["text | a | А | A | | | secret"], "[row : 2] On the 'survey' sheet: The privacy of a is “secret”"),
        (["text | a | А | A | ${gone} = 1 | |"], "gone"),
        (["texxt | a | А | A | | |"], "texxt"),
    ],
)
def test_what_cannot_run_is_refused_with_its_row(tmp_path: Path, rows: list[str], told: str) -> None:
    with pytest.raises(InvalidInstrument) as caught:
        compile_instrument(write(tmp_path, *rows))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["text | a | А | | | |", "text | b | Б | B | | |"], "The label of a is not translated into en."),
        (["text | a | А | A | | |"], "The form does not speak ru."),
        (["text | a | А | A | | |", "calculate | b | | | | ${a} = 1 |"], "write if(…, 'yes', 'no')"),
        (
            ["text | a | А | A | | | private", "text | b | Б | B | ${a} = '1' | |"],
            "[row : 3] On the 'survey' sheet: b is open, but whether it is asked tells a.",
        ),
        (
            ["text | a | А | A | | | private", "text | b | ${a} | B | | |"],
            "b is open, but its text or rules use a.",
        ),
    ],
)
def test_what_was_probably_not_meant_is_told(tmp_path: Path, rows: list[str], told: str) -> None:
    assert told in " ".join(compile_instrument(write(tmp_path, *rows)).warnings)


def test_a_misspelled_column_is_told(tmp_path: Path) -> None:
    head = "| survey |\n| | type | name | label | relevence |\n"
    (warning,) = compile_instrument(write(tmp_path, "text | a | A | 1 = 1", head=head)).warnings
    assert warning == "On the 'survey' sheet the column “relevence” is not known and has no effect."


def test_an_excel_workbook_is_an_instrument_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (("type", "name", "label"), ("text", "a", "A")):
        sheet.append(row)
    book.save(tmp_path / "small.xlsx")
    assert compile_instrument(tmp_path / "small.xlsx").form.find("a").type == "text"
