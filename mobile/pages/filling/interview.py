"""One interview: a question a screen, each answer kept as it is given.

On a worker's phone the private part stands between two pages, "give the phone" and "give it back". When it ends it is
sealed for the server alone and blank here: it is never shown again, and the server puts together what was given in
several such blocks, the newest first.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.attachments import LargeFile
from mobile.keeping.drafts import Draft
from mobile.keeping.locking import KeyLost, Locked, WrongPin
from mobile.keeping.pin import kept_lock
from mobile.keeping.store import DiskFull
from mobile.keeping.vault import close
from mobile.pages.filling import interview_drawing as drawing
from mobile.pages.filling.carrying import LeftPage, count_left, left, newer_version
from mobile.pages.filling.dating import not_before
from mobile.pages.filling.interview_pages import (
    Done,
    End,
    Fix,
    Handover,
    InterviewPage,
    OutlinePage,
    Roster,
    RosterRow,
)
from mobile.pages.filling.pacing import Pace
from mobile.pages.filling.times import TimesPage, times
from mobile.pages.telling import counted, known_language, script_of
from surveys.asking.blocks import apart, taken_out, without_turns
from surveys.asking.walk import END, Place, Walk
from surveys.ids import uuid7
from surveys.interview.closing import Block
from surveys.interview.session import NodeState, Problem, Session, UnknownQuestion
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.phone import Phone

__all__ = [
    "Done", "End", "Fix", "Handover", "Interview", "InterviewPage", "OutlinePage", "Roster", "RosterRow",
]  # fmt: skip

Value = str | int | float | list[str] | None


class Interview:
    """`phone.interview(draft_id)`."""

    def __init__(self, phone: "Phone", draft: Draft) -> None:
        self._phone = phone
        self._draft = draft
        self.guarded = phone.kind == "worker"
        self.family = phone.family_name(draft.household_id) if self.guarded else ""
        self.who = phone.person_name(draft.household_id, draft.person_id) if self.guarded else ""
        form = phone.forms.load(draft.form_id, draft.form_version)
        self._pace = Pace(phone.ticks, draft.spent, keeps=self.guarded)
        self.session = Session(
            form,
            draft.answers or None,
            given=draft.given,
            now=phone.now(),
            language=draft.language,
            draft=bool(draft.answers),
        )
        if not draft.answers:
            without_turns(self.session)
        self.newer = newer_version(phone, draft)
        self.left = phone.drafts.dropped(draft.id)
        self.insists = False  # Next was pressed on a page with something wrong
        self.full = False
        self.pin_problem: str | None = None
        walk = self.walk()
        self.place: Place = walk.to(draft.step) if draft.step else walk.first()
        if self.place == END and draft.step != END.scene:
            self.place = walk.first()
        if self.place.scene == "handover":  # the battery may have died in the middle of the block
            self._close(self.place.ref)
            self._keep()
        self._pace.arrive(self._asking())

    @property
    def language_name(self) -> str:
        return self._draft.language

    @property
    def script(self) -> str:
        return self._draft.script

    @property
    def form_id(self) -> str:
        return self._draft.form_id

    @property
    def draft_id(self) -> str:
        return self._draft.id

    @property
    def elapsed_ms(self) -> int:
        return self._draft.elapsed_ms

    @property
    def title(self) -> str:
        return self._phone.title_in(self.form_id, self.language_name)

    @property
    def is_declined(self) -> bool:
        """Whether the person has said to go on with the version it began with."""
        return self._draft.declined == self.newer

    def page(self) -> InterviewPage:
        return drawing.page(self)

    def left_out(self) -> LeftPage:
        """Show the answers that a carrying to another version left without a place."""
        return left(self.left, self.language_name, guarded=self.guarded)

    def count_left(self) -> int:
        return count_left(self.left, guarded=self.guarded)

    def outline(self) -> OutlinePage:
        return drawing.outline(self)

    def walk(self) -> Walk:
        """Return the steps as they are now: what is asked changes with each answer."""
        steps = self.session.steps()
        if self.guarded:
            steps = [one for step in steps for one in apart(self.session, step)]
        rosters = [step.ref for step in steps if step.kind == "repeat"]
        counted_ones = [ref for ref in rosters if self.session.node(ref).readonly]
        return Walk(steps, guarded=self.guarded, counted=counted_ones)

    def answer(self, ref: str, value: Value) -> InterviewPage:
        """Keep the answer (typed as `Asked.value`; None clears it) and stay on the page."""
        self._pace.touch(self.session.node(ref))
        self.session.answer(ref, value)
        self._keep()
        return self.page()

    def keep_photo(self, content: bytes) -> str | None:
        """Keep a picture sealed with this record and return its name; None when the phone is full."""
        name = f"{uuid7()}.jpg"
        try:
            self._phone.attachments.keep(self._draft.id, self._draft.household_id, name, [content])
        except (DiskFull, LargeFile):
            return None
        return name

    def photo(self, name: str) -> bytes | None:
        """Return a picture of this record, None where it is not on this phone."""
        found = next((one for one in self._phone.attachments.of(self._draft.id) if one.name == name), None)
        return b"".join(self._phone.attachments.content(found)) if found else None

    def drop_photo(self, name: str) -> None:
        self._phone.attachments.drop(self._draft.id, name)

    def file(self, kind: str, name: str) -> bytes | None:
        """Return a picture or a recording that the form brings along; None where it has not come."""
        folder = "images" if kind == "image" else kind
        return self._phone.forms.file(self._draft.form_id, self._draft.form_version, f"jr://{folder}/{name}")

    def next(self) -> InterviewPage:
        """Go on. A wrong answer holds the page; a missing one is only shown again at the end."""
        if self.place.scene in ("handover", "return"):
            return self.page()
        if not self.insists and self._is_wrong():
            self.insists = True
            return self.page()
        if self._is_wrong() and self.walk().is_private(self.place):
            return self.page()
        following = self.walk().after(self.place)
        if following.scene == "return":
            self._close(self.place.ref)
        return self._go(following)

    def back(self) -> InterviewPage:
        return self._go(self.walk().before(self.place) or self.place)

    def jump(self, ref: str) -> InterviewPage:
        return self._go(self.walk().to(ref))

    def language(self, name: str) -> InterviewPage:
        """Change the language of the questions, now and for the record."""
        self._draft = msgspec.structs.replace(
            self._draft, language=known_language(name), script=script_of(name)
        )
        self.session.set_language(self._draft.language)
        self._keep()
        return self.page()

    def add(self) -> InterviewPage:
        """Add a turn of the repeat and go to its first question."""
        turn = self.session.add(self.place.ref)
        return self._go(self.walk().to(turn))

    def remove(self, ref: str) -> InterviewPage:
        self.session.remove(ref)
        self._keep()
        return self.page()

    def handed(self) -> InterviewPage:
        """The person has the phone: the private block begins, blank."""
        self._close(self.place.ref)
        return self._go(self.walk().enter(self.place))

    def not_now(self) -> InterviewPage:
        """Pass over the private block."""
        return self._go(self.walk().after(self.place))

    def returned(self, pin: str) -> InterviewPage:
        """Waits. The worker has the phone again and proves it with the PIN."""
        self.pin_problem = None
        try:
            self._phone.check_pin(pin)
        except WrongPin as wrong:
            self.pin_problem = counted("phone.lock.wrong", wrong.left, self.language_name)
            return self.page()
        except Locked:
            self.pin_problem = say("phone.settings.pin.closed", self.language_name)
            return self.page()
        except KeyLost:
            self.pin_problem = say("phone.lock.key_lost", self.language_name)
            return self.page()
        return self._go(self.walk().after(self.place))

    def finish(self) -> InterviewPage:
        """Finalize: the scene becomes `done`; with fixes left, go to the first of them."""
        self._bring_back()
        now = self._phone.now()
        self.session.finish(now)
        if problems := self.problems():
            return self.jump(problems[0].ref)
        self._count_time()
        clock, answers = self._phone.time.clock(self._draft.elapsed_ms), self.session.answers()
        now = max(now, not_before(self._phone, self._draft, clock))
        try:
            self._phone.outbox.finalize(self._draft, answers, self.family, now, clock)
            self.place, self.full = Place("done"), False
        except DiskFull:
            self.full = True
        return self.page()

    def problems(self) -> list[Problem]:
        """Return what is to be put right: on a worker's phone nothing of what was closed, as it cannot be known here."""
        found = self.session.problems()
        return [one for one in found if not self.guarded or self.session.node(one.ref).privacy == "open"]

    def leave(self) -> None:
        """Keep as draft and go; everything was kept already. A block that is open is closed first."""
        if self.guarded and self.walk().is_private(self.place):
            self._close(self.place.ref)
            self._keep()
        self._phone.put_off.add("recover")

    def rest(self) -> None:
        """The app is laid aside, or another screen opened: from now on no time is counted."""
        self._count_time()
        self._pace.rest()

    def wake(self) -> None:
        """The interview is on the screen again."""
        self._pace.wake()

    def times(self) -> TimesPage:
        return times(self._draft, self.session, self.language_name)

    def _go(self, place: Place) -> InterviewPage:
        self._count_time()
        self._pace.leave(lambda ref: self.session.node(ref).value)
        self.place, self.insists, self.pin_problem = place, False, None
        self._pace.arrive(self._asking())
        self._keep()
        self._phone.page_turned()
        return self.page()

    def _keep(self) -> None:
        """Write the draft. When the phone is full the earlier draft stays, and the page says so."""
        if self.place.scene == "done":
            return
        self._count_time()
        self._draft = msgspec.structs.replace(
            self._draft,
            answers=self.session.draft(),
            step=END.scene if self.place == END else self.place.ref,
            touched_at=self._phone.now(),
        )
        try:
            self._phone.drafts.keep(self._draft)
            self.full = False
        except DiskFull:
            self.full = True

    def _count_time(self) -> None:
        """Add up how long it takes, as a whole and question by question."""
        elapsed = self._draft.elapsed_ms + self._pace.count()
        self._draft = msgspec.structs.replace(self._draft, elapsed_ms=elapsed, spent=self._pace.spent)

    def _asking(self) -> NodeState | None:
        is_question = self.place.scene in ("question", "roster")
        return self.session.node(self.place.ref) if is_question else None

    def _is_wrong(self) -> bool:
        refs = drawing.refs_of(self, self.place)
        return any(problem.kind != "required" for ref in refs if (problem := self.session.problem(ref)))

    def _close(self, ref: str) -> None:
        """Seal the private block around `ref` for the server alone, and blank it here."""
        given = taken_out(self.session, self.walk().block(ref))
        if not given:
            return
        block = msgspec.json.encode(Block(form_version=self._draft.form_version, answers=given))
        sealed = close(block, kept_lock(self._phone.store).recovery_key, self._draft.id)
        self._draft = msgspec.structs.replace(self._draft, closed=(*self._draft.closed, sealed))

    def _bring_back(self) -> None:
        """Answer the private questions that nothing newer was given to with what was put aside, as far as it fits."""
        for _ in range(2):  # a second time for what the first made relevant
            for ref, value in self._draft.aside.items():
                with suppress(UnknownQuestion):  # a turn that was removed since
                    node = self.session.node(ref)
                    if node.relevant and node.value is None:
                        self.session.answer(ref, value)
        for problem in self.session.problems() if self.guarded else ():
            if self.session.node(problem.ref).privacy != "open" and problem.kind != "required":
                self.session.answer(problem.ref, None)
