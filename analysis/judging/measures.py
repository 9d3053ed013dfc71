"""How good chances were, each figure for many weightings of the same families at once."""

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.terms import Floats, Ints

MEASURES = (
    "auc", "concordance", "brier", "skill", "eo", "intercept", "slope", "ece", "precision", "recall",
)  # fmt: skip
BINS = 10
# A step so short is the last: Newton's next would be about its square.
STEPS, CLOSE_ENOUGH = 30, 1e-5
_SMALLEST = 1e-9


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """n chances beside what happened; arrays of shape (n,).

    `chance` of the event within the horizon; `event` is 1 where it happened; `weight` is that of
    `analysis.judging.landmarks.outcome`; `month` is when it, or another exit, happened, the horizon for who stayed;
    `left` is 1 for every exit. `place` orders the list, higher first; `share` of the families is its length.
    """

    chance: Floats
    event: Floats
    weight: Floats
    month: Ints
    left: Floats
    place: Floats
    share: float

    def part(self, rows: np.ndarray) -> "Sample":
        """Return the sample of these rows alone."""
        arrays = ("chance", "event", "weight", "month", "left", "place")
        return msgspec.structs.replace(self, **{name: getattr(self, name)[rows] for name in arrays})


def sample(scored: pd.DataFrame, outcomes: pd.DataFrame, column: str, exit: str, share: float) -> Sample:
    """Put chances beside outcomes.

    Parameters
    ----------
    scored : DataFrame
        Landmarks with ``day`` and the chances in `column`.
    outcomes : DataFrame
        From `analysis.judging.landmarks.outcome`; its index chooses the rows of `scored`.
    column : str
    exit : str
        ``any``, or one of `analysis.stays.spells.EXITS`: then the other exit is a non-event.
    share : float, in (0, 1]
        Length of the list, as a share of the families who were here on its day.

    Returns
    -------
    Sample
        `place` is the rank within the day: a list is made on one day.
    """
    own = scored.loc[outcomes.index]
    state = outcomes["state"].to_numpy()
    left = np.isin(state.astype(str), ("return", "elsewhere"))
    return Sample(
        chance=own[column].to_numpy(np.float64),
        event=(left if exit == "any" else state == exit).astype(np.float64),
        weight=outcomes["weight"].to_numpy(np.float64),
        month=outcomes["month"].to_numpy(np.int64),
        left=(state != "stayed").astype(np.float64),
        place=own.groupby("day")[column].rank(pct=True).to_numpy(np.float64),
        share=share,
    )


def measures(own: Sample, counts: Floats) -> dict[str, Floats]:
    r"""Return every figure for each row of `counts`.

    Parameters
    ----------
    own : Sample, n rows
    counts : ndarray, shape (B, n)
        How often each row stands in each resample; one row of ones is the sample itself.

    Returns
    -------
    dict of ndarray, shape (B,)
        By the names of `MEASURES`; NaN where a figure does not exist (nobody left, everybody did, one chance for
        all): who shows it must say so.

    Notes
    -----
    ``auc``: chance that of one with and one without the event within the horizon the first had the higher chance,
    ties half; another exit is a non-event [1]_. ``concordance``: the same within risk sets, who leaves in a month
    against who is still here after it. ``brier``: mean squared error; ``skill``: 1 - brier / (o (1 - o)), o the share
    that left: 0 is to know only that share. ``eo``: expected over observed. ``intercept``: a of
    :math:`\log(-\log(1 - P)) = a + z`, and ``slope``: b of :math:`a + b z`, where z is the same transform of the
    chance (calibration in the large is 0, slope is 1 where the chances are right). ``ece``: mean distance of chance
    and share over the sample's tenths; noise alone makes it positive. ``precision`` and ``recall``: of the list,
    the share that left; of those who left, the share on the list; equal places share the last ones.

    References
    ----------
    .. [1] Blanche, P., Dartigues, J.-F. and Jacqmin-Gadda, H. (2013). Estimating and comparing time-dependent areas
           under receiver operating characteristic curves for censored event times with competing risks. Statistics
           in Medicine, 32, 5381-5397.
    """
    weights = counts * own.weight
    positive, negative = weights * own.event, weights * (1 - own.event)
    total, left = weights.sum(axis=1), positive.sum(axis=1)
    share = _over(left, total)
    brier = _over(weights @ (own.chance - own.event) ** 2, total)
    hit, listed = _listed(own, weights, positive)
    return {
        "auc": _over(*_pairs(own.chance, positive, negative)),
        "concordance": _within_risk_sets(own, counts),
        "brier": brier,
        "skill": 1 - _over(brier, share * (1 - share)),
        "eo": _over(weights @ own.chance, left),
        **dict(zip(("intercept", "slope"), _calibration(own, weights), strict=True)),
        "ece": _ece(own.chance, weights, positive),
        "precision": _over(hit, listed),
        "recall": _over(hit, left),
    }


