"""What an answer asks of us: a need of the family, or a wish that its owner passes on."""

from collections.abc import Mapping
from datetime import date

import msgspec

from surveys.rules import NO_ANSWER, NeedRule, Request, Rules, Urgency, WishRule, chosen, holds, number, turns

# Working days within which an answer is promised; 0 is the same day. The help form's own scale.
PROMISED_DAYS: Mapping[Urgency, int] = {"now": 0, "d3": 1, "w2": 3, "later": 5}


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
            if rule.item in turn and rule.code not in opened and _opens(rule, turn, on):
                opened[rule.code] = _need(rule)
    return tuple(sorted(opened.values(), key=lambda need: PROMISED_DAYS[need.urgency]))


def passed_on(rules: Rules, answers: Mapping[str, object]) -> tuple[Wish, ...]:
    """Return the wishes that their owner passes on: the only way out of a private block."""
    flat = next(turns(answers))
    wishes = tuple(_wish(rule) for rule in rules.wish if _leaves(rule, flat))
    return wishes if rules.request is None else _one_request(rules.request, wishes, flat)


def promised_days(urgency: str) -> int:
    """Return the working days within which an answer is promised; the longest for what is not known."""
    return next((days for name, days in PROMISED_DAYS.items() if name == urgency), PROMISED_DAYS["later"])


def _opens(rule: NeedRule, turn: Mapping[str, object], on: date | None) -> bool:
    in_season = not rule.months or on is None or on.month in rule.months
    return _names(rule, turn.get(rule.item)) and in_season and holds(rule.when, turn) and _of_age(rule, turn)


def _names(rule: NeedRule, value: object) -> bool:
    options = set(chosen(value))
    if rule.any:
        return bool(options & set(rule.any))
    if rule.lacks:
        return bool(options) and not options & set(NO_ANSWER) and not options >= set(rule.lacks)
    return _between(rule, number(value))


def _between(rule: NeedRule, amount: float | None) -> bool:
    if amount is None:
        return False
    return (
        (rule.at_least is None or amount >= rule.at_least)
        and (rule.above is None or amount > rule.above)
        and (rule.below is None or amount < rule.below)
    )


def _of_age(rule: NeedRule, turn: Mapping[str, object]) -> bool:
    years = number(turn.get(rule.age_in))
    return rule.age is None or (years is not None and rule.age[0] <= years <= rule.age[1])


def _leaves(rule: WishRule, flat: Mapping[str, object]) -> bool:
    is_held_back = bool(rule.unless) and holds(rule.unless, flat)
    return rule.option in chosen(flat.get(rule.item)) and holds(rule.when, flat) and not is_held_back


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


def _one_request(request: Request, wishes: tuple[Wish, ...], flat: Mapping[str, object]) -> tuple[Wish, ...]:
    """Return the form's one request: its own urgency, words and readers; safety is always of today."""
    said = flat.get(request.words)
    words = said if isinstance(said, str) and said else None
    if not wishes and (not words or chosen(flat.get(request.about))):
        return ()
    wish = wishes[0] if wishes else msgspec.structs.replace(_UNNAMED, item=request.words)
    return (
        msgspec.structs.replace(
            wish,
            urgency=_haste(request, wish, flat),
            shared_with=_readers(request, wish, flat),
            words=words,
        ),
    )


def _haste(request: Request, wish: Wish, flat: Mapping[str, object]) -> Urgency:
    if request.urgency is None or wish.category == "safe":
        return wish.urgency
    haste = flat.get(request.urgency)
    return next((name for name in PROMISED_DAYS if name == haste), "later")


def _readers(request: Request, wish: Wish, flat: Mapping[str, object]) -> tuple[str, ...]:
    if request.readers is None:
        return wish.shared_with
    return chosen(flat.get(request.readers)) or ("lead",)


_UNNAMED = Wish(item="", category="other", service="svc_call", urgency="later", shared_with=("lead",))
