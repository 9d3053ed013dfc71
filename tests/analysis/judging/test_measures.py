import msgspec
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.judging.intervals import FEW, beside, interval, judged, resamples
from analysis.judging.measures import MEASURES, Sample, curve, measures, recalibration, wilson
from analysis.terms import Floats


def sample(
    chance: list[float], event: list[int], *, share: float = 0.5, month: list[int] | None = None
) -> Sample:
    n = len(chance)
    return Sample(
        chance=np.array(chance),
        event=np.array(event, dtype=np.float64),
        weight=np.ones(n),
        month=np.array(month or [12] * n),
        left=np.array(event, dtype=np.float64),
        place=np.array(chance),
        share=share,
    )


def many(n: int, seed: int = 1, *, level: float = -2.0) -> Sample:
    """Give chances that are right: the event happens with just that chance."""
    random = np.random.default_rng(seed)
    chance = -np.expm1(-np.exp(level + random.normal(0, 0.8, n)))
    event = (random.random(n) < chance).astype(np.float64)
    month = np.where(event == 1, random.integers(1, 13, n), 12)
    return Sample(
        chance=chance, event=event, weight=np.ones(n), month=month, left=event, place=chance, share=0.1
    )


def given(own: Sample, chance: Floats) -> Sample:
    return msgspec.structs.replace(own, chance=chance, place=chance)


def of(own: Sample, counts: Floats | None = None) -> dict[str, float]:
    found = measures(own, np.ones((1, len(own.chance))) if counts is None else counts)
    return {name: float(values[0]) for name, values in found.items()}


def test_it_counts_as_by_hand() -> None:
    found = of(sample([0.1, 0.2, 0.2, 0.5], [0, 0, 1, 1]))
    assert found["auc"] == pytest.approx(3.5 / 4)
    assert found["brier"] == pytest.approx((0.01 + 0.04 + 0.64 + 0.25) / 4)
    assert found["skill"] == pytest.approx(1 - (0.94 / 4) / 0.25)
    assert found["eo"] == pytest.approx(0.5)
    assert found["ece"] == pytest.approx((0.1 + abs(0.4 - 1) + 0.5) / 4)
    # Two places: one for 0.5, who left; the second is shared by the two of 0.2, of whom one left.
    assert found["precision"] == pytest.approx(1.5 / 2)
    assert found["recall"] == pytest.approx(1.5 / 2)


def test_within_risk_sets_who_has_left_is_compared_no_more() -> None:
    found = of(sample([0.9, 0.3, 0.5, 0.1], [1, 1, 0, 0], month=[1, 4, 12, 12]))
    # In month 1: right against all three. In month 4: wrong against 0.5, right against 0.1.
    assert found["concordance"] == pytest.approx(4 / 5)


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    own = many(300)
    yes, no = own.chance[own.event == 1], own.chance[own.event == 0]
    assert of(own)["auc"] == pytest.approx((yes[:, None] > no).mean())


def test_slope_and_intercept_are_those_of_a_binomial_model() -> None:
    own = many(500)
    z = np.log(-np.log1p(-own.chance))
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    both = sm.GLM(own.event, sm.add_constant(z), family=family).fit(tol=1e-12)
    large = sm.GLM(own.event, np.ones(500), offset=z, family=family).fit(tol=1e-12)
    found = of(own)
    assert found["slope"] == pytest.approx(both.params[1], abs=1e-6)
    assert found["intercept"] == pytest.approx(large.params[0], abs=1e-6)
    assert recalibration(own, np.ones((1, 500)))[0] == pytest.approx(both.params, abs=1e-6)


def test_a_family_drawn_twice_counts_twice() -> None:
    own = many(200)
    counts = np.random.default_rng(3).integers(0, 3, 200)
    rows = np.repeat(np.arange(200), counts)
    again, drawn = of(own.part(rows)), of(own, counts[None, :].astype(np.float64))
    # The tenths of the error of calibration stay those of the whole sample.
    assert {name: drawn[name] for name in MEASURES if name != "ece"} == pytest.approx(
        {name: again[name] for name in MEASURES if name != "ece"}, abs=1e-6
    )


