"""Chances given by models that have not seen those they are judged on: other families, other districts, later times."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards import hazard
from analysis.hazards.model import Model
from analysis.hazards.recalibration import Recalibration
from analysis.judging.landmarks import landmarks
from analysis.judging.rule import by_rule
from analysis.judging.rule import learn as learn_rule
from analysis.lists.predict import chances
from analysis.prior import Term
from analysis.stays.spells import person_period
from analysis.terms import month_start

HORIZONS = (3, 6, 12)
FOLDS = 5
SPLITS = ("household", "time", "district")
WAYS = {"any": "chance", "return": "returning", "elsewhere": "elsewhere"}
# Chances that nothing was learned from: as the hazards alone say.
PLAIN = "plain_"
Fit = Callable[[pd.DataFrame, Sequence[Term], str], Model]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen until `as_of`: register, waves and exits as `analysis.stays.spells` takes them.

    `audit` has one row per household: ``household``, ``district``, ``settlement`` and what no model may read but
    fairness is judged by.
    """

    register: pd.DataFrame
    waves: pd.DataFrame
    exits: pd.DataFrame
    as_of: str
    audit: pd.DataFrame = msgspec.field(default_factory=pd.DataFrame)

    def of(self, households: pd.Series) -> "History":
        """Return what was seen of these families."""
        return msgspec.structs.replace(
            self,
            register=_only(self.register, households),
            waves=_only(self.waves, households),
            exits=_only(self.exits, households),
        )

    def until(self, day: np.datetime64) -> "History":
        """Return what was known by the end of this day."""
        entered = self.register[["arrived_on", "entered_on"]].apply(pd.to_datetime).max(axis=1)
        said = pd.to_datetime(self.waves["date"])
        seen = self.exits[pd.to_datetime(self.exits["latest"]) <= pd.Timestamp(day)]
        return msgspec.structs.replace(
            self,
            register=self.register[entered <= pd.Timestamp(day)].reset_index(drop=True),
            waves=self.waves[said <= pd.Timestamp(day)].reset_index(drop=True),
            exits=seen.reset_index(drop=True),
            as_of=str(day),
        )


Learn = Callable[[History], tuple[Recalibration, ...]]


def scored(
    history: History,
    split: str,
    prior: Sequence[Term],
    *,
    fit: Fit = hazard.fit,
    folds: int = FOLDS,
    learn: Learn | None = None,
    rule: bool = True,
) -> pd.DataFrame:
    """Return landmarks with chances from the model, and from the dumb rule, that were learned without them.

    Parameters
    ----------
    history : History
    split : str
        ``household``: families in turn are judged by what the others taught. ``district``: whole districts in turn.
        ``time``: the model of a year before the last day is held against what followed, families it knew and new.
    prior : sequence of Term
    fit : callable
        Takes spells, prior and the ISO date of the last day seen, and returns a Model.
    folds : int, at least 2
        In how many turns; fewer if there are fewer families or districts. With one district there is no such split.
    learn : callable, optional
        Takes the history that a model was fitted on, and returns how its chances are to be put right; by default they are not.
    rule : bool
        Whether the dumb rule stands beside.

    Returns
    -------
    DataFrame, one row per landmark
        ``household``, ``day``, ``exit_on``, ``kind``; for each horizon h of `HORIZONS` ``chance_h``,
        ``returning_h``, ``elsewhere_h`` of the model, ``plain_chance_h`` before it was put right, and ``rule_chance_h``
        and so on of the rule. No row when the split cannot be made.
    """
    parts = []
    for train, marks in _parts(history, split, folds):
        if len(marks):
            spells = person_period(train.register, train.waves, train.exits, train.as_of)
            model = fit(spells, prior, train.as_of)
            own = _by_model(model, marks, () if learn is None else learn(train))
            beside = _by_rule(train, spells, marks, history) if rule else {}
            parts.append(marks.assign(**own, **beside))
    if not parts:
        return pd.DataFrame(columns=_columns(rule=rule))
    return pd.concat(parts, ignore_index=True)[_columns(rule=rule)]


def columns_of(horizon: int, exit: str, order: str) -> str:
    """Return where the chance of an exit (``any``, ``return``, ``elsewhere``) stands; `order` is model or rule."""
    return f"{'rule_' if order == 'rule' else ''}{WAYS[exit]}_{horizon}"


def _parts(history: History, split: str, folds: int) -> Iterator[tuple[History, pd.DataFrame]]:
    if split == "time":
        cut = month_start(np.array([np.datetime64(history.as_of, "D")]), np.array([-max(HORIZONS)]))[0]
        yield (
            history.until(cut),
            landmarks(history.register, history.waves, history.exits, history.as_of, first=cut),
        )
        return
    marks = landmarks(history.register, history.waves, history.exits, history.as_of)
    turn = _turns(history, split, folds)
    if turn.nunique() < 2:
        return
    for own in sorted(turn.unique()):
        others = turn.index[turn != own].to_series()
        yield history.of(others), marks[marks["household"].map(turn) == own]


def _turns(history: History, split: str, folds: int) -> pd.Series:
    """Return the turn in which each household is judged; districts are dealt out so that turns are of like size."""
    households = history.register["household"]
    if split == "household":
        shuffled = np.random.default_rng(1).permutation(len(households))
        return pd.Series(shuffled % max(1, min(folds, len(households))), index=households)
    district = history.audit.set_index("household")["district"].reindex(households)
    sizes, turn = [0] * folds, {}
    for place, size in district.value_counts().items():
        turn[place] = int(np.argmin(sizes))
        sizes[turn[place]] += size
    return district.map(turn).fillna(0).astype(int)


def _by_model(
    model: Model, marks: pd.DataFrame, learned: tuple[Recalibration, ...]
) -> dict[str, npt.NDArray[np.float64]]:
    plain = chances(msgspec.structs.replace(model, recalibrations=()), marks, HORIZONS)
    mended = (
        chances(msgspec.structs.replace(model, recalibrations=learned), marks, HORIZONS) if learned else plain
    )
    columns = {PLAIN + columns_of(h, "any", "model"): plain[f"chance_{h}"].to_numpy() for h in HORIZONS}
    return columns | {
        f"{name}_{h}": mended[f"{name}_{h}"].to_numpy() for h in HORIZONS for name in WAYS.values()
    }


def _by_rule(
    train: History, spells: pd.DataFrame, marks: pd.DataFrame, history: History
) -> dict[str, npt.NDArray[np.float64]]:
    rule = learn_rule(spells, train.register, history.audit)
    columns = {}
    for horizon in HORIZONS:
        dumb = by_rule(rule, marks, history.register, history.audit, horizon)
        for name in WAYS.values():
            columns[f"rule_{name}_{horizon}"] = dumb[name].to_numpy()
    return columns


def _columns(*, rule: bool) -> list[str]:
    kinds = ("", "rule_") if rule else ("",)
    chances = [f"{kind}{name}_{h}" for h in HORIZONS for name in WAYS.values() for kind in kinds]
    plain = [PLAIN + columns_of(h, "any", "model") for h in HORIZONS]
    return ["household", "day", "exit_on", "kind", *chances, *plain]


def _only(table: pd.DataFrame, households: pd.Series) -> pd.DataFrame:
    return table[table["household"].isin(households)].reset_index(drop=True)
