"""Steps over nodes: what a path with predicates, or into a secondary instance, does when it runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from surveys.engine.expression import ExpressionError, Step, Tree
from surveys.engine.layout import Frame, Node, Place, Spot

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
    filters = [_filter(tree, scope.inside(place)) for tree in step.predicates]

    def take(nodes: list[Node], c: Context) -> list[Node]:
        frame = frame_of(c)
        found: list[Node] = []
        for node in nodes:
            inner = move(node, name)
            for keep in filters:
                inner = keep(inner, frame)
            found += inner
        return found

    return take


def _filter(tree: Tree, scope: "Scope") -> Callable[[list[Node], Frame], list[Node]]:
    code = scope.code(tree)
    if code.kind == "number":
        at = code.run
        return lambda nodes, frame: [
            node for place, node in enumerate(nodes, 1) if at(Focus(node, place, len(nodes), frame)) == place
        ]
    keep = scope.boolean(tree)
    return lambda nodes, frame: [
        node for place, node in enumerate(nodes, 1) if keep(Focus(node, place, len(nodes), frame))
    ]


def _parent(node: Node, _name: str) -> list[Node]:
    return [node.parent] if node.parent is not None else []


def _descendants(node: Node, name: str) -> list[Node]:
    inner = [found for child in node.children("*") for found in _descendants(child, "*")]
    found = [node, *inner]
    return found if name == "*" else [item for item in found if _name_of(item) == name]


def _name_of(node: Node) -> str:
    return node.place.name if isinstance(node, Spot) else node.name


_MOVES: dict[str, Callable[[Node, str], list[Node]]] = {
    "child": lambda node, name: list(node.children(name)),
    "parent": _parent,
    "self": lambda node, _: [node],
    "descendant-or-self": _descendants,
    "descendant": lambda node, name: [n for child in node.children("*") for n in _descendants(child, name)],
    "attribute": lambda _node, _name: [],
}
