"""One filling-in by the person alone, in a browser: each page comes by itself, and between two only `Kept` remains.

What was told in private is sealed when its block ends and is blank from then on; the record carries it as a phone's
record does (`surveys.interview.closing`).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

import msgspec

from surveys.asking.asked import Asked, asked, in_words, said_once, seen_by
from surveys.asking.blocks import apart, taken_out, without_turns
from surveys.asking.manner import is_head
from surveys.asking.walk import END, Place, Walk
from surveys.engine.markdown import plain
from surveys.form import Form
from surveys.interview.closing import Block
from surveys.interview.session import Problem, Session, Step, UnknownQuestion
from surveys.submission import Answers, Closed, Id, Language, Submission

Seal = Callable[[bytes, str], str]  # content and the record's id → what the server alone opens


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Where a filling-in stands between two pages. `id` becomes the record's; `step` is the page that is open."""

    id: Id
    form_version: str
    started_at: datetime
    given: dict[str, str | int] = {}
    answers: Answers = {}
    step: str = ""
    closed: Closed = ()


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a repeat in its roster."""

    ref: str
    number: int
    title: str = ""


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """A repeat's turns; with `is_counted` the form says how many there are."""

    ref: str
    title: str
    turns: tuple[Turn, ...]
    is_counted: bool


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One page: questions, a roster, or the end with what is to be put right. `title` is a group's, where it has one."""

    at: str
    step: int
    steps: int
    title: str = ""
    questions: tuple[Asked, ...] = ()
    roster: Roster | None = None
    is_end: bool = False
    fixes: tuple[Problem, ...] = ()
    labels: Mapping[str, str] = {}  # of what is to be put right
    has_back: bool = False


