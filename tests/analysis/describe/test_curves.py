"""Shares here and gone, against R's survival package, statsmodels and numbers worked out by hand."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from analysis.describe.curves import NothingObserved, at, incidence, staying


def many(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    start = draw.choice([0.0, 0.0, 3.0, 7.0], n)
    stop = start + np.ceil(draw.exponential(9, n))
    return start, stop, draw.choice(["", "return", "elsewhere"], n)


def test_three_families_by_hand() -> None:
    # One leaves after 2 months of 2 at risk (the third comes in at 2), one after 5 of the 2 then at risk.
    start, stop = np.array([0.0, 0.0, 2.0]), np.array([2.0, 6.0, 5.0])
    curve = staying(start, stop, np.array([True, False, True]))
    assert curve["at_risk"].tolist() == [2, 2]
    assert curve["share"].tolist() == [0.5, 0.25]
    np.testing.assert_allclose(curve["se"], [0.5 * 0.5**0.5, 0.25])
    gone = incidence(start, stop, np.array(["return", "", "elsewhere"]), ("return", "elsewhere"))
    assert gone["return"].tolist() == [0.5, 0.5]
    assert gone["elsewhere"].tolist() == [0.0, 0.25]
    assert gone["here"].tolist() == [0.5, 0.25]


def test_without_delayed_entry_it_is_statsmodels_estimator() -> None:
    _, stop, kind = many(1)
    gone = incidence(np.zeros(len(stop)), stop, kind, ("return", "elsewhere"))
    status = np.select([kind == "return", kind == "elsewhere"], [1, 2], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(stop, status)
    where = np.searchsorted(np.asarray(theirs.times), gone["time"])
    for place, way in enumerate(("return", "elsewhere")):
        np.testing.assert_allclose(gone[way], theirs.cinc[place][where], rtol=0, atol=1e-12)
        np.testing.assert_allclose(
            gone[f"{way}_se"][:-1], theirs.cinc_se[place][where][:-1], rtol=0, atol=1e-12
        )


@pytest.mark.parametrize("seed", range(5))
def test_the_shares_add_up_to_everybody(seed: int) -> None:
    start, stop, kind = many(seed)
    gone = incidence(start, stop, kind, ("return", "elsewhere"))
    curve = staying(start, stop, kind != "")
    np.testing.assert_allclose(gone["here"] + gone["return"] + gone["elsewhere"], 1)
    np.testing.assert_allclose(gone["here"], curve["share"])
    assert gone["at_risk"].tolist() == curve["at_risk"].tolist()


def test_one_way_alone_is_one_minus_the_share_that_stays() -> None:
    start, stop, kind = many(7)
    gone = incidence(start, stop, np.where(kind == "", "", "left"), ("left",))
    curve = staying(start, stop, kind != "")
    np.testing.assert_allclose(gone["left"], 1 - curve["share"])
    np.testing.assert_allclose(gone["left_se"], curve["se"], atol=1e-12)


def test_a_history_cut_into_rows_gives_the_same_curve() -> None:
    start, stop, kind = many(3)
    middle = start + 1
    cut = stop > middle
    starts, stops = (
        np.concatenate([start, middle[cut]]),
        np.concatenate([np.where(cut, middle, stop), stop[cut]]),
    )
    kinds = np.concatenate([np.where(cut, "", kind), kind[cut]])
    whole, parts = (
        incidence(*rows, ("return", "elsewhere")) for rows in ((start, stop, kind), (starts, stops, kinds))
    )
    np.testing.assert_allclose(parts, whole, atol=1e-12)


def test_counting_from_arrival_would_flatter_who_came_before_we_looked() -> None:
    """A family that we first hear of after some months is one that had not left: those months prove nothing."""
    draw = np.random.default_rng(11)
    left, entered = draw.exponential(20, 40_000), draw.uniform(0, 24, 40_000)
    known = left > entered
    stop, gone = np.minimum(left, 60)[known], (left <= 60)[known]
    truth = np.exp(-24 / 20)
    honest = staying(entered[known], stop, gone)
    naive = staying(np.zeros(len(stop)), stop, gone)
    assert abs(at(honest, 24, "share", 1) - truth) < 0.02
    assert at(naive, 24, "share", 1) > truth + 0.1


def test_nobody_at_risk_is_told() -> None:
    with pytest.raises(NothingObserved, match="stop should lie after start"):
        staying(np.array([3.0]), np.array([3.0]), np.array([True]))


def test_nobody_left_is_no_curve_and_everybody_is_here() -> None:
    rows = np.array([0.0]), np.array([5.0])
    assert len(staying(*rows, np.array([False]))) == 0
    gone = incidence(*rows, np.array([""]), ("return",))
    assert list(gone.columns) == ["time", "at_risk", "here", "return", "return_se"]
    assert at(gone, 4, "return", 0) == 0
