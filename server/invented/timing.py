"""How long the questions of an invented interview took: about as long as people need, and now and then far too short."""

from collections.abc import Iterator, Mapping
from random import Random

from surveys.submission import Spent

USUAL_MS, SPREAD = 9_000, 0.45
HURRIED, HURRIED_SHARE = 0.25, 0.02
CHANGED_SHARE = 0.04


def invented_times(answers: Mapping[str, object], seed: str) -> tuple[Spent, ...]:
    """Return a time for each answer, by its reference; the server lets go of those that are not open."""
    chance = Random(seed)
    pace = USUAL_MS * chance.lognormvariate(0, 0.15) * (HURRIED if chance.random() < HURRIED_SHARE else 1)
    return tuple(
        Spent(ref, round(pace * chance.lognormvariate(0, SPREAD)), int(chance.random() < CHANGED_SHARE))
        for ref in _refs(answers, "/data")
    )


def _refs(answers: Mapping[str, object], path: str) -> Iterator[str]:
    for name, value in answers.items():
        here = f"{path}/{name}"
        if isinstance(value, dict):
            yield from _refs(value, here)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for turn, inner in enumerate(value, 1):
                yield from _refs(inner, f"{here}[{turn}]")
        elif not name.startswith("ctx_"):
            yield here
