"""Functions that look at the form itself: branches, repeats, positions, an answer's own past."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from surveys.engine.expression import Call, ExpressionError, Path, Step, Tree
from surveys.engine.functions.table import counted, or_itself, row, special
from surveys.engine.kinds import Code, as_text
from surveys.engine.layout import Node, Spot
from surveys.engine.paths import compile_route
from surveys.engine.walking import Context

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]

row("count", "nodes", "number")(lambda nodes: float(len(nodes)))
row("count-non-empty", "values", "number")(lambda texts: float(sum(text != "" for text in texts)))


@row("uuid", "number?", "text", needs="random")
def uuid(context: Context, length: float | None = None) -> str:
    """Return a random id of 36 letters, or as much of such ids in a row as `length` says."""
    if length is None:
        return _drawn(context)
    wanted = int(min(length, 10_000.0)) if length > 0 else 0
    return "".join(_drawn(context) for _ in range(0, wanted, 36))[:wanted]


def _drawn(context: Context) -> str:
    return str(UUID(int=context.session.random.getrandbits(128), version=4))


@special("if")
def choose(arguments: Trees, scope: "Scope") -> Code:
    """Compile if(condition, then, else): only the branch that is meant is worked out."""
    counted("if", arguments, 3)
    condition = scope.boolean(arguments[0])
    one, other = scope.code(arguments[1]), scope.code(arguments[2])
    if one.kind == other.kind and one.values is None and other.values is None:
        yes, no, kind = one.run, other.run, one.kind
    else:
        yes, no, kind = _blank_for_nan(one), _blank_for_nan(other), "text"
    return Code(kind, lambda c: yes(c) if condition(c) else no(c))


def _blank_for_nan(code: Code) -> Callable[..., str]:
    text = as_text(code)
    if code.kind != "number":
        return text
    return lambda c: "" if (value := text(c)) == "NaN" else value


@special("once")
def once(arguments: Trees, scope: "Scope") -> Code:
    """Compile once(value): the answer that is there already, or else the value."""
    counted("once", arguments, 1)
    text = _blank_for_nan(scope.code(arguments[0]))
    place = scope.place
    if place is None or place.children or scope.rule is not None:
        raise ExpressionError("once() can only stand in the calculation of a question.")
    slot = place.slot
    return Code("text", lambda c: c.texts[slot] or text(c))


@special("position")
def position(arguments: Trees, scope: "Scope") -> Code:
    """Compile position() inside a predicate, or position(path): which instance of its repeat, from 1."""
    counted("position", arguments, 0, 1)
    if not arguments:
        return Code("number", lambda c: float(c.position))
    nodes = scope.nodes(arguments[0])

    def place_of(c: object) -> float:
        found: list[Node] = nodes(c)
        return float(found[0].position) if found else 0.0

    return Code("number", place_of)


@special("last")
def last(arguments: Trees, scope: "Scope") -> Code:
    """Compile last(): how many nodes the predicate looks at."""
    counted("last", arguments, 0)
    if scope.rule is None:
        raise ExpressionError("last() can only stand inside […].")
    return Code("number", lambda c: float(c.size))


@special("current")
def current(arguments: Trees, scope: "Scope") -> Code:
    return compile_route(Path(Call("current", arguments), ()), scope).code()


@special("instance")
def instance(arguments: Trees, scope: "Scope") -> Code:
    return compile_route(Path(Call("instance", arguments), ()), scope).code()


@special("name")
def name(arguments: Trees, scope: "Scope") -> Code:
    """Compile name(path): what the first node is called; without a path, the node itself."""
    nodes = scope.nodes(or_itself("name", arguments))
    return Code("text", lambda c: next((_name_of(node) for node in nodes(c)), ""))


@special("local-name")
def local_name(arguments: Trees, scope: "Scope") -> Code:
    """Compile local-name(path): as name(), without a prefix."""
    nodes = scope.nodes(or_itself("local-name", arguments))
    return Code("text", lambda c: next((_name_of(node).rpartition(":")[2] for node in nodes(c)), ""))


def _name_of(node: Node) -> str:
    if not isinstance(node, Spot):
        return node.name
    name = node.place.name.removeprefix("@")
    return f"{node.place.prefix}:{name}" if node.place.prefix else name


@special("version")
def version(arguments: Trees, scope: "Scope") -> Code:
    """Compile version(): the form's version as it stands in the record."""
    counted("version", arguments, 0)
    return scope.code(Path("/", (Step("child", scope.world.root.name), Step("attribute", "version"))))
