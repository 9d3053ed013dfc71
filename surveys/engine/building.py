"""From the parts of an XForm to definitions and rules: everything that can be compiled is compiled here, once."""

import math
from collections import defaultdict
from collections.abc import Callable
from xml.etree.ElementTree import Element

from surveys.engine.codecs import WHOLE, encode
from surveys.engine.definition import Definition, Group, Look, Options, Question, Repeat, Shown
from surveys.engine.evaluation import Scope, World
from surveys.engine.expression import ExpressionError
from surveys.engine.graph import Rule
from surveys.engine.instance import Change
from surveys.engine.kinds import Code, as_boolean, as_number, as_text
from surveys.engine.layout import Place
from surveys.engine.options import Lists
from surveys.engine.places import all_controls, find
from surveys.engine.privacy import privacies
from surveys.engine.values import stored
from surveys.engine.words import NO_WORDS, Texts, Words
from surveys.engine.xform import Action, Bind, Control, FormError, Source

_TYPES = {"string": "text", "int": "integer", "dateTime": "datetime", "long": "integer"}
_CONTROL_TYPES = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range", "trigger": "acknowledge",
}  # fmt: skip
_IMPURE = frozenset({"random", "now"})
_NO_BIND = Bind()


class Builder:
    """Compiles the rules and words of one form."""

    def __init__(self, source: Source, root: Place) -> None:
        self.source = source
        self.root = root
        self.texts = Texts(source)
        self.lists = Lists(source, self.texts)
        controls = all_controls(source.body)
        self.controls = {
            control.ref: control for control in controls if control.kind not in ("group", "repeat")
        }
        self.containers: dict[str, list[Control]] = defaultdict(list)
        for control in controls:
            if control.kind in ("group", "repeat") and control.ref:
                self.containers[control.ref].append(control)
        self.world = World(root, source.instances, self._choice_name, self.texts.plain)
        self.options: dict[Place, Options | None] = {}
        self.watched: dict[Place, set[Place]] = defaultdict(set)
        self.rules: list[Rule] = []
        for place in list(root.all())[1:]:
            self._compile_rules(place)
        self.rules += self.lists.rules
        self.privacy = privacies(root, source.binds, self.rules)
        self.impure = _impure(self.rules)

    def definitions(self) -> dict[str, Definition]:
        """Return every node of the form by reference, parents first."""
        made: dict[str, Definition] = {}
        for child in self.root.children.values():
            self._define(child, made)
        return {place.ref: made[place.ref] for place in list(self.root.all())[1:]}

    def preloads(self) -> tuple[tuple[Place, str, str], ...]:
        """Return what is filled in when a form is begun: (place, what, which of it)."""
        found = [(find(self.root, ref), bind.preload) for ref, bind in self.source.binds.items()]
        return tuple(
            (place, *preload) for place, preload in found if place is not None and preload is not None
        )

    def body(self, definitions: dict[str, Definition]) -> tuple[Shown, ...]:
        """Return what people see, in order."""
        return self._shown(self.source.body, definitions)

    def actions(self) -> dict[Place, tuple[Change, ...]]:
        """Return the values to set when the form (its root) or a repeat's instance is begun; give triggers theirs."""
        born: dict[Place, list[Change]] = defaultdict(list)
        for action in self.source.actions:
            target = find(self.root, action.ref)
            if target is None:
                raise FormError(f"A value is to be set in {action.ref}, which is not in the form.")
            change = Change(target, self._value(target, action))
            if "xforms-value-changed" in action.events and (trigger := find(self.root, action.trigger or "")):
                trigger.actions = (*trigger.actions, change)
            if "odk-new-repeat" in action.events and target.chain:
                born[target.chain[-1]].append(change)
            if {"odk-instance-first-load", "odk-instance-load"} & set(action.events):
                born[self.root].append(change)
        return {place: tuple(changes) for place, changes in born.items()}

    def _value(self, target: Place, action: Action) -> Callable:
        return self._compile(target, action.value, "value to set").run

    def _shown(self, controls: tuple[Control, ...], definitions: dict[str, Definition]) -> tuple[Shown, ...]:
        found: list[Shown] = []
        for control in controls:
            definition = definitions.get(control.ref or "")
            inner = self._shown(control.children, definitions)
            if control.kind == "group" and (definition is None or isinstance(definition, Repeat)):
                found += inner
            elif definition is None:
                raise FormError(f"{control.ref} is asked, but is not in the form's instance.")
            else:
                field_list = "field-list" in control.appearance.split()
                found.append(Shown(definition, is_field_list=field_list, children=inner))
        return tuple(found)

    def _compile_rules(self, place: Place) -> None:
        rules = self.source.binds.get(place.ref, _NO_BIND).rules
        if rules.get("relevant", "true()") != "true()":
            self._add_rule("relevant", place, rules["relevant"], as_boolean)
        if place.is_repeat:
            count = self._count(place)
            if count:
                self._add_rule("count", place, count, as_number)
                place.starts = 0
        elif not place.children:
            if "calculate" in rules:
                self._add_rule("calculate", place, rules["calculate"], _stored_as(place))
            self.options[place] = self._options(place)

    def _count(self, place: Place) -> str | None:
        return next((control.count for control in self.containers[place.ref] if control.count), None)

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
        options = self.options.get(place)
        return options.all[name].words.say(language) if options and name in options.all else ""

    def _define(self, place: Place, made: dict[str, Definition]) -> Definition:
        bind = self.source.binds.get(place.ref, _NO_BIND)
        if not place.children and not place.is_repeat:
            made[place.ref] = self._question(place, bind)
        else:
            children = tuple(self._define(child, made) for child in place.children.values())
            made[place.ref] = self._container(place, children)
        return made[place.ref]

    def _container(self, place: Place, children: tuple[Definition, ...]) -> Definition:
        controls = self.containers.get(place.ref, [])
        element = next((control.label for control in controls if control.label is not None), None)
        label = self._words(place, element)
        appearance = " ".join(control.appearance for control in controls).strip()
        common = (place.ref, place.name, place, self.privacy[place], label, appearance, children)
        return Repeat(*common, bool(self._count(place))) if place.is_repeat else Group(*common)

    def _question(self, place: Place, bind: Bind) -> Question:
        control = self.controls.get(place.ref)
        kind = _kind(control, bind)
        return Question(
            ref=place.ref, name=place.name, place=place, kind=kind, type=_type(kind, control, bind),
            privacy=self.privacy[place], control=_look(control), options=self.options.get(place),
            label=self._words(place, control.label if control else None),
            hint=self._words(place, control.hint if control else None),
            guidance=self.texts.guidance(control.hint if control else None, self._filler(place)),
            required=self._flag(place, "required", bind),
            required_message=self._message(place, bind, "required"),
            readonly="calculate" in bind.rules or self._flag(place, "readonly", bind),
            constraint=self._constraint(place, bind),
            constraint_message=self._message(place, bind, "constraint"),
            is_calculated="calculate" in bind.rules, is_pure=place not in self.impure,
        )  # fmt: skip

    def _compile(self, place: Place, expression: str, what: str, scope: Scope | None = None) -> Code:
        try:
            return (scope or Scope(self.world, place, place.chain)).compiled(expression)
        except ExpressionError as problem:
            raise FormError(f"The {what} of {place.name} cannot be used. {problem}", place.name) from None

    def _add_rule(self, kind: str, place: Place, expression: str, convert: Callable) -> None:
        scope = Scope(self.world, place, place.chain)
        code = self._compile(place, expression, kind, scope)
        run = convert(code)
        self.rules.append(Rule(kind, place, run, tuple(scope.reads), frozenset(scope.needs), code.kind))

    def _flag(self, place: Place, kind: str, bind: Bind) -> Callable[..., bool] | bool:
        expression = bind.rules.get(kind, "false()")
        if expression in ("true()", "false()"):
            return expression == "true()"
        return as_boolean(self._watching(place, expression, f"{kind} rule"))

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

    def _words(self, place: Place, element: Element | None) -> Words:
        if element is None:
            return NO_WORDS
        try:
            return self.texts.element(element, self._filler(place))
        except ExpressionError as problem:
            raise FormError(f"The text of {place.name} cannot be used. {problem}", place.name) from None

    def _message(self, place: Place, bind: Bind, kind: str) -> Words:
        try:
            return self.texts.message(bind.messages.get(kind), self._filler(place))
        except ExpressionError as problem:
            raise FormError(f"The message of {place.name} cannot be used. {problem}", place.name) from None


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


def _look(control: Control | None) -> Look:
    if control is None:
        return Look()
    return Look(
        kind=control.kind,
        appearance=control.appearance,
        start=control.start,
        end=control.end,
        step=control.step,
    )


def _impure(rules: list[Rule]) -> frozenset[Place]:
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
