from collections.abc import Callable

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.hazards.model import Model
from analysis.lists.predict import (
    FIRST,
    HORIZONS,
    chance,
    chances,
    contributions,
    open_rows,
    reasons,
    score,
    tiers,
)
from analysis.splines import natural
from analysis.terms import KNOTS, TENURE

Rows = Callable[..., pd.DataFrame]


def test_it_adds_both_exits_up_by_hand(prior_model: Model, rows: Rows) -> None:
    """Months 3 and 4, of one quarter of stay: the hazards are exp(level + the curve there), once per exit."""
    found = chance(prior_model, rows({}), horizon_months=2).iloc[0]
    curve = natural(np.array([4.5]), KNOTS)[0, :-1]
    places = [prior_model.names.index(name) for name in TENURE]
    back, on = (np.exp(row[0] + np.array(row)[places] @ curve) for row in prior_model.coefficients)
    assert found["chance"] == pytest.approx(1 - np.exp(-2 * (back + on)), abs=1e-8)
    assert found["returning"] / found["chance"] == pytest.approx(back / (back + on), abs=1e-6)
    assert found["returning"] + found["elsewhere"] == pytest.approx(found["chance"], abs=1e-8)


def test_the_competing_exits_agree_with_a_simulation(prior_model: Model, rows: Rows) -> None:
    """A hundred thousand families that live through the year month by month, drawn with both hazards."""
    found = chance(prior_model, rows({"home_cold": 1.0, "main_earner_no_work": 1.0})).iloc[0]
    random = np.random.default_rng(1)
    monthly = pd.concat(
        [
            chance(
                prior_model,
                rows({"home_cold": 1.0, "main_earner_no_work": 1.0}, month=3).assign(
                    month=3 + m,
                    starts=np.datetime64("2026-07-01")
                    + np.timedelta64([0, 31, 62, 92, 123, 153, 184, 215, 243, 274, 304, 335][m], "D"),
                ),
                1,
            )
            for m in range(12)
        ]
    )
    here, back = np.ones(100_000, dtype=bool), 0
    for returning, elsewhere in monthly[["returning", "elsewhere"]].to_numpy():
        draw = random.random(len(here))
        back += int((here & (draw < returning)).sum())
        here &= draw >= returning + elsewhere
    assert 1 - here.mean() == pytest.approx(found["chance"], abs=5e-3)
    assert back / len(here) == pytest.approx(found["returning"], abs=5e-3)


def test_the_clock_moves_within_the_horizon(prior_model: Model, rows: Rows) -> None:
    """A family in its 11th month meets the end of rent help next, one in its 40th does not."""
    early, late = (chance(prior_model, rows({}, month=month), 1)["chance"][0] for month in (11, 40))
    names = prior_model.names
    ratio = np.log1p(-early) / np.log1p(-late)
    early_curve, late_curve = natural(np.array([10.5, 40.5]), KNOTS)[:, :-1] @ [1.2, 1.2, 0.5, 0.1]
    assert ratio == pytest.approx(np.exp(early_curve - late_curve + 0.3), rel=1e-6)
    assert {*TENURE, "subsidy_end"} <= set(names)


def test_the_interval_of_the_prior_is_as_wide_as_the_ignorance(prior_model: Model, rows: Rows) -> None:
    """Five years of the reference family: median 25 %, and about 5 to 60 % in nine of ten (95 % here: wider)."""
    found = chance(prior_model, rows({}, month=0), horizon_months=60).iloc[0]
    assert found["chance"] == pytest.approx(0.25, abs=0.03)
    assert found["low"] < 0.06
    assert found["high"] > 0.6


def test_seeing_departures_narrows_it(prior_model: Model, fitted: Model, rows: Rows) -> None:
    before, after = (chance(model, rows({"home_cold": 1.0})).iloc[0] for model in (prior_model, fitted))
    width = [np.log(found["high"] / found["low"]) for found in (before, after)]
    assert width[1] < width[0] / 2


