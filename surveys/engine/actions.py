"""Values that are set when something happens: the form is begun or opened, a repeat grows, an answer changes."""

from collections import defaultdict
from collections.abc import Callable

import msgspec

from surveys.engine.evaluation import Scope, World
from surveys.engine.expression import ExpressionError, Path, Step, Tree, parse
from surveys.engine.instance import Change
from surveys.engine.layout import Frame, Place
from surveys.engine.parts import Action, FormError
from surveys.engine.places import find

_FIRST = frozenset({"odk-instance-first-load", "xforms-ready"})
_OPENED = frozenset({"odk-instance-load"})


class Capture(msgspec.Struct, frozen=True):
    """What the phone takes by itself for the question `ref` when one of `events` happens: a geopoint or an audio.

    `trigger` is the question whose answer changes, a blank when it is the form that is opened.
    """

    kind: str
    ref: str
    events: tuple[str, ...]
    trigger: str = ""
    quality: str = ""


class Actions(msgspec.Struct, frozen=True):
    """`born`: by the form (its root) or the repeat that is begun; `loaded`: each time the form is opened.

    `captures` are what the phone takes by itself.
    """

    born: dict[Place, tuple[Change, ...]]
    loaded: tuple[Change, ...]
    captures: tuple[Capture, ...]


_CAPTURED = {"setgeopoint": "geopoint", "recordaudio": "audio"}


def compiled_actions(actions: tuple[Action, ...], world: World, root: Place) -> Actions:
    """Return the actions of a form, and give each triggering place its own; raise FormError."""
    born: dict[Place, list[Change]] = defaultdict(list)
    loaded: list[Change] = []
    captures: list[Capture] = []
    for action in actions:
        around = find(root, action.trigger or "")
        target = _target(action, around, root)
        if action.kind in _CAPTURED:
            kind, trigger = _CAPTURED[action.kind], around.ref if around else ""
            captures.append(Capture(kind, target.ref, action.events, trigger, action.quality))
            continue
        change = _change(action, target, around, world)
        if "xforms-value-changed" in action.events and around is not None:
            around.actions = (*around.actions, change)
        if "odk-new-repeat" in action.events:
            repeat = around if around is not None and around.is_repeat else None
            for owner in [repeat] if repeat else target.chain[-1:]:
                born[owner].append(change)
        if _FIRST & set(action.events):
            born[root].append(change)
        if _OPENED & set(action.events):
            loaded.append(change)
    return Actions({place: tuple(changes) for place, changes in born.items()}, tuple(loaded), tuple(captures))


def _target(action: Action, around: Place | None, root: Place) -> Place:
    path = _path(action)
    here = root if path.start == "/" else _home(around, root)
    steps = path.steps[1:] if path.start == "/" else path.steps
    for step in steps:
        inner = _next(here, step)
        if inner is None:
            raise FormError(f"A value is to be set in {action.ref}, which is not in the form.")
        here = inner
    return here


def _home(around: Place | None, root: Place) -> Place:
    return around if around is not None else root


def _next(here: Place, step: Step) -> Place | None:
    if step.axis == "parent":
        return here.parent
    if step.axis == "self":
        return here
    return here.attributes.get(f"@{step.name}") if step.axis == "attribute" else here.children.get(step.name)


def _path(action: Action) -> Path:
    try:
        tree = parse(action.ref)
    except ExpressionError as problem:
        raise FormError(f"The target {action.ref} of a value to set cannot be used. {problem}") from None
    if not isinstance(tree, Path) or not isinstance(tree.start, str):
        raise FormError(f"A value is to be set in {action.ref}, which is no reference.")
    return tree


def _change(action: Action, target: Place, around: Place | None, world: World) -> Change:
    scope = Scope(world, target, target.chain)
    try:
        run = scope.compiled(action.value).run if action.value else _fixed(action.text.strip())
        return Change(target, run, _targets(_path(action), target, around, world))
    except ExpressionError as problem:
        raise FormError(f"The value to set of {target.name} cannot be used. {problem}", target.name) from None


def _fixed(text: str) -> Callable[..., str]:
    return lambda _: text


def _targets(path: Path, target: Place, around: Place | None, world: World) -> Callable[[Frame], list[Frame]]:
    """Return which frames are meant, as seen from the frame in which the event happens."""
    if not any(step.predicates for step in path.steps):
        chain = target.chain
        return lambda frame: frame.at(_shared(frame, chain)).below(chain)
    origin = around or world.root
    scope = Scope(world, origin, origin.inner)
    nodes = scope.nodes(_tree(path))
    return lambda frame: [spot.frame for spot in nodes(frame)]


def _tree(path: Path) -> Tree:
    return path


def _shared(frame: Frame, chain: tuple[Place, ...]) -> int:
    """Return how many of the repeats around the target are those that the event happens in."""
    owners = frame.layout.owner.inner
    count = 0
    for mine, its in zip(owners, chain, strict=False):
        if mine is not its:
            break
        count += 1
    return count
