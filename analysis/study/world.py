"""A world whose truth is known: families with surveys every quarter, villages that differ, two ways of leaving."""

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIXED, SCORES, SETTLEMENTS = 5, 10, 40
FRAILTY_SD = 0.3
QUARTER, LAST_MONTH, ENTRY_MONTHS, CLOSES = 3, 60, 60, 84
LOSS_A_MONTH = 0.002
# Scores move from quarter to quarter with this correlation around a family's own middle.
STEADINESS, OWN_SD, MOVING_SD = 0.6, 0.7, 0.9
NAMES = (*(f"fixed_{n}" for n in range(FIXED)), *(f"score_{n}" for n in range(SCORES)))
# Log hazard ratios per point: of a return, and of a move elsewhere.
TRUTH = np.array(
    [
        [0.25, -0.2, 0.1, 0.0, 0.15, 0.3, -0.25, 0.2, 0.1, 0.0, -0.15, 0.25, 0.05, -0.1, 0.15],
        [0.12, -0.16, 0.18, 0.06, 0.04, 0.2, -0.14, 0.26, 0.02, 0.05, -0.2, 0.14, 0.13, -0.03, 0.02],
    ]
)
MIDDLE = np.array([0.5, 0.5, 1.0, 1.0, 2.0, *[3.0] * SCORES])
LEVELS = np.log([0.0045, 0.0029])


class World(msgspec.Struct, frozen=True):
    """What n families are and would do, whoever looks.

    `x` holds what each survey would find, shape (quarters, n, 15): whole numbers. `settlement` is 0 to 39 and
    `frailty` what each settlement adds to the log hazard of both exits. `leaves` is the month of stay, from 0, in
    which a family leaves (60: not in five years) and `way` by which exit, 0 the return. `entered` is the
    calendar month of arrival, `lost` the month of stay from which nobody hears of it.
    """

    x: npt.NDArray[np.int8]
    settlement: Ints
    frailty: Floats
    leaves: Ints
    way: Ints
    entered: Ints
    lost: Ints

    @property
    def seen(self) -> Ints:
        """Months of follow-up that a family could have: to five years, the closing day, or the loss."""
        return np.minimum(np.minimum(LAST_MONTH, CLOSES - self.entered), self.lost)


def baseline(month: npt.ArrayLike) -> Floats:
    """Return the log hazard of a month of stay, against a stay of some years: high at first, soon falling."""
    return 1.2 * np.exp(-np.asarray(month, dtype=np.float64) / 10)


