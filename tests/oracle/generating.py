"""Forms and answers by chance: the same seed gives the same form and, while our engine stays the same, the same steps.

A form has questions of each kind, cascades, rosters with rosters inside, rules that read across all of them, values to
begin with and values set when another changes. Steps answer what is asked, as people would.
"""

import random
import re
from datetime import date, timedelta

import msgspec

from surveys.form import Form
from surveys.interview.session import NodeState, Session

WORDS = ("", "Айгүл", "степь", "a b", "x", "10", "yes", "Ü & <z>")
NUMBERS = ("integer", "decimal", "calculate")
LISTS = {"yn": ("yes", "no", "dk"), "heat": ("coal", "gas", "wood", "none")}
FAR = 99  # inside a repeat that is closed: no single value
REGIONS = ("north", "south", "east")
Row = dict[str, str]
_INDEX = re.compile(r"\[\d+\]")
_NONE = {"date": "date('2020-03-04')", "select_one": "'yes'", "select_multiple": "'coal'"}
_UNREAD = ("last", "decimal")  # whose text engines spell otherwise
_OTHERWISE = re.compile(r"^(contains|not|boolean|sum|max|min)\(|>= 3$|date")


class Author:
    """Writes one form."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows: list[Row] = []
        self.names: list[tuple[str, str, int]] = []  # name, kind, depth of repeats
        self.groups = 0

    def xlsform(self) -> str:
        """Return the form as an XLSForm in Markdown."""
        self.questions(6, 0)
        self.cascade("", 0)
        self.group(0)
        self.repeat("r", 0)
        self.questions(4, 0)
        self.over("r")
        if self.chance.random() < 0.5:
            self.repeat("s", 0)
            self.over("s")
        self.triggers()
        settings = [{"form_id": "chance", "version": "1"}]
        sheets = {"survey": self.rows, "choices": _choices(), "settings": settings}
        return "".join(_sheet(name, rows) for name, rows in sheets.items())

    def add(self, kind: str, name: str, depth: int, **columns: str) -> None:
        self.rows.append({"type": kind, "name": name, "label": f"Label of {name}", **columns})
        self.names.append((name, kind.split()[0], depth))

    def questions(self, count: int, depth: int, prefix: str = "q") -> None:
        for _ in range(count):
            self.question(f"{prefix}{len(self.names)}", depth)

    def question(self, name: str, depth: int) -> None:
        kind = self.chance.choice(
            ("integer", "integer", "decimal", "text", "date", "select_one yn", "select_multiple heat", "calculate", "calculate")
        )  # fmt: skip
        columns = self.rules(kind, depth)
        if kind == "calculate":
            columns = {"calculation": self.value(depth)}
        self.add(kind, name, depth, **columns)
        if kind == "calculate" and _OTHERWISE.search(columns["calculation"]):
            self.names[-1] = (name, "last", depth)
        if self.chance.random() < 0.2 and self.near(depth):
            self.rows[-1]["label"] += f": {self.pick(depth)}"

    def rules(self, kind: str, depth: int) -> Row:
        columns: Row = {}
        if self.near(depth) and self.chance.random() < 0.4:
            columns["relevant"] = self.truth(depth)
        if kind in ("integer", "decimal") and self.chance.random() < 0.5:
            columns["constraint"] = self.chance.choice((". >= 0", ". < 50 and . != 7", "not(. > 30)"))
        if self.chance.random() < 0.2:
            columns["required"] = "yes" if self.chance.random() < 0.5 else self.truth(depth)
        if kind == "integer" and self.chance.random() < 0.2:
            columns["default"] = self.chance.choice(("4", "2 + 3"))
        return columns

    def near(self, depth: int, *kinds: str) -> list[str]:
        """Return names that an expression so deep inside may read as one value.

        Nothing reads what engines are known to see otherwise (a stored truth, a sum with blanks): all that reads it
        would differ too.
        """
        return [
            name
            for name, kind, at in self.names
            if at <= depth and (kind in kinds if kinds else kind not in _UNREAD)
        ]

    def pick(self, depth: int, *kinds: str) -> str:
        found = self.near(depth, *kinds)
        return f"${{{self.chance.choice(found)}}}" if found else _NONE.get(kinds[0] if kinds else "", "3")

    def truth(self, depth: int) -> str:
        number, word = self.pick(depth, *NUMBERS), self.pick(depth)
        one, many = self.pick(depth, "select_one"), self.pick(depth, "select_multiple")
        return self.chance.choice((
            f"{number} > 10", f"{number} <= 3 or {one} = 'yes'", f"{one} != 'no'", f"selected({many}, 'coal')",
            f"count-selected({many}) > 1", f"{word} != ''", f"string-length({word}) > 2 and not({number} = 5)",
            f"{self.pick(depth, 'date')} < date('2020-06-01')",
        ))  # fmt: skip

    def value(self, depth: int) -> str:
        number, other, word = self.pick(depth, *NUMBERS), self.pick(depth, *NUMBERS), self.pick(depth)
        return self.chance.choice((
            f"{number} + {other} * 2", f"if({self.truth(depth)}, {number}, 'none')", f"concat({word}, '-', {number})",
            f"coalesce({word}, 'nothing')", f"round({number} div 3, 2)", f"{number} mod 4", f"int({other} div 2)",
            f"count-selected({self.pick(depth, 'select_multiple')})", f"string-length({word})", f"substr({word}, 1, 3)",
            f"format-date({self.pick(depth, 'date')}, '%Y/%n/%e')", f"jr:choice-name({self.pick(depth, 'select_one')}, '{self.pick(depth, 'select_one')}')"
            if self.near(depth, "select_one") else "7",
            f"if({number} > {other}, {number}, {other})", f"selected-at({self.pick(depth, 'select_multiple')}, 0)",
            f"number({word}) >= 3", f"max({number}, {other}, 4)", f"boolean({word})", f"contains({word}, 'a')", f"pow({number}, 2)",
            f"decimal-date-time({self.pick(depth, 'date')})", f"not({self.truth(depth)})", f"abs({number}) - 1",
        ))  # fmt: skip

    def cascade(self, prefix: str, depth: int) -> None:
        self.add("select_one region", f"{prefix}region", depth)
        self.add(
            "select_one district", f"{prefix}district", depth, choice_filter=f"region = ${{{prefix}region}}"
        )
        if self.near(depth, *NUMBERS):
            narrow = f"region = ${{{prefix}region}} or size > {self.pick(depth, *NUMBERS)}"
            self.add("select_multiple district", f"{prefix}places", depth, choice_filter=narrow)

    def group(self, depth: int) -> None:
        self.groups += 1
        relevant = {"relevant": self.truth(depth)} if self.chance.random() < 0.7 else {}
        self.rows.append({"type": "begin_group", "name": f"g{self.groups}", "label": "Group", **relevant})
        self.questions(3, depth, "g_q")
        self.rows.append({"type": "end_group"})

    def repeat(self, name: str, depth: int) -> None:
        columns: Row = {}
        if self.chance.random() < 0.3:
            columns["repeat_count"] = self.chance.choice(("2", f"({self.pick(depth, 'integer')} mod 4)"))
        elif self.chance.random() < 0.4:
            columns["relevant"] = self.truth(depth)
        self.rows.append({"type": "begin_repeat", "name": name, "label": f"Roster {name}", **columns})
        self.add("integer", f"{name}_n", depth + 1)
        self.add("calculate", f"{name}_at", depth + 1, calculation="position(..)")
        self.questions(3, depth + 1, f"{name}_q")
        if self.chance.random() < 0.5:
            self.cascade(f"{name}_", depth + 1)
        if depth == 0 and self.chance.random() < 0.6:
            self.repeat(f"{name}{name}", 1)
        for over in (f"sum(${{{name}_n}})", f"count(${{{name}}})"):
            if self.chance.random() < 0.3:
                self.add("calculate", f"{name}_all{len(self.names)}", depth + 1, calculation=over)
                self.names[-1] = (self.names[-1][0], "last", depth + 1)
        self.rows.append({"type": "end_repeat"})
        self.names = [(inner, kind, at if at <= depth else FAR) for inner, kind, at in self.names]

    def over(self, name: str) -> None:
        """Write what is worked out over all instances of a repeat."""
        number = f"${{{name}_n}}"
        for expression in (
            f"sum({number})", f"count(${{{name}}})", f"max({number})", f"min({number})", f"join(' ', {number})",
            f"count({number}[. > 10])", f"indexed-repeat({number}, ${{{name}}}, 2)", f"sum({number}[. > 3])",
            f"count-non-empty({number})",
        ):  # fmt: skip
            if self.chance.random() < 0.6:
                self.add("calculate", f"{name}_over{len(self.names)}", 0, calculation=expression)
                self.names[-1] = (self.names[-1][0], "last", 0)
        self.add("integer", f"after_{name}", 0, relevant=f"sum({number}[. != '']) > 20")

    def triggers(self) -> None:
        for number in range(2):
            trigger = self.pick(0, "integer", "text", "select_one")
            if trigger.startswith("$"):
                self.add(
                    "text",
                    f"t{number}",
                    0,
                    trigger=trigger,
                    calculation=f"concat('set ', {self.pick(0, *NUMBERS)})",
                )


def _sheet(name: str, rows: list[Row]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return f"| {name} |\n" + "".join(f"| | {' | '.join(line)} |\n" for line in lines)


def _choices() -> list[Row]:
    rows = [
        {"list_name": name, "name": choice, "label": choice.title()}
        for name, choices in LISTS.items()
        for choice in choices
    ]
    rows += [{"list_name": "region", "name": region, "label": region.title()} for region in REGIONS]
    rows += [
        {"list_name": "district", "name": f"{region}{number}", "label": f"{region} {number}", "region": region, "size": str(number * 9)}
        for region in REGIONS for number in range(1, 4)
    ]  # fmt: skip
    return rows


class Taken(msgspec.Struct):
    """Steps, and the repeats with a count that has fallen on the way (or was never known)."""

    steps: list[list]
    fallen: set[str]


def steps(form: Form, seed: int, count: int) -> Taken:
    """Return steps that a person could take, chosen by chance."""
    chance = random.Random(seed)
    session = Session(form, as_odk=True, language=form.default_language)
    taken = Taken([], set())
    before: dict[str, int] = {}
    for _ in range(count):
        now = _counts(session)
        taken.fallen |= {_INDEX.sub("", ref) for ref, number in now.items() if number < before.get(ref, 1)}
        step = _step(session, chance)
        if step:
            taken.steps.append(step)
            _take(session, step)
        before = now
    return taken


def _counts(session: Session) -> dict[str, int]:
    """Return how many instances each repeat with a count has now."""
    refs = list(session.walk())[1:]
    states = [session.node(ref) for ref in refs if not ref.endswith("]")]
    return {
        state.ref: sum(ref.startswith(f"{state.ref}[") and ref.endswith("]") and ref.count("[") == state.ref.count("[") + 1 for ref in refs)
        for state in states
        if state.kind == "repeat" and state.readonly
    }  # fmt: skip


def _step(session: Session, chance: random.Random) -> list | None:
    states = [session.node(ref) for ref in list(session.walk())[1:]]
    repeats = [state for state in states if state.kind == "repeat" and state.relevant and not state.readonly]
    free = [state for state in repeats if not state.ref.endswith("]")]
    if free and chance.random() < 0.12:
        return ["+", chance.choice(free).ref]
    instances = [state for state in repeats if state.ref.endswith("]")]
    if instances and chance.random() < 0.05:
        ref, _, number = chance.choice(instances).ref.rpartition("[")
        return ["-", ref, int(number.rstrip("]")) - 1]
    open_now = [
        state for state in states
        if state.kind == "question" and state.relevant and not state.readonly and _is_reached(session, state.ref)
    ]  # fmt: skip
    if not open_now:
        return None
    state = chance.choice(open_now)
    return [state.ref, _answer(state, chance)]


def _is_reached(session: Session, ref: str) -> bool:
    """Return whether everything around a question is asked."""
    parts = ref.split("/")
    return all(session.node("/".join(parts[:end])).relevant for end in range(3, len(parts)))


def _answer(state: NodeState, chance: random.Random) -> str | list[str] | None:
    if chance.random() < 0.12:
        return [] if state.type == "select_multiple" else None
    names = [choice.name for choice in state.choices]
    if state.type == "select_multiple":
        return [name for name in names if chance.random() < 0.5]
    if state.type == "select_one":
        return chance.choice(names) if names else None
    if state.type == "range":
        return str(chance.randint(int(state.control.start or 0), int(state.control.end or 0)))
    if state.type == "date":
        return str(date(2020, 1, 1) + timedelta(days=chance.randrange(-400, 900)))
    if state.type == "integer":
        return str(chance.randrange(-3, 60))
    if state.type == "decimal":
        return str(chance.choice((chance.randrange(-30, 600) / 10, chance.randrange(60))))
    return chance.choice(WORDS)


def _take(session: Session, step: list) -> None:
    match step:
        case ["+", ref]:
            session.add(ref)
        case ["-", ref, start]:
            session.remove(f"{ref}[{start + 1}]")
        case [ref, value]:
            session.answer(ref, value)
