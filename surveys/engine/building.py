"""From the parts of an XForm to definitions: what each question, group and repeat is, says and allows."""

from collections.abc import Callable

from surveys.engine.compiling import NO_BIND, Compiler
from surveys.engine.definition import Definition, Group, Question, Repeat, Shown
from surveys.engine.expression import ExpressionError
from surveys.engine.kinds import as_boolean
from surveys.engine.layout import Place
from surveys.engine.looks import look
from surveys.engine.parts import Bind, Control, FormError, Label
from surveys.engine.places import find
from surveys.engine.words import NO_WORDS, Words

_TYPES = {"string": "text", "int": "integer", "dateTime": "datetime", "long": "integer"}
_CONTROL_TYPES = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range", "trigger": "acknowledge",
}  # fmt: skip


class Definitions(dict[Place, Definition]):
    """The definition of each place, made when it is first asked for."""

    def __init__(self, make: Callable[[Place], Definition]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, place: Place) -> Definition:
        made = self[place] = self._make(place)
        return made

    def get(self, place: Place, _otherwise: object = None) -> Definition:  # ty: ignore[incompatible-method-override]
        """Return the definition of a place; every place but the root has one."""
        return self[place]


class Builder:
    """Makes the definitions of one form, each when it is first asked for."""

    def __init__(self, compiler: Compiler, root: Place) -> None:
        self.compiler = compiler
        self.source = compiler.source
        self.texts = compiler.texts
        self.root = root
        self.by_place = Definitions(self._define)

    def identified(self) -> frozenset[Place]:
        """Return the places that get an id of their own: instanceID, where the form does not fill it otherwise."""
        place = find(self.root, f"{self.root.ref}/meta/instanceID")
        if place is None:
            return frozenset()
        bind = self.source.binds.get(place.ref)
        meta = [branch for branch in self.source.root.children if branch.name == "meta"]
        written = any(inner.name == "instanceID" for branch in meta for inner in branch.children)
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

    def _shown(self, controls: tuple[Control, ...], around: tuple[Place, ...] = ()) -> tuple[Shown, ...]:
        """Return what the controls show; `around` are the repeats of the body that they stand in."""
        found: list[Shown] = []
        for control in controls:
            place = find(self.root, control.ref or "")
            definition = self.by_place[place] if place is not None and place.parent is not None else None
            is_turn = control.kind == "repeat" and place is not None
            inner = self._shown(control.children, place.inner if is_turn else around)
            # asked outside the repeat that it lies in, there is no instance to show
            is_elsewhere = definition is not None and definition.place.chain != around
            if control.kind == "group" and (
                definition is None or is_elsewhere or isinstance(definition, Repeat)
            ):
                found += inner
            elif definition is not None and not is_elsewhere:
                field_list = "field-list" in control.appearance.split()
                found.append(Shown(definition, is_field_list=field_list, children=inner))
        return tuple(found)

    def _define(self, place: Place) -> Definition:
        if not place.children and not place.is_repeat:
            return self._question(place, self.source.binds.get(place.ref, NO_BIND))
        return self._container(place, tuple(self.by_place[child] for child in place.children.values()))

    def _container(self, place: Place, children: tuple[Definition, ...]) -> Definition:
        controls = self.compiler.containers.get(place.ref, [])
        label = self._words(place, _label_of(controls, "group"))
        readonly = self._readonly(place)
        appearance = " ".join(control.appearance for control in controls).strip()
        common = (
            place.ref,
            place.name,
            place,
            self.compiler.privacy[place],
            label,
            appearance,
            children,
            readonly,
        )
        if not place.is_repeat:
            return Group(*common)
        own = _label_of(controls, "repeat")
        turn = self._words(place, own or _label_of(controls, "group"), place.inner)
        return Repeat(*common, self.compiler.is_fixed(place), self._words(place, own), turn)

    def _question(self, place: Place, bind: Bind) -> Question:
        control = self.compiler.controls.get(place.ref)
        kind = _kind(control, bind)
        return Question(
            ref=place.ref, name=place.name, place=place, kind=kind, type=_type(kind, control, bind),
            privacy=self.compiler.privacy[place], control=look(control, bind), options=self.compiler.options_of(place),
            label=self._words(place, control.label if control else None),
            hint=self._words(place, control.hint if control else None),
            guidance=self._form_of(place, control.hint if control else None, "guidance"),
            media=self._media(place, control.label if control else None),
            required=self._flag(place, "required", bind),
            required_message=self._message(place, bind, "required"),
            readonly=self._readonly(place),
            constraint=self._constraint(place, bind),
            constraint_message=self._message(place, bind, "constraint"),
            is_calculated="calculate" in bind.rules, is_pure=place not in self.compiler.impure,
            save_to=bind.save_to, parameters=bind.parameters,
        )  # fmt: skip

    def _flag(self, place: Place, kind: str, bind: Bind) -> Callable[..., bool] | bool:
        expression = bind.rules.get(kind, "false()")
        if expression in ("true()", "false()"):
            return expression == "true()"
        return as_boolean(self.compiler.watching(place, expression, f"{kind} rule"))

    def _readonly(self, place: Place) -> Callable[..., bool] | bool:
        """Return whether a place is read-only: by its own rule, or by one of those around it."""
        flags: list[Callable[..., bool]] = []
        here: Place | None = place
        while here is not None:
            bind = self.source.binds.get(here.ref, NO_BIND)
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
        return as_boolean(self.compiler.watching(place, expression, "constraint")) if expression else None

    def _media(self, place: Place, label: Label | None) -> dict[str, Words]:
        """Return the files that go with a label, by what they are."""
        found = {kind: self._form_of(place, label, kind) for kind in self.texts.media_of(label)}
        return {kind: words for kind, words in found.items() if words}

    def _form_of(self, place: Place, label: Label | None, form: str) -> Words:
        if label is None or label.text_id is None:
            return NO_WORDS
        return self.texts.named(label.text_id, self.compiler.filler(place), form)

    def _words(self, place: Place, label: Label | None, chain: tuple[Place, ...] | None = None) -> Words:
        """Return the words of a place, as seen from the repeats around it or from `chain`."""
        if label is None:
            return NO_WORDS
        try:
            return self.texts.label(label, self.compiler.filler(place, chain))
        except ExpressionError as problem:
            raise FormError(f"The text of {place.name} cannot be used. {problem}", place.name) from None

    def _message(self, place: Place, bind: Bind, kind: str) -> Words:
        try:
            return self.texts.label(bind.messages.get(kind), self.compiler.filler(place))
        except ExpressionError as problem:
            raise FormError(f"The message of {place.name} cannot be used. {problem}", place.name) from None


def _label_of(controls: list[Control], kind: str) -> Label | None:
    return next((control.label for control in controls if control.kind == kind and control.label), None)


def _from(flag: Callable[..., bool], depth: int) -> Callable[..., bool]:
    """Return a flag asked from a frame inside: it is worked out in the frame around that it was written for."""
    return lambda c: flag(c.at(depth))


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
