"""From what is kept of an interview to what the rules see: its open answers, and the rows of like questions of its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from server.database import Row
from server.quality.rules import LONG_ROW, NO_ANSWERS, Interview
from surveys.engine.definition import Question
from surveys.form import Form
from surveys.submission import Spent

LEAST_CHOICES = 4  # a row of yes and no is answered all alike by honest people every day

_times = msgspec.json.Decoder(tuple[Spent, ...])
_answers = msgspec.json.Decoder(dict[str, object])


def interview(row: Row, form: Form | None) -> Interview:
    """Return one interview; `form` tells what was asked of somebody: what it works out or was given is not compared."""
    asked = None if form is None else {one.name for one in form.questions() if _is_asked(one)}
    return Interview(
        id=row["submission_id"],
        household_id=row["household_id"],
        person_id=row["person_id"],
        staff_id=row["staff_id"],
        finished_at=datetime.fromisoformat(row["finished_at"]),
        said=frozenset(
            (path, text)
            for name, path, text in _said(_answers.decode(row["answers"]))
            if asked is None or name in asked
        ),
        times=_times.decode(row["times"]) if row["times"] else (),
    )


def rows_of(form: Form) -> tuple[tuple[str, ...], ...]:
    """Return the runs of five and more neighbouring open questions, outside repeats, that share one scale."""
    found: list[list[Question]] = []
    for one in form.questions():
        if not _is_asked(one):
            continue
        scale = _scale(one)
        if found and scale and scale == _scale(found[-1][-1]):
            found[-1].append(one)
        else:
            found.append([one])
    return tuple(
        tuple(one.ref.partition("/")[2].partition("/")[2] for one in run)
        for run in found
        if len(run) >= LONG_ROW and _scale(run[0])
    )


def _is_asked(one: Question) -> bool:
    return one.kind == "question" and one.privacy == "open" and not one.is_calculated


def _scale(one: Question) -> tuple[str, ...]:
    is_scale = (
        one.type == "select_one"
        and not one.place.chain
        and len(set(one.choices) - NO_ANSWERS) >= LEAST_CHOICES
    )
    return one.choices if is_scale else ()


def _said(answers: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (question, its path, its answer) of every answer; turns of a repeat count by their place."""
    for name, value in answers.items():
        here = f"{path}{name}"
        if isinstance(value, dict):
            yield from _said(value, f"{here}/")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for turn, inner in enumerate(value):
                yield from _said(inner, f"{here}[{turn}]/")
        else:
            yield name, here, str(value)
