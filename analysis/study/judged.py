"""A figure of a study beside its target."""

from math import inf
from typing import Any

import msgspec

# What one replicate found, as JSON holds it.
Record = dict[str, Any]


class Figure(msgspec.Struct, frozen=True):
    """A figure, the range in which it should lie, and its Monte Carlo standard error where one is known."""

    name: str
    value: float
    target: tuple[float, float]
    error: float | None = None

    @property
    def reached(self) -> bool:
        return self.target[0] <= self.value <= self.target[1]


def sentence(figure: Figure) -> str:
    """Return the figure as a line to read."""
    low, high = figure.target
    wanted = f"{low:,g} to {high:,g}"
    if high == inf:
        wanted = f"at least {low:,g}"
    elif low == -inf:
        wanted = f"at most {high:,g}"
    error = "" if figure.error is None else f" ± {figure.error:.4f}"
    return f"{figure.name}: {figure.value:,.4f}{error} (target {wanted}): {'reached' if figure.reached else 'MISSED'}"
