"""How far a help request, a referral, a step of a plan or a complaint is, and what may come next.

The same for phone and server: pure tables. What is not in a table is an impossible step, and is refused by its name.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import msgspec

# After a year without a word a need is a question, not a task.
FRESH = timedelta(days=365)


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The states of one kind of thing, by name, each with the states that may follow it."""

    name: str
    first: str
    follows: Mapping[str, tuple[str, ...]]

    def may_follow(self, before: str, after: str) -> bool:
        return after in self.follows.get(before, ())

    def is_over(self, state: str) -> bool:
        """Ask whether nothing is waited for in this state."""
        return state in _OVER

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.follows)


_OVER = frozenset({"done", "declined", "dropped", "answered"})

# A request that was closed may be opened again: the person says that nothing has changed.
HELP = Course(
    name="help",
    first="new",
    follows={
        "new": ("seen", "working", "done"),
        "seen": ("working", "done"),
        "working": ("done",),
        "done": ("working",),
    },
)
REFERRAL = Course(
    name="referral",
    first="offered",
    follows={
        "offered": ("accepted", "declined"),
        "accepted": ("under_way", "done", "declined"),
        "under_way": ("done", "declined"),
        "done": ("under_way",),
        "declined": ("offered",),
    },
)
STEP = Course(
    name="plan_step",
    first="open",
    follows={
        "open": ("under_way", "done", "dropped"),
        "under_way": ("done", "dropped"),
        "done": ("open",),
        "dropped": ("open",),
    },
)
COMPLAINT = Course(
    name="complaint",
    first="new",
    follows={
        "new": ("seen", "working", "answered"),
        "seen": ("working", "answered"),
        "working": ("answered",),
        "answered": ("working",),
    },
)
COURSES: Mapping[str, Course] = {one.name: one for one in (HELP, REFERRAL, STEP, COMPLAINT)}
# Whether it helped is asked of what was done, and "not known yet" is an answer.
HELPED = ("yes", "partly", "no", "unknown")
_CAME_TO_NOTHING = ("declined", "dropped")
_DID_NOT_HELP = ("no", "partly")


def answers(kind: str, shown: Mapping[str, object], need: str, services: Collection[str]) -> bool:
    """Ask whether a step or a referral, by the fields it shows, answers a need that these services are for.

    It names the need or gives one of the services, nobody declined or dropped it, and it is not said to have helped only
    partly or not at all.
    """
    is_for = shown.get("need") == need or (kind == "referral" and shown.get("service") in services)
    came_to_nothing = shown.get("state") in _CAME_TO_NOTHING or shown.get("helped") in _DID_NOT_HELP
    return is_for and not came_to_nothing


def is_answered(over: date | None, said: date) -> bool:
    """Ask whether what answers a need still does: it is not over (None), or was over after the need was named last."""
    return over is None or over >= said


def is_long_ago(said: date, today: date) -> bool:
    """Ask whether a need was named so long ago that the family is to be asked again first."""
    return today - said > FRESH
