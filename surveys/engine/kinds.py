"""Compiled expressions by the kind of value they give, and the conversions between kinds that ODK XPath makes.

Kinds: text, number, boolean; `numeric` is the text of a number question; `values` are the texts of many nodes.
"""

from collections.abc import Callable

import msgspec

from surveys.engine.values import number, number_text


class Code(msgspec.Struct, frozen=True):
    """A closure and what it gives. `slot` is set when it only reads that slot of its own frame.

    `values` gives the texts of all nodes, where `run` gives the text of the first one.
    """

    kind: str
    run: Callable
    slot: int | None = None
    fixed: str | float | None = None
    values: Callable | None = None

    @staticmethod
    def constant(value: str | float) -> "Code":
        return Code("text" if isinstance(value, str) else "number", lambda _: value, fixed=value)


def as_text(code: Code) -> Callable[..., str]:
    """Return a closure that gives the value as text."""
    run = code.run
    if code.kind == "number":
        return lambda c: number_text(run(c))
    if code.kind == "boolean":
        return lambda c: "true" if run(c) else "false"
    return run


def as_number(code: Code) -> Callable[..., float]:
    """Return a closure that gives the value as a number, NaN when it is none."""
    run = code.run
    if code.kind == "number":
        return run
    if code.kind == "boolean":
        return lambda c: 1.0 if run(c) else 0.0
    if isinstance(code.fixed, str):
        value = number(code.fixed)
        return lambda _: value
    if code.slot is not None:
        slot = code.slot
        return lambda c: number(c.live[slot])
    return lambda c: number(run(c))


def as_boolean(code: Code) -> Callable[..., bool]:
    """Return a closure that gives the value as truth: a blank, 0 and NaN are false."""
    run = code.run
    if code.kind == "boolean":
        return run
    if code.kind == "number":
        return lambda c: (value := run(c)) == value and value != 0
    if code.kind == "numeric":
        return lambda c: (value := number(run(c))) == value and value != 0
    return lambda c: run(c) != ""


def as_values(code: Code) -> Callable[..., list[str]]:
    """Return a closure that gives the texts of all nodes, or the one value as text."""
    if code.values is not None:
        return code.values
    one = as_text(code)
    return lambda c: [one(c)]
