"""How a share is told so that a share times its families gives no small count away: one to four are told as "fewer than five".

Behind a share stand those who left, behind its bounds those who were lost from sight. None at all and five or more are told as
they are; of one to four only that they are so few, in figures that are the same for each of them.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from server.reading.retention.shown import SMALL, Line, Share, Way

# Of fewer families that only so few have left says nothing.
LEAST_OF_FEW = 25
# How many are watched is told to the nearest ten: of two months one could subtract.
ROUNDED = 10
_Z = 1.96
_NONE = 1e-6


def told(one: Share) -> Share | None:
    """Return a share as it may be shown, None where nothing can be said; `low <= lower <= share <= upper <= high` still."""
    if _is_few(1, one.share, one.at_risk):
        return None if one.at_risk < LEAST_OF_FEW else _of_few(one)
    lower = one.share - _step(one) if _is_few(one.share, one.lower, one.at_risk) else one.lower
    upper = one.share + _step(one) if _is_few(one.upper, one.share, one.at_risk) else one.upper
    return _around(one, one.share, max(0.0, lower), min(1.0, upper))


def along(line: Iterable[Share]) -> Iterator[Share]:
    """Yield shares month by month as they may be shown: one stays as it was told until five families more have left."""
    before: Share | None = None
    for one in line:
        here = told(one)
        if here and before and _is_few(before.share, here.share, one.at_risk):
            here = replace(before, month=one.month)
        if here:
            here = replace(here, at_risk=_rounded(one.at_risk))
            yield here
        before = here or before


def ways_along(line: Iterable[Way]) -> Iterator[Way]:
    """Yield the shares that went each way, each of which stays as it was until it is of five families more or fewer."""
    before: Mapping[str, float] = {}
    for one in line:
        before = {
            way: held if abs(share - (held := before.get(way, 0.0))) * one.at_risk < SMALL else share
            for way, share in one.shares.items()
        }
        yield replace(one, shares=before, at_risk=_rounded(one.at_risk))


def nested(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the levels, the narrowest first, so told that none tells more than a wider one: each of them held on by itself."""
    found: list[Line] = []
    for line in reversed(list(lines)):
        wider = found[-1].shares if found else {}
        shares = {
            month: _within(one, wider[month]) if month in wider else one for month, one in line.shares.items()
        }
        found.append(replace(line, shares=shares))
    return tuple(reversed(found))


def _within(one: Share, wider: Share) -> Share:
    told_of = ("share", "lower", "upper", "low", "high")
    return replace(one, **{name: min(getattr(one, name), getattr(wider, name)) for name in told_of})


def _is_few(before: float, after: float, watched: int) -> bool:
    """Ask whether one to four families make a share so much smaller, where so many are still watched afterwards."""
    return after > 0 and _NONE < watched * (before / after - 1) < SMALL - _NONE


def _step(one: Share) -> float:
    return SMALL / _rounded(one.at_risk)


def _rounded(families: int) -> int:
    return max(ROUNDED, ROUNDED * round(families / ROUNDED))


def _of_few(one: Share) -> Share:
    """Return what is said where one to four have left: the middle between none and five."""
    step = _step(one)
    is_few = _is_few(1, one.lower, one.at_risk)
    return _around(one, 1 - step / 2, 1 - step if is_few else min(one.lower, 1 - step), 1.0)


def _around(one: Share, share: float, lower: float, upper: float) -> Share:
    """Return the share between these bounds; where any is not the true one, with intervals made from what is told alone."""
    if (share, lower, upper) == (one.share, one.lower, one.upper):
        return one
    low, high = (bound + side * _half(bound, one) for bound, side in ((lower, -1), (upper, 1)))
    return replace(one, share=share, lower=lower, upper=upper, low=max(0.0, low), high=min(1.0, high))


def _half(share: float, one: Share) -> float:
    """Return half the width of a 95 % interval of a share."""
    return _Z * (share * (1 - share) / _rounded(one.at_risk)) ** 0.5
