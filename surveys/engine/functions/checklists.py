"""Functions that count how many of several answers are true."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from surveys.engine.expression import ExpressionError, Tree
from surveys.engine.functions.table import special
from surveys.engine.kinds import Code, as_boolean
from surveys.engine.values import number

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

Trees = tuple[Tree, ...]

# What a calculated truth, or a number, leaves in the record when it is false.
_FALSE = frozenset({"", "0", "false", "NaN"})


@special("checklist")
def checklist(arguments: Trees, scope: "Scope") -> Code:
    """Compile checklist(least, most, answer…): whether so many answers are true; -1 is no limit."""
    if len(arguments) < 2:
        raise ExpressionError("checklist() takes at least 2 values.")
    least, most = scope.number(arguments[0]), scope.number(arguments[1])
    answers = [_truths(tree, scope) for tree in arguments[2:]]

    def holds(c: object) -> bool:
        return _within(float(sum(sum(answer(c)) for answer in answers)), least(c), most(c))

    return Code("boolean", holds)


@special("weighted-checklist")
def weighted_checklist(arguments: Trees, scope: "Scope") -> Code:
    """Compile weighted-checklist(least, most, answer, weight…): whether the weights of the true answers add up so."""
    if len(arguments) < 2 or len(arguments) % 2:
        raise ExpressionError("weighted-checklist() takes a weight for each answer.")
    least, most = scope.number(arguments[0]), scope.number(arguments[1])
    pairs = [
        (_truths(answer, scope), scope.values(weight))
        for answer, weight in zip(arguments[2::2], arguments[3::2], strict=True)
    ]

    def holds(c: object) -> bool:
        sums = [
            number(weight)
            for answers, weights in pairs
            for is_true, weight in zip(answers(c), weights(c), strict=False)
            if is_true
        ]
        return _within(sum(sums), least(c), most(c))

    return Code("boolean", holds)


def _truths(tree: Tree, scope: "Scope") -> Callable[..., list[bool]]:
    """Return a closure for the truth of each node, or of the one value."""
    code = scope.code(tree)
    if code.values is not None:
        texts = code.values
        return lambda c: [text not in _FALSE for text in texts(c)]
    if code.kind in ("text", "numeric"):
        run = code.run
        return lambda c: [run(c) not in _FALSE]
    truth = as_boolean(code)
    return lambda c: [truth(c)]


def _within(amount: float, least: float, most: float) -> bool:
    return (least == -1 or amount >= least) and (most == -1 or amount <= most)
