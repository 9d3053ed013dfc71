"""A report as a file: PDF by typst, DOCX and XLSX; the same report gives the same bytes, whenever it is drawn."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from importlib import resources

import msgspec

from server.charts.ink import Drawing
from server.charts.picture import as_png, as_svg
from server.reports.figures import Table
from server.reports.making import Report
from server.web.drawing.figures import as_moment
from server.web.reports.drawings import drawing
from server.web.reports.telling import Cell, Section, Told, tell
from surveys.wording import say

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FONT = "Noto Sans"
_INCHES = 6.3
# Of the width of a page: a drawing; and of a column beside one of numbers.
_WIDTH, _WIDE = 0.7, 1.4
_WEIGHTS = {"unit": 0.8, "reasons": 2.4, "source": 1.6}
_WORDY = ("codes", "typed", "day")
_FORMATS = {"share": "0%", "count": "#,##0", "about": '"≈" #,##0', "signed": "+#,##0;-#,##0;0"}
_NO_SHEET = re.compile(r"[\\/*?:\[\]]")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def as_file(report: Report, kind: str, language: str) -> bytes:
    """Return the report as a file of a kind of `MEDIA`."""
    told = tell(report, language)
    makers: dict[str, Callable[[Report, Told], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx}
    return makers[kind](report, told)


def file_name(report: Report, kind: str, language: str) -> str:
    place = report.figures.district or "region"
    return f"qonys-{report.figures.quarter}-{place}-{language}.{kind}"


def _drawn(report: Report, told: Told) -> dict[str, Drawing]:
    found = {table.code: drawing(table, told.language) for table in report.figures.tables}
    return {code: one for code, one in found.items() if one is not None}


def _pdf(report: Report, told: Told) -> bytes:
    import typst

    drawn = _drawn(report, told)
    files = {f"{code}.svg": as_svg(one.wide, _FONT).encode() for code, one in drawn.items()}
    files["told.json"] = msgspec.json.encode(_for_typst(told, set(drawn)))
    files["main.typ"] = resources.files("server.web.reports").joinpath("report.typ").read_bytes()
    with resources.as_file(resources.files("fontpkg_noto_sans") / "files") as fonts:
        made = typst.compile(
            files,  # ty: ignore[invalid-argument-type] files by their names are taken too
            format="pdf",
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            timestamp=_moment(report),
        )
    return bytes(made)


def _for_typst(told: Told, drawn: set[str]) -> dict[str, object]:
    words = {name: say(f"page.reports.{name}", told.language) for name in ("how", "hashed", "empty")}
    parts = [
        {
            "title": part.title,
            "what": part.what,
            "day": part.day,
            "head": [*part.labels, *part.columns],
            "labels": len(part.labels),
            "texts": [*(False for _ in part.labels), *(kind in _WORDY for kind in part.kinds)],
            "rows": [[*line.names, *(cell.text for cell in line.cells)] for line in part.lines],
            "chart": f"{part.code}.svg" if part.code in drawn else "",
            "alt": part.title,
            "width": _WIDTH,
            "weights": [*(_WIDE for _ in part.labels), *(_WEIGHTS.get(code, 1.1) for code in part.codes)],
        }
        for part in told.sections
    ]
    return msgspec.to_builtins(told) | words | {"sections": parts}


def _docx(report: Report, told: Told) -> bytes:
    from docx import Document
    from docx.shared import Pt

    paper = Document()
    paper.styles["Normal"].font.name, paper.styles["Normal"].font.size = "Arial", Pt(10)
    core = paper.core_properties
    core.title, core.author, core.language = told.title, "Qonys", told.language
    core.created = core.modified = _moment(report).replace(tzinfo=None)
    core.comments, core.last_modified_by = "", "Qonys"
    paper.add_heading(told.title, 1)
    for text in (told.place, told.counted, told.made, told.simulated):
        if text:
            paper.add_paragraph(text)
    for text in (*told.reading, f"{say('page.reports.hashed', told.language)} {told.hash}"):
        paper.add_paragraph(text, style="List Bullet")
    drawn = _drawn(report, told)
    for part in told.sections:
        paper.add_heading(part.title, 2)
        paper.add_paragraph(f"{part.what} {part.day}")
        if part.code in drawn:
            _picture(paper, drawn[part.code], part)
        if part.lines:
            _table(paper, part)
        else:
            paper.add_paragraph(say("page.reports.empty", told.language))
    return _steady(_saved(paper.save), _moment(report))


def _picture(paper, one: Drawing, part: Section) -> None:  # noqa: ANN001 python-docx names no type for it
    from docx.shared import Inches

    shape = paper.add_picture(io.BytesIO(as_png(one.wide, part.title, part.day)), width=Inches(_INCHES))
    shape._inline.docPr.set("descr", part.title)


def _table(paper, part: Section) -> None:  # noqa: ANN001
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    head = [*part.labels, *part.columns]
    made = paper.add_table(rows=0, cols=len(head), style="Table Grid")
    rows = [head, *([*line.names, *(cell.text for cell in line.cells)] for line in part.lines)]
    numbers = [False] * len(part.labels) + [kind not in _WORDY for kind in part.kinds]
    for nth, texts in enumerate(rows):
        for at, (cell, text) in enumerate(zip(made.add_row().cells, texts, strict=True)):
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = nth == 0, Pt(8)
            if numbers[at]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _xlsx(report: Report, told: Told) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = told.title, "Qonys"
    book.properties.created = _moment(report).replace(tzinfo=None)
    about = book.active or book.create_sheet()
    about.title = _sheet_name(0, say("page.reports.about", told.language))
    hashed = f"{say('page.reports.hashed', told.language)} {told.hash}"
    for text in (told.title, told.place, told.counted, told.made, told.simulated, *told.reading, hashed):
        if text:
            about.append([text])
    about.column_dimensions["A"].width = 120
    for nth, part in enumerate(told.sections, start=1):
        _sheet(book.create_sheet(_sheet_name(nth, part.title)), part)
    return _steady(_saved(book.save), _moment(report))


def _sheet(sheet, part: Section) -> None:  # noqa: ANN001 openpyxl has several kinds of sheet
    from openpyxl.styles import Alignment, Font

    for text in (part.title, f"{part.what} {part.day}"):
        sheet.append([text])
    sheet.append([])
    sheet.append([*part.labels, *part.columns])
    for line in part.lines:
        sheet.append([*line.names, *(None for _ in line.cells)])
        for at, cell in enumerate(line.cells, start=len(line.names) + 1):
            _put(sheet.cell(row=sheet.max_row, column=at), cell)
        for at in range(1, len(line.names) + 1):
            sheet.cell(row=sheet.max_row, column=at).data_type = "s"
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[4]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B5"
    for column in sheet.iter_cols(min_row=4, max_row=4):
        sheet.column_dimensions[column[0].column_letter].width = 24 if column[0].column == 1 else 16


def _put(place, cell: Cell) -> None:  # noqa: ANN001
    """Write a figure as a number; what is words stays words, also where it begins as a formula does."""
    if cell.value is None:
        place.value, place.data_type = cell.text, "s"
    else:
        place.value, place.number_format = cell.value, _FORMATS.get(cell.kind, "General")


def _sheet_name(nth: int, title: str) -> str:
    return f"{nth} {_NO_SHEET.sub(' ', title)}"[:31]


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def _steady(packed: bytes, at: datetime) -> bytes:
    """Return the same package with the report's moment for every date in it: drawn again, it has the same bytes."""
    stream = io.BytesIO()
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return stream.getvalue()


def _moment(report: Report) -> datetime:
    return as_moment(report.made_at).replace(microsecond=0)


def as_csv(table: Table) -> str:
    """Return a table for a spreadsheet: codes, plain column names, shares as numbers; what is hidden stays out."""
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["as_of", *table.labels, *(column.code for column in table.columns)])
    for row in table.rows:
        cells = (_plain("" if cell is None else cell) for cell in row.cells)
        writer.writerow([table.as_of.isoformat(), *row.codes, *cells])
    return text.getvalue()


def _plain(value: object) -> object:
    """Keep a text from being read as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
