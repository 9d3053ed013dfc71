"""From the parts of an XForm to definitions and rules: everything that can be compiled is compiled here, once."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.engine.codecs import WHOLE, encode
from surveys.engine.definition import Definition, Group, Options, Privacy, Question, Repeat, Shown
from surveys.engine.evaluation import Scope, World
from surveys.engine.expression import ExpressionError
from surveys.engine.external import Media, Tables
from surveys.engine.facts import Facts, KeptRule, give_readers
from surveys.engine.graph import Rule, ranked
from surveys.engine.kinds import Code, as_boolean, as_number, as_text
from surveys.engine.layout import Place
from surveys.engine.looks import look
from surveys.engine.options import Lists
from surveys.engine.parts import Bind, Control, FormError, Label, Source
from surveys.engine.paths import Read
from surveys.engine.places import all_controls, find
from surveys.engine.privacy import privacies
from surveys.engine.values import stored
from surveys.engine.words import NO_WORDS, Texts, Words

_TYPES = {"string": "text", "int": "integer", "dateTime": "datetime", "long": "integer"}
_CONTROL_TYPES = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range", "trigger": "acknowledge",
}  # fmt: skip
_IMPURE = frozenset({"random", "now"})
_NO_BIND = Bind()


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


class Definitions(dict[Place, Definition]):
    """The definition of each place, made when it is first asked for."""

    def __init__(self, make: Callable[[Place], Definition]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, place: Place) -> Definition:
        made = self[place] = self._make(place)
        return made


class Builder:
    """Compiles the rules and words of one form: all of them at once, or each when it is needed.

    With `facts`, which an earlier compilation found out, nothing is compiled before it is needed.
    """

    def __init__(self, source: Source, root: Place, media: Media, facts: Facts | None) -> None:
        self.source = source
        self.root = root
        self.texts = Texts(source)
        self.tables = Tables(source.instances, media)
        self.lists = Lists(self.tables, self.texts)
        controls = all_controls(source.body)
        self.controls = {
            control.ref: control for control in controls if control.kind not in ("group", "repeat")
        }
        self.containers: dict[str, list[Control]] = defaultdict(list)
        for control in controls:
            if control.kind in ("group", "repeat") and control.ref:
                self.containers[control.ref].append(control)
        self.world = World(root, self.tables, self._choice_name, self.texts.plain, self.tables.beside)
        self.options: dict[Place, Options | None] = {}
        self.watched: dict[Place, set[Place]] = defaultdict(set)
        self.by_place = Definitions(self._define)
        self.places = list(root.all())
        for place in self.places[1:]:
            self._count_beginnings(place)
        if facts is None:
            self.rules = ranked([*self._rules(), *self.lists.rules])
            self.privacy: Mapping[Place, Privacy] = privacies(root, source.binds, self.rules)
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
        rules = self.source.binds.get(place.ref, _NO_BIND).rules
        if rules.get("relevant", "true()") != "true()":
            yield "instance" if place.is_repeat and self._is_each(place) else "relevant"
        if place.is_repeat and self._count(place):
            yield "count"
        if "calculate" in rules and not place.is_repeat and not place.children:
            yield "calculate"

    def _is_each(self, place: Place) -> bool:
        """Return whether a repeat's relevance looks at the instance itself."""
        scope = Scope(self.world, place, place.inner)
        self._compile(place, self.source.binds[place.ref].rules["relevant"], "relevant", scope)
        return any(read.depth >= len(place.inner) for read in scope.reads)

    def rule(self, kind: str, place: Place) -> Rule:
        """Return a rule compiled; raise FormError when it cannot be."""
        name = "relevant" if kind == "instance" else kind
        expression = self._count(place) if kind == "count" else self.source.binds[place.ref].rules[name]
        chain = place.inner if kind == "instance" else place.chain
        scope = Scope(self.world, place, chain)
        code = self._compile(place, expression or "", name, scope)
        convert = _stored_as(place) if kind == "calculate" else as_number if kind == "count" else as_boolean
        return Rule(kind, place, chain, convert(code), tuple(scope.reads), frozenset(scope.needs), code.kind)

    def _count_beginnings(self, place: Place) -> None:
        """Set how many instances a repeat begins with: none where they are counted, one at least where fixed."""
        if place.is_repeat and self._count(place):
            place.starts, place.grows = 0, "counted"
        elif place.is_repeat and self._is_fixed(place):
            place.starts, place.grows = max(place.starts, 1), "fixed"

    def identified(self) -> frozenset[Place]:
        """Return the places that get an id of their own: instanceID, where the form does not fill it otherwise."""
        place = find(self.root, f"{self.root.ref}/meta/instanceID")
        if place is None:
            return frozenset()
        bind = self.source.binds.get(place.ref)
        written = any(branch.name == "meta" for branch in self.source.root.children)
        return frozenset() if written and bind is None else frozenset({place})

    def preloads(self) -> tuple[tuple[Place, str, str], ...]:
        """Return what is filled in when a form is begun: (place, what, which of it)."""
        found = [(find(self.root, ref), bind.preload) for ref, bind in self.source.binds.items()]
        return tuple(
            (place, *preload) for place, preload in found if place is not None and preload is not None
        )

    def body(self) -> tuple[Shown, ...]:
        """Return what people see, in order."""
        return self._shown(self.source.body)

    def _shown(self, controls: tuple[Control, ...]) -> tuple[Shown, ...]:
        found: list[Shown] = []
        for control in controls:
            place = find(self.root, control.ref or "")
            definition = self.by_place[place] if place is not None and place.parent is not None else None
            inner = self._shown(control.children)
            if control.kind == "group" and (definition is None or isinstance(definition, Repeat)):
                found += inner
            elif definition is not None:
                field_list = "field-list" in control.appearance.split()
                found.append(Shown(definition, is_field_list=field_list, children=inner))
        return tuple(found)

    def _count(self, place: Place) -> str | None:
        return next((control.count for control in self.containers[place.ref] if control.count), None)

    def _is_fixed(self, place: Place) -> bool:
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
                place, control, Scope(self.world, place, place.chain), self._filler(place)
            )
        except ExpressionError as problem:
            raise FormError(f"The choices of {place.name} cannot be used. {problem}", place.name) from None

    def _choice_name(self, place: Place, name: str, language: str) -> str:
        options = self.options_of(place)
        return options.all[name].words.say(language) if options and name in options.all else ""

    def _define(self, place: Place) -> Definition:
        if not place.children and not place.is_repeat:
            return self._question(place, self.source.binds.get(place.ref, _NO_BIND))
        return self._container(place, tuple(self.by_place[child] for child in place.children.values()))

    def _container(self, place: Place, children: tuple[Definition, ...]) -> Definition:
        controls = self.containers.get(place.ref, [])
        label = self._words(place, _label_of(controls, "group"))
        readonly = self._readonly(place)
        appearance = " ".join(control.appearance for control in controls).strip()
        common = (place.ref, place.name, place, self.privacy[place], label, appearance, children, readonly)
        if not place.is_repeat:
            return Group(*common)
        return Repeat(*common, self._is_fixed(place), self._words(place, _label_of(controls, "repeat")))

    def _question(self, place: Place, bind: Bind) -> Question:
        control = self.controls.get(place.ref)
        kind = _kind(control, bind)
        return Question(
            ref=place.ref, name=place.name, place=place, kind=kind, type=_type(kind, control, bind),
            privacy=self.privacy[place], control=look(control, bind), options=self.options_of(place),
            label=self._words(place, control.label if control else None),
            hint=self._words(place, control.hint if control else None),
            guidance=self._form_of(place, control.hint if control else None, "guidance"),
            media=self._media(place, control.label if control else None),
            required=self._flag(place, "required", bind),
            required_message=self._message(place, bind, "required"),
            readonly=self._readonly(place),
            constraint=self._constraint(place, bind),
            constraint_message=self._message(place, bind, "constraint"),
            is_calculated="calculate" in bind.rules, is_pure=place not in self.impure,
            save_to=bind.save_to, parameters=bind.parameters,
        )  # fmt: skip

    def _compile(self, place: Place, expression: str, what: str, scope: Scope | None = None) -> Code:
        try:
            return (scope or Scope(self.world, place, place.chain)).compiled(expression)
        except ExpressionError as problem:
            raise FormError(f"The {what} of {place.name} cannot be used. {problem}", place.name) from None

    def _flag(self, place: Place, kind: str, bind: Bind) -> Callable[..., bool] | bool:
        expression = bind.rules.get(kind, "false()")
        if expression in ("true()", "false()"):
            return expression == "true()"
        return as_boolean(self._watching(place, expression, f"{kind} rule"))

    def _readonly(self, place: Place) -> Callable[..., bool] | bool:
        """Return whether a place is read-only: by its own rule, or by one of those around it."""
        flags: list[Callable[..., bool]] = []
        here: Place | None = place
        while here is not None:
            bind = self.source.binds.get(here.ref, _NO_BIND)
            flag = self._flag(here, "readonly", bind)
            if flag is True:
                return True
            if flag is not False:
                flags.append(_from(flag, len(here.chain)))
            here = here.parent
        if not flags:
            return False
        return flags[0] if len(flags) == 1 else lambda c: any(flag(c) for flag in flags)

    def _constraint(self, place: Place, bind: Bind) -> Callable[..., bool] | None:
        expression = bind.rules.get("constraint")
        return as_boolean(self._watching(place, expression, "constraint")) if expression else None

    def _watching(self, place: Place, expression: str, what: str) -> Code:
        """Compile what no rule depends on, but a screen shows: it must be drawn again when what it reads changes."""
        scope = Scope(self.world, place, place.chain)
        code = self._compile(place, expression, what, scope)
        for read in scope.reads:
            if read.place is not place:
                self.watched[read.place].add(place)
        return code

    def _filler(self, place: Place) -> Callable[[str], Callable[..., str]]:
        return lambda expression: as_text(self._watching(place, expression, "text"))

    def _media(self, place: Place, label: Label | None) -> dict[str, Words]:
        """Return the files that go with a label, by what they are."""
        found = {kind: self._form_of(place, label, kind) for kind in self.texts.media_of(label)}
        return {kind: words for kind, words in found.items() if words}

    def _form_of(self, place: Place, label: Label | None, form: str) -> Words:
        if label is None or label.text_id is None:
            return NO_WORDS
        return self.texts.named(label.text_id, self._filler(place), form)

    def _words(self, place: Place, label: Label | None) -> Words:
        if label is None:
            return NO_WORDS
        try:
            return self.texts.label(label, self._filler(place))
        except ExpressionError as problem:
            raise FormError(f"The text of {place.name} cannot be used. {problem}", place.name) from None

    def _message(self, place: Place, bind: Bind, kind: str) -> Words:
        try:
            return self.texts.label(bind.messages.get(kind), self._filler(place))
        except ExpressionError as problem:
            raise FormError(f"The message of {place.name} cannot be used. {problem}", place.name) from None


def _label_of(controls: list[Control], kind: str) -> Label | None:
    return next((control.label for control in controls if control.kind == kind and control.label), None)


def _from(flag: Callable[..., bool], depth: int) -> Callable[..., bool]:
    """Return a flag asked from a frame inside: it is worked out in the frame around that it was written for."""
    return lambda c: flag(c.at(depth))


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


def _kind(control: Control | None, bind: Bind) -> str:
    if control is None:
        return "hidden"
    is_note = (
        control.kind == "input" and bind.rules.get("readonly") == "true()" and "calculate" not in bind.rules
    )
    return "note" if is_note and bind.type == "string" else "question"


def _type(kind: str, control: Control | None, bind: Bind) -> str:
    if kind == "note":
        return "note"
    if control is not None and control.kind in _CONTROL_TYPES:
        return _CONTROL_TYPES[control.kind]
    return _TYPES.get(bind.type, bind.type)


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
