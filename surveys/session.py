"""One filling-in of a form: answers in, what to ask and what is wrong out. Knows no screen and no store."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from surveys.engine import record
from surveys.engine.codecs import decode, encode
from surveys.engine.definition import Definition, Look, Options, Privacy, Question, Repeat, Shown, child_text
from surveys.engine.instance import Instance
from surveys.engine.layout import Frame, Node, Place
from surveys.engine.validity import Wrong, wrong
from surveys.engine.words import Words
from surveys.form import Form
from surveys.submission import Answers


class UnknownQuestion(KeyError):
    """The form has no such question, or no such instance of a repeat."""


class Choice(msgspec.Struct, frozen=True):
    """One choice as it can be made now; `name` is stored, `label` is read."""

    name: str
    label: str


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
    that was given; ask `Session.problem` whether one is missing.
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


class Session:
    """A form being filled in.

    `answers` are a record's nested answers, or with `draft=True` what `draft()` returned. Without them the form is
    new: defaults, preloads and first values apply. `given` are values for hidden questions (ctx_…), by name.
    """

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, object] | None = None,
        given: Mapping[str, object] | None = None,
        now: datetime | None = None,
        language: str = "kk",
        *,
        draft: bool = False,
    ) -> None:
        self.form = form
        texts = {name: encode("string", value) for name, value in (given or {}).items()}
        self._instance = Instance(form, now or datetime.now(UTC), language, texts, blank=answers is not None)
        if answers is None:
            record.begin(self._instance)
        else:
            record.restore(self._instance.root, form.root, answers, self._instance)
        record.give(self._instance, texts)
        self._instance.settle(keeps_chance=draft)
        if answers is None:
            self._instance.first_values(self.root, form.root)
        self._instance.changed.clear()

    @property
    def root(self) -> Frame:
        return self._instance.root

    @property
    def language(self) -> str:
        return self._instance.language

    def set_language(self, language: str) -> None:
        """Speak another language from now on; what was calculated from words is calculated again."""
        self._instance.language = language
        if self.form.speaks:
            self._instance.settle(keeps_chance=True)

    def answer(self, ref: str, value: object) -> set[str]:
        """Store an answer, even one that is wrong, and return the references of all that is to be drawn again.

        What is calculated stays as it was calculated.
        """
        frame, place = self._locate(ref)
        question = self.form.by_place[place]
        if not isinstance(question, Question):
            raise UnknownQuestion(f"{ref} is not a question.")
        if question.is_calculated:
            return set()
        self._instance.put(frame, place, _in_order(question, encode(place.type, value)))
        return self._update()

    def add(self, ref: str) -> str:
        """Add an instance to the repeat at `ref` and return the instance's reference."""
        frame, place = self._repeat(ref)
        inner = self._instance.grow(frame, place)
        self._update()
        return record.reference(inner, place)

    def remove(self, ref: str) -> None:
        """Remove the repeat's instance at `ref`; those after it move up."""
        frame, place = self._repeat(ref)
        position = _index(ref.rpartition("/")[2])
        if position is None or not 1 <= position <= len(frame.repeats[place.slot]):
            raise UnknownQuestion(f"There is no {ref}.")
        self._instance.shrink(frame, place, position - 1)
        self._update()

    def node(self, ref: str) -> NodeState:
        """Return the state of a question, note, group, repeat or repeat's instance."""
        frame, place = self._locate(ref)
        definition = self.form.by_place[place]
        inner = self._inner(frame, place, ref)
        is_relevant = frame.relevant[place.slot]
        if isinstance(definition, Question):
            return self._question_state(ref, frame, definition, is_relevant=is_relevant)
        return NodeState(
            ref=ref, name=definition.name, kind="repeat" if isinstance(definition, Repeat) else "group", type="group",
            relevant=is_relevant, readonly=isinstance(definition, Repeat) and definition.is_counted,
            required=False, value=None, text="", label=definition.label.say(self.language, inner), hint="",
            guidance="", choices=(), problem=None, privacy=definition.privacy, appearance=definition.appearance,
            control=Look(kind="group"),
        )  # fmt: skip

    def steps(self) -> list[Step]:
        """Return what to show, in order, leaving out what is not asked."""
        return list(self._steps(self.form.body, self.root))

    def problem(self, ref: str) -> Problem | None:
        """Return what is wrong at one question, a missing answer included."""
        frame, place = self._locate(ref)
        question = self.form.by_place[place]
        if not isinstance(question, Question) or not frame.relevant[place.slot]:
            return None
        fault = wrong(question, frame)
        return Problem(ref, fault.kind, self._say(fault.words, fault, frame)) if fault else None

    def problems(self) -> list[Problem]:
        """Return everything that is missing or wrong, in the order of the form."""
        found: list[Problem] = []
        for frame, question in self.asked_questions():
            fault = wrong(question, frame)
            if fault:
                message = self._say(fault.words, fault, frame)
                found.append(Problem(record.reference(frame, question.place), fault.kind, message))
        return found

    def asked_questions(self) -> Iterator[tuple[Frame, Question]]:
        """Yield every relevant question of every instance with its frame, in the order of the form."""
        return record.asked(self.form, self.root, self.form.root)

    def answers(self) -> Answers:
        """Return the record: relevant answers only, nested as the form is, without meta."""
        return record.answers(self.root, self.form.root)

    def draft(self) -> Answers:
        """Return everything typed so far, asked or not, from which a session continues exactly."""
        return record.draft(self.root, self.form.root)

    def asked(self) -> frozenset[str]:
        """Return the names of the questions that are asked, in any instance; notes are not questions."""
        return frozenset(question.name for _, question in self.asked_questions() if question.kind != "note")

    def _question_state(self, ref: str, frame: Frame, question: Question, *, is_relevant: bool) -> NodeState:
        slot, language = question.place.slot, self.language
        fault = wrong(question, frame) if is_relevant and frame.live[slot] else None
        return NodeState(
            ref=ref, name=question.name, kind=question.kind, type=question.type, relevant=is_relevant,
            readonly=_holds(question.readonly, frame), required=_holds(question.required, frame),
            value=decode(question.place.type, frame.texts[slot]), text=frame.texts[slot],
            label=question.label.say(language, frame), hint=question.hint.say(language, frame),
            guidance=question.guidance.say(language, frame), choices=self._choices(frame, question),
            problem=self._say(fault.words, fault, frame) if fault else None, privacy=question.privacy,
            appearance=question.control.appearance, control=question.control,
        )  # fmt: skip

    def _choices(self, frame: Frame, question: Question) -> tuple[Choice, ...]:
        options = question.options
        if options is None:
            return ()
        if options.is_fixed:
            return tuple(
                Choice(option.name, option.words.say(self.language, frame)) for option in options.all.values()
            )
        nodes = frame.choices.get(question.place.slot)
        if nodes is None:
            nodes = frame.choices[question.place.slot] = options.chosen_from(frame)
        return tuple(self._choice(node, options, frame) for node in nodes)

    def _choice(self, node: Node, options: Options, frame: Frame) -> Choice:
        name = child_text(node, options.value)
        if name in options.all:
            return Choice(name, options.all[name].words.say(self.language, frame))
        return Choice(name, child_text(node, options.label))

    def _say(self, words: Words, fault: Wrong, frame: Frame) -> str:
        return words.say(self.language, frame) if words else fault.say(self.language)

    def _steps(self, body: tuple[Shown, ...], frame: Frame) -> Iterator[Step]:
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
                    yield from self._inside(shown, inner, f"{ref}[{inner.position}]", definition)
            else:
                yield from self._inside(shown, frame, ref, definition)

    def _inside(self, shown: Shown, frame: Frame, ref: str, definition: Definition) -> Iterator[Step]:
        steps = self._steps(shown.children, frame)
        if not shown.is_field_list:
            yield from steps
            return
        inside = tuple(step.ref for step in steps if step.kind in ("question", "note"))
        if inside:
            yield Step(ref, "group", definition.privacy, inside)

    def _update(self) -> set[str]:
        self._instance.propagate()
        changed = {(frame, place) for frame, place in self._instance.changed if frame.position}
        self._instance.changed.clear()
        watchers = self.form.watchers
        refs: set[str] = set()
        for frame, place in changed:
            refs.add(record.reference(frame, place))
            for watcher in watchers.get(place, ()):
                for inner in frame.at(len(watcher.chain)).below(watcher.chain):
                    refs.add(record.reference(inner, watcher))
        return refs

    def _locate(self, ref: str) -> tuple[Frame, Place]:
        definition = self.form.definitions.get(ref)
        if definition is not None and not definition.place.chain:
            return self.root, definition.place
        frame, place, index = self.root, self.form.root, None
        for part in ref.split("/")[2:]:
            if place.is_repeat:
                frame = self._instance_frame(frame, place, index, ref)
            name, index = part.partition("[")[0], _index(part)
            if name not in place.children:
                raise UnknownQuestion(f"The form {self.form.id} has no {ref}.")
            place = place.children[name]
        return frame, place

    def _instance_frame(self, frame: Frame, place: Place, index: int | None, ref: str) -> Frame:
        frames = frame.repeats[place.slot]
        if not 1 <= (index or 1) <= len(frames):
            raise UnknownQuestion(f"There is no {ref}: {place.name} has {len(frames)} instances.")
        return frames[(index or 1) - 1]

    def _inner(self, frame: Frame, place: Place, ref: str) -> Frame:
        """Return the frame that a label of a repeat's instance speaks about."""
        index = _index(ref.rpartition("/")[2])
        if not place.is_repeat or index is None:
            return frame
        return self._instance_frame(frame, place, index, ref)

    def _repeat(self, ref: str) -> tuple[Frame, Place]:
        frame, place = self._locate(ref)
        if not place.is_repeat:
            raise UnknownQuestion(f"{ref} is not a repeat.")
        return frame, place


def _in_order(question: Question, text: str) -> str:
    """Return the names chosen in the order of the choices, so that the same choice is always the same text."""
    if question.type != "select_multiple" or question.options is None:
        return text
    order = {name: index for index, name in enumerate(question.options.all)}
    return " ".join(sorted(text.split(), key=lambda name: order.get(name, len(order))))


def _holds(rule: object, frame: Frame) -> bool:
    return rule if isinstance(rule, bool) else bool(rule(frame))  # ty: ignore[not-callable]


def _index(part: str) -> int | None:
    """Return the instance number in a part such as per[2]."""
    _, bracket, number = part.partition("[")
    return int(number.rstrip("]")) if bracket else None
