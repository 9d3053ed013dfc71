"""A report in the words of its reader: what page, PDF, DOCX, XLSX and CSV all show."""

from datetime import date

import msgspec

from server.reading.retention.figures import CUTS
from server.reading.retention.quarters import ALL, days_of
from server.reports.figures import Column, Figures, Kind, Row, Table, Value
from server.reports.making import Report
from server.web.drawing.figures import day as day_of
from server.web.drawing.figures import moment, number
from server.web.retention.drawings import named_group, percent
from surveys.wording import catalogue, say

# Of curves every month is drawn, and each half year stands in the table.
_BY_HALF_YEARS = ("curve", "ways")
_STEMS = {
    "level": ("page.retention.level.",),
    "way": ("page.retention.way.",),
    "attempt": ("page.reports.attempt.",),
    "reason": ("page.retention.reason.",),
    "state": ("page.reports.state.",),
    "group": ("service.group.", "page.reports.group."),
    "need": ("need.",),
    "figure": ("page.reports.figure.",),
}


class Cell(msgspec.Struct, frozen=True):
    """What is read, and the number behind it for a spreadsheet; None for none."""

    text: str
    value: float | None
    kind: Kind
    is_hidden: bool = False


class Line(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    cells: tuple[Cell, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One table with its title, its definition and its day."""

    code: str
    title: str
    what: str
    day: str
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    lines: tuple[Line, ...]
    hides: bool


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report in one language."""

    language: str
    title: str
    place: str
    made: str
    counted: str
    hash: str
    simulated: str
    reading: tuple[str, ...]
    sections: tuple[Section, ...]


def tell(report: Report, language: str) -> Told:
    """Return the report in a language; days bear their year, so that it reads the same in any year."""
    figures = report.figures
    return Told(
        language=language,
        title=say("page.reports.of", language, quarter=quarter_name(figures.quarter, language)),
        place=place_name(figures.district, language),
        made=say(
            "page.reports.made", language, by=report.made_by, at=moment(report.made_at, language, date.min)
        ),
        counted=say("page.reports.as_of", language, day=day_of(figures.as_of, language, date.min)),
        hash=report.hash,
        simulated=say("page.frame.simulated", language) if figures.simulated else "",
        reading=tuple(
            say(f"page.reports.reading.{name}", language) for name in ("bounds", "hidden", "cause", "people")
        ),
        sections=tuple(section(table, figures, language) for table in figures.tables),
    )


def section(table: Table, figures: Figures, language: str) -> Section:
    kinds = tuple(column.kind for column in table.columns)
    lines = tuple(_line(row, table, language) for row in table.rows if _is_told(row, table))
    first, last = (day_of(one, language, date.min) for one in days_of(figures.quarter))
    return Section(
        code=table.code,
        title=title_of(table.code, language),
        what=_what(table.code, language, first=first, last=last),
        day=say("page.reports.as_of", language, day=day_of(table.as_of, language, date.min)),
        labels=tuple(_label(label, language) for label in table.labels),
        columns=tuple(column_name(table, column, language) for column in table.columns),
        codes=tuple(column.code for column in table.columns),
        kinds=kinds,
        lines=lines,
        hides=any(cell.is_hidden for line in lines for cell in line.cells),
    )


def title_of(code: str, language: str) -> str:
    """Return the title of a table; of shares by group, by which group."""
    if code in CUTS:
        return say("page.reports.table.cut", language, by=say(f"page.retention.by.{code}", language))
    return _said(f"page.reports.table.{code}", language, code)


def _label(label: str, language: str) -> str:
    """Return what heads the names of rows."""
    key = f"page.reports.label.{label}"
    return _said(key if key in catalogue() else f"page.retention.by.{label}", language, label)


def _what(code: str, language: str, **days: str) -> str:
    return _said(f"page.reports.what.{'cut' if code in CUTS else code}", language, "", **days)


def place_name(district: str, language: str) -> str:
    return say(f"district.{district}" if district else "page.reports.all", language)


def quarter_name(quarter: str, language: str) -> str:
    year, _, nth = quarter.partition("-")
    return say(
        "page.reports.quarter", language, year=year, nth={"1": "I", "2": "II", "3": "III", "4": "IV"}[nth]
    )


def column_name(table: Table, column: Column, language: str) -> str:
    if table.code == "seasons":
        year, _, season = column.code.partition("-")
        return say(f"page.reports.season.{season}", language, year=year)
    stem = (
        "page.retention.way." if table.code == "ways" and column.kind == "share" else "page.reports.column."
    )
    stem = (
        "page.retention.outcome."
        if table.code == "visits" and f"page.retention.outcome.{column.code}" in catalogue()
        else stem
    )
    return _said(f"{stem}{column.code}", language, column.code)


def row_name(label: str, code: str, language: str) -> str:
    """Return what a row is called: a place, a month, a way, by the kind of its label."""
    if label in CUTS and label != "district":
        return named_group(label, code, language)
    if label == "district":
        return _said("page.reports.all" if code == ALL else f"district.short.{code}", language, code)
    known = (key for stem in _STEMS.get(label, ()) if (key := f"{stem}{code}") in catalogue())
    return _said(next(known, ""), language, code)


def _said(key: str, language: str, otherwise: str, **values: object) -> str:
    """Return the words of a key; of one that only another version had, what stands in the report itself."""
    return say(key, language, **values) if key in catalogue() else otherwise


def _is_told(row: Row, table: Table) -> bool:
    return table.code not in _BY_HALF_YEARS or int(row.codes[0]) % 6 == 0


def _line(row: Row, table: Table, language: str) -> Line:
    names = tuple(
        row_name(label, code, language) for label, code in zip(table.labels, row.codes, strict=True)
    )
    is_sum = (
        row.codes[0] == ALL
    )  # what is told to the nearest ten of a district is told as it is of the region
    cells = tuple(
        _cell(value, "count" if is_sum and column.kind == "about" else column.kind, language)
        for value, column in zip(row.cells, table.columns, strict=True)
    )
    return Line(names, cells)


def _cell(value: Value, kind: Kind, language: str) -> Cell:
    if value is None:
        return Cell(say("page.reports.hidden", language), None, kind, is_hidden=True)
    if isinstance(value, str):
        return Cell(_words(value, kind, language), None, kind)
    return Cell(_figure(value, kind, language), value, kind)


def _words(value: str, kind: Kind, language: str) -> str:
    if kind == "codes":
        return " ".join(_said(f"page.reports.{code}", language, code) for code in value.split()) or "–"
    if kind == "day":
        return day_of(value, language, date.min)
    return value or "–"


def _figure(value: float, kind: Kind, language: str) -> str:
    if kind == "share":
        return percent(value, language)
    if kind == "signed":
        return f"{'+' if value > 0 else ''}{number(value, language)}"
    return f"≈ {number(value, language)}" if kind == "about" else number(value, language)
