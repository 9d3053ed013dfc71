"""What authors write in cells to be worked out: each expression is read on its own, so that one fault hides no other."""

import re
from collections.abc import Iterator

import msgspec

from surveys.authoring.columns import LOGIC, meaning
from surveys.authoring.findings import Finding, did_you_mean, error, warning
from surveys.authoring.outline import Line, Outline
from surveys.engine.evaluation import FUNCTIONS, SPECIAL
from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Negation, Path, Tree, parse
from surveys.engine.regexes import danger

LONGEST = 20_000  # characters of one expression
DEEPEST = 60  # brackets inside one another
_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?([^{}]*?)\s*\}")
_YES_NO = frozenset({"yes", "no", "true", "false"})
_TEXTS = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
_FUNCTIONS = frozenset({*FUNCTIONS, *SPECIAL, "indexed-repeat"})  # the last is a way to write a path
# Functions that take a question of a repeat with all its instances.
_GATHERING = frozenset({
    "sum", "count", "count-non-empty", "min", "max", "join", "concat", "indexed-repeat", "position", "randomize",
    "area", "distance", "once", "boolean-from-string", "checklist", "weighted-checklist", "last", "digest",
})  # fmt: skip


class Cell(msgspec.Struct, frozen=True):
    """An expression with the place where its author wrote it. `column` is what the heading means."""

    line: Line
    heading: str
    column: str
    text: str

    def error(self, sentence: str, hint: str = "") -> Finding:
        return error(sentence, hint=hint, sheet="survey", row=self.line.row.line, column=self.heading)

    def warning(self, sentence: str, hint: str = "") -> Finding:
        return warning(sentence, hint=hint, sheet="survey", row=self.line.row.line, column=self.heading)


def expressions(form: Outline) -> Iterator[Cell]:
    """Yield every cell of the survey that holds an expression."""
    for line in form.lines:
        for heading, text in line.row.cells.items():
            column = meaning(heading)[0]
            if column in LOGIC and not _is_plain(column, text):
                yield Cell(line, heading, column, text)


def _is_plain(column: str, text: str) -> bool:
    """Return whether a cell that may hold an expression holds a plain value."""
    if column == "default":
        return "${" not in text and "(" not in text
    return text.strip().lower() in _YES_NO or text.strip().isdigit()


