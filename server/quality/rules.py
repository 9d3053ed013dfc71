"""What makes an interview worth a second look: pure rules over times, days and equal answers. A sign, never a verdict.

Each compares an interview with the form's own others and says nothing where there are fewer than `ENOUGH` of them. Only
open answers are compared: a sign drawn from what was said in private would tell it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from math import exp, log
from statistics import median
from typing import Literal

import msgspec

from surveys.submission import PRIVATE_BLOCK, Spent

Kind = Literal["fast", "straight", "twin", "again", "hours"]
Said = frozenset[tuple[str, str]]

ENOUGH = 30  # interviews of the form, or pairs of them, before anything is called unusual
HALF = 0.5  # of the usual pace: Greszki, Meyer & Schoen 2015 call faster than this speeding
DEVIATIONS = 3.0  # of the median absolute deviation, the careful choice of Leys et al. 2013
MAD_TO_SD = 1.4826
ALIKE = 0.85  # equal answers: Kuriakose & Robbins 2016
UNCHANGED = 0.95  # of a family's own earlier answers: homes and people stay the same
RARE = 0.98  # the share of the form's other interviews that lie below (Simmons et al. 2016: no one threshold fits all forms)
LEAST_ITEMS = 10  # answers in common below which being alike says nothing
LONG_ROW = 5  # neighbouring questions with the same choices (Johnson 2005, long strings)
SELDOM = 0.05  # a row that more of the families answer all alike is no sign
NIGHT_FROM, NIGHT_UNTIL = 22, 7  # hours of the region
NO_ANSWERS = frozenset({"dk", "pns"})


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    """One interview as the rules see it. `said` are (question, answer) of open questions that somebody was asked."""

    id: str
    household_id: str
    person_id: str | None
    staff_id: str
    finished_at: datetime
    said: Said
    times: tuple[Spent, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.said)


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """What was noticed: a figure beside the usual one. `other` is the day of the interview it is so like.

    fast: seconds a question; straight: questions in the row, usual is how many families in a hundred answer so; twin and
    again: equal answers in a hundred; hours: the hour of the day.
    """

    kind: Kind
    value: float
    usual: float = 0.0
    other: str = ""


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """What is usual for a form, of so many of its interviews; None where there are too few to say."""

    pace: tuple[float, float] | None = None  # median of log seconds a question, and its robust deviation
    twin: float | None = (
        None  # equal answers with the likest interview of another worker: all but the rarest lie below
    )
    again: float | None = None  # equal answers with the family's own earlier interview, likewise
    straight: Mapping[tuple[str, ...], float] = {}  # rows of like questions: the share that answers all alike
    items: Mapping[str, int] = {}  # median milliseconds on each question


def usual(
    peers: Sequence[Interview],
    pairs: Sequence[tuple[Interview, Interview]],
    rows: Sequence[tuple[str, ...]],
) -> Usual:
    """Return what is usual among a form's interviews; `pairs` are a family's later and earlier one, `rows` its like questions."""
    paces = [log(found) for one in peers if (found := pace(one.times)) is not None]
    twins = [
        found for one in peers[: 4 * ENOUGH] if (found := _likest(one, _of_others(one, peers))) is not None
    ]
    again = [found for later, before in pairs if (found := alike(later.said, before.said)) is not None]
    return Usual(
        pace=_middle(paces) if len(paces) >= ENOUGH else None,
        twin=_high([share for share, _ in twins]),
        again=_high(again),
        straight={row: share for row in rows if (share := _straight_share(row, peers)) is not None},
        items=_usual_items(peers),
    )


def flags(
    one: Interview, own: Sequence[Interview], before: Interview | None, known: Usual, hour: int
) -> tuple[Flag, ...]:
    """Return what is unusual about an interview.

    `own` are the same worker's others of the form with other families, `before` the family's own earlier one, `hour` that of
    its end in the region.
    """
    found = (
        _fast(one, known),
        _straight(one, known),
        _twin(one, own, known),
        _again(one, before, known),
        Flag(kind="hours", value=hour) if hour >= NIGHT_FROM or hour < NIGHT_UNTIL else None,
    )
    return tuple(flag for flag in found if flag is not None)


def is_drawn(seed: str, id: str, share: float) -> bool:
    """Ask whether the lot of the month falls on this interview: nobody on a phone knows the seed, everybody can check it."""
    lot = int.from_bytes(sha256(f"{seed}/{id}".encode()).digest()[:8])
    return lot < share * 2**64


def pace(times: Sequence[Spent]) -> float | None:
    """Return the seconds a question, of the open ones; None where fewer than five were timed."""
    own = [one.ms for one in times if one.ref != PRIVATE_BLOCK and one.ms]
    return sum(own) / len(own) / 1000 if len(own) >= LONG_ROW else None


def alike(one: Said, other: Said) -> float | None:
    """Return the share of equal answers among the questions both were asked; None where they are too few."""
    common = len({name for name, _ in one} & {name for name, _ in other})
    return len(one & other) / common if common >= LEAST_ITEMS else None


def _fast(one: Interview, known: Usual) -> Flag | None:
    own = pace(one.times)
    if own is None or known.pace is None:
        return None
    middle, deviation = known.pace
    is_low = log(own) < min(middle + log(HALF), middle - DEVIATIONS * deviation)
    return Flag(kind="fast", value=round(own, 1), usual=round(exp(middle), 1)) if is_low else None


def _straight(one: Interview, known: Usual) -> Flag | None:
    found = [row for row, share in known.straight.items() if share < SELDOM and _is_straight(row, one.said)]
    longest = max(found, key=len, default=())
    return (
        Flag(kind="straight", value=len(longest), usual=round(100 * known.straight[longest]))
        if longest
        else None
    )


def _twin(one: Interview, own: Sequence[Interview], known: Usual) -> Flag | None:
    likest = _likest(one, own)
    if likest is None or known.twin is None or likest[0] < ALIKE or likest[0] <= known.twin:
        return None
    return Flag(
        kind="twin", value=round(100 * likest[0]), usual=round(100 * known.twin), other=_day(own, likest[1])
    )


def _again(one: Interview, before: Interview | None, known: Usual) -> Flag | None:
    share = None if before is None else alike(one.said, before.said)
    if before is None or share is None or known.again is None or share < UNCHANGED or share <= known.again:
        return None
    return Flag(
        kind="again",
        value=round(100 * share),
        usual=round(100 * known.again),
        other=before.finished_at.date().isoformat(),
    )


def _day(own: Sequence[Interview], id: str) -> str:
    return next(one.finished_at.date().isoformat() for one in own if one.id == id)


def _likest(one: Interview, others: Sequence[Interview]) -> tuple[float, str] | None:
    shares = [(share, other.id) for other in others if (share := alike(one.said, other.said)) is not None]
    return max(shares, default=None)


def _of_others(one: Interview, peers: Sequence[Interview]) -> list[Interview]:
    return [peer for peer in peers if peer.staff_id != one.staff_id and peer.household_id != one.household_id]


def _high(shares: Sequence[float]) -> float | None:
    """Return the share below which all but the rarest lie."""
    if len(shares) < ENOUGH:
        return None
    return sorted(shares)[min(len(shares) - 1, int(RARE * len(shares)))]


def _middle(values: Sequence[float]) -> tuple[float, float]:
    middle = median(values)
    return middle, MAD_TO_SD * median(abs(value - middle) for value in values)


def _straight_share(row: tuple[str, ...], peers: Sequence[Interview]) -> float | None:
    asked = [one for one in peers if one.names.issuperset(row)]
    return sum(_is_straight(row, one.said) for one in asked) / len(asked) if len(asked) >= ENOUGH else None


def _is_straight(row: tuple[str, ...], said: Said) -> bool:
    given = {value for name, value in said if name in row}
    return len(given) == 1 and not given & NO_ANSWERS and sum(name in row for name, _ in said) == len(row)


def _usual_items(peers: Sequence[Interview]) -> dict[str, int]:
    each: dict[str, list[int]] = {}
    for one in peers:
        for spent in one.times:
            each.setdefault(spent.ref, []).append(spent.ms)
    return {ref: round(median(values)) for ref, values in each.items() if len(values) >= ENOUGH}
