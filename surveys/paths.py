"""Paths between questions. What a path means is worked out when the form is loaded; running it only follows frames.

A route without predicates is a place and the number of repeats it shares with its rule: one text, or the texts of
all instances. With predicates (or into a secondary instance) the nodes are walked.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from surveys.expression import Call, ExpressionError, Literal, Path, Step, Tree
from surveys.kinds import Code
from surveys.layout import Frame, Item, Node, Place, Spot

if TYPE_CHECKING:
    from surveys.evaluation import Scope


class Read(msgspec.Struct, frozen=True):
    """A rule reads `place`: with `depth` repeats shared, the value alone or also whether it is there."""

    place: Place
    depth: int
    presence: bool


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


class Route:
    """A compiled path: `nodes()` gives a closure for its nodes, `code()` one for its text or texts."""

    def nodes(self) -> Callable[..., list[Node]]:
        raise NotImplementedError

    def code(self) -> Code:
        nodes = self.nodes()

        def first(c: object) -> str:
            found = nodes(c)
            return found[0].text if found else ""

        return Code("text", first, values=lambda c: [node.text for node in nodes(c)])


class Direct(Route):
    """A path that leads to one place: the same frame, one around it, or all instances below one around it."""

    def __init__(self, place: Place, shared: int, scope: "Scope") -> None:
        self.place = place
        self.shared = shared
        self.scope = scope
        self.is_single = len(place.inner if place.is_repeat else place.chain) == shared

    def code(self) -> Code:
        self.scope.reads.append(Read(self.place, self.shared, presence=not self.is_single))
        kind = "numeric" if self.place.numeric else "text"
        if self.place.children:
            return Code("text", lambda _: "")
        if not self.is_single:
            return self._many(kind)
        return self._single(kind)

    def _single(self, kind: str) -> Code:
        slot, up = self.place.slot, len(self.scope.chain) - self.shared
        if self.scope.rule is not None:
            depth = self.shared
            return Code(kind, lambda c: c.frame.at(depth).live[slot])
        if up == 0:
            return Code(kind, lambda c: c.live[slot], slot=slot)
        if up == 1:
            return Code(kind, lambda c: c.parent.live[slot])
        depth = self.shared
        return Code(kind, lambda c: c.at(depth).live[slot])

    def _many(self, kind: str) -> Code:
        slot, frames = self.place.slot, self._frames()

        def texts(c: object) -> list[str]:
            return [frame.live[slot] for frame in frames(c) if frame.relevant[slot]]

        return Code(kind, lambda c: next(iter(texts(c)), ""), values=texts)

    def _frames(self) -> Callable[..., list[Frame]]:
        depth = self.shared
        chain = self.place.inner if self.place.is_repeat else self.place.chain
        if self.scope.rule is not None:
            return lambda c: c.frame.at(depth).present(chain)
        return lambda c: c.at(depth).present(chain)

    def nodes(self) -> Callable[..., list[Node]]:
        self.scope.reads.append(Read(self.place, self.shared, presence=True))
        place, frames = self.place, self._frames()
        return lambda c: [spot for frame in frames(c) if (spot := Spot(frame, place)).is_present]


class Walked(Route):
    """A path with predicates, from the nodes of `start` on."""

    def __init__(self, start: Callable[..., list[Node]], steps: list[Callable]) -> None:
        self.start = start
        self.steps = steps

    def nodes(self) -> Callable[..., list[Node]]:
        start, steps = self.start, self.steps

        def walk(c: object) -> list[Node]:
            found = start(c)
            for step in steps:
                found = step(found, c)
            return found

        return walk


def compile_route(path: Path, scope: "Scope") -> Route:
    """Return the route of a path as seen from `scope`; raise ExpressionError when it leads nowhere."""
    if isinstance(path.start, Call):
        return _from_call(path, path.start, scope)
    if not isinstance(path.start, str):
        raise ExpressionError("Only a path or a call such as instance('list') can be followed by a step.")
    if path.start == "/":
        rule = scope.rule or scope
        steps = _without_root(path.steps, scope.world.root)
        return _trace(steps, scope.world.root, rule.chain, scope, contextual=True)
    if scope.rule is not None:
        return _from_focus(path.steps, scope)
    if scope.place is None:
        raise ExpressionError("A relative path has no place to start from here.")
    return _trace(path.steps, scope.place, scope.chain, scope, contextual=False)


def _without_root(steps: tuple[Step, ...], root: Place) -> tuple[Step, ...]:
    if steps and steps[0].axis == "child" and steps[0].name in ("*", root.name):
        return steps[1:]
    if steps and steps[0].axis == "descendant-or-self":
        return steps
    raise ExpressionError(f"A path must start with /{root.name}.")


def _from_call(path: Path, start: Call, scope: "Scope") -> Route:
    if start.name == "current" and not start.arguments:
        rule = scope.rule or scope
        if rule.place is None:
            raise ExpressionError("current() has no place to start from here.")
        return _trace(path.steps, rule.place, rule.chain, scope, contextual=False)
    if start.name == "instance":
        document = _document(start, scope)
        return Walked(lambda _: [document], [_step(step, None, scope.chain, scope) for step in path.steps])
    raise ExpressionError(f"What {start.name}() gives has no steps inside it.")


def _document(call: Call, scope: "Scope") -> Item:
    match call.arguments:
        case (Literal(value=str(name)),) if name in scope.world.instances:
            return scope.world.instances[name]
        case (Literal(value=str(name)),):
            raise ExpressionError(f"There is no list called {name}.")
    raise ExpressionError("instance() takes the name of a list in quotation marks.")


def _trace(
    steps: tuple[Step, ...], place: Place, chain: tuple[Place, ...], scope: "Scope", *, contextual: bool
) -> Route:
    """Follow the steps over places as far as there is no predicate; the rest is walked over nodes."""
    here, shared = place, 0 if contextual else len(chain)
    for index, step in enumerate(steps):
        if step.axis == "self" and not step.predicates:
            continue
        if (
            step.axis not in ("child", "parent")
            or (step.axis == "child" and step.name == "*")
            or step.predicates
        ):
            return _walk_on(steps[index:], here, _shared(here, chain, shared, contextual=contextual), scope)
        here = _next(step, here)
        shared = min(shared, len(here.inner)) if step.axis == "parent" else shared
    return Direct(here, _shared(here, chain, shared, contextual=contextual), scope)


def _next(step: Step, here: Place) -> Place:
    if step.axis == "parent":
        if here.parent is None:
            raise ExpressionError(f"There is nothing around /{here.name}.")
        return here.parent
    if step.name not in here.children:
        raise ExpressionError(f"There is no question called {step.name} in {here.ref}.")
    return here.children[step.name]


def _shared(place: Place, chain: tuple[Place, ...], relative: int, *, contextual: bool) -> int:
    """Return how many repeats have their instance fixed: an absolute path means the one its rule stands in."""
    if not contextual:
        return min(relative, len(place.inner if place.is_repeat else place.chain))
    count = 0
    for mine, its in zip(chain, place.chain, strict=False):
        if mine is not its:
            break
        count += 1
    return count


def _walk_on(steps: tuple[Step, ...], here: Place, shared: int, scope: "Scope") -> Route:
    start = Direct(here, shared, scope).nodes()
    walkers: list[Callable] = []
    places: list[Place] = [here]
    for step in steps:
        places = _possible(step, places)
        for place in places:
            scope.reads.append(Read(place, min(shared, len(place.chain)), presence=True))
        walkers.append(_step(step, places[0] if len(places) == 1 else None, scope.chain[:shared], scope))
    return Walked(start, walkers)


def _possible(step: Step, places: list[Place]) -> list[Place]:
    """Return the places that a step may lead to."""
    if step.axis == "parent":
        return [place.parent for place in places if place.parent]
    if step.axis == "child":
        return [
            child for place in places for child in place.children.values() if step.name in ("*", child.name)
        ]
    if step.axis == "self":
        return places
    found = [inner for place in places for inner in place.all()]
    return [place for place in found if step.name in ("*", place.name)]


def _from_focus(steps: tuple[Step, ...], scope: "Scope") -> Route:
    """Return the route of a relative path inside a predicate: from the node looked at."""
    places = [scope.place] if scope.place else []
    walkers: list[Callable] = []
    for step in steps:
        places = _possible(step, places)
        for place in places:
            scope.reads.append(Read(place, 0, presence=True))
        walkers.append(_step(step, places[0] if len(places) == 1 else None, scope.chain, scope))
    return Walked(lambda c: [c.node], walkers)


def _step(step: Step, place: Place | None, chain: tuple[Place, ...], scope: "Scope") -> Callable:
    """Return a closure (nodes, context) → nodes for one step with its predicates."""
    name, axis = step.name, step.axis
    move = _MOVES.get(axis)
    if move is None:
        raise ExpressionError(f"The axis {axis} cannot be used in a form.")
    filters = [_filter(tree, scope.inside(place, chain)) for tree in step.predicates]

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