def test_an_untouched_family_gets_the_same_chance_whoever_else_there_is(fitted: Model, rows: Rows) -> None:
    own = {"home_cold": 1.0, "wellbeing": -0.731, "village": 1.0}
    alone = chance(fitted, rows(own)).iloc[0]
    random = np.random.default_rng(5)
    others = [
        {"home_cold": float(n % 2), "wellbeing": float(random.normal()), "village": 0.0} for n in range(1001)
    ]
    among = chance(fitted, rows(*others[:500], own, *others[500:])).iloc[500]
    assert alone.drop("household").tolist() == among.drop("household").tolist()


def test_what_was_not_asked_is_no_signal(fitted: Model, rows: Rows) -> None:
    asked_nothing, declined = (
        chance(fitted, rows({}))["chance"][0],
        chance(fitted, rows({"home_cold": np.nan}))["chance"][0],
    )
    assert asked_nothing == declined


def test_contributions_add_up_to_the_score(fitted: Model, rows: Rows) -> None:
    """The score is the log hazard of both exits against the reference family, of one month as `chance` has it."""
    families = [
        {"home_cold": 1.0, "child_no_place": 1.0, "kin_nearby": 0.0, "wellbeing": -1.0, "head_age": 3.1},
        {"close_family_apart": 1.0, "village": 0.0, "belonging": 2.0},
        {},
    ]
    here, reference = (
        -np.log1p(-chance(fitted, rows(*some), 1)["chance"].to_numpy()) for some in (families, [{}] * 3)
    )
    found = score(fitted, rows(*families))
    assert found == pytest.approx(np.log(here / reference), abs=1e-6)
    assert contributions(fitted, rows(*families)).to_numpy().sum(axis=1) == pytest.approx(found, abs=1e-12)


def test_a_term_that_moves_one_exit_only_adds_what_it_moves(fitted: Model, rows: Rows) -> None:
    """Alone it adds the whole score, more than nothing and less than its effect on that exit."""
    place = fitted.names.index("home_cold")
    back, on = (list(row) for row in fitted.coefficients)
    back[place], on[place] = 1.0, 0.0
    model = msgspec.structs.replace(fitted, coefficients=(tuple(back), tuple(on)))
    added = contributions(model, rows({"home_cold": 1.0}))["home_cold"].to_numpy()
    assert added == pytest.approx(score(model, rows({"home_cold": 1.0})), abs=1e-12)
    assert 0 < added[0] < 1


def test_the_horizons_agree_with_one_at_a_time(fitted: Model, rows: Rows) -> None:
    table = rows({"home_cold": 1.0}, {"village": 0.0, "wellbeing": -2.0}, month=9)
    together = chances(fitted, table)
    for horizon in HORIZONS:
        alone = chance(fitted, table, horizon)
        for name in ("chance", "low", "high", "returning", "elsewhere"):
            assert together[f"{name}_{horizon}"].tolist() == alone[name].tolist()
    assert (together["chance_3"] < together["chance_6"]).all()
    assert (together["chance_6"] < together["chance_12"]).all()


def test_the_range_is_that_of_the_model_drawn_again(fitted: Model, rows: Rows) -> None:
    """Ten thousand models drawn from the covariance: the middle 95 % of a family's log hazard over the year."""
    table = rows({"home_cold": 1.0, "main_earner_no_work": 1.0}, month=8)
    found = chance(fitted, table).iloc[0]
    random = np.random.default_rng(2)
    at = np.array(fitted.coefficients).ravel()
    drawn = random.multivariate_normal(at, np.array(fitted.covariance), 2_000).reshape(2_000, 2, -1)
    each = [
        chance(msgspec.structs.replace(fitted, coefficients=tuple(map(tuple, one))), table)["chance"][0]
        for one in drawn[:400]
    ]
    spread = np.std(np.log(-np.log1p(-np.array(each))))
    stated = np.log(np.log1p(-found["high"]) / np.log1p(-found["low"])) / (2 * 1.959964)
    assert stated == pytest.approx(spread, rel=0.15)


