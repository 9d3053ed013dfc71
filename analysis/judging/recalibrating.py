"""How chances are to be put right, learned from what came of chances for families their model had not seen."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from analysis.hazards import hazard
from analysis.hazards.model import ENOUGH_DEPARTURES
from analysis.hazards.newton import NoFit
from analysis.hazards.recalibration import Recalibration
from analysis.judging.intervals import interval, resamples
from analysis.judging.landmarks import outcome
from analysis.judging.measures import Sample, recalibration, sample
from analysis.judging.splits import FOLDS, HORIZONS, PLAIN, Fit, History, columns_of, scored
from analysis.prior import Term
from analysis.stays.spells import EXITS
from analysis.terms import Ints

# No change counts as if so many departures had come just as said. Slopes of hazards with answers held for a year lie
# about .3 from 1, and the log chances of families vary by about .5: so many departures tell as much of a slope as that.
AS_SAID = 20
# Of more families so many, drawn once, tell two numbers well enough.
MOST_FAMILIES = 4_000
# Inside a test the fits are many: fewer turns will do for two numbers.
TURNS = 3


def recalibrating(
    own: Sample, household: Ints, horizon: int, draws: int = 200, seed: int = 1
) -> Recalibration:
    """Learn how the chances of one horizon are to be changed.

    Parameters
    ----------
    own : Sample, n rows
        Chances by a model that had not seen these families, beside what happened.
    household : ndarray, shape (n,)
    horizon : int
        Months; only kept.
    draws : int
        Resamples of families for the intervals; 0 for none.
    seed : int

    Returns
    -------
    Recalibration

    Notes
    -----
    Maximum likelihood of a binomial model with the cloglog link and the transformed chance as its one predictor, in which
    a family who left on several landmarks' watch counts as one departure, and beside which `AS_SAID` departures stand that
    came exactly as said: the fewer were seen, the nearer to no change. Fewer than `ENOUGH_DEPARTURES` change nothing. What
    is known of a family today is held over the horizon though it will change, so that chances for a year spread too
    far; a slope below 1 draws them in. The order of the families stays as it is, since the slope is above 0.
    """
    left = len(np.unique(household[(own.event == 1) & (own.weight > 0)]))
    if left < ENOUGH_DEPARTURES:
        return Recalibration(horizon=horizon, departures=left, note="few")
    beside = _beside(own, left)
    parts = [np.ones((1, len(household))), *resamples(household, draws, seed)]
    found = np.concatenate([recalibration(beside, counts) for counts in parts])
    if not np.isfinite(found[0]).all() or found[0, 1] <= 0:
        return Recalibration(horizon=horizon, departures=left, note="unsettled")
    below, above = interval(found[1:, 0])
    flat, steep = interval(found[1:, 1])
    return Recalibration(
        horizon=horizon,
        intercept=float(found[0, 0]),
        slope=float(found[0, 1]),
        intercept_low=below,
        intercept_high=above,
        slope_low=flat,
        slope_high=steep,
        departures=left,
        weight=left / (left + AS_SAID),
    )


def _beside(own: Sample, left: int) -> Sample:
    """Return each row with what was seen, and with its part of the departures that came as said."""
    seen = own.weight * left / float(own.weight @ own.event)
    said = np.where(own.weight > 0, AS_SAID / max(float(own.chance[own.weight > 0].sum()), 1e-9), 0.0)
    weight = seen + said
    event = np.divide(
        seen * own.event + said * own.chance, weight, out=np.zeros_like(weight), where=weight > 0
    )
    return msgspec.structs.replace(own, event=event, weight=weight)


def learned(
    history: History, prior: Sequence[Term], *, fit: Fit = hazard.fit, folds: int = FOLDS
) -> tuple[Recalibration, ...]:
    """Return how a model that is fitted on this history is to be put right, for each of `HORIZONS`.

    Parameters
    ----------
    history : History
        Nothing but register, waves and exits is read.
    prior : sequence of Term
    fit : callable
        As in `analysis.judging.splits.scored`.
    folds : int
        In how many turns families are judged by what the others taught.

    Returns
    -------
    tuple of Recalibration, without intervals
        None with fewer than `ENOUGH_DEPARTURES` departures, or where a part of the families has no fit: nothing is changed.
    """
    if history.exits["kind"].isin(EXITS).sum() < ENOUGH_DEPARTURES:
        return ()
    some = history.register["household"]
    if len(some) > MOST_FAMILIES:
        some = some.iloc[np.random.default_rng(1).permutation(len(some))[:MOST_FAMILIES]]
    try:
        table = scored(history.of(some), "household", prior, fit=fit, folds=folds, rule=False)
    except NoFit:
        return ()
    return from_table(table, history.as_of, draws=0)


def from_table(table: pd.DataFrame, as_of: str, draws: int) -> tuple[Recalibration, ...]:
    """Return what landmarks with plain chances, from `analysis.judging.splits.scored`, come to."""
    found = []
    for horizon in HORIZONS:
        known = outcome(table, as_of, horizon)
        own = sample(table, known, PLAIN + columns_of(horizon, "any", "model"), "any", 1.0)
        found.append(recalibrating(own, table.loc[known.index, "household"].to_numpy(), horizon, draws))
    return tuple(found)


def scored_as_used(
    history: History, split: str, prior: Sequence[Term], *, fit: Fit = hazard.fit, folds: int = FOLDS
) -> pd.DataFrame:
    """Return landmarks as `analysis.judging.splits.scored`, the chances put right as those of the list are.

    Notes
    -----
    How they are put right is learned, each time anew, from the very families whom the model was fitted on, in `TURNS`: what
    becomes of a family changes no chance by which it is judged, neither through the model nor through this.
    """

    def learn(train: History) -> tuple[Recalibration, ...]:
        return learned(train, prior, fit=fit, folds=TURNS)

    return scored(history, split, prior, fit=fit, folds=folds, learn=learn)
