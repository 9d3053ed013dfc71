"""Whether the chances for twelve months are right, and how near they come to the true hazards'."""

from collections.abc import Sequence

import msgspec
import numpy as np

from analysis.hazards.hazard import fit
from analysis.judging.measures import Sample, measures
from analysis.study.fitting import events_ahead, terms, with_stay
from analysis.study.judged import Figure, Record
from analysis.study.world import Floats, Landmarks, World, landmarks, wave_rows, world

TRAINED, TESTED, REPLICATES = 52_000, 30_000, 20
HORIZON, LIST = 12, 0.1
STEPS = 12


def replicate(seed: int, trained: int = TRAINED, tested: int = TESTED) -> Record:
    """Draw a world, fit a part of its families, and judge the chances of the others on days drawn beforehand.

    Returns
    -------
    dict
        ``auc``, ``recall`` (of the tenth with the highest chances), ``eo`` and ``slope``, and as ``true_auc`` and
        ``true_recall`` those of the true chances with today's answers held; ``departures`` trained on.
    """
    whole = world(trained + tested, seed)
    own, others = part(whole, slice(0, trained)), part(whole, slice(trained, None))
    # The others are followed to the end, whoever closes the books or loses them.
    others = msgspec.structs.replace(
        others, entered=np.zeros_like(others.entered), lost=np.full_like(others.lost, 10**6)
    )
    model = fit(with_stay(wave_rows(own)), terms())
    marks, test = landmarks(own, seed + 1, HORIZON), landmarks(others, seed + 2, HORIZON)
    ahead = events_ahead(model, marks.rows, np.full(len(marks.left), HORIZON).tolist())
    seen = events_ahead(model, marks.rows, marks.months.tolist())
    a, b = recalibrated(ahead, seen, marks.left.astype(np.float64))
    total = events_ahead(model, test.rows, np.full(len(test.left), HORIZON).tolist())
    found, true = judged(-np.expm1(-np.exp(a + b * np.log(total))), test), judged(test.chance, test)
    kept = {name: found[name] for name in ("auc", "recall", "eo", "slope")}
    return kept | {"true_auc": true["auc"], "true_recall": true["recall"], "departures": model.events}


def part(whole: World, families: slice) -> World:
    """Return some families of a world, in the same settlements."""
    return World(
        whole.x[:, families],
        whole.settlement[families],
        whole.frailty,
        whole.leaves[families],
        whole.way[families],
        whole.entered[families],
        whole.lost[families],
    )


def recalibrated(ahead: Floats, seen: Floats, left: Floats) -> tuple[float, float]:
    r"""Return a and b of ``log(-log(1 - P)) = a + b log(ahead)`` that suit what was seen.

    Parameters
    ----------
    ahead, seen : ndarray, shape (n,)
        Hazards added up over the horizon, and over those of its months in which the family was seen.
    left : ndarray, shape (n,)
        1 where it left within them.

    Notes
    -----
    With hazards that keep their shape, a family adds :math:`d \log\mu - \mu` to the log-likelihood, where
    :math:`\mu = \exp(a + b \log H) \, H_{seen} / H`: nobody is left out who was lost. By Newton's method.
    """
    z, share = np.log(ahead), np.log(seen / ahead)
    middle = float(z.mean())
    x, at = np.column_stack([np.ones(len(z)), z - middle]), np.array([middle, 1.0])
    for _ in range(STEPS):
        rate = np.exp(x @ at + share)
        at = at + np.linalg.solve((x * rate[:, None]).T @ x, x.T @ (left - rate))
    return float(at[0] - at[1] * middle), float(at[1])


def judged(chance: Floats, test: Landmarks) -> dict[str, float]:
    """Return the measures of these chances by what came."""
    own = Sample(
        chance=chance,
        event=test.left.astype(np.float64),
        weight=np.ones(len(chance)),
        month=np.full(len(chance), HORIZON, dtype=np.int64),
        left=test.left.astype(np.float64),
        place=chance,
        share=LIST,
    )
    return {name: float(value[0]) for name, value in measures(own, np.ones((1, len(chance)))).items()}


def judge(records: Sequence[Record]) -> list[Figure]:
    """Return the figures as means over the test sets, beside their targets."""
    by = {name: np.array([record[name] for record in records], dtype=np.float64) for name in records[0]}
    return [
        Figure("departures, at least", float(by["departures"].min()), (20_000, np.inf)),
        _mean("AUC below that of the true chances", by["true_auc"] - by["auc"], (-np.inf, 0.015)),
        _mean(
            "recall of the first tenth, over that of the true chances",
            by["recall"] / by["true_recall"],
            (0.92, np.inf),
        ),
        _mean("expected over observed", by["eo"], (0.98, 1.02)),
        _mean("slope", by["slope"], (0.97, 1.03)),
    ]


def _mean(name: str, values: Floats, target: tuple[float, float]) -> Figure:
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None
    return Figure(name, float(values.mean()), target, error)
