"""How long an interview takes, by what it asks: questions and notes, eight seconds each."""

from surveys.interview.session import Session

SECONDS_AN_ITEM = 8  # twelve for whoever has everything read out


def items(session: Session) -> int:
    """Return how many questions and notes these answers lead through; what a group holds counts one by one."""
    return sum(
        len(step.inside) if step.kind == "group" else step.kind in ("question", "note")
        for step in session.steps()
    )


def minutes(count: int, seconds: int = SECONDS_AN_ITEM) -> float:
    return count * seconds / 60
