"""What stands together in a form on a worker's phone: a private block's questions, and rosters that begin empty."""

from contextlib import suppress

from surveys.interview.session import Session, Step, UnknownQuestion


def questions_around(session: Session, block: list[Step]) -> list[str]:
    """Return the private questions that stand together with these steps, asked now or not; repeats as they are asked."""
    runs: list[list[str]] = [[]]
    for question in session.form.questions():
        if question.kind == "hidden" or question.is_calculated or question.place.chain:
            continue
        if question.privacy == "open":
            runs.append([])
        else:
            runs[-1].append(question.ref)
    steps = [step.ref for step in block if step.kind == "question"]
    run = next((run for run in runs if set(run) & set(steps)), [])
    return [*run, *(one for one in steps if one not in run)]


def begin_without_turns(session: Session) -> None:
    """Empty the rosters: a form begins with one blank turn of each repeat, which nobody has added."""
    for ref in [step.ref for step in session.steps() if step.kind == "repeat"]:
        if not session.node(ref).readonly and "[" not in ref:
            with suppress(UnknownQuestion):
                while True:
                    session.remove(f"{ref}[1]")
