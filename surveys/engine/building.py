"""From the parts of an XForm to definitions and rules: everything that can be compiled is compiled here, once."""

import math
from collections import defaultdict
from collections.abc import Callable

from surveys.engine.codecs import WHOLE, encode
from surveys.engine.definition import Definition, Group, Options, Question, Repeat, Shown
from surveys.engine.evaluation import Scope, World
from surveys.engine.expression import ExpressionError
from surveys.engine.external import Media, document, empty
from surveys.engine.graph import Rule
from surveys.engine.kinds import Code, as_boolean, as_number, as_text
from surveys.engine.layout import Item, Place
from surveys.engine.looks import look
from surveys.engine.options import Lists
from surveys.engine.parts import Bind, Control, FormError, Label, Source, Table
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


class Builder:
    """Compiles the rules and words of one form."""

    def __init__(self, source: Source, root: Place, media: Media) -> None:
        self.source = source
        self.root = root
        self.media = media
        self.missing: list[str] = []
        self.files: list[str] = [table.source for table in source.instances.values() if table.source]
        self.texts = Texts(source)
        self.tables = {name: self._table(table) for name, table in source.instances.items()}
        self.lists = Lists(self.tables, self.texts)
        controls = all_controls(source.body)
        self.controls = {
            control.ref: control for control in controls if control.kind not in ("group", "repeat")
        }
        self.containers: dict[str, list[Control]] = defaultdict(list)
        for control in controls:
            if control.kind in ("group", "repeat") and control.ref:
                self.containers[control.ref].append(control)
        self.world = World(root, self.tables, self._choice_name, self.texts.plain, self._file)
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
        for member in self.root.members:
            self._define(member, made)
        return {place.ref: made[place.ref] for place in list(self.root.all())[1:]}

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

    def body(self, definitions: dict[str, Definition]) -> tuple[Shown, ...]:
        """Return what people see, in order."""
        return self._shown(self.source.body, definitions)

    def _table(self, table: Table) -> Item:
        found = document(table, self.media)
        if found is None:
            self.missing.append(table.source)
        return empty() if found is None else found

    def _file(self, name: str) -> Item:
        """Return the list that pulldata() names: one the form declares, or a CSV file beside it."""
        if name in self.tables:
            return self.tables[name]
        uri = f"jr://file-csv/{name.removesuffix('.csv')}.csv"
        self.files.append(uri)
        self.tables[name] = self._table(Table(uri))
        return self.tables[name]

    def _shown(self, controls: tuple[Control, ...], definitions: dict[str, Definition]) -> tuple[Shown, ...]:
        found: list[Shown] = []
        for control in controls:
            definition = definitions.get(control.ref or "")
            inner = self._shown(control.children, definitions)
            if control.kind == "group" and (definition is None or isinstance(definition, Repeat)):
                found += inner
            elif definition is None:
                continue
            else:
                field_list = "field-list" in control.appearance.split()
                found.append(Shown(definition, is_field_list=field_list, children=inner))
        return tuple(found)

    def _compile_rules(self, place: Place) -> None:
        rules = self.source.binds.get(place.ref, _NO_BIND).rules
        if rules.get("relevant", "true()") != "true()":
            self._add_relevance(place, rules["relevant"])
        if place.is_repeat:
            count = self._count(place)
            if count:
                self._add_rule("count", place, count, as_number)
                place.starts = 0
            elif self._is_fixed(place):
                place.starts = max(place.starts, 1)
        elif not place.children:
            if "calculate" in rules:
                self._add_rule("calculate", place, rules["calculate"], _stored_as(place))
            self.options[place] = self._options(place)

    def _add_relevance(self, place: Place, expression: str) -> None:
        """Decide for a repeat as a whole, or for each instance when the rule looks at the instance itself."""
        if place.is_repeat:
            scope = Scope(self.world, place, place.inner)
            code = self._compile(place, expression, "relevant", scope)
            if any(read.depth >= len(place.inner) for read in scope.reads):
                run = as_boolean(code)
                rule = Rule("instance", place, place.inner, run, tuple(scope.reads), frozenset(scope.needs))
                self.rules.append(rule)
                return
        self._add_rule("relevant", place, expression, as_boolean)

    def _count(self, place: Place) -> str | None:
        return next((control.count for control in self.containers[place.ref] if control.count), None)

    def _is_fixed(self, place: Place) -> bool:
        controls = self.containers.get(place.ref, [])
        return any(control.count or control.is_fixed for control in controls)

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
        for attribute in place.attributes.values():
            self._define(attribute, made)
        return made[place.ref]

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
            privacy=self.privacy[place], control=look(control, bind), options=self.options.get(place),
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

    def _add_rule(self, kind: str, place: Place, expression: str, convert: Callable) -> None:
        scope = Scope(self.world, place, place.chain)
        code = self._compile(place, expression, kind, scope)
        run = convert(code)
        self.rules.append(
            Rule(kind, place, place.chain, run, tuple(scope.reads), frozenset(scope.needs), code.kind)
        )

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
