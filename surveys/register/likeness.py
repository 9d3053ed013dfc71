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
    """An entry with the sounds of its names, worked out once."""

    entry: Entry
    own: tuple[str, ...]
    family: tuple[str, ...]


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
    return _Known(entry, words_of(entry.name), words_of(entry.family_name))


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


def _meetings(known: Sequence[_Known]) -> list[tuple[int, int]]:
    """Return the places of each two that could reach ENOUGH: a shared number, or a name and a day, a year, a telephone."""
    met: set[tuple[int, int]] = set()
    for box in _filled(known, _exact_boxes).values():
        met.update(combinations(box, 2))
    loose = {box: places for box, places in _filled(known, _loose_boxes).items() if len(places) > 1}
    dated = [one.entry.birth_date is not None for one in known]
    for places in loose.values():
        undated = [one for one in places if not dated[one]]
        met.update((min(one, other), max(one, other)) for one in undated for other in places if one != other)
    return sorted(met)


def _filled(known: Sequence[_Known], boxes_of: Callable[[_Known], Iterator[Box]]) -> dict[Box, list[int]]:
    boxes: dict[Box, list[int]] = defaultdict(list)
    for place, one in enumerate(known):
        for box in set(boxes_of(one)):
            boxes[box].append(place)
    return boxes


def _exact_boxes(one: _Known) -> Iterator[Box]:
    """Yield where those meet who share a number, or a name with a day of birth: turned round or a year off as well."""
    entry = one.entry
    if entry.iin:
        yield ("iin", entry.iin)
    for word in one.own:
        name = bones(word)
        if entry.dialled:
            yield ("phone", name, entry.dialled)
        if (born := entry.birth_date) is not None:
            low, high = sorted((born.month, born.day))
            yield from (
                ("day", name, f"{year}-{low}-{high}") for year in (born.year, born.year - _YEARS_APART)
            )


def _loose_boxes(one: _Known) -> Iterator[Box]:
    """Yield where those meet of whom one has no full date: by name and year, or by whole names."""
    if (year := one.entry.year) is not None:
        for word in one.own:
            yield ("year", bones(word), str(year))
            yield ("year", bones(word), str(year - _YEARS_APART))
    if len(one.own) > 1:
        yield ("names", *sorted(bones(word) for word in one.own))


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