class Filling:
    """A form being filled in. With `seal` private blocks are closed when they end; a preview closes none."""

    def __init__(
        self, form: Form, kept: Kept, now: datetime, language: str, seal: Seal | None = None
    ) -> None:
        self._kept, self._seal, self._language = kept, seal, language
        self._shut: list[bytes] = []
        is_new = not kept.answers
        self.session = Session(
            form, kept.answers or None, given=kept.given, now=now, language=language, draft=not is_new
        )
        if is_new:
            without_turns(self.session)
        self.place = self._find(kept.step)

    @property
    def form(self) -> Form:
        return self.session.form

    def kept(self) -> Kept:
        step = END.scene if self.place == END else self.place.ref
        return msgspec.structs.replace(self._kept, answers=self.session.draft(), step=step)

    def mentions(self, name: str) -> bool:
        """Ask whether an answer is this file's name, asked now or not, or one of a block that was closed on this page."""
        texts = (msgspec.json.encode(self.session.draft()), *self._shut)
        return any(name.encode() in text for text in texts)

    def walk(self, *, guarded: bool = False) -> Walk:
        steps = [one for step in self.session.steps() for one in apart(self.session, step)]
        steps = [step for step in steps if not self._is_nothing(step)]
        rosters = [step.ref for step in steps if step.kind == "repeat"]
        counted = [ref for ref in rosters if self.session.node(ref).readonly]
        return Walk(steps, guarded=guarded, counted=counted)

    def sheet(self) -> Sheet:
        walk = self.walk()
        step, steps = walk.count(self.place)
        page = Sheet(
            at=END.scene if self.place == END else self.place.ref,
            step=step,
            steps=steps,
            has_back=walk.before(self.place) is not None,
        )
        if self.place == END:
            fixes = tuple(self.problems())
            labels = {one.ref: plain(self.session.node(one.ref).label) for one in fixes}
            return msgspec.structs.replace(page, is_end=True, fixes=fixes, labels=labels)
        if self.place.scene == "roster":
            return msgspec.structs.replace(page, roster=self._roster(self.place.ref))
        here = self._step(self.place.ref)
        title = plain(self.session.node(here.ref).label) if here and here.inside else ""
        return msgspec.structs.replace(page, title=title, questions=self._questions())

    def at(self, ref: str) -> None:
        """Stand on the page that a browser shows: it may not be the one that was open last."""
        if ref:
            self.place = self._find(ref)

    def answer(self, answers: Mapping[str, object]) -> None:
        """Take what was answered on this page, by reference; None clears an answer. Others are passed over."""
        here = {one.ref: one for one in self._questions()}
        for ref, value in answers.items():
            if ref in here and not here[ref].readonly and here[ref].kind != "note":
                with suppress(UnknownQuestion):
                    self.session.answer(ref, value)

    def is_wrong(self) -> bool:
        """Ask whether an answer on this page cannot be; a missing one is told at the end."""
        found = (self.session.problem(one.ref) for one in self._questions())
        return any(problem is not None and problem.kind != "required" for problem in found)

    def next(self) -> None:
        self._go(self.walk().after(self.place))

    def back(self) -> None:
        self._go(self.walk().before(self.place) or self.place)

    def jump(self, ref: str) -> None:
        self._go(self.walk().to(ref))

    def add(self) -> None:
        """Add a turn to the roster that is open, and go to its first question."""
        if self.place.scene == "roster" and not self.session.node(self.place.ref).readonly:
            turn = self.session.add(self.place.ref)
            self._go(self.walk().to(turn))

    def remove(self, ref: str) -> None:
        if self.place.scene == "roster" and ref.startswith(f"{self.place.ref}["):
            with suppress(UnknownQuestion):
                self.session.remove(ref)

    def problems(self) -> list[Problem]:
        """Return what is to be put right before the end; what was closed is not known here and is passed over."""
        found = self.session.problems()
        return [one for one in found if self._seal is None or self.session.node(one.ref).privacy == "open"]

    def count(self) -> tuple[int, int]:
        """Return how many questions are answered, of how many; private ones are counted where none is closed."""
        walk = self.walk()
        refs = [ref for step in walk.steps for ref in (step.inside or (step.ref,))]
        nodes = [node for node in map(self.session.node, refs) if node.kind == "question"]
        nodes = [node for node in nodes if self._seal is None or node.privacy == "open"]
        return sum(node.value is not None for node in nodes), len(nodes)

    def record(
        self, household_id: str, person_id: str, language: Language, now: datetime
    ) -> Submission | None:
        """Return the finished record, None while something is to be put right."""
        self.session.finish(now)
        if self.problems():
            return None
        self._close_all()
        return Submission(
            id=self._kept.id,
            household_id=household_id,
            person_id=person_id,
            form_id=self.form.id,
            form_version=self._kept.form_version,
            language=language,
            started_at=self._kept.started_at,
            finished_at=now,
            answers=self.session.answers(),
            closed=self._kept.closed,
        )

    def _find(self, step: str) -> Place:
        walk = self.walk()
        if step == END.scene:
            return END
        found = walk.to(step) if step else walk.first()
        return walk.first() if found == END and walk.steps else found

    def _step(self, ref: str) -> Step | None:
        return next((step for step in self.walk().steps if step.ref == ref), None)

    def _is_nothing(self, step: Step) -> bool:
        """Ask whether a page would only show the head of a grid, whose words each row of it repeats here."""
        return all(is_head(self.session.node(ref)) for ref in (step.inside or (step.ref,)))

    def _questions(self) -> tuple[Asked, ...]:
        here = self._step(self.place.ref) if self.place.scene == "question" else None
        if here is None:
            return ()
        nodes = [self.session.node(ref) for ref in (here.inside or (here.ref,))]
        return said_once(
            [
                asked(node, self._language, seen_by=seen_by(self.form.id, node, self._language))
                for node in nodes
                if not is_head(node)
            ]
        )

    def _roster(self, ref: str) -> Roster:
        node, names = self.session.node(ref), dict[str, str]()
        for step in self.session.steps():
            if step.ref.startswith(f"{ref}["):
                turn = ref + step.ref.removeprefix(ref).partition("]")[0] + "]"
                words = in_words(self.session.node(step.ref), self._language) if self._seal is None else ""
                names[turn] = names.get(turn) or words
        turns = tuple(
            Turn(ref=turn, number=number, title=title)
            for number, (turn, title) in enumerate(names.items(), 1)
        )
        return Roster(ref=ref, title=plain(node.label), turns=turns, is_counted=node.readonly)

    def _go(self, place: Place) -> None:
        """Turn the page; a private block that is left behind is closed."""
        guarded = self.walk(guarded=True)
        block = guarded.block(self.place.ref) if self.place.scene in ("question", "roster") else []
        if block and place.ref not in {step.ref for step in block}:
            self._close(block)
            is_there = place == END or self._step(place.ref) is not None
            place = place if is_there else self.walk().after(self.place)
        self.place = place

    def _close_all(self) -> None:
        """Close what is still open, as where somebody jumped over the end of a block."""
        guarded = self.walk(guarded=True)
        for number, step in enumerate(guarded.steps):
            if guarded.is_shut(number):
                self._close(guarded.block(step.ref))

    def _close(self, block: list[Step]) -> None:
        if self._seal is None or not (given := taken_out(self.session, block)):
            return
        content = msgspec.json.encode(Block(form_version=self._kept.form_version, answers=given))
        self._shut.append(content)
        sealed = self._seal(content, self._kept.id)
        self._kept = msgspec.structs.replace(self._kept, closed=(*self._kept.closed, sealed))
