"""The rules beside an instrument: which answers give points, open a need or pass on a wish."""

import tomllib
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Literal

import msgspec

NO_ANSWER = ("dk", "pns")

Urgency = Literal["now", "d3", "w2", "later"]
Privacy = Literal["open", "private", "sealed"]


class BadRules(ValueError):
    """The rules of a form contradict themselves; the message names the item."""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points for every number up to and including `upto`; the last band has no `upto`."""

    points: int
    upto: int | None = None


class Season(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In these months, weeks that reach this day of the year give full points: fuel that lasts to 1 May."""

    months: tuple[int, ...]
    month: int
    day: int


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one item gives points. Exactly one of points, times, bands, each, share_of says how.

    `when` names the answers to another item with which the row counts at all; `turn` is the repeat it is asked in.
    """

    item: str
    points: Mapping[str, int] | None = None
    times: int | None = None
    bands: tuple[Band, ...] | None = None
    each: int | None = None
    share_of: str | None = None
    lasts_until: Season | None = None
    not_counted: tuple[str, ...] = ()
    variant: str | None = None
    when: Mapping[str, tuple[str, ...]] = {}
    turn: str | None = None


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scored domain. With `chosen_by`, the answer to that item picks the variant of rows that count.

    With `turn_is_row`, the mean of a turn's rows counts as one row: a child weighs as much as any question.
    """

    domain: str
    rows: tuple[Row, ...]
    privacy: Privacy = "open"
    chosen_by: str | None = None
    turn_is_row: bool = False


class NeedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers to `item` that open the need `code`, and the services that answer it, first turn first.

    `lacks` opens it where one of these options was not chosen. `when` asks the same of a second item; `months` of
    the day of the interview; `age` of the person of this turn of the repeat, whose age the item `age_in` holds.
    """

    code: str
    item: str
    services: tuple[str, ...]
    any: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    at_least: int | None = None
    above: int | None = None
    below: int | None = None
    when: Mapping[str, tuple[str, ...]] = {}
    months: tuple[int, ...] = ()
    age: tuple[int, int] | None = None
    age_in: str = "per_age"
    urgency: Urgency = "later"


class WishRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer that becomes a help request of its own, and nothing else of the form with it.

    `unless` names the answers to another item with which it does not leave.
    """

    item: str
    option: str
    category: str
    services: tuple[str, ...]
    urgency: Urgency = "w2"
    shared_with: tuple[str, ...] = ("worker", "lead", "service")
    when: Mapping[str, tuple[str, ...]] = {}
    unless: Mapping[str, tuple[str, ...]] = {}


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form that is one help request: the items that hold its words, what it is about, its haste and its readers.

    Words alone are a request too, to the one who leads, as long as what they are about was not said.
    """

    words: str
    about: str
    urgency: str | None = None
    readers: str | None = None


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules of one form. `private` names the items that only the person sees."""

    form: str
    private: tuple[str, ...] = ()
    request: Request | None = None
    score: tuple[Domain, ...] = ()
    need: tuple[NeedRule, ...] = ()
    wish: tuple[WishRule, ...] = ()


def load_rules(source: str | Mapping[str, object]) -> Rules:
    """Return the rules in a TOML text or mapping; raise BadRules where a private answer would open a need."""
    rules = msgspec.convert(tomllib.loads(source) if isinstance(source, str) else source, Rules)
    for need in rules.need:
        if leak := {need.item, *need.when} & set(rules.private):
            raise BadRules(f"{rules.form}: the private answer {min(leak)} may not open the need {need.code}.")
    for domain in rules.score:
        hidden = [row.item for row in domain.rows if row.item in rules.private]
        if hidden and domain.privacy == "open":
            raise BadRules(
                f"{rules.form}: {hidden[0]} is private, so the score {domain.domain} must be private."
            )
    return rules


def turns(answers: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield the answers by item name: first those of the form, then those of each turn of a repeat."""
    flat: dict[str, object] = {}
    later: list[dict[str, object]] = []
    _flatten(answers, flat, later)
    yield flat
    for turn in later:
        yield from turns(turn)


def _flatten(answers: Mapping[str, object], flat: dict[str, object], later: list[dict[str, object]]) -> None:
    for name, value in answers.items():
        if isinstance(value, dict):
            _flatten(value, flat, later)
        elif isinstance(value, list) and any(isinstance(turn, dict) for turn in value):
            later.extend(turn for turn in value if isinstance(turn, dict))
        else:
            flat[name] = value


def instances(answers: Mapping[str, object], repeat: str) -> list[dict[str, object]]:
    """Return the answers of each turn of the repeat called `repeat`, in their order."""
    for name, value in answers.items():
        if name == repeat and isinstance(value, list):
            return [turn for turn in value if isinstance(turn, dict)]
        if isinstance(value, dict) and (found := instances(value, repeat)):
            return found
    return []


def holds(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, object]) -> bool:
    """Say whether every item of `when` was answered with one of its options."""
    return all(set(chosen(answers.get(item))) & set(options) for item, options in when.items())


def answered(answers: Mapping[str, object]) -> frozenset[str]:
    """Return the items that were answered, in whatever turn: silence, "dk" and "pns" are no answers."""
    return frozenset(
        name
        for turn in turns(answers)
        for name, value in turn.items()
        if value not in (None, "", []) and not set(chosen(value)) & set(NO_ANSWER)
    )


def chosen(value: object) -> tuple[str, ...]:
    """Return the options of a choice of one or of many; none at all for what is not a choice."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list | tuple):
        return tuple(str(option) for option in value)
    return ()


def number(value: object) -> float | None:
    """Return a number answer, also one that a calculation left as text; None when there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = float(value)
    except ValueError:
        return None
    return amount if isfinite(amount) else None
