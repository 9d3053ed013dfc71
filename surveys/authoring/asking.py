"""How a question is asked: its appearance, its range, whether anybody can answer it, its pictures, its markup."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from surveys.authoring.columns import MEDIA, meaning
from surveys.authoring.findings import Finding, did_you_mean, error, warning
from surveys.authoring.outline import Line, Outline
from surveys.authoring.tables import Tables

_APPEARANCES = frozenset({
    "faces", "steps", "warmth",  # this app's own scales
    "minimal", "autocomplete", "search", "quick", "quickcompact", "compact", "likert", "label", "list", "list-nolabel",
    "horizontal", "horizontal-compact", "image-map", "columns", "columns-pack", "columns-flex", "no-buttons", "map",
    "multiline", "numbers", "thousands-sep", "bearing", "url", "ex", "printer", "masked", "counter", "comma", "rating",
    "vertical", "picker", "no-ticks", "year", "month-year", "no-calendar", "ethiopian", "coptic", "islamic",
    "bikram-sambat", "myanmar", "persian", "buddhist", "signature", "draw", "annotate", "new", "new-front", "new-rear",
    "selfie", "maps", "placement-map", "hide-input", "front", "field-list", "table-list", "summary", "distress",
    "dynamic-advanced", "intent", "minimal-inline", "hidden-answer", "streetmap", "radio", "textarea", "no-collapse",
    "tel", "novalidate",
})  # fmt: skip
_PATTERNED = re.compile(
    r"(w\d+|columns-\d+|compact-\d+|quickcompact-\d+|ex:.*|search\(.*|printer:.*|tel:.*)", re.DOTALL
)
_WORDS_OF_MARKUP = re.compile(
    r"<(/?)\s*(b|i|u|em|strong|span|font|p|div|h[1-6]|a|small|sup|sub)\b[^<>]*?(/?)>", re.IGNORECASE
)
_YES = ("yes", "true", "true()")


def odd_questions(form: Outline) -> Iterator[Finding]:
    for line in form.lines:
        yield from _appearances(line)
        yield from _unanswerable(line)
        yield from _markup(line)
        if line.kind == "range":
            yield from _range(line)
        if line.kind == "repeat":
            yield from _count(line)


def _finding(make: Callable[..., Finding], line: Line, column: str, sentence: str, hint: str = "") -> Finding:
    heading = line.cell(column)[0] or column
    return make(sentence, hint=hint, sheet="survey", row=line.row.line, column=heading)


def _appearances(line: Line) -> Iterator[Finding]:
    text = line.text("appearance")
    if "(" in text or text.startswith("ex:"):
        return
    for word in text.split():
        if word not in _APPEARANCES and not _PATTERNED.fullmatch(word):
            hint = did_you_mean(word, _APPEARANCES)
            yield _finding(
                warning, line, "appearance", f"The appearance “{word}” is not known and has no effect.", hint
            )


def _unanswerable(line: Line) -> Iterator[Finding]:
    """Yield what must be answered, but cannot be."""
    if line.text("required").lower() not in _YES:
        return
    if line.kind == "note":
        yield _finding(
            warning, line, "required", "A note cannot be answered: that it is required has no effect."
        )
    elif line.text("readonly").lower() in _YES and not any(
        map(line.text, ("calculation", "default", "trigger"))
    ):
        yield _finding(
            error, line, "required", f"{line.name} is required and read-only: nobody can finish the form.",
            "Give it a calculation or a default, or leave one of the two out.",
        )  # fmt: skip


def _count(line: Line) -> Iterator[Finding]:
    text = line.text("repeat_count")
    if text.isdigit() and int(text) > 500:
        yield _finding(error, line, "repeat_count", f"{line.name} is repeated {text} times; 500 is the most.")


def _range(line: Line) -> Iterator[Finding]:
    given = dict(
        part.partition("=")[::2] for part in re.split(r"[;,\s]+", line.text("parameters")) if "=" in part
    )
    if not given:
        yield _finding(warning, line, "parameters", f"The range {line.name} has no parameters: it goes from 1 to 10.",
                       "Write start=… end=… step=….")  # fmt: skip
        return
    try:
        start, end, step = (
            float(given.get(name, usual)) for name, usual in (("start", 1), ("end", 10), ("step", 1))
        )
    except ValueError:
        yield _finding(error, line, "parameters", "A range's start, end and step must be numbers.")
        return
    yield from _ends(line, start, end, step)


def _ends(line: Line, start: float, end: float, step: float) -> Iterator[Finding]:
    if start == end:
        yield _finding(error, line, "parameters", f"The range starts and ends at {start:g}.")
    elif not step > 0:
        yield _finding(error, line, "parameters", f"The step of the range is {step:g}: it must be above 0.")
    elif abs((end - start) / step - round((end - start) / step)) > 1e-9:
        yield _finding(
            warning, line, "parameters", f"Steps of {step:g} from {start:g} never come to {end:g}."
        )


def _markup(line: Line) -> Iterator[Finding]:
    """Yield texts whose bold, italics or tags are opened and not closed."""
    for heading, text in line.row.cells.items():
        if meaning(heading)[0] in ("label", "hint", "guidance_hint"):
            for sentence in _unclosed(text):
                yield warning(sentence, sheet="survey", row=line.row.line, column=heading)


def _unclosed(text: str) -> Iterator[str]:
    if text.count("**") % 2:
        yield "What is printed in bold by ** is not closed."
    balance: Counter[str] = Counter()
    for closing, tag, single in _WORDS_OF_MARKUP.findall(text):
        balance[tag.lower()] += -1 if closing else 0 if single else 1
    for tag, count in balance.items():
        if count:
            yield f"The tag <{tag}> is {'not closed' if count > 0 else 'closed, but not opened'}."


def missing_media(tables: Tables, form: Outline, folder: Path) -> Iterator[Finding]:
    """Yield the files that the form names and `folder` does not hold."""
    there = {file.name for file in folder.iterdir()}
    for name in ("survey", "choices"):
        for row in tables.sheet(name).rows:
            for heading, file in row.cells.items():
                if meaning(heading)[0] in MEDIA and file not in there and "${" not in file:
                    yield _no_file(file, there, name, row.line, heading)
    for line in form.lines:
        for heading, file in _wanted(line):
            if file not in there:
                yield _no_file(file, there, "survey", line.row.line, heading)


def _wanted(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the files of data that a row asks for, each with its column."""
    kind = line.cell("type")[0]
    if line.file:
        yield kind, line.file
    if line.kind in ("csv-external", "xml-external"):
        yield kind, f"{line.name}.{line.kind[:3]}"
    for heading, text in line.row.cells.items():
        for name in re.findall(r"pulldata\(\s*['\"]([^'\"]+)", text):
            yield heading, f"{name.removesuffix('.csv')}.csv"


def _no_file(file: str, there: set[str], sheet: str, row: int, column: str) -> Finding:
    return error(
        f"There is no file {file}.", hint=did_you_mean(file, there), sheet=sheet, row=row, column=column
    )
