"""What an interview begins with and lets go of on its way: rosters without turns, private blocks that end."""

from collections.abc import Sequence
from contextlib import suppress

from surveys.form import Form
from surveys.interview.session import Session, Step, UnknownQuestion


def without_turns(session: Session) -> None:
    """Empty the rosters of a form that begins: each has one blank turn, which nobody has added."""
    for ref in [step.ref for step in session.steps() if step.kind == "repeat"]:
        if not session.node(ref).readonly and "[" not in ref:
            with suppress(UnknownQuestion):
                while True:
                    session.remove(f"{ref}[1]")


def apart(session: Session, step: Step) -> list[Step]:
    """Return the step, or its questions one by one where private and open ones share its page: a block stands alone."""
    nodes = [session.node(ref) for ref in step.inside]
    if all(node.privacy == step.privacy for node in nodes):
        return [step]
    return [Step(node.ref, node.kind, node.privacy) for node in nodes]


def taken_out(session: Session, block: Sequence[Step]) -> dict[str, object]:
    """Return the answers of a private block by reference, and blank them; empty where nothing was given."""
    refs = _questions_of(session.form, block)
    given = {ref: value for ref in refs if (value := session.node(ref).value) is not None}
    for ref in given:
        session.answer(ref, None)
    return given


def _questions_of(form: Form, block: Sequence[Step]) -> list[str]:
    """Return the private questions that stand together, asked now or not; repeats as they are asked."""
    runs: list[list[str]] = [[]]
    for question in form.questions():
        if question.kind == "hidden" or question.is_calculated or question.place.chain:
            continue
        if question.privacy == "open":
            runs.append([])
        else:
            runs[-1].append(question.ref)
    steps = [ref for step in block for ref in _refs(step)]
    run = next((run for run in runs if set(run) & set(steps)), [])
    return [*run, *(one for one in steps if one not in run)]


def _refs(step: Step) -> tuple[str, ...]:
    return () if step.kind == "repeat" else step.inside or (step.ref,)
