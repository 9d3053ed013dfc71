"""What is not translated, counted for each language."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from surveys.authoring.columns import TRANSLATED, cell, meaning
from surveys.authoring.findings import Finding, warning
from surveys.authoring.tables import Row, Sheet, Tables

_NAMED = 8  # so many rows are named one by one


def untranslated(tables: Tables) -> Iterator[Finding]:
    """Yield one finding for each language and sheet in which texts are missing."""
    settings = tables.sheet("settings").rows
    default = cell(settings[0].cells, "default_language")[1] if settings else ""
    languages = _languages(tables, default)
    for name in ("survey", "choices") if len(languages) > 1 else ():
        sheet = tables.sheet(name)
        for language, rows in _gaps(sheet, languages, default).items():
            yield _told(sheet, language, rows)


def _languages(tables: Tables, default: str) -> list[str]:
    """Return the languages of all texts; a column without one speaks the default language."""
    heads = [meaning(head) for name in ("survey", "choices") for head in tables.sheet(name).columns]
    return list(dict.fromkeys(language or default for column, language in heads if column in TRANSLATED))


def _gaps(sheet: Sheet, languages: list[str], default: str) -> dict[str, list[tuple[str, Row]]]:
    """Return for each language the texts that are there in another language only."""
    gaps: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for row in sheet.rows:
        spoken: dict[str, set[str]] = defaultdict(set)
        for head in row.cells:
            column, language = meaning(head)
            if column in TRANSLATED:
                spoken[column].add(language or default)
        for column, there in spoken.items():
            for language in languages:
                if language not in there:
                    gaps[language].append((column, row))
    return gaps


def _told(sheet: Sheet, language: str, gaps: list[tuple[str, Row]]) -> Finding:
    count = Counter(column for column, _ in gaps)
    kinds = ", ".join(f"{number} {column}" for column, number in count.items())
    lines = list(dict.fromkeys(str(row.line) for _, row in gaps))
    named = ", ".join(lines[:_NAMED]) + (f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else "")
    what = "1 text is" if len(gaps) == 1 else f"{len(gaps)} texts are"
    rows = "row" if len(lines) == 1 else "rows"
    return warning(
        f"{what} not translated into {language or 'the default language'}: {kinds} ({rows} {named}).",
        sheet=sheet.name, row=gaps[0][1].line, column=f"{gaps[0][0]}::{language}" if language else gaps[0][0],
    )  # fmt: skip
