"""The table of functions that forms may call. A module of this package adds rows; nothing else has to change."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from surveys.engine.expression import ExpressionError, Path, Step, Tree

_F = TypeVar("_F", bound=Callable)


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """One row: its name in expressions, what it takes, what it gives back.

    `takes` are kinds: text, number, boolean, any, values (the texts of all nodes of a path), nodes; '?' marks what
    may be left out, '*' what may come any number of times. `call` gets the converted arguments, and the context
    first when `needs` says what of it (now, random, language).
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    call: Callable
    needs: str = ""

    @property
    def least(self) -> int:
        return sum(kind[-1] not in "?*" for kind in self.takes)

    @property
    def most(self) -> int | None:
        return None if any(kind.endswith("*") for kind in self.takes) else len(self.takes)

    def kind_of(self, index: int) -> str:
        """Return the kind of the argument at `index`."""
        return self.takes[min(index, len(self.takes) - 1)].rstrip("?*")


FUNCTIONS: dict[str, Function] = {}
# Forms of speech that decide themselves what they compile: `if` looks at one branch only, `once` at its own answer.
SPECIAL: dict[str, Callable] = {}


def row(name: str, takes: str, gives: str, *, needs: str = "") -> Callable[[_F], _F]:
    """Add a function to the table."""

    def add(call: _F) -> _F:
        FUNCTIONS[name] = Function(name=name, takes=tuple(takes.split()), gives=gives, call=call, needs=needs)
        return call

    return add


def special(name: str) -> Callable[[_F], _F]:
    """Add a form of speech: it gets its arguments as trees and the scope, and returns code."""

    def add(call: _F) -> _F:
        SPECIAL[name] = call
        return call

    return add


def counted(name: str, arguments: tuple[Tree, ...], *counts: int) -> None:
    """Raise ExpressionError unless there are as many arguments as one of `counts`."""
    if len(arguments) not in counts:
        wanted = " or ".join(str(count) for count in counts)
        raise ExpressionError(f"{name}() takes {wanted} values, not {len(arguments)}.")


def or_itself(name: str, arguments: tuple[Tree, ...]) -> Tree:
    """Return the one argument or, where none is given, a path to the node itself."""
    counted(name, arguments, 0, 1)
    return arguments[0] if arguments else Path("", (Step("self", "*"),))
