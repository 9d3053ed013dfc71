"""Comparisons and arithmetic. A comparison with a blank as a number is false; of many nodes any one may fit."""

import math
import operator as op
from collections.abc import Callable

from surveys.engine.kinds import Code, as_boolean, as_number, as_text, as_values
from surveys.engine.values import NAN, as_compared, number

_COMPARE: dict[str, Callable] = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "=": op.eq, "!=": op.ne}


def comparison(operator: str, left: Code, right: Code) -> Code:
    """Return code for `left operator right`, choosing now what both are compared as."""
    if left.values is not None or right.values is not None:
        return _of_many(operator, left, right)
    if operator in ("=", "!="):
        return _equality(operator, left, right)
    return Code("boolean", _ordered(operator, left, right))


def _ordered(operator: str, left: Code, right: Code) -> Callable[..., bool]:
    one, other, compare = as_number(left), as_number(right), _COMPARE[operator]
    if left.slot is not None and isinstance(right.fixed, float):
        slot, limit = left.slot, right.fixed
        return lambda c: compare(number(c.live[slot]), limit)
    if left.kind == right.kind == "text":
        text, against = as_text(left), as_text(right)
        return lambda c: compare(*as_compared(text(c), against(c)))
    return lambda c: compare(one(c), other(c))


def _equality(operator: str, left: Code, right: Code) -> Code:
    kinds = {left.kind, right.kind}
    if "boolean" in kinds:
        run = _same(as_boolean(left), as_boolean(right))
    elif "number" in kinds:
        run = _same_number(left, right)
    elif "numeric" in kinds:
        run = _same_text_or_number(as_text(left), as_text(right))
    else:
        run = _same_text(left, right)
    if operator == "=":
        return Code("boolean", run)
    return Code("boolean", lambda c: not run(c))


def _same(one: Callable, other: Callable) -> Callable[..., bool]:
    return lambda c: one(c) == other(c)


def _same_number(left: Code, right: Code) -> Callable[..., bool]:
    if left.slot is not None and right.fixed is not None:
        slot, value = left.slot, right.fixed
        return lambda c: number(c.live[slot]) == value
    return _same(as_number(left), as_number(right))


def _same_text_or_number(one: Callable[..., str], other: Callable[..., str]) -> Callable[..., bool]:
    def same(c: object) -> bool:
        left, right = one(c), other(c)
        return left == right or number(left) == number(right)

    return same


def _same_text(left: Code, right: Code) -> Callable[..., bool]:
    if left.slot is not None and right.fixed is not None:
        slot, value = left.slot, right.fixed
        return lambda c: c.live[slot] == value
    return _same(as_text(left), as_text(right))


def _of_many(operator: str, left: Code, right: Code) -> Code:
    """Return code that is true when any node on one side and any on the other compare so."""
    compare = _COMPARE[operator]
    kinds = {left.kind, right.kind}
    if "boolean" in kinds and operator in ("=", "!="):
        return _equality(operator, Code(left.kind, left.run), Code(right.kind, right.run))
    ones, others = as_values(left), as_values(right)
    if operator not in ("=", "!="):
        return Code("boolean", lambda c: any(compare(*as_compared(a, b)) for a in ones(c) for b in others(c)))
    if "number" in kinds:
        return Code(
            "boolean", lambda c: any(compare(number(a), number(b)) for a in ones(c) for b in others(c))
        )
    return Code("boolean", lambda c: any(compare(a, b) for a in ones(c) for b in others(c)))


def arithmetic(operator: str, left: Callable[..., float], right: Callable[..., float]) -> Code:
    """Return code for a sum, difference, product, quotient or remainder."""
    if operator == "+":
        return Code("number", lambda c: left(c) + right(c))
    if operator == "-":
        return Code("number", lambda c: left(c) - right(c))
    if operator == "*":
        return Code("number", lambda c: left(c) * right(c))
    divide = _quotient if operator == "div" else _remainder
    return Code("number", lambda c: divide(left(c), right(c)))


def _quotient(one: float, other: float) -> float:
    if other == 0:
        return NAN if one == 0 or one != one else math.copysign(math.inf, one) * math.copysign(1, other)
    return one / other


def _remainder(one: float, other: float) -> float:
    if other == 0 or math.isinf(one) or one != one or other != other:
        return NAN
    return math.fmod(one, other)
