"""Where a cursor stands in a line with Arabic letters: it is drawn from the right, letters joined, numbers the other way."""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

import msgspec

from mobile.script import in_reading_order, visual_order

Width = Callable[[str], float]  # of signs as they are drawn
_LINE = 1  # the level of the line itself: odd ones run from the right


class Stretch(msgspec.Struct, frozen=True, order=True):
    """The signs `begin` to `end` of a line, which run one way; `places` of the cursor before the first and after each."""

    begin: int
    end: int
    level: int
    places: tuple[float, ...]


def carets(line: str, width: Width) -> list[float]:
    """Return how far from the line's left end the cursor stands before the first sign and after each.

    Where two directions meet there are two such places: as on Android it is the one of the lower level, the line's own
    being the lowest.
    """
    stretches = sorted(stretches_of(line, width))
    found = [0.0] * (len(line) + 1)
    level, place = _LINE, max((max(one.places) for one in stretches), default=0.0)
    for one in stretches:
        found[one.begin : one.end + 1] = one.places
        if level < one.level or not one.begin:
            found[one.begin] = place
        level, place = one.level, one.places[-1]
    found[-1] = 0.0
    return found


def chosen(line: str, begin: int, end: int, width: Width) -> list[tuple[float, float]]:
    """Return where the signs `begin` to `end` stand: left and right end of each piece."""
    pieces = []
    for one in stretches_of(line, width):
        first, last = max(begin, one.begin), min(end, one.end)
        if first < last:
            left, right = sorted((one.places[first - one.begin], one.places[last - one.begin]))
            pieces.append((left, right))
    return pieces


def stretches_of(line: str, width: Width) -> Iterator[Stretch]:
    """Yield what runs one way, from the left end of the line to the right."""
    left = 0.0
    for begin, end, level in _runs(line):
        signs = line[begin:end]
        if level % 2:
            reached = list(_from_right(signs, width))
            places = tuple(left + reached[-1] - one for one in reached)
        else:
            reached = [width(signs[:nth]) for nth in range(len(signs) + 1)]
            places = tuple(left + one for one in reached)
        yield Stretch(begin, end, level, places)
        left += reached[-1]


def _runs(line: str) -> list[tuple[int, int, int]]:
    """Return begin, end and level of each run, in the order in which they are drawn. A sign that is not drawn joins one."""
    groups = [
        (level, [at for at, _ in signs])
        for level, signs in groupby(visual_order(line), key=lambda one: one[1])
    ]
    begins = sorted(min(ats) for _, ats in groups)
    ends = dict(pairwise([*begins, len(line)]))
    first = begins[0] if begins else 0
    return [(0 if min(ats) == first else min(ats), ends[min(ats)], level) for level, ats in groups]


def _from_right(signs: str, width: Width) -> Iterator[float]:
    """Yield how far the cursor is from the right end of a run of joined letters, before the first and after each.

    Two letters may be drawn as one (ل and ا): between them it stands in the middle. Marks have no width.
    """
    drawn, reached, before, nth = in_reading_order(signs), 0, 0.0, 0
    yield before
    while nth < len(signs):
        letters = 1
        after = before
        if not unicodedata.combining(signs[nth]):
            letters = _letters_in(drawn[reached : reached + 1])
            reached += 1
            after = width(drawn[:reached][::-1])
        yield from (before + (after - before) * part / letters for part in range(1, letters + 1))
        before, nth = after, nth + letters


def _letters_in(sign: str) -> int:
    """Return how many written letters one drawn sign holds."""
    is_form = "\ufb50" <= sign <= "\ufdff" or "\ufe70" <= sign <= "\ufefc"
    return len(unicodedata.normalize("NFKC", sign)) if is_form else 1
