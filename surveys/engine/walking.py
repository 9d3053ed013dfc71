"""Steps over nodes: what a path with predicates, or into a secondary instance, does when it runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Path, Step, Tree
from surveys.engine.layout import Frame, Item, Node, Place, Spot
from surveys.engine.values import number

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope


class Focus:
    """The context inside a predicate: the node looked at, its position among how many, and the rule's frame."""

    __slots__ = ("frame", "node", "position", "session", "size")

    def __init__(self, node: Node, position: int, size: int, frame: Frame) -> None:
        self.node = node
        self.position = position
        self.size = size
        self.frame = frame
        self.session = frame.session


Context = Frame | Focus


def frame_of(context: Context) -> Frame:
    """Return the frame of the rule, also inside a predicate."""
    return context.frame if isinstance(context, Focus) else context


def walker(step: Step, place: Place | None, scope: "Scope") -> Callable:
    """Return a closure (nodes, context) → nodes for one step with its predicates."""
    name, axis = step.name, step.axis
    move = _MOVES.get(axis)
    if move is None:
        raise ExpressionError(f"The axis {axis} cannot be used in a form.")
    found = _looked_up(step, place, scope)
    predicates = step.predicates if found is None else _left_over(step.predicates)
    filters = [_filter(tree, scope.inside(place)) for tree in predicates]
    if found:
        move = found

    def take(nodes: list[Node], c: Context) -> list[Node]:
        frame = frame_of(c)
        found: list[Node] = []
        for node in nodes:
            inner = move(node, name) if not looked_up else move(node, name, c)
            for keep in filters:
                inner = keep(inner, frame)
            found += inner
        return found if len(nodes) < 2 or axis in ("child", "attribute") else each_once(found)

    looked_up = found is not None
    return take


def _looked_up(step: Step, place: Place | None, scope: "Scope") -> Callable | None:
    """Return a look-up for item[column = value] in a list: found by an index, not by walking over all items."""
    if place is not None or step.axis != "child" or not step.predicates:
        return None
    column, value = _column_and_value(_parts(step.predicates[0])[0])
    if column is None or value is None or not _is_outside(value):
        return None
    code = scope.inside(None).code(value)
    if code.kind != "text" or code.values is not None:
        return None
    wanted = code.run

    def find(node: Item, name: str, c: Context) -> list[Item]:
        return list(_index(node, name, column).get(wanted(Focus(node, 1, 1, frame_of(c))), ()))

    return find


def _parts(tree: Tree) -> list[Tree]:
    """Return what `and` joins in a predicate; one that counts positions is taken as a whole."""
    if isinstance(tree, Binary) and tree.operator == "and":
        found = [*_parts(tree.left), *_parts(tree.right)]
        return found if not any(_counts(part) for part in found) else [tree]
    return [tree]


def _counts(tree: Tree) -> bool:
    match tree:
        case Call(name="position" | "last"):
            return True
        case Call(arguments=arguments):
            return any(_counts(argument) for argument in arguments)
        case Binary(left=left, right=right):
            return _counts(left) or _counts(right)
    return False


