from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import Lives, tables
from analysis.hazards.model import Model
from analysis.lists.choosing import chosen, drawn_next, lot
from analysis.lists.expecting import Expected, expected
from analysis.lists.listing import ordered, shortlist
from analysis.stays.spells import now

Rows = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def order(fitted: Model, lives: Lives) -> pd.DataFrame:
    register, waves, exits = tables(lives)
    here = register[~register["household"].isin(exits["household"])]
    return ordered(fitted, now(here, waves, lives.as_of))


def test_it_puts_tiers_in_their_order(order: pd.DataFrame) -> None:
    places = order["tier"].map({"first": 0, "soon": 1, "calm": 2})
    assert places.is_monotonic_increasing
    assert order["position"].tolist() == list(range(1, len(order) + 1))


def test_it_keeps_the_first_tier_short_enough_to_mean_something(order: pd.DataFrame) -> None:
    shares = order["tier"].value_counts(normalize=True)
    assert 0.05 < shares["first"] < 0.30
    assert shares["calm"] > 0.2


def test_whoever_is_first_has_a_reason(order: pd.DataFrame) -> None:
    assert (order.loc[order["tier"] == "first", "reasons"].map(len) > 0).all()
    assert (order["reasons"].map(len) <= 3).all()


def test_private_answers_move_no_place(fitted: Model, rows: Rows) -> None:
    needs = [{"home_cold": 1.0, "village": 1.0}, {"home_cold": 1.0, "village": 0.0}]
    plain = ordered(fitted, rows(*needs))["household"].tolist()
    sad_second = ordered(fitted, rows(needs[0] | {"wellbeing": 2.0}, needs[1] | {"wellbeing": -2.0}))
    assert sad_second["household"].tolist() == plain
    assert sad_second["chance"].nunique() == 2


def test_equal_families_are_ordered_by_lot_that_changes_with_the_day(prior_model: Model, rows: Rows) -> None:
    families = rows(*[{} for _ in range(20)])
    first = ordered(prior_model, families)["household"].tolist()
    again = ordered(prior_model, families.iloc[::-1].reset_index(drop=True))["household"].tolist()
    tomorrow = ordered(prior_model, families.assign(starts=np.datetime64("2026-07-02")))["household"].tolist()
    assert first == again
    assert first != tomorrow


def test_the_list_has_the_size_asked_and_a_part_by_lot(order: pd.DataFrame) -> None:
    listed = shortlist(order, 12)
    assert len(listed) == 12
    by_lot = listed["why"] == "lot"
    assert by_lot.sum() == 2
    assert listed.loc[~by_lot, "position"].tolist() == list(range(1, 11))
    assert (listed.loc[by_lot, "position"] > 10).all()


def test_who_waits_for_help_is_always_on_the_list(order: pd.DataFrame) -> None:
    last = order["household"].tolist()[-14:]
    listed = shortlist(order, 12, asked=last[:3])
    assert len(listed) == 12
    assert set(listed.loc[listed["why"] == "asked", "household"]) == set(last[:3])
    assert set(shortlist(order, 12, asked=last)["household"]) == set(last)


def test_a_list_for_everybody_needs_no_lot(order: pd.DataFrame) -> None:
    assert (shortlist(order.head(5), 12)["why"] == "need").all()
    assert shortlist(order, 0).empty


def test_the_lot_lasts_a_week(prior_model: Model, rows: Rows) -> None:
    families = rows(*[{} for _ in range(20)])
    days = ("2026-06-29", "2026-07-05", "2026-07-06")
    first, same, other = (
        ordered(prior_model, families.assign(starts=np.datetime64(day)))
        .set_index("household")["lot"]
        .sort_index()
        for day in days
    )
    assert first.equals(same)
    assert not first.equals(other)


def test_the_lot_is_fair() -> None:
    """Over many draws each family further down comes about as often."""
    names = [f"h{n}" for n in range(110)]
    counts = dict.fromkeys(names, 0)
    for day in range(300):
        draw = sorted(names, key=lambda name, day=day: lot(str(day), name))
        for name, why in chosen(names, draw, (), 20, share=0.5).items():
            counts[name] += why == "lot"
    assert [counts[name] for name in names[:10]] == [0] * 10
    rest = [counts[name] for name in names[10:]]
    assert sum(rest) == 3000
    assert max(rest) < 60
    assert min(rest) > 8


def test_it_expects_the_sum_of_the_chances_with_an_honest_range(order: pd.DataFrame) -> None:
    listed = order.head(12)
    found = expected(zip(listed["chance"], listed["low"], listed["high"], strict=True))
    assert found.about == pytest.approx(listed["chance"].sum())
    drawn = np.random.default_rng(3).binomial(1, listed["chance"].to_numpy(), (4000, 12)).sum(axis=1)
    assert found.low < np.quantile(drawn, 0.05)
    assert found.high > np.quantile(drawn, 0.95) - 0.5
    assert 0 <= found.low < found.about < found.high <= 12


def test_it_expects_nobody_of_an_empty_list() -> None:
    assert expected([]) == Expected(about=0, low=0, high=0)


def test_the_range_has_the_width_of_both_uncertainties() -> None:
    """Ten families at 0.3 (0.2 to 0.5): draws 1.96 √2.1 = 2.84; shared 1 below and 2 above; together 3.01 and 3.47."""
    found = expected([(0.3, 0.2, 0.5)] * 10)
    assert (found.about, found.low, found.high) == pytest.approx((3, 0, 6.474), abs=1e-3)


def test_next_by_lot_are_those_the_same_lot_would_have_drawn() -> None:
    order = [f"f{n}" for n in range(40)]
    draw = order[::-1]
    why = chosen(order, draw, ["f3"], 20)
    found = drawn_next(draw, why)
    drawn = [one for one, reason in why.items() if reason == "lot"]
    assert drawn == draw[: len(drawn)]
    assert list(found) == draw[len(drawn) : 5 * len(drawn)]
    assert drawn_next(draw, chosen(order, draw, [], 40)) == {}
