"""Departures that are known only between two days: how much of each belongs to which month."""

from itertools import pairwise

import msgspec
import numpy as np

from analysis.terms import Dates, Floats, Ints, month_start, months_between

# Years of stay within which the pooled hazard is taken as even: where it falls most it is seen most.
STEPS = (12, 24)
ROUNDS = 200
CLOSE_ENOUGH = 1e-10


class Spread(msgspec.Struct, frozen=True):
    """The months in which the departures may lie, one entry per family and month, all arrays of one length.

    `family` is the position of the family, `month` counts from its arrival. `leaves` is the share of the departure that
    belongs to the month; the shares of a family add up to 1. `here` is the chance that it was still here when the month
    began: 1 less the shares before.
    """

    family: Ints
    month: Ints
    leaves: Floats
    here: Floats


def spread(arrived: Dates, first: Ints, ended: Ints, earliest: Dates, latest: Dates) -> Spread:
    r"""Spread each departure over the months between the two days that it is known to lie between.

    Parameters
    ----------
    arrived : ndarray of datetime64[D], shape (n,)
    first, ended : ndarray of int, shape (n,)
        First month at risk, and the month that had not ended when observation did: months since arrival.
    earliest, latest : ndarray of datetime64[D], shape (n,)
        The days between which the family left, both included; NaT for who is here.

    Returns
    -------
    Spread

    Notes
    -----
    Self-consistency [1]_: a departure lies in month m of its interval with weight :math:`d_m h_m \prod_{j<m} (1 - h_j)`,
    where :math:`d_m` is the part of the month that the interval covers and h is the pooled monthly hazard of both
    exits, even within the years of stay that `STEPS` parts; and h is the expected number of departures by the
    expected number of months at risk. No predictor is asked, so that the weights favour none, and no family counts
    for more than one departure. Both are repeated until no hazard moves. A departure whose days lie in one month belongs
    to it wholly.

    References
    ----------
    .. [1] Turnbull, B. W. (1976). The empirical distribution function with arbitrarily grouped, censored and
           truncated data. Journal of the Royal Statistical Society B, 38(3), 290-295.
    """
    gone = np.flatnonzero(~np.isnat(earliest))
    begin = np.maximum(months_between(arrived[gone], earliest[gone]), 0)
    end = np.maximum(months_between(arrived[gone], latest[gone]), begin)
    count = end - begin + 1
    heads = np.cumsum(count) - count
    which = np.repeat(np.arange(len(gone)), count)
    month = np.arange(count.sum()) - heads[which] + begin[which]
    covered = _covered(arrived[gone][which], month, earliest[gone][which], latest[gone][which])
    certain_until = ended.astype(np.int64).copy()
    certain_until[gone] = np.minimum(begin, ended[gone])
    sure = _exposure(first, certain_until)
    counted = (month >= first[gone][which]) & (month < ended[gone][which])
    hazard = np.full(len(STEPS) + 1, 0.5 / max(sure.sum(), 1.0))
    leaves, here = _weights(hazard, covered, month, heads, which)
    for _ in range(ROUNDS):
        step = np.searchsorted(STEPS, month, side="right")
        size = len(hazard)
        events = np.bincount(step[counted], weights=leaves[counted], minlength=size)
        months = sure + np.bincount(step[counted], weights=here[counted], minlength=size)
        before, hazard = hazard, np.divide(events, months, out=np.zeros(size), where=months > 0)
        leaves, here = _weights(hazard, covered, month, heads, which)
        if np.abs(hazard - before).max() < CLOSE_ENOUGH:
            break
    return Spread(gone[which], month, leaves, here)


def _covered(arrived: Dates, month: Ints, earliest: Dates, latest: Dates) -> Floats:
    """Return the part of each month that lies between the two days."""
    starts, stops = month_start(arrived, month), month_start(arrived, month + 1)
    begin, end = np.maximum(starts, earliest), np.minimum(stops, latest + np.timedelta64(1, "D"))
    inside = (end - begin).astype(np.float64)
    # A day before the arrival, by a slip of the register, counts as the day of the arrival.
    return np.maximum(inside, 1.0) / np.maximum((stops - starts).astype(np.float64), 1.0)


def _weights(hazard: Floats, covered: Floats, month: Ints, heads: Ints, which: Ints) -> tuple[Floats, Floats]:
    """Return the share of each month and the chance to be here at its beginning."""
    if not len(month):
        return np.empty(0), np.empty(0)
    # A year without any departure still has a month or two into which one may fall.
    each = np.maximum(hazard, 1e-12)[np.searchsorted(STEPS, month, side="right")]
    stays = np.log1p(-np.minimum(each, 0.999))
    before = np.cumsum(stays) - stays
    weight = covered * each * np.exp(before - before[heads][which])
    share = weight / np.add.reduceat(weight, heads)[which]
    passed = np.cumsum(share) - share
    return share, 1.0 - (passed - passed[heads][which])


def _exposure(first: Ints, last: Ints) -> Floats:
    """Return the months from `first` to before `last` of all families, by step."""
    bounds = np.array([0, *STEPS, np.iinfo(np.int32).max])
    inside = [
        np.maximum(np.minimum(last, high) - np.maximum(first, low), 0).sum() for low, high in pairwise(bounds)
    ]
    return np.array(inside, dtype=np.float64)
