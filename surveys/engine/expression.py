"""ODK XPath 1.0 as text → a tree of what it says. Nothing is evaluated here; `surveys.engine.evaluation` does that."""

import re
from functools import lru_cache

import msgspec

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<string>"[^"]*"|'[^']*')
  | (?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?)
  | (?P<mark>//|\.\.|::|<=|>=|!=|[/.@*,()\[\]+\-=<>|])
    )""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_NAME = r"[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?"
# A path of names alone, which most operands are: read at once. What follows may not make its last name another thing.
_PLAIN = re.compile(rf"\s*((?:/{_NAME})+)(?![\w.\-:]|\s*\(|\s*::)")
_WORDS = frozenset({"and", "or", "div", "mod"})
# Operators by how strongly they bind; all bind to the left.
_STRENGTH = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
_NEGATION = 7
_ENDS = frozenset({"number", "string", "name", "star"})
_CLOSING = frozenset({")", "]", ".", ".."})
_DEEPEST = 60
_LONGEST = 300
_AXES = frozenset({
    "child", "parent", "self", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self",
    "preceding-sibling", "following-sibling", "preceding", "following", "attribute",
})  # fmt: skip


class ExpressionError(ValueError):
    """An expression that cannot be read or worked out; the sentence says where and what would be right."""


