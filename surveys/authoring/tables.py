"""An author's file (Excel, csv, Markdown) as tables that know where each row and column stands in it."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from surveys.authoring.findings import Finding, error

LARGEST_FILE = 20_000_000  # bytes as they lie on the disk
LARGEST_TABLES = 100_000_000  # bytes of a workbook when unpacked
MOST_ROWS, MOST_COLUMNS = 20_000, 500
LONGEST_GAP = 500  # blank rows after which a sheet of a workbook is at its end
LONGEST_CELL = 32_767  # characters, as in Excel
SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")

_CELLS = re.compile(r"\s*\|(.*)\|\s*")
_RULER = re.compile(r"[|:\s-]+")
_AFTERTHOUGHT = re.compile(r"(.*\|)\s*#[^|]*")  # a remark behind the last cell
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PIPE = re.compile(r"(?<!\\)\|")

Cells = list[str]


class Unreadable(ValueError):
    """A file that holds no tables; the sentence says why."""


class Row(msgspec.Struct, frozen=True):
    """One row: where it stands in the file, and its cells by the heading of their column. Blank cells are left out."""

    line: int
    cells: dict[str, str]


class Sheet(msgspec.Struct, frozen=True):
    name: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Tables(msgspec.Struct, frozen=True):
    """The sheets of a form by their name in small letters, in the order of the file."""

    stem: str
    sheets: dict[str, Sheet]
    findings: tuple[Finding, ...] = ()

    def sheet(self, name: str) -> Sheet:
        """Return a sheet; one without rows when there is none."""
        return self.sheets.get(name) or Sheet(name, 0, (), ())


def read_tables(path: Path) -> Tables:
    """Return the tables of a file; raise Unreadable."""
    content = content_of(path)
    readers = {".md": _markdown, ".csv": _comma_separated, ".xlsx": _workbook, ".xlsm": _workbook}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable("A form is an .xlsx, .csv or .md file.")
    return _tables(path.stem, reader(content))


def content_of(path: Path) -> bytes:
    """Return a file's bytes; raise Unreadable when there is none, or too many of them."""
    try:
        size = path.stat().st_size if path.is_file() else None
        content = path.read_bytes() if size is not None and size <= LARGEST_FILE else b""
    except (OSError, ValueError) as problem:
        raise Unreadable(f"The file cannot be read: {problem}.") from None
    if size is None:
        raise Unreadable("This is no file." if path.exists() else "There is no such file.")
    if size > LARGEST_FILE:
        raise Unreadable(f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")
    if not content.strip():
        raise Unreadable("The file is empty.")
    return content


def _tables(stem: str, lines: Iterable[tuple[str, int, Cells]]) -> Tables:
    """Sort lines (sheet, place, cells) into sheets: the first line of each holds the headings."""
    heads: dict[str, tuple[str, int, Cells]] = {}
    rows: dict[str, list[Row]] = {}
    for sheet, line, cells in lines:
        name = sheet.lower()
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {line} of {sheet[:40]} has more than {MOST_COLUMNS} columns.")
        if name not in heads:
            heads[name] = (sheet, line, cells)
            rows[name] = []
        elif len(rows[name]) >= MOST_ROWS:
            raise Unreadable(f"The sheet {sheet} has more than {MOST_ROWS} rows.")
        else:
            filled = zip(heads[name][2], cells, strict=False)
            rows[name].append(Row(line, {column: cell for column, cell in filled if column and cell}))
    sheets = {
        name: Sheet(sheet, line, tuple(dict.fromkeys(filter(None, cells))), tuple(rows[name]))
        for name, (sheet, line, cells) in heads.items()
    }
    found = [*_repeated(heads.values()), *_unwritable(sheets.values())]
    return Tables(stem, _with_survey(sheets), tuple(found))


def _with_survey(sheets: dict[str, Sheet]) -> dict[str, Sheet]:
    """Return the sheets; a file's only sheet is the survey, whatever it is called."""
    if len(sheets) == 1 and not set(sheets) & set(SHEETS):
        (only,) = sheets.values()
        return {"survey": only}
    return sheets


def _repeated(heads: Iterable[tuple[str, int, Cells]]) -> Iterator[Finding]:
    for sheet, line, columns in heads:
        twice = (column for column, count in Counter(columns).items() if column and count > 1)
        for column in sorted(twice):
            yield error("This column is there twice.", sheet=sheet, row=line, column=column)


def _unwritable(sheets: Iterable[Sheet]) -> Iterator[Finding]:
    """Yield cells that no phone could show, or no XML can hold."""
    for sheet in sheets:
        for row in sheet.rows:
            for column, text in row.cells.items():
                if len(text) > LONGEST_CELL:
                    sentence = f"This cell has {len(text)} characters, more than {LONGEST_CELL}."
                    yield error(sentence, sheet=sheet.name, row=row.line, column=column)
                elif _CONTROL.search(text):
                    sentence = "This cell holds a control character, which cannot be seen or sent."
                    yield error(sentence, sheet=sheet.name, row=row.line, column=column)


def text_of(content: bytes) -> str:
    """Return bytes as text; raise Unreadable when they are none."""
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if content.startswith(mark):
            raise Unreadable("The file is written in UTF-16: save it as UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise Unreadable(f"The file is not written in UTF-8 (see line {line}): save it as UTF-8.") from None
    if "\0" in text:
        raise Unreadable(
            f"The file is no text: line {text.count(chr(10), 0, text.index(chr(0))) + 1} has null bytes."
        )
    return text


def _markdown(content: bytes) -> Iterator[tuple[str, int, Cells]]:
    sheet = ""
    for line, text in enumerate(text_of(content).split("\n"), 1):
        if text.lstrip().startswith("#"):
            continue
        remark = _AFTERTHOUGHT.fullmatch(text)
        table = _CELLS.match(remark[1] if remark else text)
        if table is None or _RULER.fullmatch(table[1]):
            continue
        first, *cells = (cell.strip().replace(r"\|", "|") for cell in _PIPE.split(table[1]))
        sheet = first or sheet
        if sheet and any(cells):
            yield sheet, line, cells


def _comma_separated(content: bytes) -> Iterator[tuple[str, int, Cells]]:
    reader = csv.reader(io.StringIO(text_of(content), newline=""))
    sheet, before = "", 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            first, *rest = (cell.strip() for cell in cells) if cells else ("",)
            sheet = first or sheet
            if sheet and any(rest):
                yield sheet, line, rest
    except csv.Error as problem:
        raise Unreadable(f"Line {reader.line_num} is not comma-separated text: {problem}.") from None


def _workbook(content: bytes) -> Iterator[tuple[str, int, Cells]]:
    """Yield the rows of an Excel workbook: what is read is bounded before it is unpacked."""
    from openpyxl import load_workbook

    _check_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield from _sheet(sheet)
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:  # openpyxl fails in many ways on what is no workbook
        raise Unreadable(f"This is not a workbook that can be read: {type(problem).__name__}.") from None


def _check_parts(content: bytes) -> None:
    """Raise Unreadable for a workbook that would unpack without end, or that declares document types or entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > LARGEST_TABLES:
                sentence = (
                    f"The workbook is larger than {LARGEST_TABLES // 1_000_000} MB when it is unpacked."
                )
                raise Unreadable(sentence)
            declares = any(_declares(packed, part) for part in parts)
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:  # zipfile fails in many ways on what is no archive
        raise Unreadable(f"This is not an Excel workbook ({type(problem).__name__}).") from None
    if declares:
        raise Unreadable("The workbook declares a document type: such a file is not opened.")


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether a part of a workbook holds a document type; it is read piece by piece."""
    before = b""
    with packed.open(part) as file:
        while piece := file.read(1_000_000):
            if b"<!DOCTYPE" in before + piece:
                return True
            before = piece[-9:]
    return False


def _sheet(sheet) -> Iterator[tuple[str, int, Cells]]:  # noqa: ANN001 - openpyxl is imported when it is needed
    if sheet.title.lower() not in SHEETS and len(sheet.parent.worksheets) > 1:
        yield sheet.title, 1, []
        return
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    blank = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_cell(value) for value in values[:MOST_COLUMNS]]
        blank = 0 if any(cells) else blank + 1
        if blank > LONGEST_GAP:
            break
        if not blank:
            yield sheet.title, line, cells


def _cell(value: object) -> str:
    """Return a cell's text as pyxform reads it: whole numbers without a point, true and false in capitals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\xa0", " ").strip()
