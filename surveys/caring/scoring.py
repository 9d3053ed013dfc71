"""Domain scores from 0 to 100, higher = better, always beside how many questions they rest on."""

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction

import msgspec

from surveys.caring.needs import Need, Wish, needs, passed_on
from surveys.rules import (
    NO_ANSWER,
    Domain,
    Privacy,
    Row,
    Rules,
    Season,
    chosen,
    holds,
    instances,
    load_rules,
    number,
    turns,
)

__all__ = ["Need", "Rules", "Score", "Wish", "load_rules", "needs", "passed_on", "scores"]

Context = Mapping[str, object]
Points = Fraction | None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is None while fewer than half of the questions asked were answered: nothing is imputed."""

    domain: str
    value: int | None
    answered: int
    asked: int
    privacy: Privacy


def scores(
    rules: Rules, answers: Mapping[str, object], asked: Collection[str], context: Context | None = None
) -> tuple[Score, ...]:
    """Return the score of every domain of which at least one question was asked.

    `asked` holds the names of the relevant questions (`Session.asked()`). `context` may hold `family_size`
    (persons living here; without it a lack of winter clothing is not counted) and `on` (the day of the
    interview, a date; without it no season is taken into account).
    """
    made = (_score(domain, answers, asked, context or {}) for domain in rules.score)
    return tuple(score for score in made if score.asked)


def _score(domain: Domain, answers: Mapping[str, object], asked: Collection[str], context: Context) -> Score:
    rows = [row for row in domain.rows if row.item in asked]
    values = _once(domain, rows, next(turns(answers)), context)
    for repeat in dict.fromkeys(row.turn for row in rows if row.turn):
        values += _in_turns(domain, rows, instances(answers, repeat), repeat, context)
    points = [value for value in values if value is not None]
    enough = bool(points) and len(points) * 2 >= len(values)
    return Score(
        domain=domain.domain,
        value=_half_up(_mean(points)) if enough else None,
        answered=len(points),
        asked=len(values),
        privacy=domain.privacy,
    )


def _once(domain: Domain, rows: list[Row], flat: dict[str, object], context: Context) -> list[Points]:
    """Return the points of the rows that are asked once, None for those without an answer."""
    own = [row for row in rows if row.turn is None and _counts(row, flat, context)]
    if domain.chosen_by:
        own = _variant(own, flat.get(domain.chosen_by), flat, context)
    return [_points(row, flat.get(row.item), context) for row in own]


def _in_turns(
    domain: Domain, rows: list[Row], said: list[dict[str, object]], repeat: str, context: Context
) -> list[Points]:
    """Return the points of the rows of each turn; with `turn_is_row` their mean, as one row."""
    values: list[Points] = []
    for turn in said:
        own = [row for row in rows if row.turn == repeat and _counts(row, turn, context)]
        points = [_points(row, turn.get(row.item), context) for row in own]
        if domain.turn_is_row and points:
            answered = [value for value in points if value is not None]
            points = [_mean(answered) if answered else None]
        values += points
    return values


def _mean(points: list[Fraction]) -> Fraction:
    return sum(points, Fraction()) / len(points)


def _variant(rows: list[Row], choice: object, flat: dict[str, object], context: Context) -> list[Row]:
    """Keep the rows of the variant chosen; of all when none of them is; of the best when nothing was chosen."""
    variants = list(dict.fromkeys(row.variant for row in rows if row.variant))
    if choice in (None, "", *NO_ANSWER):
        keep = [max(variants, key=lambda name: _total(rows, name, flat, context))] if variants else []
    else:
        keep = [choice] if choice in variants else variants
    return [row for row in rows if row.variant is None or row.variant in keep]


def _total(rows: list[Row], variant: str, flat: dict[str, object], context: Context) -> Fraction:
    mine = (_points(row, flat.get(row.item), context) for row in rows if row.variant == variant)
    return sum((value for value in mine if value is not None), Fraction())


def _counts(row: Row, flat: dict[str, object], context: Context) -> bool:
    """Say whether the row belongs to those asked: "does not apply" and a share of an unknown whole do not."""
    value = flat.get(row.item)
    if not holds(row.when, flat):
        return False
    if row.not_counted and set(chosen(value)) & set(row.not_counted):
        return False
    return not (row.share_of and number(value) and not number(context.get(row.share_of)))


def _points(row: Row, value: object, context: Context) -> Points:
    """Return 0 to 100 for an answer, None for no answer."""
    if row.points is not None:
        return _of_choice(row, value)
    if row.each is not None:
        return _of_signs(row.each, value)
    amount = number(value)
    if amount is None:
        return None
    if row.times is not None:
        return Fraction(amount) * row.times
    if row.share_of is not None:
        return _of_share(amount, number(context.get(row.share_of)))
    return Fraction(100) if _lasts(row.lasts_until, amount, context.get("on")) else _of_band(row, amount)


def _of_choice(row: Row, value: object) -> Points:
    options = chosen(value)
    points = (row.points or {}).get(options[0]) if len(options) == 1 else None
    return None if points is None else Fraction(points)


def _of_signs(each: int, value: object) -> Points:
    options = chosen(value)
    if not options or set(options) & set(NO_ANSWER):
        return None
    return Fraction(max(0, 100 - each * len([option for option in options if option != "none"])))


def _of_share(amount: float, whole: float | None) -> Points:
    share = Fraction(amount) / Fraction(whole) if whole else Fraction()
    return max(Fraction(), 100 * (1 - share))


def _of_band(row: Row, amount: float) -> Points:
    for band in row.bands or ():
        if band.upto is None or amount <= band.upto:
            return Fraction(band.points)
    return None


def _lasts(season: Season | None, weeks: float, on: object) -> bool:
    if season is None or not isinstance(on, date) or on.month not in season.months:
        return False
    left = date(on.year, season.month, season.day) - date(on.year, on.month, on.day)
    return left.days <= weeks * 7


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
