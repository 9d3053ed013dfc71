"""indexed-repeat(question, repeat, index, …) said as a path: /data/repeat[position() = index]/question."""

from typing import TYPE_CHECKING

from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Negation, Path, Step, Tree
from surveys.engine.layout import Place
from surveys.engine.paths import Direct, common, compile_route

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

_CURRENT = Call("current", ())
_POSITION = Call("position", ())


def indexed_path(call: Call, scope: "Scope") -> Path:
    """Return the path that a call of indexed-repeat() means; raise ExpressionError when it means none."""
    arguments = call.arguments
    if len(arguments) not in (3, 5, 7):
        raise ExpressionError(f"indexed-repeat() takes 3, 5 or 7 values, not {len(arguments)}.")
    target = _place_of(arguments[0], scope)
    pairs = zip(arguments[1::2], arguments[2::2], strict=True)
    wanted = {_place_of(repeat, scope): _from_rule(index) for repeat, index in pairs}
    if not wanted.keys() <= set(target.chain):
        raise ExpressionError("indexed-repeat() takes a question and a repeat that it lies in.")
    own = (scope.rule or scope).chain
    fixed = common(own, target.chain)
    outermost = min(target.chain.index(repeat) for repeat in wanted)
    return Path("/", tuple(_steps(target, wanted, own[: min(fixed, outermost)])))


def _place_of(tree: Tree, scope: "Scope") -> Place:
    reads = len(scope.reads)
    if not isinstance(tree, Path):
        raise ExpressionError("indexed-repeat() takes plain references.")
    route = compile_route(tree, scope)
    del scope.reads[reads:]
    if not isinstance(route, Direct):
        raise ExpressionError("indexed-repeat() takes plain references.")
    return route.place


def _steps(target: Place, wanted: dict[Place, Tree], shared: tuple[Place, ...]) -> list[Step]:
    steps: list[Step] = []
    here: Place | None = target
    while here is not None:
        predicates: tuple[Tree, ...] = ()
        if here in wanted:
            predicates = (Binary("=", _POSITION, wanted[here]),)
        elif here in shared:
            own = Path(_CURRENT, (Step("ancestor-or-self", here.name),))
            predicates = (Binary("=", _POSITION, Call("position", (own,))),)
        axis = "attribute" if here.is_attribute else "child"
        steps.append(Step(axis, here.name.removeprefix("@"), predicates))
        here = here.parent
    return steps[::-1]


def _from_rule(tree: Tree) -> Tree:
    """Return a tree whose relative paths start from the rule's own question, also inside a predicate."""
    match tree:
        case Path(start="", steps=steps):
            return Path(_CURRENT, steps)
        case Binary(operator, left, right):
            return Binary(operator, _from_rule(left), _from_rule(right))
        case Negation(operand):
            return Negation(_from_rule(operand))
        case Call(name, arguments):
            return Call(name, tuple(_from_rule(argument) for argument in arguments))
        case Literal() | Path():
            return tree
    return tree