class Literal(msgspec.Struct, frozen=True, gc=False):
    value: str | float


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of a path: along `axis` to the nodes called `name` ('*' for any), then the predicates."""

    axis: str
    name: str
    predicates: tuple["Tree", ...] = ()


class Path(msgspec.Struct, frozen=True, gc=False):
    """Steps from the root (`start` '/'), from the context ('') or from what a call returns."""

    start: "Tree | str"
    steps: tuple[Step, ...]


class Call(msgspec.Struct, frozen=True, gc=False):
    name: str
    arguments: tuple["Tree", ...]


class Binary(msgspec.Struct, frozen=True, gc=False):
    operator: str
    left: "Tree"
    right: "Tree"


class Negation(msgspec.Struct, frozen=True, gc=False):
    operand: "Tree"


Tree = Literal | Path | Call | Binary | Negation

_SELF = Step("self", "*")
_PARENT = Step("parent", "*")
_ANYWHERE = Step("descendant-or-self", "*")


class Token(msgspec.Struct, gc=False):
    kind: str
    text: str
    place: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """Return the tree of an expression; raise ExpressionError naming the character where it goes wrong."""
    reader = _Reader(text)
    tree = reader.expression(0)
    reader.expect("end", "")
    return tree


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place, ends_operand = 0, False
    while place < len(text):
        if not ends_operand and (plain := _PLAIN.match(text, place)):
            found.append(Token("path", plain[1], plain.start(1)))
            place, ends_operand = plain.end(), True
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            place = _end_of_space(text, place)
            if place < len(text):
                raise ExpressionError(_trouble(text, place))
            break
        token = _token(match, ends_operand=ends_operand)
        found.append(token)
        place = match.end()
        ends_operand = token.kind in _ENDS or token.text in _CLOSING
    found.append(Token("end", "", len(text)))
    return found


def _end_of_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _trouble(text: str, place: int) -> str:
    if text[place] in "\"'":
        return f"The quotation that opens at character {place + 1} of “{text}” is never closed."
    return f"“{text[place]}” at character {place + 1} of “{text}” has no meaning here."


def _token(match: re.Match[str], *, ends_operand: bool) -> Token:
    """Return the token; `*`, `and`, `div`… are operators only where an operand stands before them."""
    kind = str(match.lastgroup)
    text = match[kind]
    if kind == "name" and text in _WORDS and ends_operand:
        kind = "operator"
    elif kind == "mark" and text == "*" and not ends_operand:
        kind = "star"
    elif kind == "mark" and text in _STRENGTH:
        kind = "operator"
    return Token(kind, text, match.end() - len(text))


@lru_cache(maxsize=4096)
def _plain_steps(text: str) -> tuple[Step, ...]:
    return tuple(Step("child", name.rpartition(":")[2]) for name in text[1:].split("/"))


class _Reader:
    """A precedence parser over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def sees(self, kind: str, text: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == kind and token.text == text

    def accept(self, kind: str, text: str) -> bool:
        if self.sees(kind, text):
            self.at += 1
            return True
        return False

    def expect(self, kind: str, text: str) -> None:
        if not self.accept(kind, text):
            raise self.error(f"“{text}” is needed" if text else "an operator is needed")

    def error(self, what: str) -> ExpressionError:
        found = f"“{self.now.text}” stands there" if self.now.kind != "end" else "the expression ends"
        return ExpressionError(f"At character {self.now.place + 1} of “{self.text}” {what}, but {found}.")

    def expression(self, strength: int) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ExpressionError(f"The expression is nested more than {_DEEPEST} deep.")
        left = self.operand()
        length = 0
        while (now := self.tokens[self.at]).kind == "operator" and _STRENGTH[now.text] > strength:
            operator = now.text
            self.at += 1
            left = Binary(operator, left, self.expression(_STRENGTH[operator]))
            length += 1
            if length > _LONGEST:
                raise ExpressionError(f"The expression joins more than {_LONGEST} parts; split it in two.")
        self.depth -= 1
        return left

    def operand(self) -> Tree:
        token = self.tokens[self.at]
        if token.kind == "path":
            return self.plain_path()
        if token.kind == "operator" and token.text == "-":
            self.take()
            return Negation(self.expression(_NEGATION))
        if token.kind in ("number", "string"):
            self.take()
            return Literal(float(token.text) if token.kind == "number" else token.text[1:-1])
        if token.text == "(":
            return self.continued(self.bracketed())
        if (
            token.kind == "name"
            and self.tokens[self.at + 1].text == "("
            and token.text not in ("node", "text")
        ):
            return self.continued(self.call())
        return self.path()

    def plain_path(self) -> Tree:
        """Return a path of names, with what may follow its last one."""
        steps = _plain_steps(self.take().text)
        following = self.tokens[self.at].text
        if following == "[":
            last = steps[-1]
            steps = (*steps[:-1], Step(last.axis, last.name, self.predicates()))
            following = self.tokens[self.at].text
        if following not in ("/", "//"):
            return Path("/", steps)
        more = list(steps)
        self.steps_after_slash(more)
        return Path("/", tuple(more))

    def bracketed(self) -> Tree:
        self.take()
        inner = self.expression(0)
        self.expect("mark", ")")
        return inner

    def call(self) -> Tree:
        name = self.take().text
        self.take()
        arguments: list[Tree] = []
        if not self.sees("mark", ")"):
            arguments.append(self.expression(0))
            while self.accept("mark", ","):
                arguments.append(self.expression(0))
        self.expect("mark", ")")
        return Call(name, tuple(arguments))

    def continued(self, start: Tree) -> Tree:
        """Return `start` with the predicates and steps that follow it, as in instance('list')/…/item[…]."""
        predicates = self.predicates()
        steps = [Step("self", "*", predicates)] if predicates else []
        if self.sees("mark", "/") or self.sees("mark", "//"):
            self.steps_after_slash(steps)
        return Path(start, tuple(steps)) if steps else start

    def path(self) -> Tree:
        start = ""
        steps: list[Step] = []
        if self.sees("mark", "/") or self.sees("mark", "//"):
            start = "/"
            if self.now.text == "/" and not self.starts_step(self.tokens[self.at + 1]):
                self.take()
                return Path(start, ())
            self.steps_after_slash(steps)
        else:
            steps.append(self.step())
            self.steps_after_slash(steps)
        return Path(start, tuple(steps))

    @staticmethod
    def starts_step(token: Token) -> bool:
        return token.kind in ("name", "star") or token.text in (".", "..", "@")

    def steps_after_slash(self, steps: list[Step]) -> None:
        while self.now.text in ("/", "//") and self.now.kind == "mark":
            if self.take().text == "//":
                steps.append(_ANYWHERE)
            steps.append(self.step())

    def step(self) -> Step:
        if self.accept("mark", "."):
            return self.with_predicates(_SELF)
        if self.accept("mark", ".."):
            return self.with_predicates(_PARENT)
        axis = "child"
        if self.accept("mark", "@"):
            axis = "attribute"
        elif self.now.kind == "name" and self.tokens[self.at + 1].text == "::":
            axis = self.axis()
        return self.with_predicates(Step(axis, self.node_test()))

    def axis(self) -> str:
        if self.now.text not in _AXES:
            raise self.error("a known axis (child, parent, …) is needed")
        axis = self.take().text
        self.take()
        return axis

    def node_test(self) -> str:
        token = self.now
        if token.kind not in ("name", "star"):
            raise self.error("a value or the name of a question is needed")
        self.take()
        if token.text in ("node", "text") and self.accept("mark", "("):
            self.expect("mark", ")")
            return "*"
        return token.text.rpartition(":")[2]

    def with_predicates(self, step: Step) -> Step:
        predicates = self.predicates()
        return Step(step.axis, step.name, predicates) if predicates else step

    def predicates(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.accept("mark", "["):
            found.append(self.expression(0))
            self.expect("mark", "]")
        return tuple(found)
