"""A form on its way through pyxform and the engine: what is refused can be taken out, so that the next fault shows."""

import re

from msgspec.structs import replace

from surveys.authoring.columns import LOGIC, TRANSLATED, columns_of, meaning
from surveys.authoring.findings import Finding, did_you_mean
from surveys.authoring.outline import Line, Outline
from surveys.authoring.tables import Tables
from surveys.form import Form, FormError, Media, load

LONGEST_SENTENCE = 500
_PATH = re.compile(r"\s?/data(?:/[\w.\-]+)*/([\w.\-]*[\w\-])\s?")
_NOTHING = "–"
_UNKNOWN_TYPE = re.compile(r"Unknown question type '([^']*)'")


class Book:
    """The cells of a form as pyxform takes them. `xform`, `form` and `warnings` are what the last conversion gave."""

    def __init__(
        self,
        tables: Tables,
        outline: Outline,
        media: Media,
        cells: dict[str, list[dict[str, str]]] | None = None,
    ) -> None:
        # Imported here: pyxform takes half a second and 40 MB, and a server that publishes nothing needs neither.
        from pyxform.errors import PyXFormError

        self.Refused: type[Exception] = PyXFormError
        self.tables = tables
        self.outline = outline
        self.media = media
        self.cells = cells or {
            name: [dict(row.cells) for row in one.rows] for name, one in tables.sheets.items()
        }
        self.xform = ""
        self.form: Form | None = None
        self.warnings: list[str] = []
        self._gone: set[tuple[str, int]] = set()

    def convert(self) -> None:
        """Make the XForm anew; raise `Refused` with the sentence of pyxform."""
        from pyxform.xls2xform import convert

        self.form, self.warnings = None, []
        try:
            self.xform = convert(
                self._as_pyxform(), warnings=self.warnings, form_name="data", validate=False
            ).xform
        except self.Refused:
            raise
        except (
            KeyError,
            TypeError,
            AttributeError,
            ValueError,
            IndexError,
        ) as problem:  # pyxform's own faults
            raise self.Refused(
                f"pyxform cannot read the form ({type(problem).__name__}: {problem})."
            ) from problem

    def _as_pyxform(self) -> dict[str, object]:
        book: dict[str, object] = {
            "sheet_names": [sheet.name for sheet in self.tables.sheets.values()],
            "fallback_form_name": self.tables.stem,
        }
        for name in ("survey", "choices", "settings", "external_choices", "entities", "osm"):
            if name in self.tables.sheets:
                heads = dict.fromkeys(self.tables.sheets[name].columns)
                heads |= dict.fromkeys(head for row in self.cells[name] for head in row)
                book[name] = [dict(row) for row in self.cells[name]]
                book[f"{name}_header"] = [heads]
        return book

    def located(self, finding: Finding) -> Finding:
        """Return a finding of pyxform with the row of the file and the author's own heading."""
        sheet = self.tables.sheet(finding.sheet)
        at = finding.row - 2
        row = sheet.rows[at].line if 0 <= at < len(sheet.rows) else 0
        column = (
            next(iter(columns_of(sheet, meaning(finding.column)[0])), finding.column)
            if finding.column
            else ""
        )
        found = replace(finding, sheet=sheet.name if sheet.line else finding.sheet, row=row, column=column)
        unknown = _UNKNOWN_TYPE.search(finding.sentence)
        return self._type_located(found, unknown[1]) if unknown else found

    def _type_located(self, finding: Finding, kind: str) -> Finding:
        """Return a finding about an unknown type, of which pyxform names the type only, with its row."""
        sheet = self.tables.sheet("survey")
        column = next(iter(columns_of(sheet, "type")), "type")
        rows = zip(sheet.rows, self.cells["survey"], strict=True)
        row = next((row.line for row, cells in rows if cells.get(column) == kind), 0)
        return replace(finding, sheet=sheet.name, row=row, column=column, hint=did_you_mean(kind, _types()))

    def heal(self, finding: Finding) -> bool:
        """Take out what a finding is about: the cell, then all but the row's name, then the row. Return whether it could."""
        name = finding.sheet.lower()
        at = next(
            (at for at, row in enumerate(self.tables.sheet(name).rows) if row.line == finding.row), None
        )
        if at is None:
            return False
        cells, column = self.cells[name][at], meaning(finding.column)[0]
        if name == "survey" and finding.column in cells and column not in ("type", "name"):
            before = dict(cells)
            _blank(cells, finding.column, column)
            if cells != before:
                return True
        if name == "survey" and (name, at) not in self._gone:
            return self._make_plain(at)
        was, self.cells[name][at] = cells, {}
        return bool(was)

    def _make_plain(self, at: int) -> bool:
        """Leave of a question only that it is there; of a group, only that it begins or ends."""
        self._gone.add(("survey", at))
        line = next((line for line in self.outline.lines if line.at == at), None)
        if line is None:
            return False
        plain = {"type": "text", "name": line.name, "label": _NOTHING}
        if line.is_container or line.is_end:
            plain = {"type": line.text("type"), **({"name": line.name} if line.name else {})}
        changed = plain != self.cells["survey"][at]
        self.cells["survey"][at] = plain
        return changed

    def logic_of(self, line: Line) -> list[str]:
        """Return the headings of a row's cells that the engine may refuse, the likeliest first."""
        cells = self.cells["survey"][line.at]
        logic = [heading for heading in cells if meaning(heading)[0] in LOGIC]
        texts = [head for head, text in cells.items() if meaning(head)[0] in TRANSLATED and "${" in text]
        apart = ("type", "name", *LOGIC, *TRANSLATED)
        return [*logic, *texts, *(heading for heading in cells if meaning(heading)[0] not in apart)]

    def without(self, line: Line, heading: str) -> "Book":
        """Return the same form without one cell."""
        cells = {name: [dict(row) for row in rows] for name, rows in self.cells.items()}
        _blank(cells["survey"][line.at], heading, meaning(heading)[0])
        return Book(self.tables, self.outline, self.media, cells)

    def says(self, sentence: str) -> bool:
        """Return whether the engine refuses this form with the very same sentence."""
        try:
            self.convert()
            load(self.xform, self.media)
        except self.Refused:
            return True
        except FormError as problem:
            return str(problem) == sentence
        return False

    def in_authors_words(self, sentence: str) -> str:
        """Return a sentence of the engine with its paths as the references that the author wrote."""
        names = self.outline.by_name
        told = _PATH.sub(lambda path: f"${{{path[1]}}}" if path[1] in names else path[0], sentence)
        return told if len(told) <= LONGEST_SENTENCE else f"{told[: LONGEST_SENTENCE - 100]} … {told[-100:]}"


def _blank(cells: dict[str, str], heading: str, column: str) -> None:
    if column in TRANSLATED:
        cells[heading] = _NOTHING
    elif column == "calculation":
        cells[heading] = "''"
    else:
        cells.pop(heading, None)


def _types() -> list[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return [
        *QUESTION_TYPE_DICT,
        "select_one",
        "select_multiple",
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
    ]
