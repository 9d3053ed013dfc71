"""What is found in a form: each with its place, so that an author can go there and mend it."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

import msgspec

_ROW = re.compile(r"^\s*\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"\b[Oo]n the '(\w+)' sheet")
_COLUMN = re.compile(r"\bthe '([\w:\- ()]+)' (?:value|column)")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend (an error: the form cannot be published) or to look at again (a warning).

    `row` is the row of the workbook, or the line of a csv or Markdown file; 0 where there is none. `column` is the
    column's heading as the author wrote it.
    """

    level: Literal["error", "warning"] = "error"
    sheet: str = ""
    row: int = 0
    column: str = ""
    sentence: str
    hint: str = ""

    @property
    def place(self) -> str:
        """Return where it is, in words."""
        row = f"row {self.row}" if self.row else ""
        return ", ".join(part for part in (self.sheet, row, self.column) if part)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, " ".join((self.sentence, self.hint)).strip()) if part)


def error(sentence: str, *, hint: str = "", sheet: str = "", row: int = 0, column: str = "") -> Finding:
    return Finding(sentence=sentence, hint=hint, sheet=sheet, row=row, column=column)


def warning(sentence: str, *, hint: str = "", sheet: str = "", row: int = 0, column: str = "") -> Finding:
    return Finding(level="warning", sentence=sentence, hint=hint, sheet=sheet, row=row, column=column)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "error"]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once: errors first, then by sheet and row."""
    found = dict.fromkeys(findings)
    return tuple(
        sorted(found, key=lambda one: (one.level != "error", one.sheet != "survey", one.sheet, one.row))
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names what is nearest to a misspelled word; blank when nothing is near."""
    near = get_close_matches(word.lower(), {one.lower(): one for one in known}, 1, 0.7)
    return f"Did you mean {next(one for one in known if one.lower() == near[0])}?" if near else ""


def from_pyxform(text: str, level: Literal["error", "warning"]) -> Finding:
    """Return a sentence of pyxform with the row, sheet and column that it names; the row is still pyxform's own."""
    row = _ROW.match(text)
    sentence = text[row.end() :] if row else text
    sheet, column = _SHEET.search(sentence), _COLUMN.search(sentence)
    return Finding(
        level=level,
        sheet=sheet[1] if sheet else "survey" if row else "",
        row=int(row[1]) if row else 0,
        column=column[1] if column else "",
        sentence=" ".join(sentence.split()),
    )
