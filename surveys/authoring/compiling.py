"""XLSForm (Markdown, CSV or Excel) → XForm by pyxform, then loaded by our own engine: what that cannot run is refused."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import msgspec

from surveys.authoring.advice import advice
from surveys.form import Form, FormError, load


class InvalidInstrument(ValueError):
    """An instrument that cannot be published; the sentence names the sheet and the row where they are known."""


class Compiled(msgspec.Struct, frozen=True):
    """An instrument ready to publish, and what its author should look at again."""

    form: Form
    xform: str
    warnings: tuple[str, ...]


def instruments() -> list[Path]:
    """Return the instruments that the product brings along."""
    folder = Path(str(resources.files("surveys").joinpath("instruments")))
    return sorted(folder.glob("*.md"))


def compile_instrument(path: Path) -> Compiled:
    """Return the compiled instrument; raise InvalidInstrument with the sheet and row that must be mended."""
    # Imported here: pyxform takes half a second and 40 MB, and a server that publishes nothing needs neither.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert

    try:
        workbook = get_xlsform(path)
        result = convert(path, form_name="data", validate=False)
    except PyXFormError as problem:
        raise InvalidInstrument(str(problem)) from None
    rows = _rows(workbook.survey or [])
    try:
        form = load(result.xform)
    except FormError as problem:
        raise InvalidInstrument(_placed(str(problem), problem.question, rows)) from None
    columns = [str(name) for name in (workbook.survey_header or [{}])[0]]
    found = [_placed(text, name, rows) for name, text in advice(form, columns)]
    return Compiled(form, result.xform, (*result.warnings, *found))


def _rows(survey: Sequence[dict]) -> dict[str, int]:
    """Return the row of each question in its sheet; the header is row 1."""
    return {str(row["name"]): number for number, row in enumerate(survey, 2) if row.get("name")}


def _placed(sentence: str, question: str, rows: dict[str, int]) -> str:
    return f"[row : {rows[question]}] On the 'survey' sheet: {sentence}" if question in rows else sentence