def _left_over(predicates: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Return the predicates that still have to be worked out after the look-up by the first equality."""
    return (*_parts(predicates[0])[1:], *predicates[1:])


def _column_and_value(tree: Tree) -> tuple[str | None, Tree | None]:
    """Return the column and the value of `column = value`, also when written the other way round."""
    if not isinstance(tree, Binary) or tree.operator != "=":
        return None, None
    for one, other in ((tree.left, tree.right), (tree.right, tree.left)):
        match one:
            case Path(start="", steps=(Step(axis="child", name=name, predicates=()),)) if name != "*":
                return name, other
    return None, None


def _is_outside(tree: Tree) -> bool:
    """Return whether a value is the same for every item: a text, or a path from the form's root or current()."""
    match tree:
        case Literal(value=str()):
            return True
        case Path(start=start, steps=steps) if not any(step.predicates for step in steps):
            return start == "/" or start == Call("current", ())
    return False


def _index(node: Item, name: str, column: str) -> dict[str, list[Item]]:
    """Return the items called `name` inside a node by the text of their `column`; worked out once."""
    key = (name, column)
    known = node.indexes.get(key)
    if known is None:
        known = {}
        for item in node.children(name):
            for text in item.texts(column):
                known.setdefault(text, []).append(item)
        node.indexes[key] = known
    return known


def each_once(nodes: list[Node]) -> list[Node]:
    """Return nodes without repetition, in their order."""
    seen: set[tuple[int, int]] = set()
    found: list[Node] = []
    for node in nodes:
        key = (id(node.frame), id(node.place)) if isinstance(node, Spot) else (id(node), 0)
        if key not in seen:
            seen.add(key)
            found.append(node)
    return found


def _filter(tree: Tree, scope: "Scope") -> Callable[[list[Node], Frame], list[Node]]:
    code = scope.code(tree)
    if code.kind == "number":
        at = code.run
        return lambda nodes, frame: [
            node for place, node in enumerate(nodes, 1) if at(Focus(node, place, len(nodes), frame)) == place
        ]
    if code.kind == "numeric":
        text = code.run
        return lambda nodes, frame: [
            node
            for place, node in enumerate(nodes, 1)
            if number(text(Focus(node, place, len(nodes), frame))) == place
        ]
    keep = scope.boolean(tree)
    return lambda nodes, frame: [
        node for place, node in enumerate(nodes, 1) if keep(Focus(node, place, len(nodes), frame))
    ]


def _parent(node: Node, _name: str) -> list[Node]:
    return [node.parent] if node.parent is not None else []


def _descendants(node: Node, name: str) -> list[Node]:
    inner = [found for child in node.children("*") for found in _descendants(child, "*")]
    return _named([node, *inner], name)


def _ancestors(node: Node, name: str) -> list[Node]:
    found: list[Node] = []
    outer = node.parent
    while outer is not None:
        found.append(outer)
        outer = outer.parent
    return _named(found, name)


def _siblings(node: Node, *, after: bool) -> list[Node]:
    """Return what lies beside a node: before it (the nearest first) or after it."""
    around = node.parent
    if around is None:
        return []
    beside = list(around.children("*"))
    at = next((index for index, other in enumerate(beside) if _is_same(other, node)), 0)
    return beside[at + 1 :] if after else beside[:at][::-1]


def _outside(node: Node, name: str, *, after: bool) -> list[Node]:
    """Return everything that comes wholly before (nearest first) or wholly after a node."""
    found: list[Node] = []
    for holder in (node, *_ancestors(node, "*")):
        for beside in _siblings(holder, after=after):
            inside = _descendants(beside, "*")
            found += inside if after else inside[::-1]
    return _named(found, name)


def _is_same(one: Node, other: Node) -> bool:
    if isinstance(one, Spot) and isinstance(other, Spot):
        return one.frame is other.frame and one.place is other.place
    return one is other


def _named(nodes: list[Node], name: str) -> list[Node]:
    return nodes if name == "*" else [node for node in nodes if _name_of(node) == name]


def _name_of(node: Node) -> str:
    return node.place.name if isinstance(node, Spot) else node.name


_MOVES: dict[str, Callable[..., list[Node]]] = {
    "child": lambda node, name: list(node.children(name)),
    "parent": _parent,
    "self": lambda node, name: _named([node], name),
    "descendant-or-self": _descendants,
    "descendant": lambda node, name: [n for child in node.children("*") for n in _descendants(child, name)],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node, name: [*_named([node], name), *_ancestors(node, name)],
    "preceding-sibling": lambda node, name: _named(_siblings(node, after=False), name),
    "following-sibling": lambda node, name: _named(_siblings(node, after=True), name),
    "preceding": lambda node, name: _outside(node, name, after=False),
    "following": lambda node, name: _outside(node, name, after=True),
    "attribute": lambda node, name: list(node.attributes(name)),
}
