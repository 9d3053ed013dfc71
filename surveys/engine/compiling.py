"""Rules and lists of choices as closures: all compiled when a form is loaded, or each when it is needed."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.engine.codecs import WHOLE, encode
from surveys.engine.definition import Options, Privacy
from surveys.engine.evaluation import Scope, World
from surveys.engine.expression import ExpressionError
from surveys.engine.external import Media, Tables
from surveys.engine.facts import Facts, KeptRule, give_readers
from surveys.engine.graph import Rule, ranked
from surveys.engine.kinds import Code, as_boolean, as_number, as_text
from surveys.engine.layout import Place
from surveys.engine.options import Lists
from surveys.engine.parts import Bind, Control, FormError, Source
from surveys.engine.paths import Read
from surveys.engine.places import all_controls, find
from surveys.engine.privacy import privacies
from surveys.engine.values import stored
from surveys.engine.words import Texts

_IMPURE = frozenset({"random", "now"})
NO_BIND = Bind()


class Later:
    """A rule of a form that was kept compiled: its expression is compiled when it is first worked out."""

    __slots__ = ("_make", "_run")

    def __init__(self, make: Callable[[], Callable]) -> None:
        self._make = make
        self._run: Callable | None = None

    def __call__(self, context: object) -> object:
        run = self._run
        if run is None:
            run = self._run = self._make()
        return run(context)


class Compiler:
    """Compiles the rules and the lists of choices of one form.

    With `facts`, which an earlier compilation found out, nothing is compiled before it is needed.
    """

    def __init__(self, source: Source, root: Place, media: Media, facts: Facts | None) -> None:
        self.source = source
        self.texts = Texts(source)
        self.tables = Tables(source.instances, media)
        self.lists = Lists(self.tables, self.texts)
        self.controls: dict[str, Control] = {}
        self.containers: dict[str, list[Control]] = defaultdict(list)
        for control in all_controls(source.body):
            if control.kind not in ("group", "repeat"):
                self.controls[control.ref or ""] = control
            elif control.ref:
                self.containers[control.ref].append(control)
        self.world = World(root, self.tables, self._choice_name, self.texts.plain, self.tables.beside)
        self.options: dict[Place, Options | None] = {}
        self.watched: dict[Place, set[Place]] = defaultdict(set)
        self.places = list(root.all())
        for place in self.places[1:]:
            self._count_beginnings(place)
        if facts is None:
            self.rules = ranked([*self._rules(), *self.lists.rules])
            made = [*self.rules, *self._set_values(root)]
            self.privacy: Mapping[Place, Privacy] = privacies(root, source.binds, made)
            self.impure = _impure(self.rules)
        else:
            self.rules = tuple(self._kept(rule) for rule in facts.rules)
            give_readers(self.places, facts)
            self.privacy = dict(zip(self.places, facts.privacy, strict=True))
            self.impure = frozenset(self.places[index] for index in facts.impure)

    def _rules(self) -> Iterator[Rule]:
        for place in self.places[1:]:
            yield from (self.rule(kind, place) for kind in self._kinds(place))
            if not place.children and not place.is_repeat:
                self.options_of(place)

    def _set_values(self, root: Place) -> Iterator[Rule]:
        """Yield values that actions set as if they were calculated: what is made of a private answer is private."""
        for action in self.source.actions:
            target = find(root, re.sub(r"\[[^\]]*\]", "", action.ref))
            if target is not None and action.value:
                scope = Scope(self.world, target, target.chain)
                code = self.compile(target, action.value, "value to set", scope)
                yield Rule("calculate", target, target.chain, code.run, tuple(scope.reads))

    def _kept(self, known: KeptRule) -> Rule:
        """Return a rule of which all is known but its closure."""
        place = self.places[known.place]
        chain = place.inner if known.kind == "instance" else place.chain
        later = Later(lambda: self._again(known.kind, place))
        reads = tuple(Read(self.places[index], depth, presence) for index, depth, presence in known.reads)
        return Rule(known.kind, place, chain, later, reads, frozenset(known.needs), known.gives)

    def _again(self, kind: str, place: Place) -> Callable:
        if kind != "choices":
            return self.rule(kind, place).run
        self.options_of(place)
        return next(rule.run for rule in self.lists.rules if rule.place is place)

    def _kinds(self, place: Place) -> Iterator[str]:
        """Yield which rules a place has; whether each instance of a repeat is decided alone is seen on compiling."""
        rules = self.source.binds.get(place.ref, NO_BIND).rules
        if rules.get("relevant", "true()") != "true()":
            yield "instance" if place.is_repeat and self._is_each(place) else "relevant"
        if place.is_repeat and self.count(place):
            yield "count"
        if "calculate" in rules and not place.is_repeat and not place.children:
            yield "calculate"

    def _is_each(self, place: Place) -> bool:
        """Return whether a repeat's relevance looks at the instance itself."""
        scope = Scope(self.world, place, place.inner)
        self.compile(place, self.source.binds[place.ref].rules["relevant"], "relevant", scope)
        return any(read.depth >= len(place.inner) for read in scope.reads)

    def rule(self, kind: str, place: Place) -> Rule:
        """Return a rule compiled; raise FormError when it cannot be."""
        name = "relevant" if kind == "instance" else kind
        expression = self.count(place) if kind == "count" else self.source.binds[place.ref].rules[name]
        chain = place.inner if kind == "instance" else place.chain
        scope = Scope(self.world, place, chain)
        code = self.compile(place, expression or "", name, scope)
        convert = _stored_as(place) if kind == "calculate" else as_number if kind == "count" else as_boolean
        return Rule(kind, place, chain, convert(code), tuple(scope.reads), frozenset(scope.needs), code.kind)

    def _count_beginnings(self, place: Place) -> None:
        """Set how many instances a repeat begins with: none where they are counted, one at least where fixed."""
        if place.is_repeat and self.count(place):
            place.starts, place.grows = 0, "counted"
        elif place.is_repeat and self.is_fixed(place):
            place.starts, place.grows = max(place.starts, 1), "fixed"

    def count(self, place: Place) -> str | None:
        """Return the expression that says how many instances a repeat has."""
        return next((control.count for control in self.containers[place.ref] if control.count), None)

    def is_fixed(self, place: Place) -> bool:
        """Ask whether the form alone decides how many instances a repeat has."""
        controls = self.containers.get(place.ref, [])
        return any(control.count or control.is_fixed for control in controls)

    def options_of(self, place: Place) -> Options | None:
        """Return the choices of a question, None when it has none; raise FormError when they cannot be used."""
        if place not in self.options:
            self.options[place] = self._options(place)
        return self.options[place]

    def _options(self, place: Place) -> Options | None:
        control = self.controls.get(place.ref)
        if control is None:
            return None
        try:
            return self.lists.options(
                place, control, Scope(self.world, place, place.chain), self.filler(place)
            )
        except ExpressionError as problem:
            raise FormError(f"The choices of {place.name} cannot be used. {problem}", place.name) from None

    def _choice_name(self, place: Place, name: str, language: str) -> str:
        options = self.options_of(place)
        return options.all[name].words.say(language) if options and name in options.all else ""

    def compile(self, place: Place, expression: str, what: str, scope: Scope | None = None) -> Code:
        """Return an expression as code; raise FormError with the name of its question."""
        try:
            return (scope or Scope(self.world, place, place.chain)).compiled(expression)
        except ExpressionError as problem:
            raise FormError(f"The {what} of {place.name} cannot be used. {problem}", place.name) from None

    def watching(
        self, place: Place, expression: str, what: str, chain: tuple[Place, ...] | None = None
    ) -> Code:
        """Compile what no rule depends on, but a screen shows: it must be drawn again when what it reads changes."""
        scope = Scope(self.world, place, place.chain if chain is None else chain)
        code = self.compile(place, expression, what, scope)
        for read in scope.reads:
            if read.place is not place:
                self.watched[read.place].add(place)
        return code

    def filler(
        self, place: Place, chain: tuple[Place, ...] | None = None
    ) -> Callable[[str], Callable[..., str]]:
        """Return what makes a closure of an expression whose text is filled into a label."""
        return lambda expression: as_text(self.watching(place, expression, "text", chain))


def _stored_as(place: Place) -> Callable[[Code], Callable]:
    """Return how a calculation's code becomes what its question keeps: whole numbers are cut, not rounded."""
    if place.type in WHOLE:
        return _whole
    if place.type == "date":
        return _day
    return as_number if place.numeric else lambda code: code.run


def _day(code: Code) -> Callable[..., str]:
    run = code.run
    return lambda c: encode("date", stored(run(c)))


def _whole(code: Code) -> Callable[..., float]:
    run = as_number(code)
    return lambda c: float(int(value)) if abs(value := run(c)) < math.inf else value


def _impure(rules: Sequence[Rule]) -> frozenset[Place]:
    """Return the places whose calculation hangs on the clock or on chance, also through others."""
    calculations = [rule for rule in rules if rule.kind != "choices"]
    found = {rule.place for rule in calculations if rule.needs & _IMPURE}
    while True:
        more = {
            rule.place for rule in calculations if any(read.place in found for read in rule.reads)
        } - found
        if not more:
            return frozenset(found)
        found |= more
