"""Whether a pattern of regex() may run on a phone: some need more steps than there are atoms for a short answer.

A pattern without a bound inside a pattern without a bound can divide the same text in exponentially many ways. It is
refused before publishing, because no engine that must also run on the phone can stop it while it runs.
"""

import re
import warnings
from collections.abc import Iterator
from re import _constants as code  # ty: ignore[missing-module-member]
from re import _parser as parser  # ty: ignore[missing-module-member]

LONGEST = 1_000
FEW = 3  # so many times round is no danger
_PROBE = range(0x20, 0x530)  # Latin and Cyrillic, with the marks between them
_CATEGORIES = {
    code.CATEGORY_DIGIT: re.compile(r"\d"), code.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    code.CATEGORY_SPACE: re.compile(r"\s"), code.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    code.CATEGORY_WORD: re.compile(r"\w"), code.CATEGORY_NOT_WORD: re.compile(r"\W"),
}  # fmt: skip
MOST_OPEN = (
    2  # so many parts without a bound that nothing keeps apart: each more costs the length of the answer
)


def danger(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern and what to write instead; None when it can be used."""
    if len(pattern) > LONGEST:
        return (
            f"it has {len(pattern)} characters, more than {LONGEST}.",
            "Check a part of the answer at a time.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern)
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as problem:
        return f"{problem}.", ""
    if _is_nested(tree) or _has_twins(tree):
        return (
            "a part that repeats stands inside a part that repeats, so that a short answer can stop the phone.",
            "Repeat once only, such as [a-z ]+ instead of ([a-z]+ ?)+, or say how often at most: {1,3}.",
        )
    if max(_runs(tree), default=0) > MOST_OPEN:
        return "too many parts of it repeat without a bound.", "Say how often at most, such as .{0,40}."
    return None


def _has_twins(tree: object, *, repeats: bool = False) -> bool:
    """Return whether a repeating part offers the same thing twice, as (a|a)* does."""
    for operator, argument in _items(tree):
        if repeats and operator is code.BRANCH and len({str(one) for one in argument[1]}) < len(argument[1]):
            return True
        inside = repeats or (operator in (code.MAX_REPEAT, code.MIN_REPEAT) and argument[1] > FEW)
        if any(_has_twins(part, repeats=inside) for part in _parts(argument)):
            return True
    return False


def _is_nested(tree: object, round: object = None) -> bool:
    """Return whether a text can be divided in many ways; `round` is the repeating pattern around `tree`, if any."""
    for operator, argument in _items(tree):
        repeats = operator in (code.MAX_REPEAT, code.MIN_REPEAT)
        if round is not None and (
            (repeats and _is_loose(argument, round)) or (operator is code.BRANCH and _is_double(argument[1]))
        ):
            return True
        begins = repeats and argument[1] > FEW and not _is_parted(argument[2])
        if any(_is_nested(part, argument[2] if begins else round) for part in _parts(argument)):
            return True
    return False


def _is_loose(repeat: tuple, round: object) -> bool:
    """Return whether what repeats inside a round can be mistaken for another part of it."""
    least, most, inner = repeat
    if least == most:
        return False
    others = [leaf for leaf in _leaves(round) if leaf not in list(_leaves(inner))]
    twice = len(list(_leaves(round))) - len(others) > len(list(_leaves(inner)))
    return most > FEW or twice or any(_overlap(mine, its) for mine in _leaves(inner) for its in others)


def _is_double(alternatives: list) -> bool:
    """Return whether two alternatives can begin with the same character."""
    firsts = [next(_leaves(one), None) for one in alternatives]
    pairs = [(one, other) for at, one in enumerate(firsts) for other in firsts[at + 1 :]]
    return None in firsts or any(_overlap(one, other) for one, other in pairs if one and other)


def _overlap(one: tuple, other: tuple) -> bool:
    return any(_matches(one, letter) and _matches(other, letter) for letter in _PROBE)


def _is_parted(round: object) -> bool:
    """Return whether each round begins or ends with a character that stands nowhere else in it, as in (-[a-z]+)*."""
    leaves = list(_leaves(round))
    for end in (0, -1):
        item = _outermost(round, end)
        if item is not None and leaves and leaves[end] == item:
            others = leaves[1:] if end == 0 else leaves[:-1]
            if not any(_overlap(item, other) for other in others):
                return True
    return False


def _outermost(round: object, end: int) -> tuple | None:
    """Return the first (0) or last (-1) item of a pattern, if it is one character that must be there."""
    items = _items(round)
    while items and items[end][0] is code.SUBPATTERN:
        items = _items(items[end][1][-1])
    return items[end] if items and items[end][0] in (code.LITERAL, code.IN) else None


def _leaves(tree: object) -> Iterator[tuple]:
    """Yield the items of a pattern that match one character each."""
    for operator, argument in _items(tree):
        if operator in (code.LITERAL, code.NOT_LITERAL, code.IN, code.ANY):
            yield operator, argument
        for part in _parts(argument):
            yield from _leaves(part)


def _matches(item: tuple, letter: int) -> bool:
    operator, argument = item
    if operator is code.LITERAL:
        return letter == argument
    if operator is code.NOT_LITERAL:
        return letter != argument
    if operator is code.RANGE:
        return argument[0] <= letter <= argument[1]
    if operator is code.CATEGORY:
        return bool(_CATEGORIES[argument].match(chr(letter)))
    if operator is code.IN:
        negated = argument[0][0] is code.NEGATE
        return any(_matches(one, letter) for one in argument[negated:]) is not negated
    return True


def _runs(tree: object) -> Iterator[int]:
    """Yield how many parts without a bound stand together; a character that none of them holds keeps them apart."""
    run: list[tuple] = []
    count = 0
    for operator, argument in _flat(tree):
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT) and argument[1] == code.MAXREPEAT:
            run += _leaves(argument[2])
            count += 1
            yield count
        elif operator is code.BRANCH:
            for one in argument[1]:
                yield from (count + inside for inside in _runs(one))
        elif operator in (code.LITERAL, code.IN) and not any(
            _overlap((operator, argument), leaf) for leaf in run
        ):
            run, count = [], 0


def _flat(tree: object) -> Iterator[tuple]:
    """Yield the items of a pattern in order, without the brackets around them."""
    for operator, argument in _items(tree):
        if operator is code.SUBPATTERN:
            yield from _flat(argument[-1])
        else:
            yield operator, argument


def _items(tree: object) -> list:
    return list(tree) if isinstance(tree, parser.SubPattern) else []


def _parts(argument: object) -> Iterator[object]:
    """Yield the patterns inside one item's argument."""
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for one in argument:
            yield from _parts(one)
