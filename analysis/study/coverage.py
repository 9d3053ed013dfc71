"""Whether 95 % intervals hold the truth 95 times in a hundred, with settlements that differ."""

from collections.abc import Sequence

import numpy as np

from analysis.hazards.hazard import fit
from analysis.study.fitting import KNOTS, terms, with_stay
from analysis.study.judged import Figure, Record
from analysis.study.world import FRAILTY_SD, TRUTH, wave_rows, world

FAMILIES, REPLICATES = 52_000, 200
DEPARTURES, MEAN, EACH = 20_000, (0.94, 0.96), (0.90, 0.985)
_Z95 = 1.959963984540054


def replicate(seed: int, families: int = FAMILIES) -> Record:
    """Draw a world, fit it with a flat prior, and return where the truth lies in each of the 30 intervals.

    Returns
    -------
    dict
        ``z``: estimate less truth over standard error, returns first; ``departures``; ``settlement_sd``, of both exits.
    """
    model = fit(with_stay(wave_rows(world(families, seed))), terms())
    away = np.array(model.coefficients)[:, len(KNOTS) :] - TRUTH
    sd = np.sqrt(np.diag(np.array(model.covariance))).reshape(2, -1)[:, len(KNOTS) :]
    z = (away / sd).ravel().round(4).tolist()
    return {"z": z, "departures": model.events, "settlement_sd": list(model.settlement_sd)}


def judge(records: Sequence[Record]) -> list[Figure]:
    """Return the figures of so many replicates beside their targets."""
    inside = np.abs(np.array([record["z"] for record in records])) < _Z95
    each = inside.mean(axis=0)
    found = np.array([record["settlement_sd"] for record in records]).mean()
    return [
        Figure("departures, at least", min(record["departures"] for record in records), (DEPARTURES, np.inf)),
        Figure(
            "mean coverage", inside.mean(), MEAN, float(np.std(inside.mean(axis=1)) / np.sqrt(len(records)))
        ),
        Figure("lowest of 30 coefficients", each.min(), EACH, float(np.sqrt(0.95 * 0.05 / len(records)))),
        Figure("highest of 30 coefficients", each.max(), EACH, float(np.sqrt(0.95 * 0.05 / len(records)))),
        Figure("spread of settlements, mean", found, (FRAILTY_SD - 0.03, FRAILTY_SD + 0.03)),
    ]
