"""How families are ordered before anybody has left, and under a prior that is wrong."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from analysis.hazards.hazard import fit
from analysis.study.fitting import FEW_KNOTS, coarse, events_ahead, terms, with_stay
from analysis.study.judged import Figure, Record
from analysis.study.world import NAMES, Floats, baseline, landmarks, log_hazards, wave_rows, world

DEPARTURES = (0, 5, 20, 100, 300)
REPLICATES, FAMILIES, TESTED, HORIZON = 20, 2_000, 6_000, 12
SHARE, BELOW = 0.94, 0.02


def replicate(seed: int, departures: Sequence[int] = DEPARTURES, tested: int = TESTED) -> Record:
    """Fit the first families of a world until so many have left, with three priors, and return how they order others.

    Returns
    -------
    dict
        ``true``: the concordance with the true chance within 12 months that the true coefficients reach, which know no
        settlement. For each number of departures, as text, and each prior (``coarse``; ``wrong``: the same permuted among the
        covariates; ``plain``: flat, no settlements), the concordance as ``C``, and the ``weight`` that the prior was left.
    """
    test = landmarks(world(tested, seed + 500_000), seed, HORIZON)
    rows = with_stay(wave_rows(world(FAMILIES, seed)), FEW_KNOTS)
    gone = rows.groupby("household")[["k_return", "k_elsewhere"]].sum().sum(axis=1).cumsum()
    draw = np.random.default_rng(seed)
    priors = {"coarse": coarse(), "wrong": draw.permutation(coarse()), "plain": None}
    found: Record = {"true": concordance(_true(test.rows), test.chance)}
    for count in departures:
        last = int(np.searchsorted(gone.to_numpy(), count)) if count else -1
        early = rows[rows["household"] <= gone.index[last]] if count else rows.iloc[:0]
        found[str(count)] = {
            name: _ordered(early, means, test.rows, test.chance)
            for name, means in priors.items()
            if count or name != "plain"
        }
    return found


def _ordered(early: pd.DataFrame, means: Floats | None, rows: pd.DataFrame, true: Floats) -> dict[str, float]:
    model = fit(early, terms(means, FEW_KNOTS), settlements=means is not None)
    ahead = events_ahead(model, rows, [HORIZON] * len(rows), settlements=False)
    return {"C": concordance(ahead, true), "weight": model.prior_weight}


def _true(rows: pd.DataFrame) -> Floats:
    rates = np.exp(log_hazards(rows[list(NAMES)].to_numpy(), np.zeros(len(rows)))).sum(axis=1)
    return rates * np.exp(baseline(rows["month"].to_numpy()[:, None] + np.arange(HORIZON))).sum(axis=1)


def concordance(score: Floats, true: Floats) -> float:
    """Return the share of pairs that the score orders as the true chances do, ties half."""
    return float((kendalltau(score, true).statistic + 1) / 2)


def judge(records: Sequence[Record]) -> list[Figure]:
    """Return the figures as means over the replicates, beside their targets."""
    true = np.array([record["true"] for record in records])
    counts = [key for key in records[0] if key != "true"]
    figures = []
    for count in counts:
        share = np.array([record[count]["coarse"]["C"] for record in records]) / true
        error = float(share.std(ddof=1) / np.sqrt(len(share))) if len(share) > 1 else None
        figures.append(
            Figure(
                f"coarse prior, {count} departures: share of the true coefficients'",
                share.mean(),
                (SHARE, np.inf),
                error,
            )
        )
    for count in (one for one in counts if int(one) >= 100):
        below = np.array([record[count]["plain"]["C"] - record[count]["wrong"]["C"] for record in records])
        weight = np.mean([record[count]["wrong"]["weight"] for record in records])
        name = f"permuted prior, {count} departures, weight left {weight:.2f}: below the plain fit, at most"
        figures.append(Figure(name, below.max(), (-np.inf, BELOW)))
        figures.append(
            Figure(
                f"permuted prior, {count} departures: below the plain fit, mean",
                below.mean(),
                (-np.inf, BELOW),
            )
        )
    return figures
