"""What the screens of an interview draw."""

import msgspec

from mobile.pages.parts import Ask, Badge, Choice, Note, Row
from surveys.asking.asked import Asked
from surveys.asking.walk import Scene


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a repeat. Pressing it: `jump(ref)`; removing it: `remove(ref)`."""

    ref: str
    number: int
    title: str
    second: str = ""
    badges: tuple[Badge, ...] = ()


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Add: `add()`. Don't add: `next()`. With an empty `ask` the form says how many turns there are."""

    ref: str
    title: str  # the repeat's own words
    rows: tuple[RosterRow, ...]
    ask: str  # "Add another?"
    add: str
    dont_add: str
    remove: Ask  # the removal dialog: the kind answer (yes) keeps, `no` removes


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """Give the phone to the person, or back to the worker. `ask_pin` on the way back: `returned(pin)`, run behind."""

    title: str
    text: str
    points: tuple[Note, ...]
    yes: str  # handed() / returned(pin)
    no: str  # not_now(); "" on the way back
    ask_pin: bool = False
    digits: int = 0
    problem: str | None = None  # a wrong PIN, with the tries left


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
    took: (
        Row | None
    )  # how long it took and what that is kept for; pressing it opens `times()`; None on an own phone
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
    script: str
    title: str
    subtitle: str  # who answers, and "kept"; empty on a settler's phone
    step: int
    steps: int
    questions: tuple[Asked, ...] = ()  # one; several when the form groups them on one page
    roster: Roster | None = None
    handover: Handover | None = None
    end: End | None = None
    done: Done | None = None
    private: bool = False
    handed: bool = False  # the person has the worker's phone: leaving locks it
    banner: Note | None = None  # the phone's memory is full: the answer on the page is not kept
    correction: Note | None = (
        None  # a corrected version is there; pressing it opens `phone.carrying(draft_id)`
    )
    corrected: str = ""  # the menu's word for the same; "" where there is none
    left_out: str = (
        ""  # the menu's word for answers that a carrying dropped: `left_out()`; "" where there are none
    )
    next: str = ""  # "" where something else leads on: a roster that asks for more
    back: str = ""  # "" when there is no way back
    outline: str = ""  # the menu's word for "Jump to"; "" where it is closed
    leave: Ask | None = None  # the leaving dialog: yes = save as draft, no = go on


class OutlinePage(msgspec.Struct, frozen=True, kw_only=True):
    """Jump to a question: row id = ref."""

    title: str
    rows: tuple[Row, ...]
