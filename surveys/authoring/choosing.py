"""The choices sheet: every list is used, every choice has a name and a label, each once."""

from collections import defaultdict
from collections.abc import Iterator

from surveys.authoring.columns import MEDIA, cell, columns_of, meaning
from surveys.authoring.findings import Finding, did_you_mean, error, warning
from surveys.authoring.outline import Outline
from surveys.authoring.tables import Row, Tables


def lists(tables: Tables) -> dict[str, list[Row]]:
    """Return the rows of each list."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in tables.sheet("choices").rows:
        if name := cell(row.cells, "list_name")[1]:
            found[name].append(row)
    return dict(found)


def filter_columns(tables: Tables) -> dict[str, frozenset[str]]:
    """Return what a choice filter may ask of each list."""
    columns = frozenset(tables.sheet("choices").columns) | {"name", "label"}
    return dict.fromkeys(lists(tables), columns)


def odd_choices(tables: Tables, form: Outline) -> Iterator[Finding]:
    known = lists(tables)
    yield from _unknown_lists(form, known)
    yield from _unused(tables, form, known)
    for rows in known.values():
        yield from _unlabelled(tables, rows)
        yield from _twice(tables, rows)


def _unknown_lists(form: Outline, known: dict[str, list[Row]]) -> Iterator[Finding]:
    for line in form.lines:
        if line.list and line.list not in known and "${" not in line.list:
            yield error(
                f"There is no list called {line.list} on the choices sheet.", hint=did_you_mean(line.list, known),
                sheet="survey", row=line.row.line, column=line.cell("type")[0],
            )  # fmt: skip


def _unused(tables: Tables, form: Outline, known: dict[str, list[Row]]) -> Iterator[Finding]:
    used = {line.list for line in form.lines}
    texts = [text for line in form.lines for text in line.row.cells.values() if "instance(" in text]
    for name, rows in known.items():
        if name not in used and not any(f"'{name}'" in text or f'"{name}"' in text for text in texts):
            head = _head(tables, "list_name")
            yield warning(f"The list {name} is never used.", sheet="choices", row=rows[0].line, column=head)


def _unlabelled(tables: Tables, rows: list[Row]) -> Iterator[Finding]:
    for row in rows:
        shown = any(meaning(head)[0] in ("label", *MEDIA) for head in row.cells)
        name = cell(row.cells, "name")[1]
        if name and not shown:
            head = _head(tables, "label")
            yield warning(f"The choice {name} has no label.", sheet="choices", row=row.line, column=head)


def _twice(tables: Tables, rows: list[Row]) -> Iterator[Finding]:
    settings = tables.sheet("settings").rows
    may = settings and cell(settings[0].cells, "allow_choice_duplicates")[1].lower() in ("yes", "true")
    seen: dict[str, int] = {}
    for row in rows:
        head, name = cell(row.cells, "name")
        if name and not may and name in seen:
            sentence = f"The choice {name} is there twice: it stands in row {seen[name]} too."
            yield error(sentence, sheet="choices", row=row.line, column=head)
        seen.setdefault(name, row.line)
    yield from _same_words(rows)


def _same_words(rows: list[Row]) -> Iterator[Finding]:
    """Yield choices that read the same: whoever answers cannot tell them apart."""
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        others = tuple(text for head, text in row.cells.items() if meaning(head)[0] not in ("label", "name"))
        for head, text in row.cells.items():
            key = (head, text, "|".join(others))
            if meaning(head)[0] == "label":
                if key in seen:
                    sentence = f"“{text}” is the label of another choice too (row {seen[key]})."
                    yield warning(sentence, sheet="choices", row=row.line, column=head)
                seen.setdefault(key, row.line)


def _head(tables: Tables, name: str) -> str:
    return next(iter(columns_of(tables.sheet("choices"), name)), name)
