"""XLSForm (Markdown, csv or Excel) → XForm by pyxform, then loaded by our own engine: what that cannot run is refused.

pyxform and the engine stop at the first fault. To tell an author all of them at once, a faulty cell is taken out and
the rest is tried again; a form in which anything was taken out is never published.
"""

import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import msgspec

from surveys.authoring.advice import advice
from surveys.authoring.asking import missing_media, odd_questions
from surveys.authoring.choosing import filter_columns, odd_choices
from surveys.authoring.columns import odd_columns, privacy_marks
from surveys.authoring.findings import Finding, error, errors, from_pyxform, in_order
from surveys.authoring.healing import Book
from surveys.authoring.logic import asked_columns, dangers, faults
from surveys.authoring.outline import Outline, empty_groups, outline, too_deep
from surveys.authoring.tables import Tables, Unreadable, content_of, read_tables, text_of
from surveys.authoring.translations import untranslated
from surveys.form import Form, FormError, Media, load

MOST_TRIES = 40
SECONDS = 6.0  # after which no more faults are looked for
_SAID_ALREADY = (
    "translation",
    "is missing the ",
    "choices should have a label",
)  # told better, with each row


class InvalidInstrument(ValueError):
    """An instrument that cannot be published; the sentences name the sheet, the row and the column."""


class Compiled(msgspec.Struct, frozen=True):
    """An instrument ready to publish, and what its author should look at again."""

    form: Form
    xform: str
    warnings: tuple[str, ...]


class Checked(msgspec.Struct, frozen=True):
    """What was found in a form, and the XForm that can be published: blank where there is an error."""

    findings: tuple[Finding, ...]
    xform: str = ""

    @property
    def is_good(self) -> bool:
        return bool(self.xform)


def instruments() -> list[Path]:
    """Return the instruments that the product brings along."""
    folder = Path(str(resources.files("surveys").joinpath("instruments")))
    return sorted(
        path for path in folder.glob("*.md") if path.name.islower()
    )  # in capitals: pages for authors


def compile_instrument(path: Path) -> Compiled:
    """Return a trusted file compiled; raise InvalidInstrument with all that must be mended."""
    checked, form = _examined(path, None)
    if form is None:
        raise InvalidInstrument("\n".join(map(str, errors(checked.findings))))
    return Compiled(form, checked.xform, tuple(map(str, checked.findings)))


def check_file(path: Path, media: Path | None = None) -> Checked:
    """Return everything that is found in a form; `media` is the folder with its pictures and lists.

    An XForm (.xml) is loaded only. It takes as long and as much as the file makes it: `surveys.authoring.bounded` sets limits.
    """
    return _examined(path, media)[0]


def files_in(folder: Path | None) -> Media:
    """Return how a form's files are found in a folder: by the last part of the address that the form gives them."""

    def content(uri: str) -> bytes | None:
        path = folder / PurePosixPath(uri).name if folder else None
        return path.read_bytes() if path and path.is_file() else None

    return content


def _examined(path: Path, media: Path | None) -> tuple[Checked, Form | None]:
    if path.suffix.lower() == ".xml":
        return _loaded(path, media)
    try:
        tables = read_tables(path)
    except Unreadable as problem:
        return Checked((error(str(problem)),)), None
    form = outline(tables)
    found = list(_read(tables, form, media))
    book = Book(tables, form, files_in(media))
    for finding in errors(found):
        book.heal(finding)
    deep = list(too_deep(form))
    found += deep or (_run(book) if form.lines else [])
    good = book.form is not None and not errors(found)
    if book.form is not None:
        found += [_placed(*one, form) for one in advice(book.form)]
    checked = Checked(in_order(found), book.xform if good else "")
    return checked, book.form if good else None


def _loaded(path: Path, media: Path | None) -> tuple[Checked, Form | None]:
    """Check an XForm: whether the engine can run it, and what else is known of a form that runs."""
    try:
        xform = text_of(content_of(path))
        form = load(xform, files_in(media))
    except (Unreadable, FormError) as problem:
        return Checked((error(str(problem)),)), None
    rules = [rule for element in ElementTree.fromstring(xform).iter() for rule in element.attrib.values()]
    found = [error(sentence) for rule in rules if "regex(" in rule for sentence in dangers(rule)]
    if found:
        return Checked(in_order(found)), None
    return Checked(in_order(finding for _, _, finding in advice(form)), xform), form


def _read(tables: Tables, form: Outline, media: Path | None) -> Iterator[Finding]:
    """Yield what can be seen in the tables themselves."""
    yield from tables.findings
    if not form.lines:
        yield error("The form has no survey sheet with a question: its columns type and name are needed.")
    yield from odd_columns(tables, asked_columns(form))
    yield from privacy_marks(tables)
    yield from odd_choices(tables, form)
    yield from odd_questions(form)
    yield from empty_groups(form)
    yield from untranslated(tables)
    yield from faults(form, filter_columns(tables))
    if media is not None:
        yield from missing_media(tables, form, media)


def _run(book: Book) -> Iterator[Finding]:
    """Yield what pyxform and the engine refuse, one after the other, until the form loads or nothing more can be done."""
    until = time.monotonic() + SECONDS
    for _ in range(MOST_TRIES):
        if time.monotonic() > until:
            break
        fault = _fault(book)
        if fault is None:
            yield from (found for text in book.warnings if (found := _said(book, text)))
            return
        finding, may_go_on = fault
        yield finding
        if not may_go_on:
            return
    yield error("There may be more to mend: these were the first.")


def _said(book: Book, text: str) -> Finding | None:
    """Return a warning of pyxform, unless the same is told better elsewhere."""
    finding = book.located(from_pyxform(text, "warning"))
    return None if any(word in finding.sentence.lower() for word in _SAID_ALREADY) else finding


def _fault(book: Book) -> tuple[Finding, bool] | None:
    """Convert and load once; return the first fault and whether it could be taken out."""
    try:
        book.convert()
    except book.Refused as problem:
        finding = book.located(from_pyxform(str(problem), "error"))
        return finding, book.heal(finding)
    try:
        book.form = load(book.xform, book.media)
    except FormError as problem:
        return _engine_fault(book, problem)
    return None


def _engine_fault(book: Book, problem: FormError) -> tuple[Finding, bool]:
    """Find the cell that the engine refuses: the one without which it says something else."""
    sentence = book.in_authors_words(str(problem))
    line = book.outline.by_name.get(problem.question)
    if line is None:
        return error(sentence), False
    for heading in book.logic_of(line):
        tried = book.without(line, heading)
        if not tried.says(str(problem)):
            finding = error(sentence, sheet="survey", row=line.row.line, column=heading)
            return finding, book.heal(finding)
    finding = error(sentence, sheet="survey", row=line.row.line)
    return finding, book.heal(finding)


def _placed(name: str, column: str, finding: Finding, form: Outline) -> Finding:
    """Return a piece of advice with the place of the question that it is about."""
    line = form.by_name.get(name)
    if line is None:
        return finding
    heading = line.cell(column)[0] or column
    return msgspec.structs.replace(finding, sheet="survey", row=line.row.line, column=heading)
