"""Figures with their intervals, by drawing families anew; a figure that does not exist says why."""

from collections.abc import Iterator

import msgspec
import numpy as np

from analysis.judging.measures import MEASURES, Sample, measures
from analysis.terms import Floats, Ints

RESAMPLES = 200
# Fewer departures than this, and a figure is shown as too uncertain to tell anything.
FEW = 10
# A chunk of resamples keeps so many weights in memory at a time.
_CELLS = 2_000_000


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: `value` with its 95 % interval, or None and `note` says why.

    `families` and `departures` count families, however many landmarks they have. `note` is empty, ``nobody`` (no family), ``nobody_left``, ``nobody_stayed``, ``one_score`` (all chances equal),
    ``few`` (shown, but of fewer than `FEW` departures) or ``unsettled`` (no interval: too many resamples without it).
    """

    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    families: int = 0
    departures: int = 0
    note: str = ""


def resamples(household: Ints, draws: int, seed: int) -> Iterator[Floats]:
    """Yield how often each row stands in a resample, families drawn as a whole with all their rows.

    Parameters
    ----------
    household : ndarray, shape (n,)
        Whose row it is; any numbers.
    draws : int
    seed : int

    Yields
    ------
    ndarray, shape (up to draws, n)
        In chunks; together `draws` rows.
    """
    _, own = np.unique(household, return_inverse=True)
    families = int(own.max()) + 1 if len(own) else 0
    random = np.random.default_rng(seed)
    chunk = max(1, _CELLS // max(len(own), 1))
    for first in range(0, draws if families else 0, chunk):
        size = min(chunk, draws - first)
        drawn = random.multinomial(families, np.full(families, 1 / families), size=size)
        yield drawn[:, own].astype(np.float64)


def judged(own: Sample, household: Ints, draws: int = RESAMPLES, seed: int = 1) -> tuple[Figure, ...]:
    """Return every measure of the chances with its interval.

    Parameters
    ----------
    own : Sample, n rows
    household : ndarray, shape (n,)
    draws : int
        Resamples of families; 0 for no interval.
    seed : int

    Returns
    -------
    tuple of Figure
        In the order of `MEASURES`.

    Notes
    -----
    Intervals are the 2.5 and 97.5 % points of the resamples (percentile bootstrap). They hold the model fixed: they
    say how well this test knows its quality.
    """
    return _figures(own, household, _drawn([own], household, draws, seed)[0], _why(own))


def beside(
    first: Sample, second: Sample, household: Ints, draws: int = RESAMPLES, seed: int = 1
) -> tuple[tuple[Figure, ...], tuple[Figure, ...], tuple[Figure, ...]]:
    """Return every measure of the first chances, of the second, and the first minus the second.

    Returns
    -------
    tuple of three tuples of Figure
        As `judged`; the same families are drawn for both, so that in the difference cancels what they share.
    """
    ours, theirs = _drawn([first, second], household, draws, seed)
    apart = {name: ours[name] - theirs[name] for name in MEASURES}
    return (
        _figures(first, household, ours, _why(first)),
        _figures(second, household, theirs, _why(second)),
        _figures(first, household, apart, _why(first) or _why(second)),
    )


def _drawn(samples: list[Sample], household: Ints, draws: int, seed: int) -> list[dict[str, Floats]]:
    """Return each sample's measures: the value itself first, then those of the resamples."""
    counts = [np.ones((1, len(household))), *resamples(household, draws, seed)]
    return [
        {name: np.concatenate([part[name] for part in parts]) for name in MEASURES}
        for parts in ([measures(own, chunk) for chunk in counts] for own in samples)
    ]


def _figures(own: Sample, household: Ints, found: dict[str, Floats], why: str) -> tuple[Figure, ...]:
    return tuple(_figure(name, found[name], own, household, why) for name in MEASURES)


def _why(own: Sample) -> str:
    seen = own.weight > 0
    event = own.event[seen]
    if not len(event):
        return "nobody"
    if not event.any():
        return "nobody_left"
    if event.all():
        return "nobody_stayed"
    return "one_score" if np.ptp(own.chance) < 1e-12 else ""


def _figure(name: str, found: Floats, own: Sample, household: Ints, why: str) -> Figure:
    seen = own.weight > 0
    families, departures = (len(np.unique(household[rows])) for rows in (seen, seen & (own.event == 1)))
    none = Figure(measure=name, value=None, families=families, departures=departures, note=why or "unsettled")
    value, drawn = float(found[0]), found[1:]
    if not np.isfinite(value):
        return none
    low, high = interval(drawn)
    note = "few" if departures < FEW else "unsettled" if len(drawn) and low is None else ""
    return msgspec.structs.replace(none, value=value, low=low, high=high, note=note)


def interval(drawn: Floats) -> tuple[float, float] | tuple[None, None]:
    """Return the 2.5 and 97.5 % points, or nothing if a tenth of the draws or more have no value."""
    if not len(drawn):
        return None, None
    kept = drawn[np.isfinite(drawn)]
    if len(kept) < 0.9 * len(drawn):
        return None, None
    low, high = np.quantile(kept, [0.025, 0.975])
    return float(low), float(high)
