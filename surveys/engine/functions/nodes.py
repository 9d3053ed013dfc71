"""Functions that look at the form itself: branches, repeats, positions, an answer's own past."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from surveys.engine.expression import Call, ExpressionError, Path, Tree
from surveys.engine.functions.table import row, special
from surveys.engine.kinds import Code, as_text
from surveys.engine.layout import Node, Place
from surveys.engine.paths import Direct, Read, common, compile_route
from surveys.engine.walking import Context, frame_of

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]

row("count", "nodes", "number")(lambda nodes: float(len(nodes)))
row("count-non-empty", "values", "number")(lambda texts: float(sum(text != "" for text in texts)))
row("uuid", "number?", "text", needs="random")(
    lambda context, _length=None: str(UUID(int=context.session.random.getrandbits(128), version=4))
)


def _counted(name: str, arguments: Trees, *counts: int) -> None:
    if len(arguments) not in counts:
        wanted = " or ".join(str(count) for count in counts)
        raise ExpressionError(f"{name}() takes {wanted} values, not {len(arguments)}.")


@special("if")
def choose(arguments: Trees, scope: "Scope") -> Code:
    """Compile if(condition, then, else): only the branch that is meant is worked out."""
    _counted("if", arguments, 3)
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
    _counted("once", arguments, 1)
    text = _blank_for_nan(scope.code(arguments[0]))
    place = scope.place
    if place is None or place.children or scope.rule is not None:
        raise ExpressionError("once() can only stand in the calculation of a question.")
    slot = place.slot
    return Code("text", lambda c: c.texts[slot] or text(c))


@special("position")
def position(arguments: Trees, scope: "Scope") -> Code:
    """Compile position() inside a predicate, or position(path): which instance of its repeat, from 1."""
    _counted("position", arguments, 0, 1)
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
    _counted("last", arguments, 0)
    if scope.rule is None:
        raise ExpressionError("last() can only stand inside […].")
    return Code("number", lambda c: float(c.size))


@special("current")
def current(arguments: Trees, scope: "Scope") -> Code:
    return compile_route(Path(Call("current", arguments), ()), scope).code()


@special("instance")
def instance(arguments: Trees, scope: "Scope") -> Code:
    return compile_route(Path(Call("instance", arguments), ()), scope).code()


@special("indexed-repeat")
def indexed_repeat(arguments: Trees, scope: "Scope") -> Code:
    """Compile indexed-repeat(question, repeat, index, …): the answer in that instance, counted from 1."""
    _counted("indexed-repeat", arguments, 3, 5, 7)
    target = _place_of(arguments[0], scope)
    pairs = zip(arguments[1::2], arguments[2::2], strict=True)
    wanted = {_place_of(repeat, scope): scope.number(index) for repeat, index in pairs}
    if not wanted.keys() <= set(target.chain):
        raise ExpressionError("indexed-repeat() takes a question and a repeat that it lies in.")
    shared = min(target.chain.index(repeat) for repeat in wanted)
    fixed = min(shared, common((scope.rule or scope).chain, target.chain))
    scope.reads.append(Read(target, fixed, presence=True))
    follow = _follower(target, fixed, wanted)
    return Code("numeric" if target.numeric else "text", follow)


def _place_of(tree: Tree, scope: "Scope") -> Place:
    route = scope.route(tree)
    if not isinstance(route, Direct):
        raise ExpressionError("indexed-repeat() takes plain references.")
    return route.place


def _follower(target: Place, fixed: int, wanted: dict[Place, Callable[..., float]]) -> Callable[..., str]:
    chain, slot = target.chain, target.slot

    def follow(c: Context) -> str:
        frame = frame_of(c).at(fixed)
        for repeat in chain[fixed:]:
            at = wanted[repeat](c) if repeat in wanted else 1.0
            frames = frame.repeats[repeat.slot]
            if not (at == at and 1 <= at <= len(frames)):
                return ""
            frame = frames[int(at) - 1]
        return frame.live[slot]

    return follow
