"""The rows of the survey sheet as a form: what is asked, in which groups and repeats, which list it chooses from."""

import re
from collections.abc import Iterator

import msgspec

from surveys.authoring.columns import cell
from surveys.authoring.findings import Finding, error
from surveys.authoring.tables import Row, Tables

DEEPEST = 30  # groups inside one another
_BEGIN = re.compile(r"begin[\s_]+(group|repeat|loop)", re.IGNORECASE)
_END = re.compile(r"end[\s_]+(group|repeat|loop)", re.IGNORECASE)
_CHOOSING = re.compile(
    r"(?:select[\s_]one|select[\s_]multiple|select1|rank|select[\s_]one[\s_]from|select[\s_]all[\s_]that[\s_]apply[\s_]from)"
    r"\s+(\S+)(?:\s+or[\s_]other)?",
    re.IGNORECASE,
)
_FROM_FILE = re.compile(r"(select_one|select_multiple)_from_file\s+(\S+)", re.IGNORECASE)


class Line(msgspec.Struct, frozen=True):
    """One row of the survey. `repeats` are the names of the repeats around it, `list` what it chooses from."""

    at: int
    row: Row
    kind: str
    name: str
    list: str = ""
    file: str = ""
    repeats: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()

    def cell(self, column: str) -> tuple[str, str]:
        return cell(self.row.cells, column)

    def text(self, column: str) -> str:
        return self.cell(column)[1]

    @property
    def is_container(self) -> bool:
        return self.kind in ("group", "repeat", "loop")

    @property
    def is_end(self) -> bool:
        return self.kind == "end"


class Outline(msgspec.Struct, frozen=True):
    """The rows in order, and the first of each name."""

    lines: tuple[Line, ...]
    by_name: dict[str, Line]


def outline(tables: Tables) -> Outline:
    """Return the rows that count: disabled ones and those without a type are left out."""
    open_ones: list[Line] = []
    lines: list[Line] = []
    for at, row in enumerate(tables.sheet("survey").rows):
        kind = cell(row.cells, "type")[1]
        if not kind or cell(row.cells, "disabled")[1].lower() in ("yes", "true", "true()", "1"):
            continue
        line = _line(at, row, kind, open_ones)
        lines.append(line)
        if line.is_end and open_ones:
            open_ones.pop()
        elif line.is_container:
            open_ones.append(line)
    named = {line.name: line for line in reversed(lines) if line.name and not line.is_end}
    return Outline(tuple(lines), named)


def _line(at: int, row: Row, kind: str, around: list[Line]) -> Line:
    name = cell(row.cells, "name")[1]
    repeats = tuple(one.name for one in around if one.kind != "group")
    groups = tuple(one.at for one in around)
    if begin := _BEGIN.match(kind):
        return Line(at, row, begin[1].lower(), name, repeats=repeats, groups=groups)
    if _END.match(kind):
        return Line(at, row, "end", name, repeats=repeats, groups=groups)
    if file := _FROM_FILE.match(kind):
        return Line(at, row, file[1].lower(), name, file=file[2], repeats=repeats, groups=groups)
    if chosen := _CHOOSING.match(kind):
        word = "_".join(kind[: chosen.start(1)].lower().split())
        return Line(at, row, word, name, list=chosen[1], repeats=repeats, groups=groups)
    return Line(at, row, "_".join(kind.lower().split()), name, repeats=repeats, groups=groups)


def too_deep(form: Outline) -> Iterator[Finding]:
    """Yield the first group or repeat that lies inside too many others."""
    for line in form.lines:
        if line.is_container and len(line.groups) >= DEEPEST:
            sentence = f"More than {DEEPEST} groups lie inside one another."
            yield error(sentence, sheet="survey", row=line.row.line, column=line.cell("type")[0])
            return


def empty_groups(form: Outline) -> Iterator[Finding]:
    """Yield the groups and repeats without a question inside."""
    filled = {group for line in form.lines if not (line.is_container or line.is_end) for group in line.groups}
    for line in form.lines:
        if line.is_container and line.at not in filled:
            yield error(
                f"The {line.kind} {line.name} has no question inside.",
                sheet="survey", row=line.row.line, column=line.cell("type")[0],
            )  # fmt: skip
