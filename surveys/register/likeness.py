"""Two entries of the register that may be one person: found here, judged by a person, never merged by a machine.

The score is a plain sum, and every part of it has a reason in words (`likeness.<reason>` in the catalogue). Names are
compared by their sounds over three scripts; a birth date by its day, with day and month changed over as a weaker sign
and the next year as the weakest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

import msgspec

from surveys.register.letters import bones, is_near, words_of

ENOUGH = 5
# What each sign is worth. Below ENOUGH a pair is not shown to anybody.
POINTS = {
    "same_iin": 12,  # whatever speaks against it: a person should look
    "other_iin": -6,
    "names_alike": 3,
    "names_near": 2,
    "one_name_alike": 1,
    "family_name_alike": 1,
    "same_date": 4,
    "date_turned": 3,
    "next_year_same_day": 2,
    "same_year": 2,
    "next_year": 1,
    "other_date": -2,
    "same_phone": 2,
    "same_origin": 1,
    "other_sex": -4,
}
_YEARS_APART = 1
_DIALLED = 10  # digits


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person, as far as it helps to know them again. `iin` is a keyed hash, never the number."""

    id: str
    name: str
    family_name: str = ""
    household_id: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str | None = None
    origin: str = ""
    phone: str | None = None
    iin: str | None = None

    @property
    def year(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def dialled(self) -> str:
        """Return the telephone as it is dialled in the country, however it was written: +7 700 …, 8 700 …, 700 …."""
        return "".join(sign for sign in self.phone or "" if sign.isdigit())[-_DIALLED:]


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """How alike two entries are, and why: the reasons in the order in which they weigh."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return self.score >= ENOUGH


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries, the smaller id first."""

    first: Entry
    second: Entry
    likeness: Likeness


class _Known(msgspec.Struct, frozen=True):
    """An entry with the sounds of its names, worked out once, and the first letters of its own and of all of them."""

    entry: Entry
    own: tuple[str, ...]
    family: tuple[str, ...]
    heads: frozenset[str]
    reach: frozenset[str]


def likeness(one: Entry, other: Entry) -> Likeness:
    """Return the sum of what speaks for one person and what against it; without a like name nothing speaks for it."""
    return _compared(_known(one), _known(other))


def alike(entries: Sequence[Entry]) -> list[Pair]:
    """Return the pairs that a person should look at, the likest first. Fast: only those are compared who could reach it."""
    known = [_known(entry) for entry in entries]
    pairs = (_pair(known[one], known[other]) for one, other in _meetings(known))
    return sorted((pair for pair in pairs if pair.likeness.is_enough), key=_order)


def alike_to(new: Entry, entries: Iterable[Entry], *, enough: int = ENOUGH) -> list[Pair]:
    """Return who among the entries may be the new person, the likest first. `second` is always the entry found."""
    sought = _known(new)
    others = (_known(entry) for entry in entries if entry.id != new.id)
    found = (Pair(first=new, second=one.entry, likeness=_compared(sought, one)) for one in others)
    return sorted((pair for pair in found if pair.likeness.score >= enough), key=_order)


def _known(entry: Entry) -> _Known:
    own, family = words_of(entry.name), words_of(entry.family_name)
    heads = frozenset(word[0] for word in own)
    return _Known(entry, own, family, heads, heads.union(word[0] for word in family))


def _order(pair: Pair) -> tuple[int, str, str]:
    return -pair.likeness.score, pair.first.id, pair.second.id


def _pair(one: _Known, other: _Known) -> Pair:
    first, second = sorted((one, other), key=lambda known: known.entry.id)
    return Pair(first=first.entry, second=second.entry, likeness=_compared(first, second))


def _compared(one: _Known, other: _Known) -> Likeness:
    names = _name_signs(one, other)
    number = _number_sign(one.entry, other.entry)
    if not names and number != "same_iin":
        return Likeness(score=0, reasons=())
    rest = (_birth_sign(one.entry, other.entry), *_circumstances(one.entry, other.entry))
    signs = [sign for sign in (number, *names, *rest) if sign]
    reasons = sorted(signs, key=lambda sign: -abs(POINTS[sign]))
    return Likeness(score=sum(POINTS[sign] for sign in signs), reasons=tuple(reasons))


Box = tuple[str, ...]


def _meetings(known: Sequence[_Known]) -> set[tuple[int, int]]:
    """Return the places of each two that could reach ENOUGH: a shared number, or a name and a day, a year, a telephone.

    Two years of birth at a time, so that not everybody has to lie in boxes at once.
    """
    met: set[tuple[int, int]] = set()
    everybody = range(len(known))
    for box in _filled(known, everybody, _number_boxes).values():
        met.update(combinations(box, 2))
    for box in _filled(known, everybody, _phone_boxes).values():
        met.update(pair for pair in combinations(box, 2) if _may_match(known, *pair))
    undated = {place for place in everybody if known[place].entry.birth_date is None}
    wanted = {box for place in undated for box in _whole_names(known[place])}
    whole = (place for place in everybody if wanted.intersection(_whole_names(known[place])))
    for box in _filled(known, whole, _whole_names).values():
        met.update(_loosely(known, box, undated))
    for places in _years(known):
        for box in _filled(known, places, _day_boxes).values():
            met.update(pair for pair in combinations(sorted(box), 2) if _may_match(known, *pair))
        if not undated.isdisjoint(places):
            for box in _filled(known, places, _name_boxes).values():
                met.update(_loosely(known, box, undated))
    return met


def _years(known: Sequence[_Known]) -> Iterator[list[int]]:
    """Yield who was born in one year or in the next, year by year."""
    born: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(known):
        if one.entry.year is not None:
            born[one.entry.year].append(place)
    for year in sorted(born):
        yield born[year] + born.get(year + _YEARS_APART, [])


def _loosely(known: Sequence[_Known], box: Sequence[int], undated: set[int]) -> Iterator[tuple[int, int]]:
    """Yield each two in a box of whom one has no full date."""
    for one in undated.intersection(box):
        for other in box:
            if one != other:
                pair = (one, other) if one < other else (other, one)
                if _may_match(known, *pair):
                    yield pair


def _may_match(known: Sequence[_Known], one: int, other: int) -> bool:
    """Ask whether every word of either could be in the other: words that are near begin alike."""
    first, second = known[one], known[other]
    return first.heads <= second.reach or second.heads <= first.reach


def _filled(
    known: Sequence[_Known], places: Iterable[int], boxes_of: Callable[[_Known], Iterable[Box]]
) -> dict[Box, list[int]]:
    boxes: dict[Box, list[int]] = defaultdict(list)
    for place in places:
        for box in boxes_of(known[place]):
            boxes[box].append(place)
    return boxes


def _number_boxes(one: _Known) -> Iterable[Box]:
    return ((one.entry.iin,),) if one.entry.iin else ()


def _phone_boxes(one: _Known) -> Iterable[Box]:
    dialled = one.entry.dialled
    return {(bones(word), dialled) for word in one.own} if dialled else ()


def _day_boxes(one: _Known) -> Iterable[Box]:
    """Return where those meet who share a name and a day of birth, turned round as well; the year is told already."""
    born = one.entry.birth_date
    if born is None:
        return ()
    day = f"{min(born.month, born.day)}-{max(born.month, born.day)}"
    return {(bones(word), day) for word in one.own}


def _name_boxes(one: _Known) -> Iterable[Box]:
    return {(bones(word),) for word in one.own}


def _whole_names(one: _Known) -> Iterable[Box]:
    return (tuple(sorted(bones(word) for word in one.own)),) if len(one.own) > 1 else ()


def _name_signs(one: _Known, other: _Known) -> tuple[str, ...]:
    """Return what the names say: every word of the shorter one must be in the longer, in whatever order."""
    fewer, more = sorted((one, other), key=lambda known: len(known.own))
    matched = _matched(fewer.own, (*more.own, *more.family))
    if not fewer.own or matched is None:
        return ()
    if len(fewer.own) > 1:
        return ("names_alike" if matched else "names_near",)
    is_kin = _is_of(one.family, other) or _is_of(other.family, one)
    return ("one_name_alike", "family_name_alike") if is_kin else ("one_name_alike",)


def _is_of(family: Sequence[str], known: _Known) -> bool:
    """Ask whether a family's name is another's as well, or stands in a person's own name."""
    return bool(family) and _matched(family, (*known.own, *known.family)) is not None


def _matched(words: Sequence[str], among: Sequence[str]) -> bool | None:
    """Return whether all words sound the same among others; False when some are only near, None when one is missing."""
    left, exact = list(among), True
    for word in words:
        if word in left:
            left.remove(word)
            continue
        near = next((one for one in left if is_near(word, one)), None)
        if near is None:
            return None
        left.remove(near)
        exact = False
    return exact


def _number_sign(one: Entry, other: Entry) -> str | None:
    if not one.iin or not other.iin:
        return None
    return "same_iin" if one.iin == other.iin else "other_iin"


def _birth_sign(one: Entry, other: Entry) -> str | None:
    if one.birth_date and other.birth_date:
        return _dates(one.birth_date, other.birth_date)
    if one.year is None or other.year is None:
        return None
    apart = abs(one.year - other.year)
    return "same_year" if apart == 0 else "next_year" if apart == _YEARS_APART else "other_date"


def _dates(one: date, other: date) -> str:
    if one == other:
        return "same_date"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return "date_turned"
    is_next = abs(one.year - other.year) == _YEARS_APART
    return (
        "next_year_same_day" if is_next and (one.month, one.day) == (other.month, other.day) else "other_date"
    )


def _circumstances(one: Entry, other: Entry) -> Iterator[str]:
    if one.dialled and one.dialled == other.dialled:
        yield "same_phone"
    if one.origin and one.origin == other.origin:
        yield "same_origin"
    if one.sex and other.sex and one.sex != other.sex:
        yield "other_sex"
