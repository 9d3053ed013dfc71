"""Everything that a model card tells, in one value that can be written down: figures only, no family in it."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from analysis.hazards import hazard
from analysis.hazards.model import Model, hazard_ratios, is_clock, is_clustered, prior_only
from analysis.hazards.recalibration import Recalibration
from analysis.judging.ahead import Ahead, ahead
from analysis.judging.drift import Drift, drift
from analysis.judging.fairness import ATTRIBUTES, Gap, fairness
from analysis.judging.helped import Course, Outcome, Reached, came_of_it, course, reached
from analysis.judging.intervals import RESAMPLES, Figure, beside
from analysis.judging.landmarks import outcome
from analysis.judging.measures import curve, sample
from analysis.judging.recalibrating import from_table, scored_as_used
from analysis.judging.splits import HORIZONS, SPLITS, Fit, History, columns_of
from analysis.judging.steadiness import Pull, Trend, influence, proportionality
from analysis.lists.predict import chance
from analysis.prior import Term
from analysis.stays.spells import EXITS, now, person_period
from analysis.terms import LEVEL, month_start

SHARE = 0.1
YEAR = 12
# With fewer families a settlement is not told of, whatever it moves.
LEAST_FAMILIES = 5


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """A term's hazard ratio for one exit, before and after the data; `conflict` as in `analysis.hazards.model.hazard_ratios`.

    `changeable` says that help could meet it.
    """

    exit: str
    term: str
    prior: float
    prior_low: float
    prior_high: float
    ratio: float
    low: float
    high: float
    conflict: float
    evidence: str
    changeable: bool


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """All measures of one split, exit and horizon: of the model, of the dumb rule, and the model minus the rule."""

    split: str
    exit: str
    horizon: int
    model: tuple[Figure, ...]
    rule: tuple[Figure, ...]
    difference: tuple[Figure, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the calibration plot; see `analysis.judging.measures.curve`."""

    chance: float
    share: float
    low: float
    high: float
    families: int
    left: int


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model and of how well it did.

    `departures` are returns and moves elsewhere that the model was fitted on. `calibration` is of all exits within
    `YEAR` months, judged by household, of chances put right as those of the list are. `recalibrations` are learned from all
    that was seen until `as_of`, `in_use` are those of the model, from when it was fitted. `prior_weight` is how much of what is known of the terms is still the prior: the
    mean of posterior over prior variance, 1 before any data; `prior_kept` is the share of the prior's means that the data let
    stand. `settlement_sd` is by how much settlements differ in the log hazard of either exit, and `intervals_clustered` says
    whether the intervals of `ratios` allow for what families of one of so many settlements, the `clusters`, share. `pulls` are settlements; `family_pull` is the furthest that a single family moves
    any coefficient, in standard errors, None without departures. `course` is how referrals went, None where none is told of.
    """

    as_of: str
    prior_only: bool
    prior_weight: float
    prior_kept: float
    settlement_sd: tuple[float, float]
    clusters: int
    intervals_clustered: bool
    families: int
    months: int
    departures: tuple[int, int]
    first_arrival: str
    landmarks: int
    share: float
    ratios: tuple[Ratio, ...]
    judged: tuple[Judged, ...]
    calibration: tuple[Point, ...]
    recalibrations: tuple[Recalibration, ...]
    in_use: tuple[Recalibration, ...]
    gaps: tuple[Gap, ...]
    drift: tuple[Drift, ...]
    trends: tuple[Trend, ...]
    pulls: tuple[Pull, ...]
    family_pull: float | None
    reached: tuple[Reached, ...]
    outcomes: tuple[Outcome, ...]
    ahead: tuple[Ahead, ...] = ()
    course: Course | None = None


def make_card(
    history: History,
    model: Model,
    prior: Sequence[Term],
    listed: pd.DataFrame,
    *,
    referrals: pd.DataFrame | None = None,
    fit: Fit = hazard.fit,
    draws: int = RESAMPLES,
    share: float = SHARE,
    plans: pd.DataFrame | None = None,
) -> Card:
    """Judge a model on what was seen, and describe it.

    Parameters
    ----------
    history : History
    model : Model
        The one in use. It is described; its kind, fitted again without those it is judged on, is judged.
    prior : sequence of Term
        What it was fitted around.
    listed : DataFrame
        As `analysis.judging.helped.reached` takes it; no row is a valid answer.
    referrals : DataFrame, optional
        As `analysis.judging.helped.course` takes it.
    fit : callable
        As in `analysis.judging.splits.scored`.
    draws : int
        Resamples for each interval.
    share : float, in (0, 1]
        Length of the list that precision, recall and selection are about.
    plans : DataFrame, optional
        Waves with what is planned, for the expected sums alone: as `analysis.judging.ahead.ahead` takes them.

    Returns
    -------
    Card
        Never NaN: what cannot be told is None with a note, or left out.
    """
    tables = {split: scored_as_used(history, split, prior, fit=fit) for split in SPLITS}
    spells = person_period(history.register, history.waves, history.exits, history.as_of)
    home = history.audit.set_index("household")
    own = influence(model, spells, pd.Series(home.index, index=home.index), top=1)
    places = home["settlement"] if "settlement" in home else pd.Series(dtype=object)
    arrived = history.register["arrived_on"]
    return Card(
        as_of=history.as_of,
        prior_only=prior_only(model),
        prior_weight=_prior_weight(model),
        prior_kept=model.prior_weight,
        settlement_sd=model.settlement_sd,
        clusters=len(model.settlements),
        intervals_clustered=is_clustered(model),
        families=model.households,
        months=model.months,
        departures=model.departures,
        first_arrival=str(pd.to_datetime(arrived).min())[:10] if len(arrived) else "",
        landmarks=len(tables["household"]),
        share=share,
        ratios=_ratios(model),
        judged=tuple(_judged(history, tables, draws, share)),
        calibration=_calibration(history, tables["household"], share),
        recalibrations=from_table(tables["household"], history.as_of, draws),
        in_use=model.recalibrations,
        gaps=_gaps(history, tables["household"], share, draws),
        drift=_drifts(history, model),
        trends=proportionality(model, spells),
        pulls=tuple(
            one for one in influence(model, spells, places) if one.group and one.families >= LEAST_FAMILIES
        ),
        family_pull=abs(own[0].moves) if own and model.events else None,
        reached=reached(listed) if len(listed) else (),
        outcomes=came_of_it(listed) if len(listed) else (),
        course=None if referrals is None else course(referrals),
        ahead=ahead(history, model, plans),
    )


def encode(card: Card) -> str:
    """Return the card as JSON; `decode` gives an equal one back."""
    return msgspec.json.encode(card).decode()


def decode(text: str) -> Card:
    return msgspec.json.decode(text, type=Card)


def figure(
    card: Card, split: str, horizon: int, measure: str, exit: str = "any"
) -> tuple[Figure, Figure, Figure]:
    """Return a measure of the model, of the rule, and their difference.

    Raises
    ------
    KeyError
        That was not judged.
    """
    for one in card.judged:
        if (one.split, one.horizon, one.exit) == (split, horizon, exit):
            place = [own.measure for own in one.model].index(measure)
            return one.model[place], one.rule[place], one.difference[place]
    raise KeyError(f"{split} {horizon} {exit}")


def _prior_weight(model: Model) -> float:
    posterior, before = (np.diag(np.array(one)) for one in (model.covariance, model.prior_covariance))
    terms = np.tile([name != LEVEL for name in model.names], len(EXITS))
    return float(np.clip(posterior[: len(before)] / before, 0.0, 1.0)[terms].mean())


def _ratios(model: Model) -> tuple[Ratio, ...]:
    terms = {term.name: term for term in model.terms}
    table = hazard_ratios(model)
    names = [name for name in Ratio.__struct_fields__ if name not in ("evidence", "changeable")]
    rows = table[names].to_dict("records")
    return tuple(
        msgspec.convert(
            row | {"evidence": terms[row["term"]].evidence, "changeable": terms[row["term"]].changeable},
            Ratio,
        )
        for row in rows
    )


def _judged(history: History, tables: dict[str, pd.DataFrame], draws: int, share: float) -> list[Judged]:
    found = []
    for split, table in tables.items():
        for cause in ("any", *EXITS) if split == "household" else ("any",):
            for horizon in HORIZONS:
                known = outcome(table, history.as_of, horizon)
                ours, theirs = (
                    sample(table, known, columns_of(horizon, cause, order), cause, share)
                    for order in ("model", "rule")
                )
                household = table.loc[known.index, "household"].to_numpy()
                three = beside(ours, theirs, household, draws)
                found.append(
                    Judged(
                        split=split,
                        exit=cause,
                        horizon=horizon,
                        **dict(zip(("model", "rule", "difference"), three, strict=True)),
                    )
                )
    return found


def _calibration(history: History, table: pd.DataFrame, share: float) -> tuple[Point, ...]:
    known = outcome(table, history.as_of, YEAR)
    points = curve(sample(table, known, columns_of(YEAR, "any", "model"), "any", share))
    return tuple(msgspec.convert(row, Point) for row in points.to_dict("records"))


def _gaps(history: History, table: pd.DataFrame, share: float, draws: int) -> tuple[Gap, ...]:
    known = outcome(table, history.as_of, YEAR)
    own = sample(table, known, columns_of(YEAR, "any", "model"), "any", share)
    return fairness(
        own, table.loc[known.index, "household"], history.audit, attributes=ATTRIBUTES, draws=draws
    )


def _drifts(history: History, model: Model) -> tuple[Drift, ...]:
    """Compare the families of a year ago with those of today, and their chances by the model in use."""
    today = np.datetime64(history.as_of, "D")
    before = month_start(np.array([today]), np.array([-YEAR]))[0]
    names = tuple(term.name for term in model.terms if not is_clock(term))
    sides = [_known(history.until(day), model, day) for day in (before, today)]
    return drift(sides[0], sides[1], (*names, "chance"))


def _known(history: History, model: Model, day: np.datetime64) -> pd.DataFrame:
    here = history.register[~history.register["household"].isin(history.exits["household"])]
    rows = now(here.reset_index(drop=True), history.waves, day)
    return rows.assign(chance=chance(model, rows)["chance"].to_numpy()) if len(rows) else rows
