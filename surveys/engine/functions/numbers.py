"""Functions on numbers and on truth."""

import math
from collections.abc import Callable

from surveys.engine.functions.table import row
from surveys.engine.values import NAN, number


def _real(call: Callable[..., float]) -> Callable[..., float]:
    """Return `call`, giving NaN where mathematics has no answer."""

    def careful(*numbers: float) -> float:
        try:
            return float(call(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return NAN

    return careful


for _name in ("exp", "sin", "cos", "tan", "asin", "acos", "atan", "sqrt"):
    row(_name, "number", "number")(_real(getattr(math, _name)))
row("atan2", "number number", "number")(_real(math.atan2))
row("abs", "number", "number")(abs)
row("pow", "number number", "number")(_real(math.pow))
row("exp10", "number", "number")(_real(lambda power: math.pow(10.0, power)))
row("pi", "", "number")(lambda: math.pi)
row("number", "number", "number")(lambda value: value)
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
    if _odd(value) or _odd(digits):
        return value
    places = int(max(min(digits, 15.0), -15.0))
    scaled = float(f"{abs(value)!r}e{places}") if "e" not in repr(value) else abs(value) * 10.0**places
    nearest = math.floor(scaled + 0.5)
    return math.copysign(float(f"{nearest}e{-places}"), value) if nearest else 0.0


def _known(parts: tuple[list[str], ...]) -> list[float]:
    return [number(text) for part in parts for text in part if text != ""]


@row("sum", "values*", "number")
def total(*parts: list[str]) -> float:
    """Return the sum of what is not blank: of nothing, 0."""
    return math.fsum(_known(parts)) if all(value == value for value in _known(parts)) else NAN


@row("min", "values*", "number")
def least(*parts: list[str]) -> float:
    """Return the least of what is not blank: of nothing, none."""
    values = _known(parts)
    return min(values) if values and all(value == value for value in values) else NAN


@row("max", "values*", "number")
def greatest(*parts: list[str]) -> float:
    """Return the greatest of what is not blank: of nothing, none."""
    values = _known(parts)
    return max(values) if values and all(value == value for value in values) else NAN


@row("weighted-checklist", "number number values*", "boolean")
def weighted_checklist(lowest: float, highest: float, *parts: list[str]) -> bool:
    """Return whether the weights of the true answers (answer, weight, answer, weight…) lie within the limits."""
    texts = [text for part in parts for text in part]
    pairs = zip(texts[::2], texts[1::2], strict=False)
    weight = sum(number(heavy) for answer, heavy in pairs if answer in ("1", "true"))
    return (lowest < 0 or weight >= lowest) and (highest < 0 or weight <= highest)
