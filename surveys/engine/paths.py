"""Paths between questions. What a path means is worked out when the form is loaded; running it only follows frames.

A route without predicates is a place and the number of repeats it shares with its rule: one text, or the texts of
all instances. With predicates (or into a secondary instance) the nodes are walked.
"""

from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from surveys.engine.expression import Call, ExpressionError, Literal, Path, Step
from surveys.engine.kinds import Code
from surveys.engine.layout import Frame, Item, Node, Place, Spot
from surveys.engine.reaching import leads_on, possible
from surveys.engine.walking import each_once, frame_of, walker

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope


class Read(msgspec.Struct, frozen=True, gc=False):
    """A rule reads `place`: with `depth` repeats shared, the value alone or also whether it is there."""

    place: Place
    depth: int
    presence: bool


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


class Origin(msgspec.Struct, frozen=True):
    """Where a path starts from: a place, the repeats around it whose instance is fixed, and how to get their frame.

    `base` is None when the frame is the context itself. `rule` is the chain of the rule, for what the rule reads.
    """

    place: Place
    chain: tuple[Place, ...]
    rule: tuple[Place, ...]
    base: Callable[..., Frame] | None = None
    contextual: bool = False

    def shared(self, place: Place, relative: int) -> int:
        """Return how many repeats a path to `place` has fixed: an absolute path means the instance it stands in."""
        if self.contextual:
            return common(self.chain, place.chain)
        return min(relative, len(place.inner if place.is_repeat else place.chain))

    def read_depth(self, shared: int) -> int:
        """Return how many of them the rule itself has fixed."""
        return min(shared, len(self.rule), common(self.chain, self.rule))


def common(one: tuple[Place, ...], other: tuple[Place, ...]) -> int:
    count = 0
    for mine, its in zip(one, other, strict=False):
        if mine is not its:
            break
        count += 1
    return count


class Direct(Route):
    """A path that leads to one place: the same frame, one around it, or all instances below one around it."""

    def __init__(self, place: Place, shared: int, origin: Origin, scope: "Scope") -> None:
        self.place = place
        self.shared = shared
        self.origin = origin
        self.scope = scope
        self.is_single = len(place.inner if place.is_repeat else place.chain) == shared

    def _read(self, *, presence: bool) -> None:
        self.scope.reads.append(Read(self.place, self.origin.read_depth(self.shared), presence))

    def code(self) -> Code:
        self._read(presence=not self.is_single)
        kind = "numeric" if self.place.numeric else "text"
        if self.place.children or self.place.is_repeat:
            return Code("text", lambda _: "")
        return self._single(kind) if self.is_single else self._many(kind)

    def _single(self, kind: str) -> Code:
        slot, depth, base = self.place.slot, self.shared, self.origin.base
        if base is not None:
            return Code(kind, lambda c: base(c).at(depth).live[slot])
        up = len(self.origin.chain) - depth
        if up == 0:
            return Code(kind, lambda c: c.live[slot], slot=slot)
        if up == 1:
            return Code(kind, lambda c: c.parent.live[slot])
        return Code(kind, lambda c: c.at(depth).live[slot])

    def _many(self, kind: str) -> Code:
        slot, frames = self.place.slot, self._frames()

        def texts(c: object) -> list[str]:
            return [frame.live[slot] for frame in frames(c) if frame.relevant[slot]]

        return Code(kind, lambda c: next(iter(texts(c)), ""), values=texts)

    def _frames(self) -> Callable[..., list[Frame]]:
        depth, base = self.shared, self.origin.base
        chain = self.place.inner if self.place.is_repeat else self.place.chain
        if base is not None:
            return lambda c: base(c).at(depth).present(chain)
        return lambda c: c.at(depth).present(chain)

    def nodes(self) -> Callable[..., list[Node]]:
        self._read(presence=True)
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


class Cell(Route):
    """A column of the row looked at, in a list whose rows have each column once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def code(self) -> Code:
        name = self.name
        return Code("text", lambda c: c.node.first(name))

    def nodes(self) -> Callable[..., list[Node]]:
        name = self.name
        return lambda c: c.node.children(name)


class Near(Route):
    """A question directly inside the node looked at, which is there whenever that node is."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def code(self) -> Code:
        slot = self.place.slot
        return Code("numeric" if self.place.numeric else "text", lambda c: c.node.frame.live[slot])

    def nodes(self) -> Callable[..., list[Node]]:
        place = self.place
        return lambda c: [Spot(c.node.frame, place)]


class Union(Route):
    """The nodes of two paths, each once."""

    def __init__(self, one: Route, other: Route) -> None:
        self.one = one
        self.other = other

    def nodes(self) -> Callable[..., list[Node]]:
        one, other = self.one.nodes(), self.other.nodes()
        return lambda c: each_once([*one(c), *other(c)])


def compile_route(path: Path, scope: "Scope") -> Route:
    """Return the route of a path as seen from `scope`; raise ExpressionError when it leads nowhere."""
    if isinstance(path.start, Path):
        return compile_route(Path(path.start.start, (*path.start.steps, *path.steps)), scope)
    if isinstance(path.start, Call):
        return _from_call(path, path.start, scope)
    if not isinstance(path.start, str):
        raise ExpressionError("Only a path or a call such as instance('list') can be followed by a step.")
    if path.start == "/":
        return _trace(_without_root(path.steps, scope.world.root), _from_root(scope), scope)
    if scope.rule is not None:
        return _from_focus(path.steps, scope)
    return _trace(path.steps, _from_rule(scope), scope)


