"""One filling-in of a form: answers in, what to ask and what is wrong out. Knows no screen and no store."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from surveys.engine import record
from surveys.engine.codecs import WHOLE, admitted, encode
from surveys.engine.definition import (
    Question,
)
from surveys.engine.instance import Instance
from surveys.engine.layout import Frame, Place
from surveys.engine.parts import Branch, FormError
from surveys.engine.paths import common
from surveys.engine.serializing import take_up, xml_of
from surveys.engine.showing import (
    Choice,
    NodeState,
    Problem,
    Step,
    container_state,
    is_asked,
    question_state,
    references,
    said,
    steps,
)
from surveys.engine.validity import wrong
from surveys.engine.xform import branch_of
from surveys.form import Form
from surveys.submission import Answers

__all__ = ["Choice", "NodeState", "Problem", "Session", "Step", "UnknownQuestion"]


class UnknownQuestion(KeyError):
    """The form has no such question, or no such instance of a repeat."""


class Session:
    """A form being filled in.

    `answers` are a record's nested answers, or with `draft=True` what `draft()` returned. Without them the form is
    new: defaults, preloads and first values apply. `given` are values for hidden questions (ctx_…), by name.
    `as_odk`: answers are taken as ODK's own engines take them, cut to their type or blank, where this one keeps what
    was typed and says what is wrong; and what is calculated may be overwritten until it is calculated again.
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
        seed: int | None = None,
        as_odk: bool = False,
        taken_up: Branch | None = None,
    ) -> None:
        self.form = form
        self._as_odk = as_odk
        texts = {name: encode("string", value) for name, value in (given or {}).items()}
        is_new = answers is None and taken_up is None
        self._instance = Instance(
            form, now or datetime.now(UTC), language, texts, blank=not is_new, seed=seed
        )
        if taken_up is not None:
            take_up(self._instance, self.root, taken_up)
        elif answers is not None:
            record.restore(self._instance.root, form.root, answers, self._instance)
        else:
            record.begin(self._instance)
        record.give(self._instance, texts)
        self._instance.settle(keeps_chance=draft)
        if is_new:
            self._instance.first_values()
        self._instance.loaded_values()
        self._instance.changed.clear()

    @classmethod
    def resume(
        cls,
        form: Form,
        xml: str,
        *,
        edit: bool = False,
        given: Mapping[str, object] | None = None,
        now: datetime | None = None,
        language: str = "kk",
    ) -> "Session":
        """Return a session that goes on from a record in XML; raise FormError when the XML is not of this form.

        With `edit` it is a record that was sent: it gets a new instanceID, and deprecatedID names the old one.
        """
        branch = branch_of(xml)
        if branch.name != form.root.name:
            raise FormError(f"The record is a <{branch.name}>; this form has a <{form.root.name}>.")
        session = cls(form, None, given, now, language, draft=True, taken_up=branch)
        if edit:
            record.name_new(session._instance, edits=True)
            session._instance.propagate()
            session._instance.changed.clear()
        return session

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
        if question.is_calculated and not self._as_odk:
            return set()
        if self._as_odk:
            kind = "string" if place.type in ("date", "decimal") else place.type
            text = _as_odk(question, encode(kind, value))
        else:
            text = encode(place.type, value)
        self._instance.put(frame, place, _in_order(question, text))
        return self._update()

    def add(self, ref: str, after: int | None = None) -> str:
        """Add an instance to the repeat at `ref` (at its end, or after one) and return the instance's reference."""
        frame, place = self._repeat(ref)
        inner = self._instance.grow(frame, place, after)
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
        is_relevant = frame.relevant[place.slot] and is_asked(frame, inner, place)
        if isinstance(definition, Question):
            return question_state(ref, frame, definition, self.language, is_relevant=is_relevant)
        return container_state(ref, inner, definition, self.language, is_relevant=is_relevant)

    def steps(self) -> list[Step]:
        """Return what to show, in order, leaving out what is not asked."""
        return list(steps(self.form.body, self.root))

    def problem(self, ref: str) -> Problem | None:
        """Return what is wrong at one question, a missing answer included."""
        frame, place = self._locate(ref)
        question = self.form.by_place[place]
        if not isinstance(question, Question) or not frame.relevant[place.slot]:
            return None
        fault = wrong(question, frame)
        return Problem(ref, fault.kind, said(fault, self.language, frame)) if fault else None

    def problems(self) -> list[Problem]:
        """Return everything that is missing or wrong, in the order of the form."""
        found: list[Problem] = []
        for frame, question in self.asked_questions():
            fault = wrong(question, frame)
            if fault:
                message = said(fault, self.language, frame)
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

    def xml(self) -> str:
        """Return the record as ODK sends it: XML, what is not asked left out."""
        return xml_of(self.root, self.form.root, self.form.namespaces, self.form.written.namespace)

    def finish(self, now: datetime | None = None) -> None:
        """Fill in what is known only when the interview ends."""
        self._instance.now = now or datetime.now(UTC)
        record.finish(self._instance)

    def walk(self) -> Iterator[str]:
        """Yield the reference of every node of the filled-in form, asked or not, in its order; first the root."""
        yield self.form.root.ref
        yield from references(self.root, self.form.root)

    def written(self, ref: str) -> str:
        """Return a reference with the prefixes of the form's own names."""
        frame, place = self._locate(ref)
        index = _index(ref.rpartition("/")[2]) if place.is_repeat else None
        return record.written_reference(frame.repeats[place.slot][index - 1] if index else frame, place)

    def asked(self) -> frozenset[str]:
        """Return the names of the questions that are asked, in any instance; notes are not questions."""
        return frozenset(question.name for _, question in self.asked_questions() if question.kind != "note")

    def _update(self) -> set[str]:
        self._instance.propagate()
        changed = {(frame, place) for frame, place in self._instance.changed if frame.position}
        self._instance.changed.clear()
        watchers = self.form.watchers
        refs: set[str] = set()
        for frame, place in changed:
            refs.add(record.reference(frame, place))
            for watcher in watchers.get(place, ()):
                for inner in frame.at(common(place.chain, watcher.chain)).below(watcher.chain):
                    refs.add(record.reference(inner, watcher))
        return refs

    def _locate(self, ref: str) -> tuple[Frame, Place]:
        known = self.form.outside_repeats.get(ref)
        if known is not None:
            return self.root, known
        frame, place, index = self.root, self.form.root, None
        for part in ref.split("/")[2:]:
            if place.is_repeat:
                frame = self._instance_frame(frame, place, index, ref)
            name, index = part.partition("[")[0].rpartition(":")[2], _index(part)
            inner = place.attributes.get(part) if part[:1] == "@" else place.children.get(name)
            if inner is None:
                raise UnknownQuestion(f"The form {self.form.id} has no {ref}.")
            place = inner
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


def _as_odk(question: Question, text: str) -> str:
    """Return an answer as ODK's engines take it; one outside a range is a blank, one inside has the step's digits."""
    taken = admitted(question.place.type, text)
    look = question.control
    if question.type != "range" or not taken or look.start is None or look.end is None:
        return taken
    value = float(taken)
    if not min(look.start, look.end) <= value <= max(look.start, look.end):
        return ""
    digits = len(str(look.step or 1.0).partition(".")[2].rstrip("0"))
    return taken if question.place.type in WHOLE else f"{value:.{max(digits, 1)}f}"


def _in_order(question: Question, text: str) -> str:
    """Return the names chosen in the order of the choices, so that the same choice is always the same text."""
    if question.type != "select_multiple" or question.options is None:
        return text
    order = {name: index for index, name in enumerate(question.options.all)}
    return " ".join(sorted(text.split(), key=lambda name: order.get(name, len(order))))


def _index(part: str) -> int | None:
    """Return the instance number in a part such as per[2]."""
    _, bracket, number = part.partition("[")
    return int(number.rstrip("]")) if bracket else None
