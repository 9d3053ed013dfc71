"""Functions that turn what was chosen into the words a person read."""

import random
from typing import TYPE_CHECKING

from surveys.engine.expression import ExpressionError, Literal, Tree, parse
from surveys.engine.functions.table import special
from surveys.engine.kinds import Code
from surveys.engine.layout import Frame
from surveys.engine.paths import Direct

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]


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


def shuffled(items: list, seed: float | None) -> list:
    """Return items in another order: the same one for the same seed."""
    order = list(items)
    random.Random(seed).shuffle(order)
    return order
