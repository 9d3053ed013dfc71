"""A problem in the words of its reader: for phones and pages, and for a command, which needs no web framework for it."""

import msgspec

from server.problems import Problem
from surveys.wording import LANGUAGES, say


class Described(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as RFC 9457 has it. What a program may read stands in `fields`, so that no name can collide."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, object] = {}


def describe(problem: Problem, language: str) -> Described:
    key = f"problem.{problem.code}"
    return Described(
        type=f"/problems/{problem.code}",
        title=say(f"{key}.title", language),
        status=problem.status,
        detail=say(f"{key}.{problem.reason}", language, **problem.values),
        fields=problem.fields,
    )


def preferred_language(header: str, otherwise: str = LANGUAGES[0]) -> str:
    """Return ours that comes first by quality in an Accept-Language header, `otherwise` if none does."""
    ranked = sorted((_range(part) for part in header.split(",")), key=lambda one: -one[1])
    return next((name for name, quality in ranked if name in LANGUAGES and quality > 0), otherwise)


def _range(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    try:
        quality = float(parameters.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return name.strip().lower().partition("-")[0], quality
