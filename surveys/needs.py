"""What an answer asks of us: a need of the family, or a wish that its owner passes on."""

from collections.abc import Mapping
from datetime import date

import msgspec

from surveys.rules import NeedRule, Rules, Urgency, WishRule, chosen, number, turns

# Working days within which an answer is promised; 0 is the same day. The help form's own scale.
PROMISED_DAYS: Mapping[str, int] = {"now": 0, "d3": 1, "w2": 3, "later": 5}


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A need that an open answer opened. `service` is the first to turn to, `also` are the others.

    Words: `need.<code>`, `service.<service>`. `item` names the question, so that "who said so" can be shown.
    """

    code: str
    service: str
    item: str
    urgency: Urgency
    also: tuple[str, ...] = ()


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A help request that leaves a form, with nothing else of it. `words` are the person's own, if any."""

    item: str
    category: str
    service: str
    urgency: Urgency
    shared_with: tuple[str, ...]
    also: tuple[str, ...] = ()
    words: str | None = None


def needs(rules: Rules, answers: Mapping[str, object], on: date | None = None) -> tuple[Need, ...]:
    """Return the needs that these answers open, most urgent first, each need once.

    `on` is the day of the interview: needs that exist in some months only are left out in the others.
    """
    opened: dict[str, Need] = {}
    for turn in turns(answers):
        for rule in rules.need:
            if rule.code not in opened and _opens(rule, turn, on):
                opened[rule.code] = _need(rule)
    return tuple(sorted(opened.values(), key=lambda need: PROMISED_DAYS[need.urgency]))


def passed_on(rules: Rules, answers: Mapping[str, object]) -> tuple[Wish, ...]:
    """Return the wishes that their owner passes on: the only way out of a private block."""
    flat = next(turns(answers))
    wishes = tuple(
        _wish(rule)
        for rule in rules.wish
        if rule.option in chosen(flat.get(rule.item)) and _holds(rule.when, flat)
    )
    return _with_request(wishes, flat) if rules.form == "help" else wishes


def promised_days(urgency: str) -> int:
    """Return the working days within which an answer is promised; the longest for what is not known."""
    return PROMISED_DAYS.get(urgency, PROMISED_DAYS["later"])


def _opens(rule: NeedRule, turn: Mapping[str, object], on: date | None) -> bool:
    value = turn.get(rule.item)
    named = bool(set(chosen(value)) & set(rule.any)) if rule.any else _between(rule, number(value))
    in_season = not rule.months or on is None or on.month in rule.months
    return named and in_season and _holds(rule.when, turn) and _of_age(rule.age, turn)


def _between(rule: NeedRule, amount: float | None) -> bool:
    if amount is None:
        return False
    return (rule.at_least is None or amount >= rule.at_least) and (rule.below is None or amount < rule.below)


def _holds(when: Mapping[str, tuple[str, ...]], turn: Mapping[str, object]) -> bool:
    return all(set(chosen(turn.get(item))) & set(options) for item, options in when.items())


def _of_age(age: tuple[int, int] | None, turn: Mapping[str, object]) -> bool:
    years = number(turn.get("per_age"))
    return age is None or (years is not None and age[0] <= years <= age[1])


def _need(rule: NeedRule) -> Need:
    first, *also = rule.services
    return Need(code=rule.code, service=first, item=rule.item, urgency=rule.urgency, also=tuple(also))


def _wish(rule: WishRule) -> Wish:
    first, *also = rule.services
    return Wish(
        item=rule.item,
        category=rule.category,
        service=first,
        urgency=rule.urgency,
        shared_with=rule.shared_with,
        also=tuple(also),
    )


def _with_request(wishes: tuple[Wish, ...], flat: Mapping[str, object]) -> tuple[Wish, ...]:
    """Return the help form's one request: its own urgency, words and readers; safety is always of today."""
    words = flat.get("hlp_words")
    words = words if isinstance(words, str) and words else None
    if not wishes and not words:
        return ()
    wish = wishes[0] if wishes else _UNNAMED
    urgency = wish.urgency if wish.category == "safe" else flat.get("hlp_urgent")
    readers = chosen(flat.get("hlp_share")) or ("lead",)
    return (
        msgspec.structs.replace(
            wish,
            urgency=urgency if urgency in PROMISED_DAYS else "later",
            shared_with=readers,
            words=words,
        ),
    )


_UNNAMED = Wish(
    item="hlp_words", category="other", service="svc_call", urgency="later", shared_with=("lead",)
)