def recalibration(own: Sample, counts: Floats) -> Floats:
    """Return a and b of ``cloglog(P) = a + b cloglog(chance)`` for each row of `counts`.

    Returns
    -------
    ndarray, shape (B, 2)
        NaN where they do not exist.
    """
    return _newton(_cloglog(own.chance), own.event, counts * own.weight, own.weight, free=2)


def slope(own: Sample, counts: Floats) -> Floats:
    """Return the calibration slope alone, as in `measures`, for each row of `counts`; NaN where there is none."""
    return recalibration(own, counts)[:, 1]


def curve(own: Sample, bins: int = BINS) -> pd.DataFrame:
    """Return the points of a calibration plot: mean chance and share that left, in equally filled bins.

    Returns
    -------
    DataFrame, at most `bins` rows
        ``chance``, ``share``, ``low`` and ``high`` (95 %, Wilson [1]_), ``families``, ``left``.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the
           American Statistical Association, 22, 209-212.
    """
    if not len(own.chance):
        return pd.DataFrame(columns=["chance", "share", "low", "high", "families", "left"])
    bin_of = _bins(own.chance, bins)
    table = pd.DataFrame(
        {
            "bin": bin_of,
            "w": own.weight,
            "p": own.weight * own.chance,
            "y": own.weight * own.event,
            "families": 1,
            "left": own.event,
        }
    )
    sums = table.groupby("bin").sum()
    sums = sums[sums["w"] > 0]
    share = sums["y"] / sums["w"]
    low, high = wilson(share.to_numpy(np.float64), sums["w"].to_numpy(np.float64))
    found = {"chance": sums["p"] / sums["w"], "share": share, "low": low, "high": high}
    return pd.DataFrame(found | {name: sums[name].astype(int) for name in ("families", "left")}).reset_index(
        drop=True
    )


def wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % interval of a share of n, by Wilson; n above 0."""
    z2 = 1.959963984540054**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def _over(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full(np.broadcast(above, below).shape, np.nan), where=below > 0)


def _levels(score: Floats) -> tuple[Ints, Ints]:
    """Return the order of the scores, lowest first, and where in it each new score begins."""
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    return order, np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(score) else order


def _by_level(score: Floats, *weights: Floats) -> list[Floats]:
    order, begins = _levels(score)
    if not len(score):
        return list(weights)
    return [np.add.reduceat(one[:, order], begins, axis=1) for one in weights]


def _pairs(score: Floats, positive: Floats, negative: Floats) -> tuple[Floats, Floats]:
    """Return the weight of pairs in the right order, ties half, and of all pairs."""
    p, q = _by_level(score, positive, negative)
    below = np.cumsum(q, axis=1) - q
    return (p * (below + q / 2)).sum(axis=1), positive.sum(axis=1) * negative.sum(axis=1)


def _within_risk_sets(own: Sample, counts: Floats) -> Floats:
    right, pairs = np.zeros(len(counts)), np.zeros(len(counts))
    for month in np.unique(own.month[own.event == 1]):
        leaves = (own.event == 1) & (own.month == month)
        stays = (own.month > month) | ((own.month == month) & (own.left == 0))
        rows = leaves | stays
        part = counts[:, rows]
        found = _pairs(own.chance[rows], part * leaves[rows], part * stays[rows])
        right, pairs = right + found[0], pairs + found[1]
    return _over(right, pairs)


def _listed(own: Sample, weights: Floats, positive: Floats) -> tuple[Floats, Floats]:
    """Return how much of the event, and how much in all, stands on the list."""
    w, p = _by_level(-own.place, weights, positive)
    size = own.share * weights.sum(axis=1)
    above = np.cumsum(w, axis=1) - w
    taken = np.clip(_over(size[:, None] - above, w), 0.0, 1.0)
    taken = np.nan_to_num(taken)
    return (taken * p).sum(axis=1), (taken * w).sum(axis=1)


def _bins(chance: Floats, bins: int) -> Ints:
    """Return the tenth of each row; equal chances share one."""
    rank = pd.Series(chance).rank(method="min").to_numpy()
    return np.minimum((bins * (rank - 1) / max(len(chance), 1)).astype(np.int64), bins - 1)


def _ece(chance: Floats, weights: Floats, positive: Floats) -> Floats:
    bin_of = _bins(chance, BINS)
    member = (bin_of[:, None] == np.arange(BINS)).astype(np.float64)
    apart = np.abs((weights * chance) @ member - positive @ member).sum(axis=1)
    return _over(apart, weights.sum(axis=1))


def _cloglog(chance: Floats) -> Floats:
    kept = np.clip(chance, _SMALLEST, 1 - _SMALLEST)
    return np.log(-np.log1p(-kept))


def _calibration(own: Sample, weights: Floats) -> tuple[Floats, Floats]:
    z = _cloglog(own.chance)
    large = _newton(z, own.event, weights, own.weight, free=1)[:, 0]
    return large, _newton(z, own.event, weights, own.weight, free=2)[:, 1]


def _newton(z: Floats, event: Floats, weights: Floats, whole: Floats, *, free: int) -> Floats:
    """Return (a, b) of each weighting by Fisher's scoring; with `free` 1, b stays 1. NaN where they run away.

    The whole sample is solved first: from there a resample is a few steps away.
    """
    if not len(z) or (free == 2 and np.ptp(z) < 1e-9):
        return np.full((len(weights), 2), np.nan)
    middle = float(z.mean())
    x = z - middle
    at = np.array([[middle, 1.0]])
    first, _ = _solved(x, event, whole[None, :], at, free)
    begin = first if np.isfinite(first).all() else at
    found, settled = _solved(x, event, weights, np.repeat(begin, len(weights), axis=0), free)
    found[:, 0] -= found[:, 1] * middle
    return np.where(settled[:, None], found, np.nan)


def _solved(
    x: Floats, event: Floats, weights: Floats, at: Floats, free: int
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    step = np.full_like(at, np.nan)
    for _ in range(STEPS):
        step = _step(x, event, weights, at, free)
        at = at + np.clip(step, -1.0, 1.0)
        if np.nanmax(np.abs(step), initial=0.0) < CLOSE_ENOUGH:
            break
    return at, np.asarray(np.abs(np.nan_to_num(step, nan=np.inf)).max(axis=1) < 1e-4, dtype=np.bool_)


def _step(x: Floats, event: Floats, weights: Floats, at: Floats, free: int) -> Floats:
    rate = np.exp(np.clip(at[:, :1] + at[:, 1:] * x, -50.0, 6.0))
    pull = rate / np.maximum(np.expm1(rate), 1e-300)
    own = weights * rate
    score = weights * pull * event - own * (1 - event)
    curved = own * pull
    u0, i00 = score.sum(axis=1), curved.sum(axis=1)
    if free == 1:
        return np.column_stack([_over(u0, i00), np.zeros(len(at))])
    u1, i01, i11 = score @ x, curved @ x, curved @ x**2
    det = i00 * i11 - i01**2
    return np.column_stack([_over(i11 * u0 - i01 * u1, det), _over(i00 * u1 - i01 * u0, det)])
