"""One step of anything that has states: possible, or refused by its name."""

from server.problems import ImpossibleMove
from surveys.caring.progress import Course
from surveys.wording import say


def ensure_possible(course: Course, before: str, after: str, language: str) -> None:
    """Raise ImpossibleMove, with the words of both states, unless the one may follow the other."""
    if not course.may_follow(before, after):
        raise ImpossibleMove(
            fields={"before": before, "after": after},
            before=_words(course, before, language),
            after=_words(course, after, language),
        )


def _words(course: Course, state: str, language: str) -> str:
    """Return the word of a state; what is no state of ours is not repeated."""
    return say(f"state.{course.name}.{state}", language) if state in course.follows else "?"
