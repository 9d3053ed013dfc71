"""One interview: a question a screen, each answer kept as it is given."""

from typing import Literal

import msgspec

from mobile.asked import Asked
from mobile.parts import Ask, Badge, Choice, Note, Row

Scene = Literal["question", "roster", "handover", "return", "end", "done"]


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a repeat. Pressing it: `jump(ref)`; removing it: `remove(ref)`."""

    ref: str
    number: int
    title: str
    second: str = ""
    badges: tuple[Badge, ...] = ()


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    ref: str
    rows: tuple[RosterRow, ...]
    ask: str  # "Add another?"
    add: str
    dont_add: str
    remove: Ask  # title, text and words of the removal dialog


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """Give the phone to the person, or back to the worker. `ask_pin` on the way back: `returned(pin)`, run behind."""

    title: str
    text: str
    points: tuple[Note, ...]
    yes: str  # handed() / returned(pin)
    no: str  # not_now(); "" on the way back
    ask_pin: bool = False
    digits: int = 0


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that must be put right before the end. Pressing it: `jump(ref)`."""

    ref: str
    title: str
    second: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    text: str  # how many were answered, and that all is kept
    fixes_title: str
    fixes: tuple[Fix, ...]
    notes_title: str
    notes: tuple[Note, ...]  # skipped, not said, closed part
    button: str  # finish(); with fixes it goes to the first one
    draft_button: str  # leave()


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The form is finished and ready to send."""

    title: str
    text: str
    button: str


class InterviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """What to draw now. Exactly one of `questions`, `roster`, `handover`, `end`, `done` is there, as `scene` says."""

    scene: Scene
    language: str
    languages: tuple[Choice, ...]
    title: str
    subtitle: str  # family and "kept"; empty on a settler's phone
    step: int
    steps: int
    questions: tuple[Asked, ...] = ()  # one; several when the form groups them on one page
    roster: Roster | None = None
    handover: Handover | None = None
    end: End | None = None
    done: Done | None = None
    private: bool = False
    banner: Note | None = None  # e.g. the phone's memory is full
    next: str = ""
    back: str = ""  # "" when there is no way back
    outline: str = ""  # the menu's word for "Jump to"; "" where it is closed
    leave: Ask | None = None  # the leaving dialog: yes = save as draft, no = go on


class OutlinePage(msgspec.Struct, frozen=True, kw_only=True):
    """Jump to a question: row id = ref."""

    title: str
    rows: tuple[Row, ...]


class Interview:
    """`phone.interview(draft_id)`."""

    def page(self) -> InterviewPage:
        raise NotImplementedError

    def answer(self, ref: str, value: str | int | float | list[str] | None) -> InterviewPage:
        """Keep the answer (typed as `Asked.value`; None clears it) and stay on the page."""
        raise NotImplementedError

    def next(self) -> InterviewPage:
        raise NotImplementedError

    def back(self) -> InterviewPage:
        raise NotImplementedError

    def jump(self, ref: str) -> InterviewPage:
        raise NotImplementedError

    def outline(self) -> OutlinePage:
        raise NotImplementedError

    def language(self, name: str) -> InterviewPage:
        raise NotImplementedError

    def add(self) -> InterviewPage:
        """Add a turn of the repeat and go to its first question."""
        raise NotImplementedError

    def remove(self, ref: str) -> InterviewPage:
        raise NotImplementedError

    def handed(self) -> InterviewPage:
        """The person has the phone: the private block begins."""
        raise NotImplementedError

    def not_now(self) -> InterviewPage:
        """Pass over the private block."""
        raise NotImplementedError

    def returned(self, pin: str) -> InterviewPage:
        """Waits. The worker has the phone again and proves it with the PIN."""
        raise NotImplementedError

    def finish(self) -> InterviewPage:
        """Finalize: the scene becomes `done`; with fixes left, go to the first of them."""
        raise NotImplementedError

    def leave(self) -> None:
        """Keep as draft and go; everything was kept already."""
        raise NotImplementedError