def faults(form: Outline, filters: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Yield what is wrong with each expression; `filters` are the columns of each list of choices."""
    names = form.by_name
    for cell in expressions(form):
        found = list(_references(cell, names))
        tree = None if found else _parsed(cell)
        if isinstance(tree, Finding):
            found.append(tree)
        elif tree is not None:
            found += _inside(cell, tree, form, filters)
        yield from found
    yield from _texts(form, names)


def asked_columns(form: Outline) -> frozenset[str]:
    """Return the columns of choices that choice filters ask for."""
    found: set[str] = set()
    for cell in expressions(form):
        if cell.column == "choice_filter" and not isinstance(tree := _parsed(cell), Finding):
            found |= {name for name, bare in _children(tree) if bare}
    return frozenset(found)


def _references(cell: Cell, names: dict[str, Line]) -> Iterator[Finding]:
    """Yield each ${name} that no question has."""
    for last_saved, name in _REFERENCE.findall(cell.text):
        if name not in names and not last_saved:
            yield cell.error(
                f"There is no question called “{name}” in “{_short(cell.text)}”.", did_you_mean(name, names)
            )
    if _REFERENCE.sub("", cell.text).count("${"):
        yield cell.error(f"A reference that opens with ${{ is never closed in “{_short(cell.text)}”.")


def _parsed(cell: Cell) -> Tree | Finding:
    if len(cell.text) > LONGEST:
        return cell.error(f"This is longer than {LONGEST} characters.")
    if _depth(cell.text) > DEEPEST:
        return cell.error(f"More than {DEEPEST} brackets stand inside one another.")
    readable = _readable(cell.text)
    try:
        return parse(readable)
    except (ExpressionError, RecursionError) as problem:
        return cell.error(f"This cannot be worked out: {str(problem).replace(readable, _short(cell.text))}")


def _readable(text: str) -> str:
    """Return the text with each reference as a name of the same length, so that places in it stay the same."""
    text = text.replace("\u2018", "'").replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"')
    return _REFERENCE.sub(lambda found: re.sub(r"[^\w.\-]", "_", found[0]), text)


def reference(name: str) -> str | None:
    """Return the question that a name in a parsed expression stands for."""
    return name[2:-1] if name.startswith("__") and name.endswith("_") and len(name) > 3 else None


def _depth(text: str) -> int:
    deep = most = 0
    for letter in text:
        deep += (letter in "([") - (letter in ")]")
        most = max(most, deep)
    return most


def _inside(cell: Cell, tree: Tree, form: Outline, filters: dict[str, frozenset[str]]) -> Iterator[Finding]:
    for call in (one for one, _ in _walk(tree) if isinstance(one, Call)):
        yield from _call(cell, call)
    yield from _scattered(cell, tree, form)
    if cell.column == "constraint":
        yield from _later(cell, tree, form)
    if cell.column == "choice_filter" and cell.line.list in filters:
        yield from _filter(cell, tree, filters[cell.line.list])


def _call(cell: Cell, call: Call) -> Iterator[Finding]:
    name = call.name.removeprefix("jr:")
    if name not in _FUNCTIONS:
        yield cell.error(f"There is no function called {call.name}().", did_you_mean(name, _FUNCTIONS))
    elif name == "regex" and (trouble := _trouble(call)):
        yield cell.error(f"The pattern of regex() cannot be used: {trouble[0]}", trouble[1])
    elif name == "regex" and len(call.arguments) == 2 and not isinstance(call.arguments[1], Literal):
        yield cell.warning(
            "The pattern of regex() is worked out, so nobody knows how long it takes.", "Write it as text."
        )
    elif name in FUNCTIONS:
        yield from _arity(cell, call, len(call.arguments))


def _trouble(call: Call) -> tuple[str, str] | None:
    match call.arguments:
        case (_, Literal(value=str(pattern))):
            return danger(pattern)
    return None


def dangers(expression: str) -> Iterator[str]:
    """Yield what is wrong with the patterns of an expression of an XForm."""
    try:
        tree = parse(expression)
    except ExpressionError:
        return  # the engine says so itself
    for call, _ in _walk(tree):
        if isinstance(call, Call) and call.name == "regex" and (trouble := _trouble(call)):
            yield f"The pattern of regex() cannot be used: {trouble[0]}"


def _arity(cell: Cell, call: Call, count: int) -> Iterator[Finding]:
    function = FUNCTIONS[call.name.removeprefix("jr:")]
    most = function.most
    if count < function.least or (most is not None and count > most):
        wanted = (
            f"{most}" if function.least == most
            else f"at least {function.least}" if most is None else f"{function.least} to {most}"
        )  # fmt: skip
        yield cell.error(f"{call.name}() takes {wanted} values, not {count}.")


def _scattered(cell: Cell, tree: Tree, form: Outline) -> Iterator[Finding]:
    """Yield references to a question of another repeat that take only its first instance."""
    inside = (*cell.line.repeats, cell.line.name)
    for one, around in _walk(tree):
        line = _asked(one, form)
        if line is None or around & _GATHERING or not isinstance(one, Path):
            continue
        alone = len(one.steps) == 1 and not one.steps[0].predicates
        if alone and line.repeats != inside[: len(line.repeats)]:
            yield cell.warning(
                f"{line.name} is asked once for each {line.repeats[-1]}: here only the first one counts.",
                f"Write sum(${{{line.name}}}), join(', ', ${{{line.name}}}) or indexed-repeat(…).",
            )


def _asked(tree: Tree, form: Outline) -> Line | None:
    """Return the question that a path begins with by the author's own reference."""
    if not isinstance(tree, Path) or tree.start != "" or not tree.steps:
        return None
    return form.by_name.get(reference(tree.steps[0].name) or "")


def _later(cell: Cell, tree: Tree, form: Outline) -> Iterator[Finding]:
    for one, _ in _walk(tree):
        line = _asked(one, form)
        if line is not None and line.at > cell.line.at and line.kind not in ("calculate", "hidden"):
            yield cell.warning(
                f"The constraint asks for {line.name}, which is answered later.",
                f"Put the constraint at {line.name}.",
            )


def _filter(cell: Cell, tree: Tree, columns: frozenset[str]) -> Iterator[Finding]:
    for name, bare in _children(tree):
        if bare and name not in columns:
            yield cell.error(
                f"The choices of {cell.line.list} have no column called {name}.", did_you_mean(name, columns)
            )


def _children(tree: Tree) -> Iterator[tuple[str, bool]]:
    """Yield the first name of every relative path, and whether it is the author's own word, not a reference."""
    for one, _ in _walk(tree):
        if isinstance(one, Path) and one.start == "" and one.steps and one.steps[0].axis == "child":
            name = one.steps[0].name
            yield name, reference(name) is None and name != "*"


def _walk(tree: Tree, around: frozenset[str] = frozenset()) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Yield a tree and all trees in it, each with the names of the functions around it; predicates are left out."""
    yield tree, around
    if isinstance(tree, Call):
        for argument in tree.arguments:
            yield from _walk(argument, around | {tree.name.removeprefix("jr:")})
    elif isinstance(tree, Binary):
        yield from _walk(tree.left, around)
        yield from _walk(tree.right, around)
    elif isinstance(tree, Negation):
        yield from _walk(tree.operand, around)
    elif isinstance(tree, Path) and not isinstance(tree.start, str):
        yield from _walk(tree.start, around)


def _texts(form: Outline, names: dict[str, Line]) -> Iterator[Finding]:
    """Yield what is wrong with the references in labels, hints and messages."""
    for line in form.lines:
        for heading, text in line.row.cells.items():
            if meaning(heading)[0] in _TEXTS and "${" in text:
                yield from _references(Cell(line, heading, "label", text), names)


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:60]} … {text[-40:]}"