def _from_root(scope: "Scope") -> Origin:
    """Return the origin of an absolute path; inside a predicate it means the instances of the node looked at."""
    root, rule = scope.world.root, scope.rule or scope
    if scope.rule is not None and scope.place is not None:
        return Origin(root, scope.place.inner, rule.chain, lambda c: c.node.frame, contextual=True)
    base = None if scope.rule is None else frame_of
    return Origin(root, rule.chain, rule.chain, base, contextual=True)


def _from_rule(scope: "Scope") -> Origin:
    rule = scope.rule or scope
    if rule.place is None:
        raise ExpressionError("A relative path has no place to start from here.")
    return Origin(rule.place, rule.chain, rule.chain, None if scope.rule is None else frame_of)


def _without_root(steps: tuple[Step, ...], root: Place) -> tuple[Step, ...]:
    if steps and steps[0].axis == "child" and steps[0].name in ("*", root.name):
        return steps[1:]
    if steps and steps[0].axis == "descendant-or-self":
        return steps
    raise ExpressionError(f"A path must start with /{root.name}.")


def _from_call(path: Path, start: Call, scope: "Scope") -> Route:
    if start.name == "current" and not start.arguments:
        return _trace(path.steps, _from_rule(scope), scope)
    if start.name == "instance":
        document = _document(start, scope)
        within = scope.within(document)
        return Walked(lambda _: [document], _in_document(path.steps, within))
    if start.name == "indexed-repeat":
        whole = scope.indexed(start)
        return compile_route(Path(whole.start, (*whole.steps, *path.steps)), scope)
    raise ExpressionError(f"What {start.name}() gives has no steps inside it.")


def _in_document(steps: tuple[Step, ...], scope: "Scope") -> list[Callable]:
    """Return the walkers of a path in a list; self::node() of the document means its root element, as ODK has it."""
    if steps and steps[0].axis == "self" and steps[0].predicates:
        steps = (Step("child", "*"), *steps)
    return [walker(step, None, scope) for step in steps]


def _document(call: Call, scope: "Scope") -> Item:
    match call.arguments:
        case (Literal(value=str(name)),) if name in scope.world.instances:
            return scope.world.instances[name]
        case (Literal(value=str(name)),):
            raise ExpressionError(f"There is no list called {name}.")
    raise ExpressionError("instance() takes the name of a list in quotation marks.")


def _trace(steps: tuple[Step, ...], origin: Origin, scope: "Scope") -> Route:
    """Follow the steps over places as far as there is no predicate; the rest is walked over nodes."""
    here, relative = origin.place, len(origin.chain)
    for index, step in enumerate(steps):
        if step.axis == "self" and not step.predicates:
            continue
        if not _is_plain(step, here):
            return _walk_on(steps[index:], here, origin.shared(here, relative), origin, scope)
        here = _next(step, here)
        relative = min(relative, len(here.inner)) if step.axis == "parent" else relative
    return Direct(here, origin.shared(here, relative), origin, scope)


def _is_plain(step: Step, here: Place) -> bool:
    """Return whether a step leads from one place to one other."""
    if step.predicates:
        return False
    if step.axis == "attribute":
        return f"@{step.name}" in here.attributes
    return step.axis == "parent" or (step.axis == "child" and step.name != "*")


def _next(step: Step, here: Place) -> Place:
    if step.axis == "attribute":
        return here.attributes[f"@{step.name}"]
    if step.axis == "parent":
        if here.parent is None:
            raise ExpressionError(f"There is nothing around /{here.name}.")
        return here.parent
    if step.name not in here.children:
        raise ExpressionError(f"There is no question called {step.name} in {here.ref}.")
    return here.children[step.name]


def _walk_on(steps: tuple[Step, ...], here: Place, shared: int, origin: Origin, scope: "Scope") -> Route:
    start = Direct(here, shared, origin, scope).nodes()
    walkers: list[Callable] = []
    places: list[Place] = [here]
    for step, following in zip_longest(steps, steps[1:]):
        places = [place for place in possible(step, places) if leads_on(place, following)]
        for place in places:
            depth = min(origin.read_depth(shared), len(place.chain))
            scope.reads.append(Read(place, depth, presence=True))
        walkers.append(walker(step, places[0] if len(places) == 1 else None, scope))
    return Walked(start, walkers)


def _near(steps: tuple[Step, ...], place: Place | None) -> Place | None:
    """Return the question that a path of one name leads to from `place`, if it is there whenever that is."""
    found = place.children.get(steps[0].name) if place is not None and len(steps) == 1 else None
    if found is None or steps[0].axis != "child" or steps[0].predicates:
        return None
    return None if found.children or found.is_repeat or found.is_conditional or found.is_optional else found


def _from_focus(steps: tuple[Step, ...], scope: "Scope") -> Route:
    """Return the route of a relative path inside a predicate: from the node looked at."""
    if (
        scope.place is None
        and scope.is_plain
        and len(steps) == 1
        and steps[0] == Step("child", steps[0].name)
    ):
        return Cell(steps[0].name)
    near = _near(steps, scope.place)
    if near is not None:
        scope.reads.append(Read(near, 0, presence=True))
        return Near(near)
    places = [scope.place] if scope.place else []
    walkers: list[Callable] = []
    for step, following in zip_longest(steps, steps[1:]):
        places = [place for place in possible(step, places) if leads_on(place, following)]
        for place in places:
            scope.reads.append(Read(place, 0, presence=True))
        walkers.append(walker(step, places[0] if len(places) == 1 else None, scope))
    return Walked(lambda c: [c.node], walkers)
