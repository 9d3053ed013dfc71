"""Who stays, against cohorts small enough to count on one's fingers, and by chance where only an order must hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.describe.curves import at, staying
from analysis.describe.histories import histories
from analysis.describe.retention import LEVELS, curve, retention, watched
from tests.analysis.describe.village import drawn, family, village

HERE = family()


def row(table: pd.DataFrame, month: float, level: str = "region") -> pd.Series:
    [found] = [one for _, one in table.iterrows() if (one["month"], one["level"]) == (month, level)]
    return found


def test_nine_of_ten_are_here_where_all_is_known() -> None:
    table = retention(village(family(gone=8), *[HERE] * 9))
    assert tuple(row(table, 6)[["share", "lower", "upper"]]) == (1, 1, 1)
    assert tuple(row(table, 12)[["share", "lower", "upper"]]) == pytest.approx((0.9, 0.9, 0.9))


def test_the_lost_lie_between_the_bounds() -> None:
    """Ten came, one left in month 8, two were last seen in month 10: 0.7 if they left, 0.9 if not."""
    table = retention(village(family(gone=8), *[family(seen=10)] * 2, *[HERE] * 7))
    found = row(table, 12)
    assert (found["lower"], found["upper"]) == pytest.approx((0.7, 0.9))
    assert found["share"] == pytest.approx(0.9)
    assert (found["families"], found["at_risk"]) == (10, 7)


def test_a_loss_before_a_departure_moves_the_estimate_as_kaplan_and_meier_do() -> None:
    """Ten came, two lost in month 4, then one of the eight left: 7/8; bounds 7/10 and 9/10."""
    found = row(retention(village(*[family(seen=4)] * 2, family(gone=8), *[HERE] * 7)), 12)
    assert (found["lower"], found["share"], found["upper"]) == pytest.approx((0.7, 7 / 8, 0.9))


def test_who_was_entered_later_counts_from_then() -> None:
    """Five from the start, one leaves in month 6: 4/5. Five more from month 12: one of nine leaves in month 18."""
    late = [family(entered=12)] * 4
    table = retention(village(family(gone=6), *[HERE] * 4, family(entered=12, gone=18), *late))
    assert row(table, 12)["share"] == pytest.approx(4 / 5)
    assert row(table, 24)["share"] == pytest.approx(4 / 5 * 8 / 9)


def test_a_cohort_entered_late_says_from_which_month_it_is_counted() -> None:
    table = retention(village(*[family(entered=24)] * 8, family(entered=24, gone=30)))
    assert set(table["month"]) == {24, 36, 60}
    assert table["since"].iloc[0] == pytest.approx(24, abs=0.05)
    assert row(table, 36)["share"] == pytest.approx(8 / 9)


def test_moves_within_the_region_are_no_departures() -> None:
    """Ten: one moved to another village, one to another district, one left the region, one the country."""
    told = [family(village=3), family(district=3), family(gone=3), family(gone=3, kind="abroad"), *[HERE] * 6]
    table = retention(village(*told))
    shares = [row(table, 12, level)["share"] for level in LEVELS]
    assert shares == pytest.approx([0.6, 0.7, 0.8, 0.9])


def test_a_move_within_the_region_of_unknown_target_leaves_the_district() -> None:
    table = retention(village(family(gone=3, kind="region"), *[HERE] * 9))
    assert [row(table, 12, level)["share"] for level in LEVELS] == pytest.approx([0.9, 0.9, 1, 1])


def test_a_death_is_no_departure() -> None:
    found = row(retention(village(*[family(gone=3, kind="death")] * 2, family(gone=6), *[HERE] * 7)), 12)
    assert found["share"] == pytest.approx(7 / 8)


def test_a_departure_between_two_days_widens_the_bounds() -> None:
    found = row(retention(village(family(gone=12, wide=2), *[HERE] * 9)), 12)
    assert (found["lower"], found["upper"]) == pytest.approx((0.9, 1))


def test_nothing_is_said_of_fewer_than_five() -> None:
    assert retention(village(*[HERE] * 4)).empty
    assert retention(village(*[HERE] * 3, *[family(gone=3)] * 6))["month"].tolist() == []


def test_months_that_have_not_come_are_left_out() -> None:
    table = retention(village(*[HERE] * 9, as_of="2021-03-01"))
    assert set(table["month"]) == {6, 12}


def test_the_interval_is_greenwood_s_on_the_log_log_scale() -> None:
    """Of 20 five leave at once: 0.75, se 0.0968; the published transform gives 0.500 to 0.887."""
    found = row(retention(village(*[family(gone=6)] * 5, *[HERE] * 15)), 12)
    assert (found["low"], found["high"]) == pytest.approx((0.500, 0.887), abs=5e-4)


def test_nobody_gone_is_no_certainty() -> None:
    found = row(retention(village(*[HERE] * 30)), 12)
    assert (found["low"], found["share"], found["high"]) == pytest.approx((0.9, 1, 1))


@pytest.mark.parametrize("seed", range(6))
def test_bounds_hold_the_estimate_and_levels_lie_in_each_other(seed: int) -> None:
    families = drawn(seed)
    table = retention(families, tuple(range(0, 61, 3)))
    order = table[["low", "lower", "share", "upper", "high"]].to_numpy(dtype=float)
    assert np.isfinite(order).all()
    assert (np.diff(order, axis=1) >= -1e-12).all()
    assert ((order >= 0) & (order <= 1)).all()
    for column in ("lower", "share", "upper"):
        levels = table.pivot_table(index="month", columns="level", values=column)[list(LEVELS)].to_numpy()
        assert (np.diff(levels, axis=1) >= -1e-12).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_region_s_estimate_is_kaplan_and_meier_s(seed: int) -> None:
    families = drawn(seed)
    known = watched(families, "out")
    expected = staying(known.start, known.stop, known.left)
    table = retention(families, (12, 36), least=1)
    for month in (12, 36):
        assert row(table, month)["share"] == pytest.approx(at(expected, month, "share", 1.0))


def test_a_line_stops_where_few_remain() -> None:
    line = curve(village(*[family(gone=20)] * 8, *[HERE] * 9), least=10)
    assert line["month"].max() == 20


def test_a_cut_counts_its_groups_apart() -> None:
    families = village(*[HERE] * 9, *[family(gone=6)] * 3, *[HERE] * 6)
    families["route"] = ["inside"] * 9 + ["abroad"] * 9
    table = retention(families, (12,), "route")
    region = table[table["level"] == "region"]
    assert dict(zip(region["group"], region["share"], strict=True)) == pytest.approx(
        {"inside": 1, "abroad": 6 / 9}
    )


def test_a_family_that_stands_twice_is_named_a_mistake() -> None:
    twice = pd.DataFrame({"household": ["a", "a"]})
    with pytest.raises(ValueError, match="stands twice"):
        histories(twice, pd.DataFrame(), pd.DataFrame(), "2025-01-01")
