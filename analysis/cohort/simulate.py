"""A simulated cohort of resettled families whose true hazards are known: for trying the model and for the demo."""

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cohort.places import DISTRICTS
from analysis.terms import CLOCK, Dates, Floats, Ints, clock, month_start, months_between

FOLLOW_UP_MONTHS = 36
EARLIER_MONTHS = 24
EARLIER_SHARE = 0.2
FRAILTY_SD = 0.3
LEVEL = (np.log(0.0018), np.log(0.0012))

# Log hazard ratios by exit (return, elsewhere). Near the prior, never equal to it: the model has to learn.
TRUTH: dict[str, tuple[float, float]] = {
    "main_earner_no_work": (0.70, 0.70),
    "second_adult_no_work": (0.15, 0.25),
    "income_strain": (0.25, 0.20),
    "home_cold": (0.60, 0.35),
    "school_child": (-0.30, -0.20),
    "child_no_place": (0.65, 0.50),
    "kin_nearby": (-0.55, -0.35),
    "kin_at_origin": (0.50, 0.05),
    "close_family_apart": (0.80, 0.30),
    "wellbeing": (-0.30, -0.20),
    "belonging": (-0.25, -0.20),
    "language_fit": (-0.10, -0.15),
    "place_not_chosen": (0.40, 0.50),
    "village": (0.20, 0.40),
    "head_age": (-0.05, -0.20),
    "tenure_1_12": (0.80, 0.60),
    "tenure_13_24": (0.40, 0.40),
    "first_heating": (0.40, 0.10),
    "subsidy_end": (0.40, 0.50),
}

# Yes at arrival, yes becomes no, no becomes yes: chances, the last two by month.
_STATES: dict[str, tuple[float, float, float]] = {
    "main_earner_no_work": (0.38, 0.12, 0.015),
    "second_adult_no_work": (0.40, 0.06, 0.02),
    "income_strain": (0.35, 0.08, 0.03),
    "home_cold": (0.35, 0.05, 0.015),
    "kin_nearby": (0.50, 0.005, 0.02),
    "close_family_apart": (0.08, 0.06, 0.0),
}
_FIXED = {"kin_at_origin": 0.6, "place_not_chosen": 0.2}
_MOODS = {"wellbeing": 0.85, "belonging": 0.95, "language_fit": 0.99}
_FIRST_CHILDREN = (0.12, 0.2, 0.28, 0.22, 0.12, 0.06)


