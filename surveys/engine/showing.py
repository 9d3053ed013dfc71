"""What a screen needs to draw a filled-in form: the state of each node, its choices, and the steps through it."""

from collections.abc import Iterator, Mapping

import msgspec

from surveys.engine import record
from surveys.engine.codecs import decode
from surveys.engine.definition import (
    Definition,
    Group,
    Look,
    Options,
    Privacy,
    Question,
    Repeat,
    Shown,
    child_text,
)
from surveys.engine.layout import Frame, Item, Node, Place
from surveys.engine.validity import Wrong, wrong
from surveys.engine.words import Words


class Choice(msgspec.Struct, frozen=True, gc=False):
    """One choice as it can be made now; `name` is stored, `label` is read."""

    name: str
    label: str
    media: Mapping[str, str] = {}


class Step(msgspec.Struct, frozen=True):
    """One thing to show: a question, a note, a repeat (its roster) or a group whose questions share a screen.

    `inside` are the references of a group's questions and notes.
    """

    ref: str
    kind: str
    privacy: Privacy = "open"
    inside: tuple[str, ...] = ()


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one answer: kind is required, constraint or type; the message is for the person."""

    ref: str
    kind: str
    message: str


class NodeState(msgspec.Struct, frozen=True, kw_only=True):
    """All that a screen needs to draw one node, in the session's language.

    `value` is typed as in the record (None: no answer), `text` is what the form keeps. `problem` is about an answer
    that was given; ask `Session.problem` whether one is missing. `readonly` is also what is calculated or counted;
    `readonly_by_rule` only what the form says is.
    """

    ref: str
    name: str
    kind: str
    type: str
    relevant: bool
    readonly: bool
    required: bool
    value: object
    text: str
    label: str
    hint: str
    guidance: str
    choices: tuple[Choice, ...]
    problem: str | None
    privacy: Privacy
    appearance: str
    control: Look
    media: Mapping[str, str] = {}
    readonly_by_rule: bool = False


def question_state(
    ref: str, frame: Frame, question: Question, language: str, *, is_relevant: bool
) -> NodeState:
    """Return the state of a question or note."""
    slot = question.place.slot
    fault = wrong(question, frame) if is_relevant and frame.live[slot] else None
    return NodeState(
        ref=ref, name=question.name, kind=question.kind, type=question.type, relevant=is_relevant,
        readonly=question.is_calculated or _holds(question.readonly, frame), required=_holds(question.required, frame),
        value=decode(question.place.type, frame.texts[slot]), text=frame.texts[slot],
        label=question.label.say(language, frame), hint=question.hint.say(language, frame),
        guidance=question.guidance.say(language, frame), choices=_choices(frame, question, language),
        problem=said(fault, language, frame) if fault else None, privacy=question.privacy,
        appearance=question.control.appearance, control=question.control,
        media=_files(question.media, language, frame), readonly_by_rule=_holds(question.readonly, frame),
    )  # fmt: skip


def _choices(frame: Frame, question: Question, language: str) -> tuple[Choice, ...]:
    options = question.options
    if options is None:
        return ()
    if options.is_fixed:
        return tuple(
            Choice(
                option.name,
                option.words.say(language, frame),
                _files(option.media, language, frame),
            )
            for option in options.all.values()
        )
    nodes = frame.choices.get(question.place.slot)
    if nodes is None:
        nodes = frame.choices[question.place.slot] = options.chosen_from(frame)
    return tuple(_choice(node, options, language, frame) for node in nodes)


def _choice(node: Node, options: Options, language: str, frame: Frame) -> Choice:
    name = child_text(node, options.value)
    if isinstance(node, Item) and not options.is_translated:
        return Choice(name, node.first(options.label))
    if name in options.all:
        option = options.all[name]
        return Choice(name, option.words.say(language, frame), _files(option.media, language, frame))
    return Choice(name, child_text(node, options.label))


def said(fault: Wrong, language: str, frame: Frame) -> str:
    """Return what is wrong in the author's words, or in ours."""
    return fault.words.say(language, frame) if fault.words else fault.say(language)


def _files(media: Mapping[str, Words], language: str, frame: Frame) -> Mapping[str, str]:
    return {kind: _file_name(words.say(language, frame)) for kind, words in media.items()}


def steps(body: tuple[Shown, ...], frame: Frame) -> Iterator[Step]:
    """Yield what to show inside a frame, in order, leaving out what is not asked."""
    for shown in body:
        definition = shown.definition
        if not frame.relevant[definition.place.slot]:
            continue
        ref = record.reference(frame, definition.place)
        if isinstance(definition, Question):
            yield Step(ref, definition.kind, definition.privacy)
        elif isinstance(definition, Repeat):
            yield Step(ref, "repeat", definition.privacy)
            for inner in frame.repeats[definition.place.slot]:
                if not inner.asked:
                    continue
                yield from _inside(shown, inner, f"{ref}[{inner.position}]", definition)
        else:
            yield from _inside(shown, frame, ref, definition)


def _inside(shown: Shown, frame: Frame, ref: str, definition: Definition) -> Iterator[Step]:
    inner = steps(shown.children, frame)
    if not shown.is_field_list:
        yield from inner
        return
    inside = tuple(step.ref for step in inner if step.kind in ("question", "note"))
    if inside:
        yield Step(ref, "group", definition.privacy, inside)


def container_state(
    ref: str, frame: Frame, definition: Group | Repeat, language: str, *, is_relevant: bool
) -> NodeState:
    """Return the state of a group, a repeat or one instance of it, as seen from the frame its label speaks about."""
    by_rule = _holds(definition.readonly, frame)
    return NodeState(
        ref=ref, name=definition.name, kind="repeat" if isinstance(definition, Repeat) else "group", type="group",
        relevant=is_relevant, readonly=_is_fixed(definition) or by_rule, required=False, value=None, text="",
        label=_label_of(definition, frame).say(language, frame), hint="", guidance="", choices=(), problem=None,
        privacy=definition.privacy, appearance=definition.appearance, control=Look(kind="group"),
        readonly_by_rule=by_rule,
    )  # fmt: skip


def references(frame: Frame, owner: Place) -> Iterator[str]:
    """Yield the reference of every node inside a frame, asked or not, in its order."""
    for place in owner.children.values():
        ref = record.reference(frame, place)
        if place.is_optional and frame.texts[place.slot] == "":
            continue
        yield ref
        if place.is_repeat:
            for inner in frame.repeats[place.slot]:
                yield f"{ref}[{inner.position}]"
                yield from references(inner, place)
        else:
            yield from references(frame, place)


def _label_of(definition: Group | Repeat, frame: Frame) -> Words:
    """Return what names a group, a repeat, or the instance of it whose frame this is."""
    if not isinstance(definition, Repeat):
        return definition.label
    return (
        definition.turn if frame.layout.owner is definition.place else definition.label or definition.prompt
    )


def is_asked(frame: Frame, inner: Frame, place: Place) -> bool:
    """Return whether an instance of a repeat is asked; for the repeat as a whole its first one tells."""
    if not place.is_repeat:
        return True
    frames = frame.repeats[place.slot] if inner is frame else [inner]
    return not frames or frames[0].asked


def _is_fixed(definition: Definition) -> bool:
    return isinstance(definition, Repeat) and definition.is_counted


def _file_name(uri: str) -> str:
    """Return the name of a file behind an URI such as jr://images/house.png."""
    return uri.rpartition("/")[2] if uri.startswith("jr://") else uri


def _holds(rule: object, frame: Frame) -> bool:
    return rule if isinstance(rule, bool) else bool(rule(frame))  # ty: ignore[not-callable]