def test_the_end_of_rent_help_moves_a_family(prior_model: Model, rows: Rows) -> None:
    soon, never = (
        chance(prior_model, rows({}, month=40).assign(rent_ends_on=np.datetime64(day)), 3)["chance"][0]
        for day in ("2026-07-20", "NaT")
    )
    assert np.log1p(-soon) / np.log1p(-never) == pytest.approx(np.exp(0.3), rel=1e-6)


def test_reasons_are_needs_that_help_can_meet_the_strongest_first(prior_model: Model, rows: Rows) -> None:
    found = reasons(
        prior_model,
        rows(
            {
                "home_cold": 1.0,
                "main_earner_no_work": 1.0,
                "income_strain": 1.0,
                "child_no_place": 1.0,
                "close_family_apart": 1.0,
            }
        ),
    )
    assert found == [("close_family_apart", "main_earner_no_work", "child_no_place")]


def test_private_and_unchangeable_terms_are_never_reasons(prior_model: Model, rows: Rows) -> None:
    hidden = {
        "wellbeing": -3.0,
        "belonging": -3.0,
        "kin_at_origin": 1.0,
        "place_not_chosen": 1.0,
        "village": 1.0,
        "head_age": 2.0,
        "separated": 1.0,
    }
    assert reasons(prior_model, rows(hidden)) == [()]


def test_a_need_that_is_met_is_no_reason(prior_model: Model, rows: Rows) -> None:
    assert reasons(prior_model, rows({"home_cold": 0.0, "kin_nearby": 1.0, "language_fit": 0.4})) == [()]
    assert reasons(prior_model, rows({"kin_nearby": 0.0})) == [("nobody_near",)]


def test_tiers_follow_the_needs_that_can_be_met(prior_model: Model, rows: Rows) -> None:
    none, one, several = (
        {},
        {"main_earner_no_work": 1.0},
        {"home_cold": 1.0, "main_earner_no_work": 1.0, "child_no_place": 1.0},
    )
    assert tiers(prior_model, rows(none, one, several)).tolist() == ["calm", "soon", "first"]


def test_nobody_is_first_for_what_nobody_can_change(prior_model: Model, rows: Rows) -> None:
    fate = {
        "kin_at_origin": 1.0,
        "place_not_chosen": 1.0,
        "village": 1.0,
        "head_age": 1.8,
        "wellbeing": -4.0,
        "separated": 1.0,
    }
    assert chance(prior_model, rows(fate))["chance"][0] > 2 * chance(prior_model, rows({}))["chance"][0]
    assert tiers(prior_model, rows(fate)).tolist() == ["calm"]


def test_private_answers_do_not_move_a_tier(fitted: Model, rows: Rows) -> None:
    needs = {"home_cold": 1.0, "main_earner_no_work": 1.0, "income_strain": 1.0}
    low, high = ({**needs, "wellbeing": mood, "belonging": mood} for mood in (-3.0, 3.0))
    assert len(set(tiers(fitted, rows(low, high, needs)).tolist())) == 1
    assert "wellbeing" not in open_rows(fitted, rows(low)).columns


def test_every_need_can_return_to_calm(prior_model: Model, rows: Rows) -> None:
    """Nobody is high for ever: with its needs met the family is calm, whatever it was before."""
    changeable = [term for term in prior_model.terms if term.changeable]
    worst = {term.name: term.reference + np.sign(term.mean) for term in changeable}
    met = {term.name: term.reference for term in changeable}
    assert tiers(prior_model, rows(worst, met)).tolist() == ["first", "calm"]
    assert FIRST > 1


def test_the_horizon_is_at_least_a_month(prior_model: Model, rows: Rows) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        chance(prior_model, rows({}), 0)
    with pytest.raises(ValueError, match="horizons rise"):
        chances(prior_model, rows({}), (6, 3))
