"""How much of the prior is left once the data have spoken."""

import numpy as np
import pandas as pd
import pytest

from analysis.hazards.hazard import fit
from analysis.hazards.model import Model, hazard_ratios
from analysis.hazards.weighing import odds_against_doubt
from analysis.prior import Term, prior_covariance, prior_mean, weakened

NAMES = ("a", "b", "c", "d")
TRUTH = (0.6, -0.6, 0.3, 0.0)


def departures(families: int) -> pd.DataFrame:
    draw = np.random.default_rng(2)
    x = draw.normal(size=(families, 4))
    left = np.minimum(draw.geometric(-np.expm1(-np.exp(-4.5 + x @ np.array(TRUTH)))), 13)
    counts = {"n": np.minimum(left, 12.0), "k_return": (left < 13) * 1.0, "k_elsewhere": 0.0}
    return pd.DataFrame({"household": np.arange(families)} | counts | dict(zip(NAMES, x.T, strict=True)))


def stated(*means: float) -> tuple[Term, ...]:
    return tuple(Term(name=name, mean=mean, sd=0.15) for name, mean in zip(NAMES, means, strict=True))


def fitted(families: int, *means: float) -> Model:
    return fit(departures(families), stated(*means))


def test_a_prior_that_is_right_keeps_its_weight() -> None:
    assert fitted(1_000, 0.5, -0.5, 0.3, 0.0).prior_weight == 1


def test_a_prior_that_the_data_gainsay_loses_it_and_the_report_says_where() -> None:
    model = fitted(1_000, -0.6, 0.6, 0.0, 0.3)
    assert model.prior_weight <= 0.4
    found = hazard_ratios(model).set_index(["exit", "term"])["conflict"]["return"]
    assert found["a"] > 2
    assert found["b"] < -2
    assert abs(found["d"]) < 3
    assert np.abs(np.array(model.coefficients)[0, 1:3] - TRUTH[:2]).max() < 0.3


def test_hardly_any_departure_takes_nothing_from_the_prior() -> None:
    model = fitted(30, -0.6, 0.6, 0.0, 0.3)
    assert model.events < 20
    assert model.prior_weight == 1


def test_what_the_means_lose_the_deviations_gain() -> None:
    terms = stated(0.3, -0.3, 0.15, 0.0)
    mean, covariance = prior_mean(terms), prior_covariance(terms)
    kept, spread = weakened(mean, covariance, 0.5, np.ones(5, dtype=bool))
    np.testing.assert_allclose(kept[:, 1:], mean[:, 1:] / 2)
    # By hand: the mean square of mean / sd is (4 + 4 + 1 + 0) / 4, and 1 - 1/4 of it is added to 1.
    assert np.sqrt(spread[1, 1]) == pytest.approx(0.15 * np.sqrt(1 + 0.75 * 9 / 4))
    np.testing.assert_allclose(kept[:, 0], mean[:, 0])
    assert spread[0, 0] == covariance[0, 0]


def test_a_term_that_the_rows_do_not_tell_of_keeps_its_prior() -> None:
    model = fit(departures(1_000), (*stated(-0.6, 0.6, 0.0, 0.3), Term(name="unasked", mean=0.4, sd=0.2)))
    assert model.prior_weight <= 0.6
    table = hazard_ratios(model)
    own = table[table["term"] == "unasked"]
    np.testing.assert_allclose(own["ratio"], np.exp(0.4))
    np.testing.assert_allclose(own["high"], own["prior_high"])
    np.testing.assert_allclose(own["conflict"], 0, atol=1e-3)


def test_the_fewer_have_left_the_more_it_takes_to_doubt_a_prior() -> None:
    assert odds_against_doubt(20) == pytest.approx(np.log(25))
    assert odds_against_doubt(50) == pytest.approx(np.log(4))
    assert odds_against_doubt(100) == odds_against_doubt(3_000) == 0
