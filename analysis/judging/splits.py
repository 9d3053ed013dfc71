"""Chances given by models that have not seen those they are judged on: other families, other districts, later times."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import pandas as pd

from analysis.hazards import hazard
from analysis.hazards.model import Model
from analysis.judging.landmarks import landmarks
from analysis.judging.rule import by_rule, learn
from analysis.lists.predict import chance
from analysis.prior import Term
from analysis.stays.spells import person_period
from analysis.terms import month_start

HORIZONS = (3, 6, 12)
FOLDS = 5
SPLITS = ("household", "time", "district")
WAYS = {"any": "chance", "return": "returning", "elsewhere": "elsewhere"}
Fit = Callable[[pd.DataFrame, Sequence[Term], str], Model]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen until `as_of`: register, waves and exits as `analysis.stays.spells` takes them.

    `audit` has one row per household: ``household``, ``district``, ``settlement`` and what no model may read but
    fairness is judged by.
    """

    register: pd.DataFrame
    waves: pd.DataFrame
    exits: pd.DataFrame
    audit: pd.DataFrame
    as_of: str

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


def scored(
    history: History, split: str, prior: Sequence[Term], *, fit: Fit = hazard.fit, folds: int = FOLDS
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

    Returns
    -------
    DataFrame, one row per landmark
        ``household``, ``day``, ``exit_on``, ``kind``; for each horizon h of `HORIZONS` ``chance_h``,
        ``returning_h``, ``elsewhere_h`` of the model and ``rule_chance_h`` and so on of the rule. No row when the
        split cannot be made.
    """
    parts = [
        _scores(train, marks, history, prior, fit)
        for train, marks in _parts(history, split, folds)
        if len(marks)
    ]
    if not parts:
        return pd.DataFrame(columns=_columns())
    return pd.concat(parts, ignore_index=True)[_columns()]


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


def _scores(
    train: History, marks: pd.DataFrame, history: History, prior: Sequence[Term], fit: Fit
) -> pd.DataFrame:
    spells = person_period(train.register, train.waves, train.exits, train.as_of)
    model = fit(spells, prior, train.as_of)
    rule = learn(spells, train.register, history.audit)
    columns = {}
    for horizon in HORIZONS:
        ours = chance(model, marks, horizon)
        dumb = by_rule(rule, marks, history.register, history.audit, horizon)
        for name in WAYS.values():
            columns[f"{name}_{horizon}"] = ours[name].to_numpy()
            columns[f"rule_{name}_{horizon}"] = dumb[name].to_numpy()
    return marks.assign(**columns)


def _columns() -> list[str]:
    chances = [f"{kind}{name}_{h}" for h in HORIZONS for name in WAYS.values() for kind in ("", "rule_")]
    return ["household", "day", "exit_on", "kind", *chances]


def _only(table: pd.DataFrame, households: pd.Series) -> pd.DataFrame:
    return table[table["household"].isin(households)].reset_index(drop=True)
