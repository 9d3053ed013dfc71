import msgspec
import numpy as np
import pytest

from analysis.judging.measures import measures
from analysis.judging.recalibrating import LEAST_DEPARTURES, Recalibration, recalibrated, recalibrating
from tests.analysis.judging.test_measures import given, many, sample


def test_chances_that_spread_too_far_are_drawn_in_on_other_families() -> None:
    right, other = many(6_000, seed=1), many(6_000, seed=2)
    spread = [
        given(own, -np.expm1(-np.exp(0.4 + 1.5 * np.log(-np.log1p(-own.chance))))) for own in (right, other)
    ]
    found = recalibrating(spread[0], np.arange(6_000), 12, draws=60)
    assert found.slope == pytest.approx(1 / 1.5, abs=0.06)
    assert found.slope_low is not None
    assert found.slope_high is not None
    assert found.slope_low < 1 / 1.5 < found.slope_high < 1
    mended = given(spread[1], recalibrated(spread[1].chance, found))
    before, after = (measures(own, np.ones((1, 6_000))) for own in (spread[1], mended))
    assert after["brier"] < before["brier"]
    assert after["slope"][0] == pytest.approx(1, abs=0.1)
    assert after["eo"][0] == pytest.approx(1, abs=0.08)
    assert after["auc"] == before["auc"]


def test_with_few_departures_nothing_is_changed() -> None:
    own = sample([0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1])
    found = recalibrating(own, np.arange(4), 3)
    assert (found.note, found.departures < LEAST_DEPARTURES) == ("few", True)
    assert recalibrated(own.chance, found) == pytest.approx(own.chance)


def test_equal_chances_cannot_be_put_right() -> None:
    own = many(1_000)
    same = msgspec.structs.replace(own, chance=np.full(1_000, 0.1))
    assert recalibrating(same, np.arange(1_000), 3).note == "unsettled"


def test_chances_stay_chances() -> None:
    found = recalibrated(np.array([0.0, 0.5, 1.0]), Recalibration(horizon=3, intercept=5.0, slope=3.0))
    assert ((found > 0) & (found < 1)).all()