def world(families: int, seed: int) -> World:
    """Draw a world.

    Parameters
    ----------
    families : int
    seed : int
        The same seed gives the same world.

    Returns
    -------
    World

    Notes
    -----
    Five covariates stay as they are; ten scores of 1 to 5 are asked every quarter, each an autoregression around
    the family's own middle, rounded. The monthly hazards of the exits are ``exp(level + baseline(month) + x @ truth +
    frailty)``, with two sets of log ratios, and the exits compete within the month.
    """
    draw = np.random.default_rng(seed)
    frailty = draw.normal(0, FRAILTY_SD, SETTLEMENTS)
    settlement = draw.integers(0, SETTLEMENTS, families)
    fixed = np.column_stack(
        [
            draw.integers(0, 2, (families, 2)),
            draw.integers(0, 3, (families, 2)),
            draw.integers(0, 5, (families, 1)),
        ]
    )
    own = draw.normal(0, OWN_SD, (families, SCORES)).astype(np.float32)
    moving = draw.normal(0, MOVING_SD, (families, SCORES)).astype(np.float32)
    x = np.empty((LAST_MONTH // QUARTER, families, FIXED + SCORES), dtype=np.int8)
    leaves, way = np.full(families, LAST_MONTH), np.zeros(families, dtype=np.int64)
    fresh = np.float32(MOVING_SD * np.sqrt(1 - STEADINESS**2))
    for quarter in range(len(x)):
        x[quarter, :, :FIXED] = fixed
        x[quarter, :, FIXED:] = np.clip(np.rint(3 + own + moving), 1, 5)
        moving = STEADINESS * moving + fresh * draw.standard_normal(moving.shape, dtype=np.float32)
        rates = np.exp(log_hazards(x[quarter], frailty[settlement]))
        for month in range(QUARTER * quarter, QUARTER * (quarter + 1)):
            both = rates.sum(axis=1) * np.exp(baseline(month))
            goes = (leaves == LAST_MONTH) & (draw.random(families) < -np.expm1(-both))
            leaves[goes] = month
            way[goes] = draw.random(int(goes.sum())) >= (rates[:, 0] / rates.sum(axis=1))[goes]
    entered = draw.integers(0, ENTRY_MONTHS, families)
    lost = draw.geometric(LOSS_A_MONTH, families)
    return World(x, settlement, frailty, leaves, way, entered, lost)


def log_hazards(x: npt.NDArray[np.int8], frailty: Floats) -> Floats:
    """Return the true log monthly hazards of both exits without the baseline, shape (n, 2)."""
    return LEVELS + (x - MIDDLE) @ TRUTH.T + frailty[:, None]


def wave_rows(seen: World) -> pd.DataFrame:
    """Return the follow-up as the model reads it: one row per family and quarter.

    Returns
    -------
    DataFrame
        ``household``, ``settlement`` (text), ``month`` (of stay, at which the quarter starts), ``n`` months at risk,
        ``k_return`` and ``k_elsewhere``, and the covariates of `NAMES`, 8 bits each.
    """
    ends = np.minimum(seen.leaves + 1, seen.seen)
    is_seen = seen.leaves < seen.seen
    parts = []
    for quarter in range(len(seen.x)):
        begins = QUARTER * quarter
        who = np.flatnonzero(ends > begins)
        last = ends[who] <= begins + QUARTER
        goes = last & is_seen[who]
        head = {
            "household": who,
            "settlement": seen.settlement[who],
            "month": np.full(len(who), begins),
            "n": np.minimum(ends[who] - begins, QUARTER),
            "k_return": (goes & (seen.way[who] == 0)).astype(np.int64),
            "k_elsewhere": (goes & (seen.way[who] == 1)).astype(np.int64),
        }
        asked = {name: seen.x[quarter, who, place] for place, name in enumerate(NAMES)}
        parts.append(pd.DataFrame(head | asked))
    return pd.concat(parts, ignore_index=True)


class Landmarks(msgspec.Struct, frozen=True):
    """Families on a day that was drawn before their follow-up was looked at, and what came.

    `rows` hold what was known, `chance` the true chance of leaving within the horizon with today's answers held, and
    `true` that of a return; `left` says who left, and `months` how many of the horizon's were seen.
    """

    rows: pd.DataFrame
    chance: Floats
    left: npt.NDArray[np.bool_]
    months: Ints


def landmarks(seen: World, seed: int, horizon: int = 12) -> Landmarks:
    """Draw one quarter of stay for each family, and keep those who are still here and heard of when it begins.

    Parameters
    ----------
    seen : World
    seed : int
    horizon : int
        Months ahead, all within the five years.

    Returns
    -------
    Landmarks
        A row per family that is kept, with the columns of `wave_rows` but the counts.
    """
    draw = np.random.default_rng(seed)
    quarters = draw.integers(0, (LAST_MONTH - horizon) // QUARTER + 1, len(seen.leaves))
    begins = QUARTER * quarters
    here = (seen.leaves >= begins) & (seen.seen > begins)
    who, begins, quarters = np.flatnonzero(here), begins[here], quarters[here]
    x = seen.x[quarters, who]
    ahead = np.exp(baseline(begins[:, None] + np.arange(horizon))).sum(axis=1)
    rates = np.exp(log_hazards(x, seen.frailty[seen.settlement[who]])) * ahead[:, None]
    months = np.minimum(np.minimum(seen.leaves[who] + 1, seen.seen[who]) - begins, horizon)
    left = (seen.leaves[who] < seen.seen[who]) & (seen.leaves[who] < begins + horizon)
    head = pd.DataFrame({"household": who, "settlement": seen.settlement[who], "month": begins})
    known = pd.DataFrame(x, columns=list(NAMES))
    return Landmarks(pd.concat([head, known], axis=1), -np.expm1(-rates.sum(axis=1)), left, months)
