"""The chances of many families at once: arrays in, arrays out. What only the clock decides is worked out once a month of stay."""

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.model import Floats, Model, design, is_clock
from analysis.hazards.newton import NoFit
from analysis.hazards.settlements import COLUMN as SETTLEMENT
from analysis.terms import CLOCK, Ints, clock, month_start

# So many families at once stay in the processor's own memory.
BLOCK = 16_384
_DAY_BITS = 20


class Ready(msgspec.Struct, frozen=True):
    """What scoring takes of n families and of the clock, with p terms that the clock does not move and q that it does.

    `x` holds the distances from the reference, shape (p, n), and `effects` their log hazard ratios, shape (2, p).
    `where` is each family's pattern of stay, shape (n,): families of one month of stay, day and end of rent help share
    one. `settled` is what the family's settlement adds to both log hazards, shape (2, n), and `settlement` its place among the
    model's, shape (n,): the last place, with 0, for one the model does not know. `monthly` is the hazard of the pattern's reference family in the months ahead, shape (2, months, patterns), and
    `ticking` the clock's terms then, shape (months, patterns, q).
    """

    x: Floats
    effects: Floats
    where: Ints
    settled: Floats
    settlement: Ints
    monthly: Floats
    ticking: Floats


class Chances(msgspec.Struct, frozen=True):
    """Chances of n families within k horizons, shape (k, n) each: of leaving at all, and by either exit."""

    leaving: Floats
    returning: Floats
    elsewhere: Floats


def ready(model: Model, rows: pd.DataFrame, months: int) -> Ready:
    """Return what `scored` needs, for horizons up to so many months.

    Parameters
    ----------
    model : Model
    rows : DataFrame, one row per household
        From `analysis.stays.spells.now`: ``month``, ``starts``, maybe ``rent_ends_on`` and ``settlement``, and the predictors.
    months : int, at least 1

    Returns
    -------
    Ready
    """
    coefficients = np.array(model.coefficients)
    places = np.arange(1, len(model.terms) + 1)
    moves = np.array([is_clock(term) for term in model.terms], dtype=bool)
    still = tuple(term for term in model.terms if not is_clock(term))
    x = np.ascontiguousarray(design(still, rows)[:, 1:].T)
    where, ticking = _patterns(rows, months)
    kept = [CLOCK.index(term.name) for term in model.terms if is_clock(term)]
    shown = ticking[:, :, kept]
    away = shown - np.array([term.reference for term in model.terms if is_clock(term)])
    log_hazard = coefficients[:, 0, None, None] + np.einsum(
        "tuq,cq->ctu", away, coefficients[:, places[moves]]
    )
    settlement = _settlement(model, rows)
    settled = np.array([one.effects for one in model.settlements] + [(0.0, 0.0)]).T[:, settlement]
    return Ready(x, coefficients[:, places[~moves]], where, settled, settlement, np.exp(log_hazard), away)


def _settlement(model: Model, rows: pd.DataFrame) -> Ints:
    unknown = len(model.settlements)
    if SETTLEMENT not in rows.columns:
        return np.full(len(rows), unknown, dtype=np.int64)
    places = {one.name: place for place, one in enumerate(model.settlements)}
    found = rows[SETTLEMENT].astype("object").fillna("").astype(str).map(places)
    return np.asarray(found.fillna(unknown), dtype=np.int64)


def _patterns(rows: pd.DataFrame, months: int) -> tuple[Ints, Floats]:
    """Return each row's pattern, and the clock of every pattern in the months ahead."""
    month = rows["month"].to_numpy(np.int64)
    starts = rows["starts"].to_numpy("datetime64[D]")
    has_ends = "rent_ends_on" in rows.columns
    ends = rows["rent_ends_on"] if has_ends else np.full(len(rows), "NaT", "datetime64[D]")
    days = np.asarray(ends, dtype="datetime64[D]")
    last = np.where(np.isnat(days), 0, days.astype(np.int64))
    code = (month << 2 * _DAY_BITS) | (starts.astype(np.int64) << _DAY_BITS) | last
    _, one, where = np.unique(code, return_index=True, return_inverse=True)
    at, on, until = month[one], starts[one], days[one]
    ahead = [
        clock(at + n, month_start(on, np.full(len(on), n)), until if has_ends else None)
        for n in range(months)
    ]
    return where, np.stack(ahead)


def hazards(given: Ready, block: slice) -> Floats:
    """Return what each family's needs and settlement multiply the hazard of its time by, shape (2, families of the block).

    Term by term and not as one matrix product, so that a family's number does not depend on the table around it.
    """
    x = given.x[:, block]
    total = given.settled[:, block].copy()
    for values, effects in zip(x, given.effects.T, strict=True):
        total[0] += values * effects[0]
        total[1] += values * effects[1]
    return np.exp(total)