class Lives(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to n families over M months, and what nobody sees: the states that drive it.

    `arrived` and `entered` are days, shape (n,); `left` is the month of departure or -1, `kind` 0 for return and 1
    for elsewhere, `left_on` the day or NaT. `place` is the settlement. `states` holds arrays of shape (n, M), one per
    term that moves; `fixed` holds arrays of shape (n,). `ages` lists the children's ages at arrival.
    """

    as_of: str
    arrived: npt.NDArray[Any]
    entered: npt.NDArray[Any]
    left: npt.NDArray[Any]
    kind: npt.NDArray[Any]
    left_on: npt.NDArray[Any]
    place: npt.NDArray[Any]
    states: dict[str, Any]
    fixed: dict[str, Any]
    ages: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.arrived)


def settlements() -> list[tuple[str, str]]:
    """Return (district, settlement) of all that receive families."""
    return [(district, name) for district, (_, names) in DISTRICTS.items() for name in names]


def live(families: int, as_of: object, seed: int, frailty_sd: float = FRAILTY_SD) -> Lives:
    """Simulate families from arrival to departure or to `as_of`.

    Parameters
    ----------
    families : int
        How many are known to the programme; more are simulated, for those who came earlier and left unseen.
    as_of : date-like
        The last day. The programme began `FOLLOW_UP_MONTHS` before; a share `EARLIER_SHARE` of those who ever came
        arrived in the `EARLIER_MONTHS` before that, and enter late if they are still here (delayed entry).
    seed : int
        The same seed and numbers give the same lives.
    frailty_sd : float, at least 0
        Standard deviation of what a settlement adds to all its families' log hazard.

    Returns
    -------
    Lives

    Notes
    -----
    Each month both exits compete, with hazards ``exp(level + x @ TRUTH + frailty)``: `LEVEL` by exit, a normal frailty
    shared by a settlement, and x the states of that month. Work, cold homes,
    school places, kin and strain switch on and off by `_STATES`; mood, belonging and language are autoregressive with
    unit variance. Arrivals are thickest from May to September. Everything is invented: nobody knows the true values.
    """
    random = np.random.default_rng(seed)
    today = np.datetime64(pd.Timestamp(str(as_of)), "D")
    drawn = int(families * 1.25) + 20
    arrived = _arrivals(random, drawn, today)
    fixed, place = _settled(random, drawn)
    ages = _children(random, fixed["head_age"])
    months = FOLLOW_UP_MONTHS + EARLIER_MONTHS
    states = _histories(random, drawn, months, ages)
    fixed["school_child"] = np.array([any(6 <= age <= 17 for age in own) for own in ages], dtype=np.float64)
    hazards = _hazards(random.normal(0, frailty_sd, len(settlements()))[place], arrived, states, fixed)
    left, kind, left_on = _departures(random, arrived, hazards, today)
    entered = _entries(random, arrived, today)
    known = np.flatnonzero((np.isnat(left_on) | (left_on > entered)) & (entered <= today))[:families]
    return Lives(
        as_of=str(today),
        arrived=arrived[known],
        entered=entered[known],
        left=left[known],
        kind=kind[known],
        left_on=left_on[known],
        place=place[known],
        states={name: values[known] for name, values in states.items()},
        fixed={name: values[known] for name, values in fixed.items()},
        ages=tuple(ages[family] for family in known),
    )


def tables(lives: Lives) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return register, waves and exits for `analysis.stays.spells`, as if every state were asked each month, without error.

    Returns
    -------
    tuple of DataFrame
        Households are numbered from 0.
    """
    household = np.arange(len(lives))
    register = pd.DataFrame(
        {"household": household, "arrived_on": lives.arrived, "entered_on": lives.entered} | lives.fixed
    )
    today = np.full(len(lives), np.datetime64(lives.as_of, "D"))
    seen = np.minimum(months_between(lives.arrived, today) + 1, next(iter(lives.states.values())).shape[1])
    last = np.where(lives.left >= 0, np.minimum(lives.left + 1, seen), seen)
    family = np.repeat(household, last)
    month = np.arange(last.sum()) - np.repeat(np.cumsum(last) - last, last)
    dates = month_start(lives.arrived[family], month)
    states = {name: values[family, month] for name, values in lives.states.items()}
    waves = pd.DataFrame({"household": family, "date": dates} | states)
    gone = np.flatnonzero(lives.left >= 0)
    exits = pd.DataFrame(
        {
            "household": gone,
            "kind": np.where(lives.kind[gone] == 0, "return", "elsewhere"),
            "earliest": lives.left_on[gone],
            "latest": lives.left_on[gone],
        }
    )
    return register, waves, exits


def _arrivals(random: np.random.Generator, n: int, today: np.datetime64) -> Dates:
    """Draw days of arrival; of those from October to April a part waits for the summer before."""
    begins = today - np.timedelta64(FOLLOW_UP_MONTHS * 365 // 12, "D")
    span = np.where(random.random(n) < EARLIER_SHARE, EARLIER_MONTHS, FOLLOW_UP_MONTHS) * 365 // 12
    days = (random.random(n) * span).astype(np.int64)
    arrived = np.where(span == FOLLOW_UP_MONTHS * 365 // 12, begins, begins - span) + days
    calendar = arrived.astype("datetime64[M]").astype(np.int64) % 12 + 1
    moved = ((calendar >= 10) | (calendar <= 4)) & (random.random(n) < 0.35)
    return arrived - np.where(moved, 120, 0).astype("timedelta64[D]")


def _settled(random: np.random.Generator, n: int) -> tuple[dict[str, Floats], Ints]:
    shares = [share / len(names) for share, names in DISTRICTS.values() for _ in names]
    place = random.choice(len(shares), n, p=np.array(shares) / sum(shares)).astype(np.int64)
    fixed = {name: (random.random(n) < share).astype(np.float64) for name, share in _FIXED.items()}
    fixed["village"] = (place > 0).astype(np.float64)
    fixed["head_age"] = np.clip(random.normal(3.8, 0.9, n), 2.0, 6.5).round(1)
    return fixed, place


def _children(random: np.random.Generator, head_age: Floats) -> tuple[tuple[int, ...], ...]:
    """Draw the children's ages, none of them less than 20 years younger than the head of the family."""
    count = random.choice(len(_FIRST_CHILDREN), len(head_age), p=_FIRST_CHILDREN)
    oldest = np.clip(10 * head_age - 20, 0, 17).astype(np.int64)
    return tuple(
        tuple(int(age) for age in random.integers(0, high + 1, own))
        for own, high in zip(count, oldest, strict=True)
    )


def _histories(
    random: np.random.Generator, n: int, months: int, ages: tuple[tuple[int, ...], ...]
) -> dict[str, Floats]:
    states = {name: _switching(random, (n, months), *chances) for name, chances in _STATES.items()}
    has_child = np.array([any(1 <= age <= 17 for age in own) for own in ages])[:, None]
    states["child_no_place"] = _switching(random, (n, months), 0.3, 0.15, 0.01) * has_child
    # Who has the only work in a family cannot at the same time be the second who has none.
    states["second_adult_no_work"] *= 1 - states["main_earner_no_work"]
    return states | {name: _drifting(random, (n, months), stays) for name, stays in _MOODS.items()}


def _switching(
    random: np.random.Generator, shape: tuple[int, int], first: float, off: float, on: float
) -> Floats:
    state = np.empty(shape)
    state[:, 0] = random.random(shape[0]) < first
    for month in range(1, shape[1]):
        flips = random.random(shape[0]) < np.where(state[:, month - 1] == 1, off, on)
        state[:, month] = np.where(flips, 1 - state[:, month - 1], state[:, month - 1])
    return state


def _drifting(random: np.random.Generator, shape: tuple[int, int], stays: float) -> Floats:
    state = random.normal(size=shape)
    for month in range(1, shape[1]):
        state[:, month] = stays * state[:, month - 1] + np.sqrt(1 - stays**2) * state[:, month]
    return state


def _hazards(frailty: Floats, arrived: Dates, states: dict[str, Floats], fixed: dict[str, Floats]) -> Floats:
    """Return both exits' hazards, shape (2, n, M), as rates per month."""
    n, months = next(iter(states.values())).shape
    month = np.tile(np.arange(months), n)
    ticking = clock(month, month_start(np.repeat(arrived, months), month)).reshape(n, months, len(CLOCK))
    x = states | {name: values[:, None] for name, values in fixed.items()}
    x |= {name: ticking[:, :, place_] for place_, name in enumerate(CLOCK)}
    x["head_age"] = x["head_age"] - 4.0
    both = [
        LEVEL[way]
        + frailty[:, None]
        + sum(TRUTH[name][way] * values for name, values in x.items() if name in TRUTH)
        for way in (0, 1)
    ]
    return np.exp(np.stack(both))


def _departures(
    random: np.random.Generator, arrived: Dates, hazards: Floats, today: np.datetime64
) -> tuple[Ints, Ints, Dates]:
    """Draw month, kind and day of the first departure; none after today."""
    total = hazards.sum(axis=0)
    leaves = random.random(total.shape) < -np.expm1(-total)
    left = np.where(leaves.any(axis=1), leaves.argmax(axis=1), -1)
    n = np.arange(len(left))
    share = hazards[0, n, np.maximum(left, 0)] / total[n, np.maximum(left, 0)]
    kind = (random.random(len(left)) >= share).astype(np.int64)
    day = month_start(arrived, np.maximum(left, 0)) + random.integers(0, 28, len(left)).astype(
        "timedelta64[D]"
    )
    gone = (left >= 0) & (day <= today)
    return np.where(gone, left, -1), kind, np.where(gone, day, np.datetime64("NaT", "D"))


def _entries(random: np.random.Generator, arrived: Dates, today: np.datetime64) -> Dates:
    begins = today - np.timedelta64(FOLLOW_UP_MONTHS * 365 // 12, "D")
    soon = arrived + random.integers(0, 21, len(arrived)).astype("timedelta64[D]")
    late = begins + random.integers(0, 90, len(arrived)).astype("timedelta64[D]")
    return np.where(arrived < begins, np.maximum(late, soon), soon)
