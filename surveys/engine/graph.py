"""The order in which rules are worked out: each after what it reads. A circle of rules is told as a path."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

import msgspec

from surveys.engine.layout import Place
from surveys.engine.paths import Read


class Rule(msgspec.Struct, frozen=True, eq=False):
    """What is worked out for a place: whether it is asked, its value, how many instances, which choices fit.

    `chain` are the repeats whose instance it is worked out in: those around the place, and for the kind `instance`
    (whether one instance of a repeat is asked) the repeat itself. `needs` tells on what besides answers the outcome
    hangs: random, now, language, given; `gives` is the kind of value.
    """

    kind: str
    place: Place
    chain: tuple[Place, ...]
    run: Callable
    reads: tuple[Read, ...]
    needs: frozenset[str] = frozenset()
    gives: str = ""


class Circle(ValueError):
    """Rules that wait for one another; `path` names the questions in order, the first again at the end."""

    def __init__(self, path: list[str]) -> None:
        super().__init__(" → ".join(path))
        self.path = path


def ranked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules so that each comes after those it reads, and give every place its readers; raise Circle.

    A circle that goes through the count of a repeat (ask until nobody is left) is none: the count is worked out
    again until it stays.
    """
    makers = _makers(rules)
    before = [_before(index, rules, makers) for index in range(len(rules))]
    try:
        order = _order(before, rules)
    except Circle:
        counts = {index for index, rule in enumerate(rules) if rule.kind == "count"}
        order = _order([needed - counts for needed in before], rules)
    rank = {index: place for place, index in enumerate(order)}
    _give_readers(rules, rank)
    return tuple(rules[index] for index in order)


def _makers(rules: Sequence[Rule]) -> dict[Place, list[int]]:
    """Return which rules decide what is read at each place."""
    makers: dict[Place, list[int]] = defaultdict(list)
    for index, rule in enumerate(rules):
        makers[rule.place].append(index)
    return makers


def _before(index: int, rules: Sequence[Rule], makers: dict[Place, list[int]]) -> set[int]:
    found: set[int] = set()
    rule = rules[index]
    for read in rule.reads:
        if rule.kind == "instance" and read.place is rule.place:
            continue
        place: Place | None = read.place
        while place is not None:
            found.update(makers.get(place, ()))
            place = place.parent
    return found


def _order(before: list[set[int]], rules: Sequence[Rule]) -> list[int]:
    after: dict[int, list[int]] = defaultdict(list)
    for index, needed in enumerate(before):
        for earlier in needed:
            after[earlier].append(index)
    waiting = [len(needed) for needed in before]
    ready = [index for index, count in enumerate(waiting) if count == 0]
    heapify(ready)
    order: list[int] = []
    while ready:
        index = heappop(ready)
        order.append(index)
        for later in after[index]:
            waiting[later] -= 1
            if waiting[later] == 0:
                heappush(ready, later)
    if len(order) < len(rules):
        raise Circle(_circle(before, set(order), rules))
    return order


def _circle(before: list[set[int]], done: set[int], rules: Sequence[Rule]) -> list[str]:
    """Return the references along one circle among the rules that could not be placed."""
    index = next(index for index in range(len(rules)) if index not in done)
    path: list[int] = []
    while index not in path:
        path.append(index)
        index = next(iter(sorted(before[index] - done)))
    circle = [*path[path.index(index) :], index]
    return [rules[index].place.name for index in reversed(circle)]


def _give_readers(rules: Sequence[Rule], rank: dict[int, int]) -> None:
    readers: dict[Place, dict[int, tuple[int, bool]]] = defaultdict(dict)
    for index, rule in enumerate(rules):
        for read in rule.reads:
            depth, presence = readers[read.place].get(rank[index], (read.depth, read.presence))
            readers[read.place][rank[index]] = min(depth, read.depth), presence or read.presence
    for place, found in readers.items():
        place.readers = tuple((rank, depth, presence) for rank, (depth, presence) in sorted(found.items()))
