"""A draft taken over into another version of its form: what is kept, what is new, what no longer has a place.

A question is the same one where its reference is the same, or where its name is the only one of that name in both
versions: it may have moved to another group, and a name is never used again for another meaning. Turns of a repeat
keep their order. No answer is ever lost: what the new version cannot hold is `dropped`, to be read and brought back
by a later version that asks for it again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from surveys.engine.codecs import encode
from surveys.engine.definition import Question
from surveys.engine.layout import Place
from surveys.form import Form
from surveys.interview.carried import Carried, Dropped, Kept, New, Said
from surveys.interview.fitting import (
    CHOICES,
    TURN,
    Fit,
    fit,
    holds,
    is_asked,
    is_private,
    member,
    pairs,
    put,
    question_at,
    reference,
    turn_of,
    turns_in,
    turns_of,
)
from surveys.interview.session import NodeState, Session, UnknownQuestion
from surveys.submission import Answers
from surveys.wording import LANGUAGES


class _Given(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a draft, or a turn of a repeat. `place` is None for what the form does not know."""

    ref: str
    value: object
    place: Place | None
    turns: tuple[int, ...] = ()
    is_turn: bool = False


def carry(
    old: Form,
    answers: Mapping[str, object],
    new: Form,
    *,
    aside: Mapping[str, object] | None = None,
    dropped: Sequence[Dropped] = (),
    given: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> Carried:
    """Return a draft's answers as a draft of `new`. `dropped` are those of earlier carryings: they may come back.

    `given` and `now` are for the first values of what is new, as when a form is begun.
    """
    all_given = list(_given(old.root, answers, old.root.ref, ()))
    refs = [*(one.ref for one in all_given), *(aside or {})]
    words = _Words(Session(old, answers, given=given, now=now, draft=True), refs)
    run = _Run(old, new, words)
    for one in all_given:
        run.take(one, run.answers)
    for ref, value in (aside or {}).items():
        run.take(_aside(old, ref, value), None)
    run.begin_new(Session(new, given=given, now=now).draft())
    run.bring_back(dropped)
    run.settle(Session(new, run.answers, given=given, now=now, draft=True))
    return Carried(
        answers=run.answers,
        aside=run.aside,
        kept=tuple(run.kept),
        new=tuple(_new_questions(new, run.pairs.values())),
        dropped=tuple(run.dropped),
    )


def moved(old: Form, new: Form, ref: str) -> str:
    """Return the reference in the new version of what stands at `ref` in the old one, "" where it has none."""
    plain = TURN.sub("", ref)
    if plain in new.definitions:
        return ref
    definition = old.definitions.get(plain)
    found = pairs(old, new).get(definition.place) if definition else None
    return reference(found, turns_in(ref)) if found else ""


class _Run:
    """One carrying while it goes on."""

    def __init__(self, old: Form, new: Form, words: "_Words") -> None:
        self.old, self.new = old, new
        self.pairs = pairs(old, new)
        self.answers: Answers = {}
        self.aside: dict[str, object] = {}
        self.kept: list[Kept] = []
        self.dropped: list[Dropped] = []
        self._words = words
        self._taken: dict[str, tuple[_Given, Question, object]] = {}

    def take(self, one: _Given, into: Answers | None) -> None:
        """Put one answer where it belongs in the new version; into what is kept aside where `into` is None."""
        place = self.pairs.get(one.place) if one.place else None
        if place is not None and place.is_repeat:
            turn_of(self.answers, place, one.turns)
            return
        if one.is_turn:
            return
        was, to = question_at(self.old, one.place), question_at(self.new, place)
        if place is None:
            self._drop(one, was, None, Fit(rest=one.value, reason="gone"))
            return
        if was is None or to is None:  # what the engine itself writes beside the answers
            put(self.answers, place, one.turns, one.value)
            self.kept.append(Kept(ref=reference(place, one.turns), was=one.ref, label={}, asked=False))
            return
        found = fit(was, one.value, to)
        if found.kept is not None:
            self._keep(one, was, to, found.kept)
            ref = reference(place, one.turns)
            if into is None:
                self.aside[ref] = found.kept
            else:
                self._taken[ref] = (one, was, found.kept)
                put(into, place, one.turns, found.kept)
        if found.rest is not None:
            self._drop(one, was, to, found)

    def begin_new(self, start: Answers) -> None:
        """Give the questions that are new what a form begun now would give them, in each turn that is there."""
        known = set(self.pairs.values())
        for one in _given(self.new.root, start, self.new.root.ref, ()):
            place = one.place
            if place is None or one.is_turn or place in known or set(one.turns) - {1}:
                continue
            if all(repeat in known for repeat in place.chain):
                for inner, name in turns_of(self.answers, place):
                    inner[name] = one.value

    def bring_back(self, dropped: Sequence[Dropped]) -> None:
        """Return what an earlier version dropped to its question, if that is there again and unanswered.

        Of a repeat's turns nothing comes back: between two carryings they may have been removed or changed places.
        """
        for one in dropped:
            to = self._again(one)
            found = fit(one.type, one.value, to) if to else Fit(rest=one.value)
            if to is None or found.kept is None or found.rest is not None:
                self.dropped.append(one)
                continue
            put(self.answers, to.place, (), found.kept)
            private = one.private or to.privacy != "open"
            text = {} if private else one.text
            self.kept.append(
                Kept(
                    ref=to.ref, was=one.ref, label=one.label, text=text, type=one.type, private=private,
                    asked=one.asked,
                )
            )  # fmt: skip

    def settle(self, session: Session) -> None:
        """Take the answers as the new version has them; turns that its count has no room for are dropped."""
        self.answers = session.draft()
        lost = [one for one in self.kept if one.ref in self._taken and _node(session, one.ref) is None]
        self.kept = [one for one in self.kept if one not in lost]
        for gone in lost:
            one, was, value = self._taken[gone.ref]
            self._drop(one, was, None, Fit(rest=value, reason="gone"), private=gone.private)

    def _again(self, one: Dropped) -> Question | None:
        """Return the unanswered question that a dropped answer may come back to."""
        if TURN.search(one.ref):
            return None
        found = self.new.definitions.get(one.ref)
        if found is None:
            name = one.ref.rpartition("/")[2]
            same = [question for question in self.new.questions() if question.name == name]
            found = same[0] if len(same) == 1 else None
        if not isinstance(found, Question) or found.place.chain or found.ref in self.aside:
            return None
        return None if holds(self.answers, found.place) else found

    def _keep(self, one: _Given, was: Question, to: Question, value: object) -> None:
        private = is_private(was, to)
        self.kept.append(
            Kept(
                ref=reference(to.place, one.turns), was=one.ref, label=self._words.label(one.ref, was),
                text={} if private else self._words.text(one.ref, was, value),
                type=was.type, private=private, asked=is_asked(was),
            )
        )  # fmt: skip

    def _drop(
        self, one: _Given, was: Question | None, to: Question | None, found: Fit, *, private: bool = False
    ) -> None:
        private = private or was is None or is_private(was, to)
        self.dropped.append(
            Dropped(
                ref=one.ref, label=self._words.label(one.ref, was), value=found.rest, reason=found.reason,
                text={} if private or was is None else self._words.text(one.ref, was, found.rest),
                type=was.type if was else "text", private=private, asked=was is not None and is_asked(was),
            )
        )  # fmt: skip


def _new_questions(form: Form, known: Collection[Place]) -> Iterator[New]:
    fresh = [one for one in form.questions() if is_asked(one) and one.place not in known]
    words = _Words(Session(form), [question.ref for question in fresh])
    for question in fresh:
        label = words.label(question.ref, question)
        yield New(ref=question.ref, label=label, private=question.privacy != "open")


class _Words:
    """What a session says at each node, in every language; the languages are gone through once."""

    def __init__(self, session: Session, refs: Sequence[str]) -> None:
        self._by: dict[str, dict[str, NodeState]] = {}
        for language in LANGUAGES:
            session.set_language(language)
            self._by[language] = {ref: node for ref in refs if (node := _node(session, ref))}

    def label(self, ref: str, question: Question | None) -> Said:
        name = question.name if question else ref.rpartition("/")[2]
        found = {language: nodes.get(ref) for language, nodes in self._by.items()}
        return {language: (node.label if node else "") or name for language, node in found.items()}

    def text(self, ref: str, question: Question, value: object) -> Said:
        """Return an answer as it was read: the labels of what was chosen."""
        if question.type not in CHOICES:
            return dict.fromkeys(LANGUAGES, encode("string", value))
        names = [str(name) for name in value] if isinstance(value, list) else [str(value)]
        said: Said = {}
        for language, nodes in self._by.items():
            labels = {one.name: one.label for one in nodes[ref].choices} if ref in nodes else {}
            said[language] = ", ".join(labels.get(name, name) for name in names)
        return said


def _node(session: Session, ref: str) -> NodeState | None:
    try:
        return session.node(ref)
    except UnknownQuestion:
        return None


def _given(place: Place, values: Mapping[str, object], ref: str, turns: tuple[int, ...]) -> Iterator[_Given]:
    """Yield every answer inside a place, and each turn of a repeat before what was answered in it."""
    for name, value in values.items():
        child, here = member(place, name), f"{ref}/{name.replace('@', '/@').removeprefix('/')}"
        if child is not None and child.is_repeat and isinstance(value, list):
            for number, inner in enumerate(value, 1):
                at = (*turns, number)
                yield _Given(ref=f"{here}[{number}]", value=None, place=child, turns=at, is_turn=True)
                yield from _given(child, inner, f"{here}[{number}]", at)
        elif child is not None and child.children and isinstance(value, Mapping):
            yield from _given(child, value, here, turns)
        else:
            is_leaf = child is not None and not child.children and not child.is_repeat
            yield _Given(ref=here, value=value, place=child if is_leaf else None, turns=turns)


def _aside(old: Form, ref: str, value: object) -> _Given:
    definition = old.definitions.get(TURN.sub("", ref))
    return _Given(ref=ref, value=value, place=definition.place if definition else None, turns=turns_in(ref))
