"""The studies in small: a few worlds, a few departures, and room for the chance of so few."""

import numpy as np
import pytest

from analysis.study import cold, coverage, forecast
from analysis.study.judged import Figure, sentence
from analysis.study.world import SETTLEMENTS, landmarks, wave_rows, world


def test_a_world_is_as_hard_as_it_says() -> None:
    seen = world(4_000, 1)
    rows = wave_rows(seen)
    assert rows["settlement"].nunique() == SETTLEMENTS
    assert rows.groupby("household")["n"].sum().max() == 60
    left = rows[["k_return", "k_elsewhere"]].sum()
    assert left["k_return"] > left["k_elsewhere"] > 300
    first, second = (rows[rows["month"] == month].set_index("household")["score_0"] for month in (0, 3))
    assert 0.5 < first.corr(second) < 0.9
    assert rows["score_0"].between(1, 5).all()


def test_landmarks_are_drawn_without_a_look_at_what_came() -> None:
    """Else those who leave soon would stand among them too often, and even the true chances would be too low."""
    whole = world(12_000, 2)
    marks = landmarks(whole, 3)
    seen = marks.months / 12
    expected = -np.expm1(np.log1p(-marks.chance) * np.where(marks.left, 1.0, seen))
    assert expected.sum() / marks.left.sum() == pytest.approx(1, abs=0.12)


def test_intervals_hold_the_truth_in_a_small_world() -> None:
    records = [coverage.replicate(seed, families=2_000) for seed in (2, 3)]
    inside = np.abs([record["z"] for record in records]) < 1.96
    assert inside.mean() > 0.95 - 3 * np.sqrt(0.95 * 0.05 / inside.size)
    assert np.mean(np.square([record["z"] for record in records])) == pytest.approx(1, abs=0.5)


def test_chances_are_right_in_a_small_world() -> None:
    found = forecast.replicate(4, trained=4_000, tested=4_000)
    assert found["true_auc"] - found["auc"] < 0.03
    assert found["recall"] / found["true_recall"] > 0.85
    assert found["eo"] == pytest.approx(1, abs=0.12)
    assert found["slope"] == pytest.approx(1, abs=0.2)


def test_a_cold_start_orders_families_and_a_wrong_prior_is_outgrown() -> None:
    found = cold.replicate(5, departures=(0, 20, 100), tested=2_000)
    assert found["0"]["coarse"]["C"] / found["true"] > 0.9
    assert found["20"]["coarse"]["C"] > found["20"]["plain"]["C"] - 0.02
    assert found["100"]["wrong"]["weight"] < 1
    assert found["100"]["wrong"]["C"] > found["100"]["plain"]["C"] - 0.06


def test_a_figure_stands_beside_its_target() -> None:
    assert sentence(Figure("slope", 0.95, (0.97, 1.03), 0.01)) == (
        "slope: 0.9500 ± 0.0100 (target 0.97 to 1.03): MISSED"
    )
    assert sentence(Figure("below", 0.01, (-np.inf, 0.02))) == "below: 0.0100 (target at most 0.02): reached"
