"""Functions that turn what was chosen into the words a person read."""

import hashlib
import random
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from surveys.engine.expression import ExpressionError, Literal, Tree, parse
from surveys.engine.functions.table import counted, special
from surveys.engine.kinds import Code
from surveys.engine.layout import Frame, Item
from surveys.engine.paths import Direct, Walked
from surveys.engine.values import number
from surveys.engine.walking import Context

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]
T = TypeVar("T")
_MODULUS = 2**31 - 1  # of Park and Miller
_MOST = 2**63 - 1


@special("choice-name")
def choice_name(arguments: Trees, scope: "Scope") -> Code:
    """Compile jr:choice-name(value, 'question'): the label of a choice in the session's language."""
    match arguments:
        case (value, Literal(value=str(path))):
            route = scope.route(parse(path.strip()))
        case _:
            raise ExpressionError(
                "jr:choice-name() takes a value and a reference to a question in quotation marks."
            )
    if not isinstance(route, Direct):
        raise ExpressionError("jr:choice-name() takes a plain reference to a question.")
    place, chosen, names = route.place, scope.text(value), scope.world.choice_names
    scope.needs.add("language")

    def name_of(c: Frame) -> str:
        parts = chosen(c).split()
        return ", ".join(names(place, part, c.session.language) for part in parts)

    return Code("text", name_of)


@special("itext")
def itext(arguments: Trees, scope: "Scope") -> Code:
    """Compile jr:itext(id): a text of the form in the session's language."""
    if len(arguments) != 1:
        raise ExpressionError("jr:itext() takes 1 value.")
    name, texts = scope.text(arguments[0]), scope.world.texts
    scope.needs.add("language")
    return Code("text", lambda c: texts(name(c), c.session.language))


@special("randomize")
def randomize(arguments: Trees, scope: "Scope") -> Code:
    """Compile randomize(path, seed): the nodes in another order, always the same for the same seed."""
    counted("randomize", arguments, 1, 2)
    texts = Walked(scope.nodes(arguments[0]), []).code().values
    seed = scope.text(arguments[1]) if len(arguments) > 1 else None
    if seed is None:
        scope.needs.add("random")

    def order(c: Context) -> list[str]:
        return shuffled(texts(c) if texts else [], seed(c) if seed else c.session.random.getrandbits(31))

    return Code("text", lambda c: next(iter(order(c)), ""), values=order)


@special("pulldata")
def pulldata(arguments: Trees, scope: "Scope") -> Code:
    """Compile pulldata('table', 'column', 'key column', key): the column's text in the row that has the key."""
    counted("pulldata", arguments, 4)
    match arguments[:3]:
        case (Literal(value=str(table)), Literal(value=str(column)), Literal(value=str(key_column))):
            rows = scope.world.files(table.removesuffix(".csv"))
        case _:
            raise ExpressionError("pulldata() takes the names of a table and its columns in quotation marks.")
    key, found = scope.text(arguments[3]), _index(rows, key_column)

    def look_up(c: Context) -> str:
        row = found().get(key(c))
        return row.first(column) if row else ""

    return Code("text", look_up)


def _index(table: Item, column: str) -> Callable[[], dict[str, Item]]:
    """Return a closure for the first row by what its column holds, made when it is first asked for."""

    @cache
    def index() -> dict[str, Item]:
        rows = [row for top in table.items for row in top.items]
        return {row.first(column): row for row in reversed(rows) if row.first(column)}

    return index


def shuffled(items: list[T], seed: float | str | None) -> list[T]:
    """Return items in another order: the same one for the same seed, as phones and the web shuffle them.

    It is the “inside-out” shuffle, its numbers drawn as Park and Miller do.
    """
    state = _first_state(seed)
    order: list[T] = []
    for count, item in enumerate(items, 1):
        state = state * 16807 % _MODULUS
        at = int((state - 1) / (_MODULUS - 1) * count)
        order.append(item)
        order[-1], order[at] = order[at], item
    return order


def _first_state(seed: float | str | None) -> int:
    whole = random.getrandbits(31) if seed is None else _whole(seed)
    state = abs(whole) % _MODULUS * (-1 if whole < 0 else 1)
    return state if state > 0 else state + _MODULUS - 1


def _whole(seed: float | str) -> int:
    """Return a seed as a whole number of 64 bits: a text that is no number by its fingerprint, a blank as 0."""
    value = number(seed) if isinstance(seed, str) else seed
    if value == value:
        return int(value) if abs(value) < _MOST else _edge(value)
    if not isinstance(seed, str) or seed == "":
        return 0
    return int.from_bytes(
        hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True
    )


def _edge(value: float) -> int:
    return _MOST if value > 0 else -_MOST - 1
