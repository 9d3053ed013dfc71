import pandas as pd
import pytest

from analysis.cohort.simulate import live, tables
from analysis.hazards.hazard import fit
from analysis.judging.order import judge, simple_rule
from analysis.lists.listing import ordered
from analysis.prior import read_prior
from analysis.stays.spells import now, person_period

LANDMARK, AS_OF = "2025-11-23", "2026-11-23"


def order_of(*chances: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "household": range(len(chances)),
            "position": range(1, len(chances) + 1),
            "chance": chances,
            "low": chances,
            "high": chances,
        }
    )


def test_it_counts_as_by_hand() -> None:
    left = pd.Series([True, False, True, False])
    rule = pd.Series([0.0, 1.0, 1.0, 0.0])
    found = judge(order_of(0.5, 0.3, 0.2, 0.1), rule, left, 2)
    assert (found.left, found.found, found.found_by_rule, found.found_by_lot) == (2, 1, 1, 1)
    assert found.expected == pytest.approx(1.1)
    assert found.concordance == pytest.approx(3 / 4)


def test_families_of_one_score_share_the_last_places() -> None:
    left = pd.Series([True, False, False, False])
    found = judge(order_of(0.1, 0.1, 0.1, 0.1), pd.Series([1.0] * 4), left, 2)
    assert found.found_by_rule == 0.5


def test_it_needs_both_kinds_of_families() -> None:
    with pytest.raises(ValueError, match="some stayed"):
        judge(order_of(0.1, 0.2), pd.Series([1.0, 0.0]), pd.Series([False, False]), 1)


def test_the_rule_counts_no_work_and_cold() -> None:
    rows = pd.DataFrame(
        {"household": ["a", "b"], "home_cold": [1.0, None], "main_earner_no_work": [1.0, 1.0]}
    )
    assert simple_rule(rows).to_dict() == {"a": 2.0, "b": 1.0}


def test_on_a_past_day_the_order_beats_the_rule_and_the_lot() -> None:
    """Fitted on what was known a year ago, judged by the year since; 6,000 simulated families."""
    register, waves, exits = tables(live(6_000, AS_OF, seed=2))
    was_here = register[pd.to_datetime(register["entered_on"]) <= pd.Timestamp(LANDMARK)]
    before = waves[pd.to_datetime(waves["date"]) <= pd.Timestamp(LANDMARK)]
    gone = exits[pd.to_datetime(exits["latest"]) <= pd.Timestamp(LANDMARK)]
    model = fit(person_period(was_here, before, gone, LANDMARK), read_prior(), LANDMARK)
    rows = now(was_here[~was_here["household"].isin(gone["household"])], before, LANDMARK)
    left = rows["household"].isin(exits["household"]).set_axis(rows["household"])
    found = judge(ordered(model, rows), simple_rule(rows), left, len(rows) // 10)
    assert found.left > 100
    assert found.low < found.left < found.high
    assert found.found > 1.1 * found.found_by_rule > 1.1 * found.found_by_lot
    assert found.concordance > 0.62
