"""Where a complaint goes: by the person's own choice, and never to whom it is about."""

import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

from surveys.rules import chosen

Route = Literal["lead", "independent"]
State = Literal["new", "seen", "working", "answered"]

# Ten working days: what the item bank promises for a complaint.
ANSWER_DAYS = 10
# The price of a home is where money is lost; a worker's own office does not look into that worker unasked.
_ALWAYS_PAST = frozenset({"price"})
_IN_PERSON = frozenset({"call", "message", "visit", "place"})
_PAST_UNLESS_CHOSEN = frozenset({"worker", "office"})


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the independent recipient reads. `who` is None where the person gave no name."""

    about: str | None = None
    words: str | None = None
    when: str | None = None
    want: str | None = None
    reach: str | None = None
    who: "Who | None" = None


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The person as the register knows them, if they gave their name."""

    name: str
    phone: str | None = None
    village: str = ""
    district: str = ""


# Letters and figures that nobody takes for one another, in four groups: 80 bits, too many to guess.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = re.compile(rf"[{_LETTERS}]{{4}}(-[{_LETTERS}]{{4}}){{3}}")
MAX_CODES = 20

Code = Annotated[str, msgspec.Meta(pattern=rf"^{_CODE.pattern}$")]


class AskStates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask how far complaints are, by their codes alone: nobody says who asks."""

    codes: Annotated[tuple[Code, ...], msgspec.Meta(max_length=MAX_CODES)]


class CaseComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """How far one's complaint is, and what was answered."""

    code: str
    state: State
    made_on: date
    promised_on: date
    changed_on: date
    answer: str | None = None


class States(msgspec.Struct, frozen=True):
    """What is known of the codes that were asked; one that nobody knows is left out."""

    complaints: tuple[CaseComplaint, ...]


def new_code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def route(answers: Mapping[str, object]) -> Route:
    """Return who looks into it. A phone that was told of no independent recipient can only say: who leads."""
    if not _said(answers, "ctx_independent"):
        return "lead"
    about, wish = _said(answers, "cmp_about"), _said(answers, "cmp_route")
    if about in _ALWAYS_PAST or wish == "indep":
        return "independent"
    if wish == "lead":
        return "lead"
    return "independent" if about in _PAST_UNLESS_CHOSEN else "lead"


def is_anonymous(answers: Mapping[str, object]) -> bool:
    """Ask whether the name stays out. Who was not asked gives it only by wishing to be reached in person."""
    said = _said(answers, "cmp_name")
    return said == "anon" or (said is None and _said(answers, "cmp_reach") not in _IN_PERSON)


def told(answers: Mapping[str, object], who: Who | None) -> Told:
    """Return what is passed on, without a name unless the person chose to give it."""
    is_nameless = is_anonymous(answers)
    return Told(
        about=_said(answers, "cmp_about"),
        words=_said(answers, "cmp_words"),
        when=_said(answers, "cmp_when"),
        want=_said(answers, "cmp_want"),
        reach=None if is_nameless else _said(answers, "cmp_reach"),
        who=None if is_nameless else who,
    )


def _said(answers: Mapping[str, object], name: str) -> str | None:
    """Return the one answer, as text; a hidden value may have come as a number."""
    said = chosen(answers.get(name))
    if said and said[0]:
        return said[0]
    value = answers.get(name)
    return str(value) if isinstance(value, int | float) and value else None
