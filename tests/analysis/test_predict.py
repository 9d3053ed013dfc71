from collections.abc import Callable

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.model import Model
from analysis.predict import FIRST, chance, contributions, open_rows, reasons, tiers

Rows = Callable[..., pd.DataFrame]


def test_it_adds_both_exits_up_by_hand(prior_model: Model, rows: Rows) -> None:
    """Two months of the first summer: the hazards are exp(level + tenure), once per exit."""
    found = chance(prior_model, rows({}), horizon_months=2).iloc[0]
    place = prior_model.names.index("tenure_1_12")
    back, on = (np.exp(row[0] + row[place]) for row in prior_model.coefficients)
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
    assert ratio == pytest.approx(np.exp(1.2 + 0.3), rel=1e-6)
    assert {"tenure_1_12", "subsidy_end"} <= set(names)


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


def test_contributions_add_up_to_the_log_hazard_ratio(fitted: Model, rows: Rows) -> None:
    """With one exit only: make both rows of coefficients the same."""
    same = (fitted.coefficients[0], fitted.coefficients[0])

    one = msgspec.structs.replace(fitted, coefficients=same)
    row = {"home_cold": 1.0, "child_no_place": 1.0, "kin_nearby": 0.0, "wellbeing": -1.0, "head_age": 3.1}
    here, reference = (np.log(-np.log1p(-chance(one, rows(own), 1)["chance"][0])) for own in (row, {}))
    assert contributions(one, rows(row)).to_numpy().sum() == pytest.approx(here - reference, abs=1e-6)


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