def test_right_chances_are_found_right_and_a_recalibration_mends_wrong_ones() -> None:
    own = many(40_000)
    found = of(own)
    assert found["eo"] == pytest.approx(1, abs=0.05)
    assert found["slope"] == pytest.approx(1, abs=0.06)
    assert found["ece"] < 0.01
    z = 0.5 + 0.7 * np.log(-np.log1p(-own.chance))
    wrong = given(own, -np.expm1(-np.exp(z)))
    a, b = recalibration(wrong, np.ones((1, 40_000)))[0]
    assert b == pytest.approx(1 / 0.7, abs=0.1)
    mended = given(own, -np.expm1(-np.exp(a + b * z)))
    assert of(mended)["eo"] == pytest.approx(1, abs=0.01)


def test_a_calibration_plot_holds_every_family_once() -> None:
    own = many(1000)
    table = curve(own)
    assert table["families"].sum() == 1000
    assert table["left"].sum() == own.event.sum()
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()
    assert table["chance"].is_monotonic_increasing


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872: 81 of 263."""
    low, high = wilson(np.array([81 / 263]), np.array([263.0]))
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(
    ("chance", "event", "note"),
    [
        ([], [], "nobody"),
        ([0.1, 0.2, 0.3], [0, 0, 0], "nobody_left"),
        ([0.1, 0.2, 0.3], [1, 1, 1], "nobody_stayed"),
    ],
)
def test_where_nothing_can_be_said_the_row_says_so(chance: list[float], event: list[int], note: str) -> None:
    found = judged(sample(chance, event), np.arange(len(chance)))
    assert [one.measure for one in found] == list(MEASURES)
    assert {one.note for one in found if one.value is None} == {note}
    assert found[0].value is None
    assert all(one.value is None or np.isfinite(one.value) for one in found)


def test_equal_chances_order_nobody() -> None:
    found = {one.measure: one for one in judged(sample([0.2] * 40, [1] * 10 + [0] * 30), np.arange(40))}
    assert found["auc"].value == 0.5
    assert (found["slope"].value, found["slope"].note) == (None, "one_score")
    assert found["recall"].value == pytest.approx(0.5)


def test_a_single_departure_is_shown_as_too_few() -> None:
    found = judged(sample([0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1]), np.arange(4))
    assert found[0].departures == 1 < FEW
    assert {one.note for one in found if one.value is not None} == {"few"}


def test_families_are_drawn_with_all_their_rows() -> None:
    household = np.array([5, 5, 9, 9, 9, 2])
    (counts,) = resamples(household, 50, seed=1)
    assert (counts[:, 0] == counts[:, 1]).all()
    assert (counts[:, [0, 2, 5]].sum(axis=1) == 3).all()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """95 % of intervals should: of 60 samples at least 48 do (fewer by luck: less than one in a thousand)."""
    truth = of(many(60_000, seed=99))
    held = dict.fromkeys(("auc", "eo", "brier", "recall"), 0)
    for seed in range(60):
        own = many(250, seed=seed)
        found = {one.measure: one for one in judged(own, np.arange(250), draws=80)}
        for name in held:
            low, high = found[name].low, found[name].high
            assert low is not None
            assert high is not None
            held[name] += low <= truth[name] <= high
    assert min(held.values()) >= 48, held


def test_chances_are_compared_on_the_same_families() -> None:
    own = many(800)
    blind = given(own, np.full(800, own.event.mean()))
    ours, theirs, apart = beside(own, blind, np.arange(800))
    for first, second, difference in zip(ours, theirs, apart, strict=True):
        if first.value is not None and second.value is not None:
            assert difference.value == pytest.approx(first.value - second.value)
    low = apart[0].low
    assert low is not None
    assert low > 0
    same = beside(own, own, np.arange(800))[2][0]
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_an_interval_needs_nine_draws_of_ten() -> None:
    drawn = np.r_[np.linspace(0, 1, 80), np.full(20, np.nan)]
    assert interval(drawn) == (None, None)
    assert interval(drawn[:85]) == pytest.approx((0.025, 0.975))


def test_what_was_lost_weighs_nothing() -> None:
    own = sample([0.1, 0.9, 0.2, 0.5], [0, 0, 1, 1])
    lost = msgspec.structs.replace(own, weight=np.array([1.0, 0.0, 1.0, 1.0]))
    kept = pd.Series(of(lost)).drop("concordance")
    alone = pd.Series(of(own.part(np.array([0, 2, 3])))).drop("concordance")
    assert kept["auc"] == alone["auc"] == 1
    assert kept["brier"] == pytest.approx(alone["brier"])