def scored(given: Ready, horizons: tuple[int, ...]) -> Chances:
    r"""Return each family's chance of each exit within each horizon, given that it is still here.

    Parameters
    ----------
    given : Ready
    horizons : tuple of int
        Months ahead, rising, the last at most as many as `given` holds.

    Returns
    -------
    Chances

    Notes
    -----
    With monthly hazards :math:`1 - \exp(-m_c)` of the exits c, :math:`S_t = \exp(-\sum_{s \le t} \sum_c m_{cs})` is the
    chance to be here after t months, for both exits together; a month's :math:`S_{t-1} - S_t` is shared out in proportion to
    the :math:`m_c`, which is exact when both are constant within the month.
    """
    n = given.x.shape[1]
    found = np.empty((3, len(horizons), n))
    for begin in range(0, n, BLOCK):
        block = slice(begin, begin + BLOCK)
        _score(given, horizons, block, found[:, :, block])
    return Chances(found[0], found[1], found[2])


def _score(given: Ready, horizons: tuple[int, ...], block: slice, out: Floats) -> None:
    back, on = hazards(given, block)
    where = given.where[block]
    total, here, returned = np.zeros(len(back)), np.ones(len(back)), np.zeros(len(back))
    for month in range(horizons[-1]):
        returning = back * given.monthly[0, month].take(where)
        both = on * given.monthly[1, month].take(where)
        both += returning
        total += both
        stays = np.exp(-total)
        here -= stays
        returning /= both
        returning *= here
        returned += returning
        here = stays
        if month + 1 in horizons:
            place = horizons.index(month + 1)
            np.negative(np.expm1(-total), out=out[0, place])
            out[1, place] = returned
            np.subtract(out[0, place], returned, out=out[2, place])


def expected_events(given: Ready) -> Floats:
    """Return the sum of a family's monthly hazards over all months of `given`, for each exit: shape (2, n)."""
    over = given.monthly.sum(axis=1)
    n = given.x.shape[1]
    blocks = (slice(begin, begin + BLOCK) for begin in range(0, n, BLOCK))
    parts = [hazards(given, block) * over[:, given.where[block]] for block in blocks]
    return np.hstack(parts) if parts else np.zeros((2, 0))


def log_spread(model: Model, given: Ready) -> Floats:
    """Return the standard deviation of the log of that sum for both exits together, by the delta method: shape (n,)."""
    size = len(model.names)
    moves = np.array([False, *(is_clock(term) for term in model.terms)])
    covariance = root(model)
    # Over the months ahead, what the clock's terms add, weighed by the hazard of the month.
    ticks = np.einsum("ctu,tuq->cqu", given.monthly, given.ticking)
    n = given.x.shape[1]
    found = np.empty(n)
    for begin in range(0, n, BLOCK):
        block = slice(begin, begin + BLOCK)
        where = given.where[block]
        own = hazards(given, block)
        sums = own * given.monthly.sum(axis=1)[:, where]
        gradient = np.empty((len(where), 2, size))
        for way in (0, 1):
            gradient[:, way, 0] = sums[way]
            gradient[:, way, 1:][:, ~moves[1:]] = (given.x[:, block] * sums[way]).T
            gradient[:, way, 1:][:, moves[1:]] = (ticks[way][:, where] * own[way]).T
        slope = gradient.reshape(len(where), 2 * size) / sums.sum(axis=0)[:, None]
        variance = np.square(slope @ covariance).sum(axis=1)
        variance += _settled_variance(model, given.settlement[block], slope, (sums / sums.sum(axis=0)).T)
        found[block] = np.sqrt(np.maximum(variance, 0.0))
    return found


def _settled_variance(model: Model, settlement: Ints, slope: Floats, shares: Floats) -> Floats:
    """Return what the settlements' effects add to the variance: theirs, and twice that with the terms.

    `shares` are the exits' in the sum, shape (n, 2). A settlement of which nothing is known may lie anywhere.
    """
    own = np.array([*(one.covariance for one in model.settlements), np.diag(np.square(model.settlement_sd))])
    added = np.einsum("nc,ncd,nd->n", shares, own[settlement], shares)
    if not model.settlements:
        return added
    cross = np.array([one.with_terms for one in model.settlements] + [np.zeros((2, slope.shape[1]))])
    for place in np.unique(settlement):
        rows = settlement == place
        added[rows] += 2 * (shares[rows] * (slope[rows] @ cross[place].T)).sum(axis=1)
    return added


def root(model: Model) -> Floats:
    """Return the lower triangle whose square is the model's covariance: shape (2 terms, 2 terms). Raise NoFit if it has none."""
    covariance = np.array(model.covariance)
    try:
        return np.asarray(np.linalg.cholesky(_safe(covariance)), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise NoFit("The terms vary together as no numbers can.", covariance.diagonal()) from None


def _safe(matrix: Floats) -> Floats:
    """Add what rounding may have taken from a covariance, so that its root exists."""
    return matrix + np.eye(len(matrix)) * 1e-12 * float(np.trace(matrix)) / len(matrix)


def mix(at: Floats, moved: npt.NDArray[np.float64]) -> Floats:
    """Return the mean of ``1 / (1 + exp(-at - t * moved))`` over t from 0 to 1, elementwise."""
    small = np.abs(moved) < 1e-6
    safe = np.where(small, 1.0, moved)
    area = (np.logaddexp(0.0, at + moved) - np.logaddexp(0.0, at)) / safe
    middle = 1.0 / (1.0 + np.exp(-(at + moved / 2)))
    return np.where(small, middle, area)
