"""Functions on numbers and on truth."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from surveys.engine.expression import Tree
from surveys.engine.functions.table import or_itself, row, special
from surveys.engine.kinds import Code
from surveys.engine.values import NAN, number

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

_EXACT = Context(prec=1000, rounding=ROUND_HALF_UP)


def _real(call: Callable[..., float]) -> Callable[..., float]:
    """Return `call`, giving NaN where mathematics has no answer and infinity where it is too large to say."""

    def careful(*numbers: float) -> float:
        try:
            return float(call(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return careful


def _power(base: float, power: float) -> float:
    if base == 0 and power < 0:
        return math.inf
    try:
        return math.pow(base, power)
    except OverflowError:
        return -math.inf if base < 0 and math.fmod(power, 2) else math.inf


for _name in ("exp", "sin", "cos", "tan", "asin", "acos", "atan", "sqrt"):
    row(_name, "number", "number")(_real(getattr(math, _name)))
row("atan2", "number number", "number")(_real(math.atan2))
row("abs", "number", "number")(abs)
row("pow", "number number", "number")(_real(_power))
row("exp10", "number", "number")(_real(lambda power: math.pow(10.0, power)))
row("pi", "", "number")(lambda: math.pi)
row("floor", "number", "number")(lambda value: value if _odd(value) else float(math.floor(value)))
row("ceiling", "number", "number")(lambda value: value if _odd(value) else float(math.ceil(value)))
row("int", "number", "number")(lambda value: value if _odd(value) else float(int(value)))
row("boolean", "boolean", "boolean")(lambda value: value)
row("not", "boolean", "boolean")(lambda value: not value)
row("true", "", "boolean")(lambda: True)
row("false", "", "boolean")(lambda: False)
row("random", "", "number", needs="random")(lambda context: context.session.random.random())


def _odd(value: float) -> bool:
    return value != value or math.isinf(value)


@row("log", "number", "number")
def log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf if value == 0 else NAN


@row("log10", "number", "number")
def log10(value: float) -> float:
    return math.log10(value) if value > 0 else -math.inf if value == 0 else NAN


@row("round", "number number?", "number")
def rounded(value: float, digits: float = 0.0) -> float:
    """Return the nearest number with so many digits after the point; a half goes up, away from zero when negative."""
    if digits != digits:
        return NAN
    if _odd(value):
        return value
    exact = Decimal(repr(value))
    places = int(max(min(digits, 400.0), -400.0))
    return float(exact.quantize(Decimal(1).scaleb(-places), context=_EXACT)) or 0.0


def _known(parts: tuple[list[str], ...]) -> list[float]:
    return [number(text) for part in parts for text in part if text != ""]


@row("sum", "values values*", "number")
def total(*parts: list[str]) -> float:
    """Return the sum of what is not blank: of nothing, 0."""
    values = _known(parts)
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        return sum(values)


@row("min", "values values*", "number")
def least(*parts: list[str]) -> float:
    """Return the least of what is not blank: of nothing, none."""
    values = _known(parts)
    return min(values) if values and all(value == value for value in values) else NAN


@row("max", "values values*", "number")
def greatest(*parts: list[str]) -> float:
    """Return the greatest of what is not blank: of nothing, none."""
    values = _known(parts)
    return max(values) if values and all(value == value for value in values) else NAN


@special("number")
def to_number(arguments: tuple[Tree, ...], scope: "Scope") -> Code:
    """Compile number(value): a day counts as days since 1970; without a value, the node itself is meant."""
    return Code("number", scope.number(or_itself("number", arguments)))
