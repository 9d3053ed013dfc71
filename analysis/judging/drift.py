"""Whether families, or their chances, have become others than those the model was fitted on."""

import msgspec
import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.terms import Floats, Ints

BINS = 10
SOME, LARGE = 0.1, 0.25
# With fewer families on either day nothing is said.
LEAST = 30


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """How far one column moved between two days.

    `index` is the population stability index, or None with fewer than `LEAST` families on a day. `noise` is what
    chance alone would exceed once in twenty times. `verdict`: ``few``, ``still``, ``some`` or ``large``. `missing_before`
    and `missing_after` are shares of families of whom it is not known.
    """

    column: str
    before: int
    after: int
    index: float | None = None
    noise: float | None = None
    missing_before: float = 0.0
    missing_after: float = 0.0
    verdict: str = "few"


def drift(before: pd.DataFrame, after: pd.DataFrame, columns: tuple[str, ...]) -> tuple[Drift, ...]:
    r"""Return the stability of predictors and scores between two days.

    Parameters
    ----------
    before, after : DataFrame, one row per family
        Numbers; NaN where it is not known.
    columns : tuple of str
        Those that stand in neither table are passed over.

    Returns
    -------
    tuple of Drift

    Notes
    -----
    :math:`\sum_b (q_b - p_b) \log(q_b / p_b)` over the tenths of `before` (its single values where there are few) and
    "not known" as a bin of its own; half a family is added to each bin. Without drift it is about :math:`\chi^2_{B-1}
    (1/n + 1/m)` [1]_: only what lies above the 95 % point of that is called drift, ``some`` from `SOME` on and ``large`` from
    `LARGE` on.

    References
    ----------
    .. [1] Yurdakul, B. and Naranjo, J. (2020). Statistical properties of the population stability index. Journal of
           Risk Model Validation, 14(4), 89-100.
    """
    return tuple(
        _one(name, before, after) for name in columns if name in before.columns or name in after.columns
    )


def _one(name: str, before: pd.DataFrame, after: pd.DataFrame) -> Drift:
    old, new = (_values(table, name) for table in (before, after))
    if min(len(old), len(new)) < LEAST:
        return Drift(column=name, before=len(old), after=len(new))
    known = old[np.isfinite(old)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else known
    counts = [_counted(values, edges) for values in (old, new)]
    used = (counts[0] + counts[1]) > 0
    p, q = ((count[used] + 0.5) / (count[used] + 0.5).sum() for count in counts)
    index = float(((q - p) * np.log(q / p)).sum())
    noise = float(chi2.ppf(0.95, max(used.sum() - 1, 1)) * (1 / len(old) + 1 / len(new)))
    moved = index > noise
    verdict = "large" if moved and index >= LARGE else "some" if moved and index >= SOME else "still"
    return Drift(
        column=name,
        before=len(old),
        after=len(new),
        index=index,
        noise=noise,
        missing_before=float(np.isnan(old).mean()),
        missing_after=float(np.isnan(new).mean()),
        verdict=verdict,
    )


def _values(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(np.float64) if name in table.columns else np.full(len(table), np.nan)


def _counted(values: Floats, edges: Floats) -> Ints:
    """Return how many fall between the edges, a value on an edge below it, and how many are not known."""
    known = values[np.isfinite(values)]
    places = np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1)
    return np.append(places, len(values) - len(known)).astype(np.int64)
