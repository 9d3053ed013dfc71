"""Expression trees → closures. What can be decided once (kinds, places, conversions) is decided when a form is loaded.

A closure takes its context: the frame its rule lives in or, inside a predicate, the focus on one node.
"""

from collections.abc import Callable, Mapping

import msgspec

from surveys.engine.comparing import arithmetic, comparison
from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Negation, Path, Tree, parse
from surveys.engine.functions import choices, dates, nodes, numbers, text  # noqa: F401 - they fill the table
from surveys.engine.functions.table import FUNCTIONS, SPECIAL, Function
from surveys.engine.indexing import indexed_path
from surveys.engine.kinds import Code, as_boolean, as_number, as_text, as_values
from surveys.engine.layout import Item, Place
from surveys.engine.paths import Read, Route, Union, compile_route

Run = Callable[..., object]
_INDEXED = "indexed-repeat"


class World(msgspec.Struct, frozen=True):
    """What expressions of one form can refer to."""

    root: Place
    instances: Mapping[str, Item]
    choice_names: Callable[[Place, str, str], str]
    texts: Callable[[str, str], str]
    files: Callable[[str], Item] = lambda _: Item("")


class Scope:
    """Where an expression stands, and what compiling it found out: which places it reads, what it needs.

    `chain` are the repeats whose instance is fixed when the expression runs. A scope inside a predicate has the
    scope of the rule as `rule`; its `place` is None on a secondary instance, whose rows have each column once
    where it `is_plain`.
    """

    def __init__(
        self,
        world: World,
        place: Place | None,
        chain: tuple[Place, ...],
        rule: "Scope | None" = None,
        *,
        is_plain: bool = False,
    ) -> None:
        self.world = world
        self.place = place
        self.chain = chain
        self.rule = rule
        self.is_plain = is_plain
        self.reads: list[Read] = [] if rule is None else rule.reads
        self.needs: set[str] = set() if rule is None else rule.needs

    def inside(self, place: Place | None) -> "Scope":
        """Return the scope of a predicate on nodes of `place`."""
        return Scope(self.world, place, self.chain, self.rule or self, is_plain=self.is_plain)

    def within(self, document: Item) -> "Scope":
        """Return the scope of a path in a list."""
        scope = Scope(self.world, self.place, self.chain, self.rule, is_plain=document.is_plain)
        scope.reads, scope.needs = self.reads, self.needs
        return scope

    def code(self, tree: Tree) -> Code:
        """Compile a tree; raise ExpressionError when it cannot be worked out."""
        if isinstance(tree, Literal):
            return Code.constant(tree.value)
        if isinstance(tree, Path):
            return compile_route(tree, self).code()
        if isinstance(tree, Call):
            return (
                compile_route(self.indexed(tree), self).code() if tree.name == _INDEXED else _call(tree, self)
            )
        if isinstance(tree, Negation):
            operand = self.number(tree.operand)
            return Code("number", lambda c: -operand(c))
        return _binary(tree, self)

    def route(self, tree: Tree) -> Route:
        """Compile a tree that must be a path, or several joined by |."""
        if isinstance(tree, Binary) and tree.operator == "|":
            return Union(self.route(tree.left), self.route(tree.right))
        path = tree if isinstance(tree, Path) else Path(tree, ())
        if not isinstance(tree, Path | Call):
            raise ExpressionError("A reference to a question is needed, not a value.")
        return compile_route(path, self)

    def indexed(self, tree: Call) -> Path:
        """Return the path that a call of indexed-repeat() means."""
        return indexed_path(tree, self)

    def text(self, tree: Tree) -> Callable[..., str]:
        return as_text(self.code(tree))

    def number(self, tree: Tree) -> Callable[..., float]:
        return as_number(self.code(tree))

    def boolean(self, tree: Tree) -> Callable[..., bool]:
        return as_boolean(self.code(tree))

    def values(self, tree: Tree) -> Callable[..., list[str]]:
        return as_values(self.code(tree))

    def nodes(self, tree: Tree) -> Callable[..., list]:
        return self.route(tree).nodes()

    def compiled(self, expression: str) -> Code:
        """Parse and compile the text of an expression."""
        return self.code(parse(expression.strip()))


def _binary(tree: Binary, scope: Scope) -> Code:
    operator = tree.operator
    if operator == "|":
        return Union(scope.route(tree.left), scope.route(tree.right)).code()
    if operator in ("and", "or"):
        return _logic(operator, scope.boolean(tree.left), scope.boolean(tree.right))
    left, right = scope.code(tree.left), scope.code(tree.right)
    if operator in ("=", "!=", "<", "<=", ">", ">="):
        return comparison(operator, left, right)
    return arithmetic(operator, as_number(left), as_number(right))


def _logic(operator: str, left: Callable[..., bool], right: Callable[..., bool]) -> Code:
    if operator == "and":
        return Code("boolean", lambda c: left(c) and right(c))
    return Code("boolean", lambda c: left(c) or right(c))


def _call(tree: Call, scope: Scope) -> Code:
    name = tree.name.removeprefix("jr:") if tree.name.startswith("jr:") else tree.name
    if name in SPECIAL:
        return SPECIAL[name](tree.arguments, scope)
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionError(f"There is no function called {tree.name}().")
    _check_arity(tree, function)
    if function.needs:
        scope.needs.add(function.needs)
    arguments = [
        _argument(function.kind_of(index), given, scope) for index, given in enumerate(tree.arguments)
    ]
    run = _with_context(function.call, arguments) if function.needs else _apply(function.call, arguments)
    return Code(function.gives, run)


def _check_arity(tree: Call, function: Function) -> None:
    count, least, most = len(tree.arguments), function.least, function.most
    if count < least or (most is not None and count > most):
        wanted = (
            f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"
        )
        raise ExpressionError(f"{tree.name}() takes {wanted} values, not {count}.")


def _argument(kind: str, tree: Tree, scope: Scope) -> Run:
    compilers = {
        "text": scope.text, "number": scope.number, "boolean": scope.boolean,
        "values": scope.values, "nodes": scope.nodes,
    }  # fmt: skip
    return compilers[kind](tree)


def _apply(call: Callable, arguments: list[Run]) -> Run:
    """Return a closure that calls `call`; the common counts of arguments without building a list."""
    if not arguments:
        return lambda _: call()
    if len(arguments) == 1:
        (one,) = arguments
        return lambda c: call(one(c))
    if len(arguments) == 2:
        one, two = arguments
        return lambda c: call(one(c), two(c))
    return lambda c: call(*[argument(c) for argument in arguments])


def _with_context(call: Callable, arguments: list[Run]) -> Run:
    return lambda c: call(c, *[argument(c) for argument in arguments])
